// What serving gives occasion for: it is begun here, and done by set_up.h.
#ifndef SWALE_PRECACHE_UPKEEP_H_
#define SWALE_PRECACHE_UPKEEP_H_

#include <cstdint>

#include "src/engine/event_context.h"
#include "src/engine/fetch_context.h"
#include "src/engine/worker_config.h"

namespace swale {

// How often a worker asks of itself whether its site has retired it: when a page is opened, at most
// once a day, as browsers do for the script.
inline constexpr int64_t kRetirementCheckMs = int64_t{24} * 60 * 60 * 1000;

// A repair that failed is tried again when so much has passed: a minute.
inline constexpr int64_t kRepairIntervalMs = 60'000;

// Brings the store to hold all of the worker's own version again, in the background.
void StartRepair(EventContext& cx, const WorkerConfig& config);

// What the opening of a page gives occasion for: forgetting clients that are gone, with what only
// they needed; a repair; a check for retirement. In the background.
void StartUpkeep(FetchContext& cx);

// Whether pages have to come from the network: the version is broken, or older than the policy
// allows.
bool GoesToNetwork(const FetchContext& cx);

}  // namespace swale

#endif  // SWALE_PRECACHE_UPKEEP_H_
