// Background work: what the worker does for no page that waits for it. Queues of requests, push,
// periodic work and downloads. It is in the module that sets versions up (src/precache/set_up.h);
// only what queues a request is in the one that serves.
#ifndef SWALE_BACKGROUND_BACKGROUND_H_
#define SWALE_BACKGROUND_BACKGROUND_H_

#include <string>
#include <string_view>

#include "src/engine/event.h"
#include "src/engine/event_context.h"
#include "src/engine/worker_config.h"
#include "src/task/task.h"

namespace swale {

// The messages of pages about it, by their type.
inline constexpr std::string_view kBackgroundMessages[] = {"queue", "push", "periodic", "download"};

// An event from kSync on; event.h has what `data` is. REQUIRES: all outlive the task.
Task<void> HandleBackgroundEvent(EventContext& cx, const WorkerConfig& config, EventKind kind,
                                 std::string data);

// A message of one of kBackgroundMessages; its arguments, a line each, are `data`. REQUIRES: as
// above.
Task<void> HandleBackgroundMessage(EventContext& cx, const WorkerConfig& config, std::string type,
                                   std::string data);

// Whatever is due, as when a worker starts or a page's timer says so. REQUIRES: as above.
Task<void> RunBackgroundWork(EventContext& cx, const WorkerConfig& config);

}  // namespace swale

#endif  // SWALE_BACKGROUND_BACKGROUND_H_
