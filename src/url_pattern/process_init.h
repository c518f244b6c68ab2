// Processing of component objects. https://urlpattern.spec.whatwg.org/#canon-processing-for-init
#ifndef SWALE_URL_PATTERN_PROCESS_INIT_H_
#define SWALE_URL_PATTERN_PROCESS_INIT_H_

#include <optional>
#include <string>
#include <string_view>

#include "src/url_pattern/canonicalization.h"
#include "src/url_pattern/url_pattern_host.h"
#include "src/url_pattern/url_pattern_init.h"

namespace swale {

// The components of a URL that the host has parsed, by InitComponent; the protocol without ':', the
// search without '?', the hash without '#'.
struct UrlComponents {
  std::string components[kInitComponentCount];
  bool has_opaque_path = false;
};

// What processing gives; nullopt: the component does not exist.
struct ProcessedInit {
  std::optional<std::string> components[kInitComponentCount];

  std::optional<std::string>& operator[](InitComponent component) {
    return components[static_cast<size_t>(component)];
  }
};

// https://urlpattern.spec.whatwg.org/#process-a-urlpatterninit, of type "pattern" and of type
// "url". `base` may be null.
ProcessedInit ProcessPatternInit(const UrlPatternInit& init, const UrlComponents* base);
// What does not exist becomes empty. False where the standard throws.
bool ProcessUrlInit(const UrlPatternInit& init, const UrlComponents* base, UrlPatternHost& host,
                    UrlComponents* result);

// https://urlpattern.spec.whatwg.org/#is-an-absolute-pathname, of type "pattern".
bool IsAbsolutePathnamePattern(std::string_view input);

// How a hostname pattern is encoded.
// https://urlpattern.spec.whatwg.org/#hostname-pattern-is-an-ipv6-address
EncodingCallback HostnameCallback(std::string_view pattern, UrlPatternHost& host);

}  // namespace swale

#endif  // SWALE_URL_PATTERN_PROCESS_INIT_H_
