// Requests that notifications and subscriptions make.
#ifndef SWALE_PUSH_PUSH_REQUEST_H_
#define SWALE_PUSH_PUSH_REQUEST_H_

#include "src/engine/event_context.h"
#include "src/engine/worker_config.h"
#include "src/push/click.h"
#include "src/task/task.h"

namespace swale {

// Puts a request into its queue, and sends what is in that. REQUIRES: cx and config outlive the
// task.
Task<void> QueuePushRequest(EventContext& cx, const WorkerConfig& config, PushRequest request);

}  // namespace swale

#endif  // SWALE_PUSH_PUSH_REQUEST_H_
