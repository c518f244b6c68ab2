// WarmUp: stores URLs before anybody asks for them.
#ifndef SWALE_ENGINE_WARM_UP_H_
#define SWALE_ENGINE_WARM_UP_H_

#include <string>

#include "src/engine/event_context.h"
#include "src/engine/worker_config.h"
#include "src/routing/router.h"
#include "src/task/task.h"

namespace swale {

// Fetches the URLs, each followed by '\n', and stores them as the routes that take them say; the
// developer is told which could not be. `replies`: the event is a message, which is answered with
// {"swale":"warmed-up","files":{"done","total"}}. `router` must outlive the task.
Task<void> WarmUp(EventContext& cx, const WorkerConfig& config, const Router& router,
                  std::string urls, bool replies);

}  // namespace swale

#endif  // SWALE_ENGINE_WARM_UP_H_
