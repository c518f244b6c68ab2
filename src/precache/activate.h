// Activating a version.
#ifndef SWALE_PRECACHE_ACTIVATE_H_
#define SWALE_PRECACHE_ACTIVATE_H_

#include "src/engine/event_context.h"
#include "src/engine/worker_config.h"
#include "src/task/task.h"

namespace swale {

// Claims the clients where the policy says so, then sweeps the store: versions older than the
// worker's own are forgotten, and assets that no remaining version names are deleted. A version
// that is being installed meanwhile is newer and keeps what it has. Never fails the event: what
// could not be swept is swept after the next activation. REQUIRES: cx and config outlive the task.
Task<void> Activate(EventContext& cx, const WorkerConfig& config);

}  // namespace swale

#endif  // SWALE_PRECACHE_ACTIVATE_H_
