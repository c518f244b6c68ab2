// What stands in the module that sets versions up, of policies without background work
// (kBackgroundFlag of src/policy/policy_image.h), for all of it. Linked before the core's library,
// as functions.cc.
#include "src/background/background.h"

#include "src/download/download_messages.h"
#include "src/periodic/run_jobs.h"
#include "src/sync/replay.h"

namespace swale {

Task<void> HandleBackgroundEvent(EventContext&, const WorkerConfig&, EventKind, std::string) {
  co_return;
}
Task<void> HandleBackgroundMessage(EventContext&, const WorkerConfig&, std::string, std::string) {
  co_return;
}
Task<void> RunBackgroundWork(EventContext&, const WorkerConfig&) { co_return; }
Task<void> BeginPeriodicWork(EventContext&, const WorkerConfig&) { co_return; }
Task<void> EmptyQueues(EventContext&, const WorkerConfig&) { co_return; }
Task<void> DropDownloads(EventContext&, const WorkerConfig&) { co_return; }

}  // namespace swale
