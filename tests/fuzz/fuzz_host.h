// Hosts for fuzzers: what a browser would say is drawn from what is asked, the same each time, so
// that a run is decided by its input alone and takes no other engine's time.
#ifndef SWALE_TESTS_FUZZ_FUZZ_HOST_H_
#define SWALE_TESTS_FUZZ_FUZZ_HOST_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "src/fetch/host_queries.h"
#include "src/native_host/url_pattern_host.h"

namespace swale {

inline bool Draw(std::string_view text) { return std::hash<std::string_view>()(text) % 2 == 1; }

class FuzzQueries final : public HostQueries {
 public:
  bool TestRegExp(std::string_view regexp, std::string_view text) override {
    return Draw(regexp) != Draw(text);
  }
  bool CallPredicate(uint32_t function) override { return function % 2 == 1; }
  bool Header(uint32_t response, std::string_view name, std::string* value) override {
    if (response != 0 || !Draw(name)) return false;
    *value = name;
    return true;
  }
};

class FuzzUrlPatternHost final : public UrlPatternHost {
 public:
  bool Canonicalize(CanonicalizationKind kind, std::string_view value, std::string_view protocol,
                    std::string* result) override {
    return host_.Canonicalize(kind, value, protocol, result);
  }
  std::string RegExpError(std::string_view regexp) override { return host_.RegExpError(regexp); }
  bool TestRegExp(std::string_view regexp, std::string_view text) override {
    return Draw(regexp) != Draw(text);
  }

 private:
  NativeUrlPatternHost host_;
};

}  // namespace swale

#endif  // SWALE_TESTS_FUZZ_FUZZ_HOST_H_
