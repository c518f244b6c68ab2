// Activating a version.
#ifndef SWALE_PRECACHE_ACTIVATE_H_
#define SWALE_PRECACHE_ACTIVATE_H_

#include "src/engine/event_context.h"
#include "src/engine/worker_config.h"
#include "src/task/task.h"

namespace swale {

// Pins the clients that are there to the version that they have, claims further ones where the
// policy says so, sweeps the store, and deletes the caches of workers of other makes that had this
// scope before. Never fails the event: what could not be swept is swept later. REQUIRES: cx and
// config outlive the task.
Task<void> Activate(EventContext& cx, const WorkerConfig& config);

// Makes the worker's version the active one: pins the clients that the version before had, but
// `resulting`, which is being opened, to that. What an activation begins with; browsers let a
// worker serve whose activation was stopped, so the first request of a life looks whether it was
// done (VersionState::active) and does it. Where storage was emptied, the version is given a name
// all the same, and a repair puts it there again. REQUIRES: as above.
Task<void> TakeOver(EventContext& cx, const WorkerConfig& config, std::string resulting);

// TakeOver where the records of a version that was active are lost: storage was emptied meanwhile.
// Without them the next version would not know which one its pages have. REQUIRES: VersionState is
// loaded; the worker is the active one.
Task<void> TakeOverAgain(EventContext& cx, const WorkerConfig& config);

// Forgets versions that are older than the worker's own and that no client is pinned to, and
// deletes assets that no remaining version names. A version that is being installed meanwhile is
// newer and keeps what it has. REQUIRES: as above.
Task<void> Sweep(EventContext& cx, const WorkerConfig& config);

}  // namespace swale

#endif  // SWALE_PRECACHE_ACTIVATE_H_
