// SimulatedHost: periodic work and downloads.
#include "src/simulator/simulated_host.h"

namespace swale {

bool SimulatedHost::PerformPeriodic(const Effect& effect) {
  ModelPeriodic& model = world_.periodic;
  const auto report = [&](bool is_done) {
    Report(effect.id, 0, {.status = is_done ? OutcomeStatus::kOk : OutcomeStatus::kNone});
  };
  switch (effect.kind) {
    case EffectKind::kRegisterPeriodicSync:
      if (model.is_granted) model.tags[effect.text] = effect.number;
      report(model.is_granted);
      return true;
    case EffectKind::kUnregisterPeriodicSync:
      report(model.tags.erase(effect.text) > 0);
      return true;
    case EffectKind::kStartBackgroundFetch:
      if (model.has_background_fetch) model.background_fetches[effect.url] = effect.text;
      report(model.has_background_fetch);
      return true;
    case EffectKind::kTakeBackgroundFetch:
      for (const auto& [url, response] : model.fetched) {
        if (world_.caches.Put(effect.cache, url, response)) continue;
        Report(effect.id, world_.cache_latency_ms, {.status = OutcomeStatus::kQuotaExceeded});
        return true;
      }
      Report(effect.id, world_.cache_latency_ms, {});
      return true;
    case EffectKind::kTitleBackgroundFetch:
      model.titles.push_back(effect.text);
      report(true);
      return true;
    case EffectKind::kAbortBackgroundFetch:
      report(model.background_fetches.erase(effect.url) > 0);
      return true;
    default:
      return false;
  }
}

}  // namespace swale
