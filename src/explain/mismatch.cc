#include "src/explain/mismatch.h"

#include <string>
#include <utility>

#include "src/base/concat.h"
#include "src/base/number.h"
#include "src/url/url_pattern_view.h"

namespace swale {
namespace {

std::string Quote(std::string_view text) { return Concat({"\"", text, "\""}); }

template <typename Enum, size_t n>
std::string NameIn(const std::string_view (&names)[n], Enum value) {
  const auto i = static_cast<size_t>(value);
  return i < n ? Quote(names[i]) : "another";
}

std::optional<Mismatch> InPattern(const Router& router, const PolicyImageText& pattern,
                                  const UrlView& url) {
  struct Part {
    PatternComponent component;
    std::string_view name;
    std::string_view text;
  };
  const Part parts[] = {{PatternComponent::kProtocol, "protocol", url.protocol()},
                        {PatternComponent::kHostname, "hostname", url.hostname()},
                        {PatternComponent::kPort, "port", url.port()},
                        {PatternComponent::kPathname, "pathname", url.pathname()},
                        {PatternComponent::kSearch, "search", url.search()}};
  const UrlPatternView view(router.policy().text(pattern));
  for (const Part& part : parts) {
    if (!view.MatchesComponent(part.component, url, router.base(), router.host())) {
      return Mismatch{Concat({"pattern: ", part.name}), Quote(part.text)};
    }
  }
  return std::nullopt;
}

std::string HeaderFound(const Router& router, std::string_view name) {
  std::string value;
  if (router.host() == nullptr || !router.host()->Header(0, name, &value)) return "no such field";
  return Quote(value);
}

Mismatch InCondition(const Router& router, const ConditionRecord& condition,
                     const RequestView& request, const UrlView& url) {
  const Policy& policy = router.policy();
  switch (condition.kind) {
    case ConditionKind::kAll:
      for (size_t i = 0; i < condition.matches.count; ++i) {
        std::optional<Mismatch> inner =
            FindMismatch(router, policy.match(condition.matches, i), request, url);
        if (!inner) continue;
        inner->condition = Concat({"all[", NumberToString(i), "]: ", inner->condition});
        return *std::move(inner);
      }
      return {"all", ""};
    case ConditionKind::kAny:
      return {"any", "none that holds"};
    case ConditionKind::kNot:
      for (size_t i = 0; i < condition.matches.count; ++i) {
        if (router.Matches(policy.match(condition.matches, i), request, url)) {
          return {Concat({"not[", NumberToString(i), "]"}), "that it holds"};
        }
      }
      return {"not", ""};
    case ConditionKind::kHeader:
    case ConditionKind::kHeaderAbsent: {
      const std::string_view name = policy.text(condition.name);
      return {Concat({"header: ", name}), HeaderFound(router, name)};
    }
    case ConditionKind::kRegExp:
      return {"regexp", Quote(url.without_hash())};
    case ConditionKind::kPredicate:
      return {"predicate", "a function, which only a worker can call"};
  }
  return {};
}

}  // namespace

std::optional<Mismatch> FindMismatch(const Router& router, const MatchRecord& match,
                                     const RequestView& request, const UrlView& url) {
  if ((match.methods & BitOf(request.method)) == 0) {
    return Mismatch{"method", NameIn(kMethodNames, request.method)};
  }
  if ((match.modes & BitOf(request.mode)) == 0) {
    return Mismatch{"mode", NameIn(kModeNames, request.mode)};
  }
  if ((match.destinations & BitOf(request.destination)) == 0) {
    return Mismatch{"destination", NameIn(kDestinationNames, request.destination)};
  }
  if (!router.MatchesOrigin(match, url)) return Mismatch{"origin", Quote(url.origin())};
  if (match.pattern.size != 0) {
    if (std::optional<Mismatch> mismatch = InPattern(router, match.pattern, url)) return mismatch;
  }
  for (size_t i = 0; i < match.conditions.count; ++i) {
    const ConditionRecord condition = router.policy().condition(match.conditions, i);
    if (!router.Holds(condition, request, url)) {
      return InCondition(router, condition, request, url);
    }
  }
  return std::nullopt;
}

}  // namespace swale
