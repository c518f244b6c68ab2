// QueueRun: pages that send while the network, the server, storage, the clock and the workers fail
// as a seed says; then all is well again. Nothing that was accepted may be lost.
#ifndef SWALE_SIMULATOR_QUEUE_RUN_H_
#define SWALE_SIMULATOR_QUEUE_RUN_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace swale {

struct QueueRunResult {
  // Empty where all went well, else what did not.
  std::string problem;
  uint64_t effects = 0;
  uint64_t accepted = 0;
  uint64_t arrivals = 0;  // at the server, each attempt
  uint64_t given_up = 0;
  uint64_t kills = 0;
};

// `compile`: makes a policy's image of JSON. `tells`: writes what happens to standard output.
QueueRunResult RunQueue(uint32_t seed, const std::function<std::string(std::string_view)>& compile,
                        bool tells);

}  // namespace swale

#endif  // SWALE_SIMULATOR_QUEUE_RUN_H_
