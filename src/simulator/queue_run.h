// Pages that send while the network, the server, storage, the clock and the workers fail as a seed
// says; then all is well again. Nothing that was accepted may be lost.
#ifndef SWALE_SIMULATOR_QUEUE_RUN_H_
#define SWALE_SIMULATOR_QUEUE_RUN_H_

#include <string>
#include <vector>

#include "src/simulator/run.h"

namespace swale {

// Counts what was accepted, arrivals, given up, kills, sync events.
RunResult RunQueues(const RunPlan& plan, UrlPatternHost& url_host, const RunOptions& options);
std::vector<std::string> QueueRunFlags();

}  // namespace swale

#endif  // SWALE_SIMULATOR_QUEUE_RUN_H_
