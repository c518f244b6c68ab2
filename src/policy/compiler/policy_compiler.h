// Compiles a policy's JSON into the image that the worker reads in place.
#ifndef SWALE_POLICY_COMPILER_POLICY_COMPILER_H_
#define SWALE_POLICY_COMPILER_POLICY_COMPILER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/url_pattern/url_pattern_host.h"

namespace swale {

// A hand-written worker compiles its policy at each start: this much JSON takes it a good 0.1 s.
inline constexpr size_t kPolicyBytesMax = 4 << 20;
// A list of this size is indexed in a good 10 ms; no site has a tenth of it.
inline constexpr size_t kRouteCountMax = 10000;
inline constexpr size_t kMatchCountMax = 10000;
// Handlers and predicates of all routes.
inline constexpr uint32_t kFunctionCountMax = 30000;
// Chromium stops an event after five minutes, so a longer timeout never comes.
inline constexpr uint32_t kNetworkTimeoutSecondsMax = 300;

// Something wrong in a policy, said so that its author can mend it without looking further.
struct PolicyError {
  std::string path;      // JSON path: "routes[2].strategy"; empty for the policy as a whole
  size_t offset = 0;     // byte offset in the JSON text
  std::string found;     // "\"network-frist\"", "a number"
  std::string expected;  // "one of cache-first, cache-only, …"
  std::string nearest;   // the valid name nearest to what was found; empty: none is near

  // One line: `routes[0].strategy: found "network-frist", expected one of …; did you mean
  // "network-first"?`
  std::string ToString() const;
};

struct PolicyCompileResult {
  std::string image;                // empty where there are errors
  std::vector<PolicyError> errors;  // all that were found, in the order of the text
  bool ok() const { return errors.empty(); }
};

// `json` is UTF-8. Never fails silently: either an image or at least one error. `host` lends its
// URL parser and RegExp.
PolicyCompileResult CompilePolicy(std::string_view json, UrlPatternHost& host);

}  // namespace swale

#endif  // SWALE_POLICY_COMPILER_POLICY_COMPILER_H_
