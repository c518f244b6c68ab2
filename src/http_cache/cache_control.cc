#include "src/http_cache/cache_control.h"

#include <algorithm>

#include "src/base/ascii.h"
#include "src/http/field_list.h"

namespace swale {
namespace {

struct FlagDirective {
  std::string_view name;
  bool CacheControl::* member;
};
constexpr FlagDirective kFlags[] = {
    {"no-cache", &CacheControl::no_cache},
    {"no-store", &CacheControl::no_store},
    {"private", &CacheControl::is_private},
    {"public", &CacheControl::is_public},
    {"must-revalidate", &CacheControl::must_revalidate},
    {"must-understand", &CacheControl::must_understand},
    {"immutable", &CacheControl::immutable},
    {"only-if-cached", &CacheControl::only_if_cached},
};

struct SecondsDirective {
  std::string_view name;
  int64_t CacheControl::* member;
};
constexpr SecondsDirective kSeconds[] = {
    {"max-age", &CacheControl::max_age},
    {"max-stale", &CacheControl::max_stale},
    {"min-fresh", &CacheControl::min_fresh},
    {"stale-while-revalidate", &CacheControl::stale_while_revalidate},
    {"stale-if-error", &CacheControl::stale_if_error},
};

bool IsName(std::string_view name, std::string_view lower_case) {
  return std::equal(name.begin(), name.end(), lower_case.begin(), lower_case.end(),
                    [](char a, char b) { return ToAsciiLower(a) == b; });
}

}  // namespace

int64_t ParseDeltaSeconds(std::string_view text) {
  if (text.empty()) return kNoSeconds;
  int64_t seconds = 0;
  for (char c : text) {
    if (!IsAsciiDigit(c)) return kNoSeconds;
    seconds = std::min(seconds * 10 + (c - '0'), kDeltaSecondsMax);
  }
  return seconds;
}

CacheControl ParseCacheControl(std::string_view field) {
  CacheControl control;
  while (!field.empty()) {
    const std::string_view directive = TakeListElement(&field);
    const size_t equals = directive.find('=');
    const std::string_view name = directive.substr(0, equals);
    for (const FlagDirective& flag : kFlags) {
      if (IsName(name, flag.name)) control.*flag.member = true;
    }
    for (const SecondsDirective& seconds : kSeconds) {
      if (!IsName(name, seconds.name) || control.*seconds.member != kNoSeconds) continue;
      std::string_view argument;
      if (equals != std::string_view::npos) argument = directive.substr(equals + 1);
      // Both forms are to be understood: https://www.rfc-editor.org/rfc/rfc9111#section-5.2
      if (argument.size() >= 2 && argument.front() == '"' && argument.back() == '"') {
        argument = argument.substr(1, argument.size() - 2);
      }
      const bool takes_none = seconds.member == &CacheControl::max_stale && argument.empty();
      control.*seconds.member =
          takes_none ? kDeltaSecondsMax : std::max<int64_t>(ParseDeltaSeconds(argument), 0);
    }
  }
  return control;
}

}  // namespace swale
