// Pages that load through runtime caches with strategies and limits, while the network, storage,
// the clock and the worker fail as a seed says.
#ifndef SWALE_SIMULATOR_CACHE_RUN_H_
#define SWALE_SIMULATOR_CACHE_RUN_H_

#include <string>
#include <vector>

#include "src/simulator/run.h"

namespace swale {

RunResult RunCaches(const RunPlan& plan, UrlPatternHost& url_host, const RunOptions& options);
std::vector<std::string> CacheRunFlags();

}  // namespace swale

#endif  // SWALE_SIMULATOR_CACHE_RUN_H_
