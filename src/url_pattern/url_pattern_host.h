// UrlPatternHost: what URL patterns borrow of their host when they are compiled: its URL parser and
// its RegExp.
#ifndef SWALE_URL_PATTERN_URL_PATTERN_HOST_H_
#define SWALE_URL_PATTERN_URL_PATTERN_HOST_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace swale {

// The canonicalisations that take a URL parser.
// https://urlpattern.spec.whatwg.org/#canon-encoding-callbacks
// Wire format: web/worker/protocol.ts has the same numbers, a test compares them.
enum class CanonicalizationKind : uint32_t {
  kProtocol,
  kUsername,
  kPassword,
  kHostname,
  kPort,  // for the protocol that is given; empty: none
  kPathname,
  kOpaquePathname,
  kSearch,
  kHash,
};

// Natively src/native_host/url_pattern_host.h; in wasm the JavaScript engine's own.
class UrlPatternHost {
 public:
  // `value` is UTF-8 and not empty. False where the standard throws a TypeError.
  virtual bool Canonicalize(CanonicalizationKind kind, std::string_view value,
                            std::string_view protocol, std::string* result) = 0;

  // What is wrong with an ECMAScript RegExp, "flags/source"; empty: nothing.
  virtual std::string RegExpError(std::string_view regexp) = 0;

  // Whether such a RegExp, which has no error, finds a match in `text`.
  virtual bool TestRegExp(std::string_view regexp, std::string_view text) = 0;

 protected:
  ~UrlPatternHost() = default;  // not deleted through this class
};

}  // namespace swale

#endif  // SWALE_URL_PATTERN_URL_PATTERN_HOST_H_
