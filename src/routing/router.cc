#include "src/routing/router.h"

#include <string>

#include "src/routing/match_index.h"
#include "src/url/url_pattern_view.h"

namespace swale {

bool HoldsForFields(const ConditionRecord& condition, const Policy& policy, HostQueries* host,
                    uint32_t holder) {
  std::string value;
  const bool has =
      host != nullptr && host->Header(holder, policy.text(condition.name), &value) &&
      (condition.regexp.size == 0 || host->TestRegExp(policy.text(condition.regexp), value));
  return has == (condition.kind == ConditionKind::kHeader);
}

Router::Router(const Policy& policy, std::string_view base_url, HostQueries* host)
    : policy_(policy), base_(UrlView::Parse(base_url).value_or(UrlView())), host_(host) {}

bool Router::IsBypassed(const RequestView& request, const UrlView& url) const {
  if (url.protocol() != "https" && url.protocol() != "http") return true;
  return FirstMatch(MatchList::kBypass, request, url) != kNoRoute;
}

bool Router::AllowsNavigateFallback(const RequestView& request, const UrlView& url) const {
  if (request.mode != Mode::kNavigate || request.method != Method::kGet) return false;
  if (FirstMatch(MatchList::kNavigateFallbackDeny, request, url) != kNoRoute) return false;
  return policy_.match_count(MatchList::kNavigateFallbackAllow) == 0 ||
         FirstMatch(MatchList::kNavigateFallbackAllow, request, url) != kNoRoute;
}

size_t Router::FirstMatch(MatchList list, const RequestView& request, const UrlView& url) const {
  const size_t count = policy_.match_count(list);
  const std::string_view index = policy_.match_index(list);
  if (index.empty()) {
    for (size_t i = 0; i < count; ++i) {
      if (Matches(policy_.match(list, i), request, url)) return i;
    }
    return kNoRoute;
  }
  MatchCandidates candidates(index, count, url, base_);
  size_t candidate;
  while (candidates.Next(&candidate)) {
    if (Matches(policy_.match(list, candidate), request, url)) return candidate;
  }
  return kNoRoute;
}

bool Router::MatchDefault(const RequestView& request, RouteOptions* options) const {
  return request.method == Method::kGet && policy_.default_route(options);
}

// The cheapest conditions come first: most routes are ruled out by a bit.
bool Router::Matches(const MatchRecord& match, const RequestView& request, const UrlView& url,
                     Budget* budget) const {
  if ((match.methods & BitOf(request.method)) == 0 || (match.modes & BitOf(request.mode)) == 0 ||
      (match.destinations & BitOf(request.destination)) == 0) {
    return false;
  }
  if (!MatchesOrigin(match, url)) return false;
  if (match.pattern.size != 0 &&
      !UrlPatternView(policy_.text(match.pattern)).Matches(url, base_, host_)) {
    return false;
  }
  for (size_t i = 0; i < match.conditions.count; ++i) {
    if (!Holds(policy_.condition(match.conditions, i), request, url, budget)) return false;
  }
  return true;
}

bool Router::Holds(const ConditionRecord& condition, const RequestView& request, const UrlView& url,
                   Budget* budget) const {
  const ConditionKind kind = condition.kind;
  switch (kind) {
    case ConditionKind::kHeader:
    case ConditionKind::kHeaderAbsent:
      return HoldsForFields(condition, policy_, host_, /*holder=*/0);
    case ConditionKind::kRegExp:
      return host_ != nullptr &&
             host_->TestRegExp(policy_.text(condition.regexp), url.without_hash());
    case ConditionKind::kPredicate:
      return host_ != nullptr && host_->CallPredicate(condition.function);
    default:
      break;
  }
  if (budget->depth == 0) return false;
  --budget->depth;
  const bool holds = HoldsForMatches(condition, request, url, budget);
  ++budget->depth;
  return holds;
}

bool Router::HoldsForMatches(const ConditionRecord& condition, const RequestView& request,
                             const UrlView& url, Budget* budget) const {
  const ConditionKind kind = condition.kind;
  for (size_t i = 0; i < condition.matches.count; ++i) {
    if (budget->matches == 0) return false;
    --budget->matches;
    const bool holds = Matches(policy_.match(condition.matches, i), request, url, budget);
    if (holds != (kind == ConditionKind::kAll)) return kind == ConditionKind::kAny;
  }
  return kind != ConditionKind::kAny;
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
