// The life of a version after its install: repair, clients that go, agreement, retirement.
#ifndef SWALE_PRECACHE_LIFECYCLE_H_
#define SWALE_PRECACHE_LIFECYCLE_H_

#include <string>

#include "src/engine/event_context.h"
#include "src/engine/worker_config.h"
#include "src/task/task.h"

namespace swale {

// Brings the store to hold all of the worker's own version again.
Task<void> Repair(EventContext& cx, const WorkerConfig& config);

// Forgets the pins of clients that are gone, and what was kept for them.
Task<void> Prune(EventContext& cx, const WorkerConfig& config);

// Asks the server whether the site has retired its worker: by having neither the worker's script
// nor its manifest any more (404 or 410 for both), or by a retire message in the manifest's place
// that was signed with the policy's key. Then deletes what is stored, removes the registration and
// tells the pages ("retired"). `replies`: to the message event that cx is.
Task<void> CheckRetirement(EventContext& cx, const WorkerConfig& config, bool replies);

// Deletes all that is stored for this scope: versions, runtime caches, records; from then on all is
// left to the network. Replies.
Task<void> Clear(EventContext& cx, const WorkerConfig& config);

// A page wants the waiting worker, which this is, to take over: it does once all pages do.
Task<void> Agree(EventContext& cx, const WorkerConfig& config);

}  // namespace swale

#endif  // SWALE_PRECACHE_LIFECYCLE_H_
