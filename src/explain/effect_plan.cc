#include "src/explain/effect_plan.h"

#include <string>
#include <string_view>
#include <utility>

#include "src/base/concat.h"
#include "src/base/number.h"
#include "src/engine/engine.h"

namespace swale {
namespace {

struct Scenario {
  std::string_view name;
  bool is_stored;
  bool is_online;
};
constexpr Scenario kScenarios[] = {
    {"stored, online", true, true},
    {"not stored, online", false, true},
    {"stored, offline", true, false},
    {"not stored, offline", false, false},
};

// Caches answer at once, the network when nothing else is left to do, and timers never: the network
// is faster.
class Run {
 public:
  Run(const WorkerConfig& config, const Scenario& scenario, const RequestView& request)
      : scenario_(scenario), request_(request), engine_(config) {}

  std::vector<std::string> Effects() {
    if (engine_.HandleFetch(request_) == 0) return {};
    std::vector<Effect> fetches;
    while (true) {
      Effect effect;
      if (engine_.PollEffect(&effect)) {
        std::string line = Describe(effect);
        if (!line.empty()) lines_.push_back(std::move(line));
        if (effect.kind == EffectKind::kNetworkFetch) {
          fetches.push_back(std::move(effect));
        } else if (effect.id != 0 && effect.kind != EffectKind::kSetTimer) {
          engine_.HandleOutcome(effect.id, OutcomeOf(effect));
        }
      } else if (!fetches.empty()) {
        effect = std::move(fetches.back());
        fetches.pop_back();
        engine_.HandleOutcome(effect.id, OutcomeOf(effect));
      } else {
        return std::move(lines_);
      }
    }
  }

 private:
  Outcome OutcomeOf(const Effect& effect) {
    switch (effect.kind) {
      case EffectKind::kCacheMatch:
        // What is kept beside the responses is not there.
        if (!scenario_.is_stored || effect.cache.starts_with("swale:no-vary-search:")) {
          return {.status = OutcomeStatus::kNone};
        }
        return Response();
      case EffectKind::kNetworkFetch:
        if (!scenario_.is_online) return {.status = OutcomeStatus::kFailed, .text = "offline"};
        return Response();
      case EffectKind::kCallFunction:
      case EffectKind::kMakeResponse:
      case EffectKind::kRemakeResponse:
      case EffectKind::kCloneResponse:
      case EffectKind::kOpenStream:
        return Response();
      case EffectKind::kDigestRequest:
        return {.text = std::string(64, '0')};
      default:
        return {};
    }
  }

  Outcome Response() {
    return {.response = ++last_response_, .http_status = 200, .type = ResponseType::kBasic};
  }

  std::string UrlOf(const Effect& effect) const {
    return effect.url.empty() ? std::string(request_.url) : effect.url;
  }

  // Empty for what is not worth a line.
  std::string Describe(const Effect& effect) const {
    switch (effect.kind) {
      case EffectKind::kRespond:
        return "respond";
      case EffectKind::kRespondWithError:
        return "respond with a network error";
      case EffectKind::kNetworkFetch:
        return Concat({"fetch ", UrlOf(effect)});
      case EffectKind::kCacheMatch:
        return Concat({"match ", UrlOf(effect), " in the cache \"", effect.cache, "\""});
      case EffectKind::kCachePut:
        return Concat({"put ", UrlOf(effect), " into the cache \"", effect.cache, "\""});
      case EffectKind::kCheckDigest:
        return "check the digest";
      case EffectKind::kDigestRequest:
        return "digest the request's body";
      case EffectKind::kSetTimer:
        return Concat({"set a timer of ", NumberToString(effect.number), " ms"});
      case EffectKind::kCallFunction:
        return "call the handler";
      case EffectKind::kCallHook:
        return Concat({"call the hook ", kHookNames[effect.flags % kHookWrites]});
      case EffectKind::kOpenStream:
        return "open a stream";
      case EffectKind::kAppendToStream:
        return "append a part";
      case EffectKind::kWriteRecords:
        return "note what the cache holds";
      case EffectKind::kPostMessage:
        return Concat({"tell the pages ", effect.text});
      default:
        return "";
    }
  }

  const Scenario& scenario_;
  const RequestView& request_;
  Engine engine_;
  std::vector<std::string> lines_;
  ResponseHandle last_response_ = 0;
};

}  // namespace

std::vector<EffectPlan> PlanEffects(const WorkerConfig& config, const RequestView& request) {
  std::vector<EffectPlan> plans;
  for (const Scenario& scenario : kScenarios) {
    std::vector<std::string> effects = Run(config, scenario, request).Effects();
    if (effects.empty()) return {};
    plans.push_back({std::string(scenario.name), std::move(effects)});
  }
  return plans;
}

}  // namespace swale
