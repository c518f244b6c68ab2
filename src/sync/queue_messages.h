// What pages ask of queues. In the module that sets versions up.
#ifndef SWALE_SYNC_QUEUE_MESSAGES_H_
#define SWALE_SYNC_QUEUE_MESSAGES_H_

#include <string>

#include "src/engine/event_context.h"
#include "src/engine/worker_config.h"
#include "src/task/task.h"

namespace swale {

// `data`: what is asked for, the queue, and arguments, a line each. web/background/queue.ts has
// them, and what is replied. REQUIRES: cx and config outlive the task.
Task<void> HandleQueueMessage(EventContext& cx, const WorkerConfig& config, std::string data);

}  // namespace swale

#endif  // SWALE_SYNC_QUEUE_MESSAGES_H_
