// NativeUrlPatternHost: what a browser lends URL patterns, natively: Ada's URL parser and QuickJS's
// RegExp.
//
// Where they differ from a browser: this RegExp knows no flag "v", and takes "u" for it, so that
// set operations and nested classes ([a--b], [[a]b]) are errors, and what "v" reserves is not. A
// match that takes too long finds nothing.
#ifndef SWALE_NATIVE_HOST_URL_PATTERN_HOST_H_
#define SWALE_NATIVE_HOST_URL_PATTERN_HOST_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/url_pattern/process_init.h"
#include "src/url_pattern/url_pattern_host.h"

namespace swale {

class NativeUrlPatternHost final : public UrlPatternHost {
 public:
  bool Canonicalize(CanonicalizationKind kind, std::string_view value, std::string_view protocol,
                    std::string* result) override;
  std::string RegExpError(std::string_view regexp) override;
  bool TestRegExp(std::string_view regexp, std::string_view text) override;
};

// Parses a URL; `base` may be empty. False where the URL standard fails.
bool ParseNativeUrl(std::string_view input, std::string_view base, UrlComponents* result);

// Whether a RegExp finds a match in `text`, and what its groups match; false for a RegExp with an
// error, nullopt where it takes too long. `groups` may be null. REQUIRES: with `groups`, `text` is
// ASCII.
std::optional<bool> ExecNativeRegExp(std::string_view regexp, std::string_view text,
                                     std::vector<std::optional<std::string_view>>* groups);

// As NativeUrlPatternHost::TestRegExp; false for a RegExp with an error.
bool TestNativeRegExp(std::string_view regexp, std::string_view text);

}  // namespace swale

#endif  // SWALE_NATIVE_HOST_URL_PATTERN_HOST_H_
