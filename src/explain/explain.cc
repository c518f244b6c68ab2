#include "src/explain/explain.h"

#include <optional>
#include <utility>

#include "src/cache_key/cache_key.h"
#include "src/engine/plan_fetch.h"
#include "src/explain/effect_plan.h"
#include "src/explain/mismatch.h"
#include "src/precache/static_routes.h"
#include "src/routing/router.h"

namespace swale {
namespace {

// The key rule by rule, as the policy names them, in the order in which they take effect.
void ExplainKey(const UrlView& url, const CacheKeyRules& rules, Explanation* explanation) {
  struct Step {
    std::string_view name;
    void (*take)(const CacheKeyRules& from, CacheKeyRules* to);
  };
  constexpr auto kTakeFlag = []<uint32_t flag>() {
    return +[](const CacheKeyRules& from, CacheKeyRules* to) { to->flags |= from.flags & flag; };
  };
  const Step steps[] = {
      {"origin", kTakeFlag.operator()<kDropOrigin>()},
      {"directoryIndex", [](const CacheKeyRules& from,
                            CacheKeyRules* to) { to->directory_index = from.directory_index; }},
      {"cleanURLs", kTakeFlag.operator()<kFoldCleanUrls>()},
      {"keepParameters",
       [](const CacheKeyRules& from, CacheKeyRules* to) {
         to->flags |= from.flags & kKeepSomeParameters;
         to->kept = from.kept;
       }},
      {"ignoreParameters",
       [](const CacheKeyRules& from, CacheKeyRules* to) { to->ignored = from.ignored; }},
      {"ignoreTrackingParameters", kTakeFlag.operator()<kIgnoreTrackingParameters>()},
      {"sortParameters", kTakeFlag.operator()<kSortParameters>()},
      {"fragment", kTakeFlag.operator()<kKeepFragment>()},
  };
  CacheKeyRules taken;
  std::string key = MakeStorageKey(url, taken);
  if (key != url.href()) explanation->key_steps.push_back({"without the fragment", key});
  for (const Step& step : steps) {
    step.take(rules, &taken);
    std::string next = MakeStorageKey(url, taken);
    if (next != key) explanation->key_steps.push_back({std::string(step.name), next});
    key = std::move(next);
  }
  explanation->key = std::move(key);
}

bool UsesCache(Strategy strategy) {
  return strategy != Strategy::kNetworkOnly && strategy != Strategy::kFunction &&
         strategy != Strategy::kCompose;
}

std::string_view NameOf(Strategy strategy) {
  if (strategy == Strategy::kFunction) return "handler";
  if (strategy == Strategy::kCompose) return "compose";
  return kStrategyNames[static_cast<size_t>(strategy)];
}

void ExplainRoute(const UrlView& url, const RouteOptions& options, Explanation* explanation) {
  explanation->strategy = NameOf(options.strategy);
  if (!UsesCache(options.strategy)) return;
  explanation->cache = options.cache.name;
  ExplainKey(url, options.cache.key, explanation);
}

}  // namespace

Explanation Explain(const WorkerConfig& config, const ManifestView& manifest,
                    const RequestView& request) {
  Explanation explanation;
  explanation.static_routes = StaticRoutes(config, manifest);
  const std::optional<UrlView> url = UrlView::Parse(request.url);
  if (!url) return explanation;
  const Router router(config.policy, config.script_url, config.host);
  if (router.IsBypassed(request, *url)) {
    explanation.decider = Decider::kBypass;
    explanation.number = router.FirstMatch(MatchList::kBypass, request, *url);
    return explanation;
  }
  FetchPlan plan;
  const bool is_taken = PlanFetch(config, router, request, &plan);
  const size_t route = router.Match(request, *url);
  if (is_taken && !plan.precached.empty() && route == kNoRoute) {
    // Before the routes, or behind them.
    explanation.decider =
        request.mode == Mode::kNavigate &&
                plan.precached == config.ManifestKeyOf(config.policy.precache().navigate_fallback)
            ? Decider::kNavigateFallback
            : Decider::kPrecache;
  } else if (is_taken && !plan.precached.empty()) {
    explanation.decider = Decider::kPrecache;
  } else if (route != kNoRoute) {
    explanation.decider = Decider::kRoute;
  } else if (is_taken) {
    explanation.decider = Decider::kDefault;
  }
  explanation.precached = plan.precached;
  if (explanation.decider != Decider::kPrecache) {
    for (size_t i = 0; i < config.policy.route_count() && i != route; ++i) {
      const MatchRecord match = config.policy.match(MatchList::kRoutes, i);
      explanation.routes.push_back(FindMismatch(router, match, request, *url).value_or(Mismatch()));
    }
  }
  explanation.number = route == kNoRoute ? 0 : route;
  if (explanation.decider == Decider::kRoute || explanation.decider == Decider::kDefault) {
    ExplainRoute(*url, plan.route, &explanation);
  }
  explanation.plans = PlanEffects(config, request);
  return explanation;
}

}  // namespace swale
