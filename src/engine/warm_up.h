// WarmUp: stores URLs before anybody asks for them.
#ifndef SWALE_ENGINE_WARM_UP_H_
#define SWALE_ENGINE_WARM_UP_H_

#include <cstdint>
#include <string>

#include "src/engine/event_context.h"
#include "src/engine/worker_config.h"
#include "src/routing/router.h"
#include "src/task/task.h"

namespace swale {

// What came of it. `error`: of the last that could not be stored.
struct WarmedUp {
  uint64_t done = 0;
  uint64_t total = 0;
  std::string error;
};

// Fetches the URLs, each followed by '\n', and stores them as the routes that take them say; those
// whose routes do not say how the browser's own cache is used in `mode`. REQUIRES: cx, config and
// router outlive the task.
Task<WarmedUp> StoreUrls(EventContext& cx, const WorkerConfig& config, const Router& router,
                         std::string urls, CacheMode mode);

// Fetches the URLs, each followed by '\n', and stores them as the routes that take them say; the
// developer is told which could not be. `replies`: the event is a message, which is answered with
// {"swale":"warmed-up","files":{"done","total"}}. `router` must outlive the task.
Task<void> WarmUp(EventContext& cx, const WorkerConfig& config, const Router& router,
                  std::string urls, bool replies);

}  // namespace swale

#endif  // SWALE_ENGINE_WARM_UP_H_
