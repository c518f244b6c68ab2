#include "src/precache/upkeep.h"

#include <string>

#include "src/precache/set_up.h"
#include "src/precache/version_state.h"

namespace swale {

void StartRepair(EventContext& cx, const WorkerConfig& config) {
  if (cx.now_ms() - config.versions->repaired_ms < kRepairIntervalMs) return;
  config.versions->repaired_ms = cx.now_ms();
  cx.Start(RunSetUpTask(cx, config, SetUpTask::kRepair, std::string()));
}

void StartUpkeep(FetchContext& cx) {
  const WorkerConfig& config = cx.config();
  VersionState& state = *config.versions;
  if (state.has_pins()) cx.Start(RunSetUpTask(cx, config, SetUpTask::kPrune, std::string()));
  if (state.IsBroken(config.precache.version()) || state.is_lost()) StartRepair(cx, config);
  const int64_t checked_ms = state.checked_ms();
  // Never: there is no state yet, which an activation makes.
  if (checked_ms == 0 || cx.now_ms() - checked_ms < kRetirementCheckMs) return;
  cx.Start(RunSetUpTask(cx, config, SetUpTask::kCheck, std::string()));
}

bool GoesToNetwork(const FetchContext& cx) {
  const VersionState& state = *cx.config().versions;
  if (state.IsBroken(cx.config().precache.version())) return true;
  const int64_t age_max_ms = int64_t{cx.config().policy.precache().max_age_seconds} * 1000;
  return age_max_ms != 0 && state.checked_ms() != 0 &&
         cx.now_ms() - state.checked_ms() > age_max_ms;
}

}  // namespace swale
