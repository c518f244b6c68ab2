// The life of a version after its install: repair, age, updates that wait, retirement.
#ifndef SWALE_PRECACHE_LIFECYCLE_H_
#define SWALE_PRECACHE_LIFECYCLE_H_

#include <string>

#include "src/engine/event_context.h"
#include "src/engine/fetch_context.h"
#include "src/engine/worker_config.h"
#include "src/task/task.h"

namespace swale {

// How often a worker asks of itself whether its site has retired it: when a page is opened, at most
// once a day, as browsers do for the script.
inline constexpr int64_t kRetirementCheckMs = int64_t{24} * 60 * 60 * 1000;

// A repair that failed is tried again when so much has passed: a minute.
inline constexpr int64_t kRepairIntervalMs = 60'000;

// Brings the store to hold all of the worker's own version again, in the background.
void StartRepair(EventContext& cx, const WorkerConfig& config);

// What the opening of a page gives occasion for: forgetting clients that are gone, with what only
// they needed; a check for retirement. In the background.
void StartLifecycle(FetchContext& cx);

// Whether pages have to come from the network: the version is broken, or older than the policy
// allows.
bool GoesToNetwork(FetchContext& cx);

// Asks the server whether the site has retired its worker: by having neither the worker's script
// nor its manifest any more (404 or 410 for both), or by a retire message in the manifest's place
// that was signed with the policy's key. Then deletes what is stored, removes the registration and
// tells the pages ("retired"). `replies`: to the message event that cx is.
Task<void> CheckRetirement(EventContext& cx, const WorkerConfig& config, bool replies);

// Deletes all that is stored for this scope: versions, runtime caches, records. Replies.
Task<void> Clear(EventContext& cx, const WorkerConfig& config, bool replies);

// A page wants the waiting worker, which this is, to take over: it does once all pages do.
Task<void> Agree(EventContext& cx, const WorkerConfig& config);

}  // namespace swale

#endif  // SWALE_PRECACHE_LIFECYCLE_H_
