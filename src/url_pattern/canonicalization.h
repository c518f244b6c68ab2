// How the fixed text of a pattern is brought into the form that serialised URLs have.
// https://urlpattern.spec.whatwg.org/#canon
#ifndef SWALE_URL_PATTERN_CANONICALIZATION_H_
#define SWALE_URL_PATTERN_CANONICALIZATION_H_

#include <string>
#include <string_view>

namespace swale {

// https://urlpattern.spec.whatwg.org/#encoding-callback. Appends the encoded `value`, which is
// UTF-8 and not empty, to `*result`. Returns nullptr, or what was expected instead.
using EncodingCallback = const char* (*)(std::string_view value, std::string* result);

// https://urlpattern.spec.whatwg.org/#canon-encoding-callbacks
const char* CanonicalizeProtocol(std::string_view value, std::string* result);
// Does not convert to Punycode: refuses what is not ASCII.
const char* CanonicalizeHostname(std::string_view value, std::string* result);
const char* CanonicalizeIpv6Hostname(std::string_view value, std::string* result);
const char* CanonicalizePort(std::string_view value, std::string* result);
const char* CanonicalizePathname(std::string_view value, std::string* result);
const char* CanonicalizeOpaquePathname(std::string_view value, std::string* result);
// As in URLs with a special scheme, which is what requests have.
const char* CanonicalizeSearch(std::string_view value, std::string* result);

}  // namespace swale

#endif  // SWALE_URL_PATTERN_CANONICALIZATION_H_
