#include "src/engine/plan_fetch.h"

#include <optional>
#include <string>
#include <string_view>

#include "src/precache/serve.h"
#include "src/precache/url_variations.h"
#include "src/precache/version_state.h"

namespace swale {
namespace {

bool FindPrecached(const WorkerConfig& config, std::string_view url, std::string* found) {
  return ForEachVariation(
      ManifestKey(url, config.BaseUrl()), config.policy.precache(),
      [&config](std::string_view name) { return config.policy.IgnoresParameter(name); },
      [&config, found](std::string_view key) {
        if (!config.precache.Contains(key)) return false;
        *found = key;
        return true;
      });
}

bool FindNavigateFallback(const WorkerConfig& config, const Router& router,
                          const RequestView& request, const UrlView& url, std::string* found) {
  std::string_view fallback = config.policy.precache().navigate_fallback;
  if (fallback.empty() || !router.AllowsNavigateFallback(request, url)) return false;
  *found = config.ManifestKeyOf(fallback);
  return config.precache.Contains(*found);
}

}  // namespace

bool PlanFetch(const WorkerConfig& config, const Router& router, const RequestView& request,
               FetchPlan* plan) {
  const std::optional<UrlView> url = UrlView::Parse(request.url);
  if (!url || router.IsBypassed(request, *url)) return false;
  if (config.versions != nullptr && config.versions->is_retired) return false;
  if (config.has_precache()) {
    plan->may_be_pinned =
        MayBePinned(config, request, ManifestKey(url->without_hash(), config.BaseUrl()));
    if (request.method == Method::kGet &&
        FindPrecached(config, url->without_hash(), &plan->precached)) {
      return true;
    }
  }
  if (size_t route = router.Match(request, *url); route != kNoRoute) {
    plan->route = config.policy.route(route);
    return true;
  }
  if (FindNavigateFallback(config, router, request, *url, &plan->precached)) return true;
  plan->precached.clear();
  return router.MatchDefault(request, &plan->route) || plan->may_be_pinned;
}

}  // namespace swale
