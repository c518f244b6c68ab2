// What caches held before they had limits.
#ifndef SWALE_EXPIRY_ADOPT_ENTRIES_H_
#define SWALE_EXPIRY_ADOPT_ENTRIES_H_

#include "src/engine/event_context.h"
#include "src/engine/worker_config.h"
#include "src/task/task.h"

namespace swale {

// Notes entries of the policy's caches with limits that nobody has noted: of a policy before, which
// had no limits, or of records that were lost. They count as stored now, and the next store lets go
// what is too much. Costs one read where all is noted, else O(entries), and where there is a limit
// of bytes a look at some: further ones count as the mean of those. Where records cannot be read or
// written nothing changes; an activation that is stopped midway leaves the rest to the next. Part
// of an activation: what another module stores while it goes on may be counted wrongly. REQUIRES:
// cx and config outlive the task.
Task<void> AdoptEntries(EventContext& cx, const WorkerConfig& config);

}  // namespace swale

#endif  // SWALE_EXPIRY_ADOPT_ENTRIES_H_
