// What stands in modules of policies without background work (kBackgroundFlag of
// src/policy/policy_image.h) for what fills queues and looks for work. Linked before the core's
// library, as functions.cc.
#include "src/sync/enqueue.h"

namespace swale {

Task<ResponseRef> AnswerQueued(FetchContext&) { co_return ResponseRef(); }
Task<void> LookForWork(EventContext&, const WorkerConfig&) { co_return; }

}  // namespace swale
