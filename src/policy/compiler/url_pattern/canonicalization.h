// How the fixed text of a pattern is brought into the form that serialised URLs have.
// https://urlpattern.spec.whatwg.org/#canon
#ifndef SWALE_POLICY_COMPILER_URL_PATTERN_CANONICALIZATION_H_
#define SWALE_POLICY_COMPILER_URL_PATTERN_CANONICALIZATION_H_

#include <string>
#include <string_view>

namespace swale {

// https://urlpattern.spec.whatwg.org/#encoding-callback. Appends the encoded `value`, which is UTF-8 and not
// empty, to `*result`. Returns what was expected instead, a literal; empty where `value` is right.
using EncodingCallback = std::string_view (*)(std::string_view value, std::string* result);

// https://urlpattern.spec.whatwg.org/#canon-encoding-callbacks
std::string_view CanonicalizeProtocol(std::string_view value, std::string* result);
// Does not convert to Punycode: refuses what is not ASCII.
std::string_view CanonicalizeHostname(std::string_view value, std::string* result);
std::string_view CanonicalizeIpv6Hostname(std::string_view value, std::string* result);
std::string_view CanonicalizePort(std::string_view value, std::string* result);
std::string_view CanonicalizePathname(std::string_view value, std::string* result);
std::string_view CanonicalizeOpaquePathname(std::string_view value, std::string* result);
// As in URLs with a special scheme, which is what requests have.
std::string_view CanonicalizeSearch(std::string_view value, std::string* result);

}  // namespace swale

#endif  // SWALE_POLICY_COMPILER_URL_PATTERN_CANONICALIZATION_H_
