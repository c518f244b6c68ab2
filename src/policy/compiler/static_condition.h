// Matches as conditions of the browser's own router.
// https://w3c.github.io/ServiceWorker/#dictdef-routercondition
#ifndef SWALE_POLICY_COMPILER_STATIC_CONDITION_H_
#define SWALE_POLICY_COMPILER_STATIC_CONDITION_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "src/policy/compiler/policy_reader.h"
#include "src/url_pattern/url_pattern_host.h"

namespace swale {

// Chromium's limit is 10.
inline constexpr int kStaticConditionDepthMax = 8;

struct StaticCondition {
  // JSON of a RouterCondition; empty: always true. A "urlPattern" in it is what URLPattern's
  // constructor takes, with the worker's script as its base URL.
  std::string json;
  // It is true for more requests than the match is for.
  bool is_wider = false;
  int depth = 1;
};

// Of a policy without errors.
class StaticConditionWriter {
 public:
  // Both must outlive the writer.
  StaticConditionWriter(const PolicyReader* reader, UrlPatternHost* host)
      : reader_(*reader), host_(*host) {}

  StaticCondition OfMatch(size_t match) const;
  // `is_for_get`: where its match names no method.
  StaticCondition OfRoute(size_t match, bool is_for_get) const;

 private:
  StaticCondition OfObject(size_t match) const;
  StaticCondition OfPattern(size_t pattern) const;
  StaticCondition OfUrl(size_t url) const;
  StaticCondition OfNames(const char* member, size_t names) const;
  StaticCondition OfOrigin(size_t origin) const;
  template <typename OfElement>
  StaticCondition OfAny(size_t list, OfElement of_element) const;
  bool NamesMethods(size_t value) const;

  const PolicyReader& reader_;
  UrlPatternHost& host_;
};

}  // namespace swale

#endif  // SWALE_POLICY_COMPILER_STATIC_CONDITION_H_
