// Router: which route of a policy takes a request.
#ifndef SWALE_ROUTING_ROUTER_H_
#define SWALE_ROUTING_ROUTER_H_

#include <cstddef>
#include <string_view>

#include "src/fetch/request.h"
#include "src/policy/policy.h"
#include "src/url/url_view.h"

namespace swale {

inline constexpr size_t kNoRoute = static_cast<size_t>(-1);

class Router {
 public:
  // `base_url`: the worker script's URL, which relative patterns are resolved against, as
  // URLPattern's base URL. The policy's image and `base_url` must outlive the router.
  Router(const Policy& policy, std::string_view base_url);

  // Whether the policy leaves this request to the browser whatever else it says. Requests for
  // anything but http and https are always left: caches cannot hold them, and browsers' extensions
  // make them.
  bool IsBypassed(const RequestView& request) const;

  // Whether the navigation fallback may answer this request: a GET navigation that the allow list,
  // if there is one, has and the deny list has not.
  bool AllowsNavigateFallback(const RequestView& request) const;

  // The first route that matches, or kNoRoute.
  size_t Match(const RequestView& request) const;

  // For what no route matched: false where the policy has no default route or it is not for this
  // request, which must be a GET, as for routes that name no method.
  bool MatchDefault(const RequestView& request, RouteOptions* options) const;

 private:
  bool MatchesList(MatchList list, const RequestView& request, const UrlView& url) const;
  bool Matches(const MatchRecord& match, const RequestView& request, const UrlView& url) const;
  bool MatchesOrigin(const MatchRecord& match, const UrlView& url) const;

  Policy policy_;
  UrlView base_;  // without parts where the base URL is not one: no pattern that inherits from it
                  // matches
};

}  // namespace swale

#endif  // SWALE_ROUTING_ROUTER_H_
