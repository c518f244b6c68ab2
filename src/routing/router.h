// Router: which route of a policy takes a request.
#ifndef SWALE_ROUTING_ROUTER_H_
#define SWALE_ROUTING_ROUTER_H_

#include <cstddef>
#include <string_view>

#include "src/fetch/host_queries.h"
#include "src/fetch/request.h"
#include "src/policy/policy.h"
#include "src/url/url_view.h"

namespace swale {

inline constexpr size_t kNoRoute = static_cast<size_t>(-1);

// Whether a condition on header fields, kHeader or kHeaderAbsent, holds for those of `holder`,
// which is as HostQueries::Header has it. Without a host nothing has fields.
bool HoldsForFields(const ConditionRecord& condition, const Policy& policy, HostQueries* host,
                    uint32_t holder);

// The methods' `url` is that of `request`, taken apart.
class Router {
 public:
  // `base_url`: the worker script's URL, which relative patterns are resolved against, as
  // URLPattern's base URL. `host` answers what only it knows; without one no RegExp matches, no
  // request has header fields, and predicates are false. The policy's image, `base_url` and `host`
  // must outlive the router.
  Router(const Policy& policy, std::string_view base_url, HostQueries* host);

  // Whether the policy leaves this request to the browser whatever else it says. Requests for
  // anything but http and https are always left: caches cannot hold them, and browsers' extensions
  // make them.
  bool IsBypassed(const RequestView& request, const UrlView& url) const;

  // Whether the navigation fallback may answer this request: a GET navigation that the allow list,
  // if there is one, has and the deny list has not.
  bool AllowsNavigateFallback(const RequestView& request, const UrlView& url) const;

  // The first route that matches, or kNoRoute.
  size_t Match(const RequestView& request, const UrlView& url) const {
    return FirstMatch(MatchList::kRoutes, request, url);
  }

  // The first of the list that matches, or kNoRoute.
  size_t FirstMatch(MatchList list, const RequestView& request, const UrlView& url) const;

  // For what no route matched: false where the policy has no default route or it is not for this
  // request, which must be a GET, as for routes that name no method.
  bool MatchDefault(const RequestView& request, RouteOptions* options) const;

  // Whether the origin is one of those that the match names.
  bool MatchesOrigin(const MatchRecord& match, const UrlView& url) const;
  bool Matches(const MatchRecord& match, const RequestView& request, const UrlView& url) const {
    Budget budget = StartBudget();
    return Matches(match, request, url, &budget);
  }
  bool Holds(const ConditionRecord& condition, const RequestView& request,
             const UrlView& url) const {
    Budget budget = StartBudget();
    return Holds(condition, request, url, &budget);
  }

  const Policy& policy() const { return policy_; }
  const UrlView& base() const { return base_; }
  HostQueries* host() const { return host_; }

 private:
  // What is left for nested matches, so that deciding ends, and soon, on a damaged image too: in a
  // whole one each is looked at once.
  struct Budget {
    size_t matches;
    int depth;
  };
  Budget StartBudget() const {
    return {policy_.image().size() / sizeof(MatchRecord), kConditionDepthMax};
  }

  bool Matches(const MatchRecord& match, const RequestView& request, const UrlView& url,
               Budget* budget) const;
  bool Holds(const ConditionRecord& condition, const RequestView& request, const UrlView& url,
             Budget* budget) const;
  bool HoldsForMatches(const ConditionRecord& condition, const RequestView& request,
                       const UrlView& url, Budget* budget) const;

  Policy policy_;
  UrlView base_;  // without parts where the base URL is not one: no pattern that inherits from it
                  // matches
  HostQueries* host_;
};

}  // namespace swale

#endif  // SWALE_ROUTING_ROUTER_H_
