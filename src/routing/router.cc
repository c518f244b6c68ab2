#include "src/routing/router.h"

#include "src/url/url_pattern_view.h"

namespace swale {

Router::Router(const Policy& policy, std::string_view base_url)
    : policy_(policy), base_(UrlView::Parse(base_url).value_or(UrlView())) {}

bool Router::IsBypassed(const RequestView& request) const {
  const std::optional<UrlView> url = UrlView::Parse(request.url);
  if (!url || (url->protocol() != "https" && url->protocol() != "http")) return true;
  return MatchesList(MatchList::kBypass, request, *url);
}

bool Router::AllowsNavigateFallback(const RequestView& request) const {
  if (request.mode != Mode::kNavigate || request.method != Method::kGet) return false;
  const std::optional<UrlView> url = UrlView::Parse(request.url);
  if (!url || MatchesList(MatchList::kNavigateFallbackDeny, request, *url)) return false;
  return policy_.match_count(MatchList::kNavigateFallbackAllow) == 0 ||
         MatchesList(MatchList::kNavigateFallbackAllow, request, *url);
}

size_t Router::Match(const RequestView& request) const {
  const std::optional<UrlView> url = UrlView::Parse(request.url);
  if (!url) return kNoRoute;
  for (size_t i = 0; i < policy_.route_count(); ++i) {
    if (Matches(policy_.route_match(i), request, *url)) return i;
  }
  return kNoRoute;
}

bool Router::MatchDefault(const RequestView& request, RouteOptions* options) const {
  return request.method == Method::kGet && policy_.default_route(options);
}

bool Router::MatchesList(MatchList list, const RequestView& request, const UrlView& url) const {
  for (size_t i = 0; i < policy_.match_count(list); ++i) {
    if (Matches(policy_.match(list, i), request, url)) return true;
  }
  return false;
}

// The cheapest conditions come first: most routes are ruled out by a bit.
bool Router::Matches(const MatchRecord& match, const RequestView& request,
                     const UrlView& url) const {
  if ((match.methods & BitOf(request.method)) == 0 || (match.modes & BitOf(request.mode)) == 0 ||
      (match.destinations & BitOf(request.destination)) == 0) {
    return false;
  }
  if (!MatchesOrigin(match, url)) return false;
  return match.pattern.size == 0 || UrlPatternView(policy_.text(match.pattern)).Matches(url, base_);
}

bool Router::MatchesOrigin(const MatchRecord& match, const UrlView& url) const {
  if (match.origins == kAnyOrigin) return true;
  const uint32_t origin = url.IsSameOrigin(base_) ? kSameOriginFlag : kCrossOriginFlag;
  if ((match.origins & origin) != 0) return true;
  for (size_t i = 0; i < match.origin_list.count; ++i) {
    const std::optional<UrlView> listed = UrlView::Parse(policy_.text(match.origin_list, i));
    if (listed && url.IsSameOrigin(*listed)) return true;
  }
  return false;
}

}  // namespace swale
