// How the fixed text of a pattern is brought into the form that serialised URLs have.
// https://urlpattern.spec.whatwg.org/#canon
#ifndef SWALE_URL_PATTERN_CANONICALIZATION_H_
#define SWALE_URL_PATTERN_CANONICALIZATION_H_

#include <string>
#include <string_view>

#include "src/url_pattern/url_pattern_host.h"

namespace swale {

// https://urlpattern.spec.whatwg.org/#encoding-callback
class EncodingCallback {
 public:
  EncodingCallback(CanonicalizationKind kind, UrlPatternHost& host) : kind_(kind), host_(&host) {}

  // "canonicalize an IPv6 hostname", which takes no parser.
  static EncodingCallback Ipv6Hostname(UrlPatternHost& host) {
    EncodingCallback callback(CanonicalizationKind::kHostname, host);
    callback.is_ipv6_ = true;
    return callback;
  }

  // Appends the encoded `value` to `*result`. Returns nullptr, or what was expected instead.
  const char* Encode(std::string_view value, std::string* result) const;

 private:
  CanonicalizationKind kind_;
  UrlPatternHost* host_;
  bool is_ipv6_ = false;
};

}  // namespace swale

#endif  // SWALE_URL_PATTERN_CANONICALIZATION_H_
