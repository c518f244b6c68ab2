// Compiles URL patterns to what UrlPatternView matches.
#ifndef SWALE_URL_PATTERN_URL_PATTERN_COMPILER_H_
#define SWALE_URL_PATTERN_URL_PATTERN_COMPILER_H_

#include <string>
#include <string_view>

#include "src/url_pattern/pattern_error.h"
#include "src/url_pattern/url_pattern_host.h"
#include "src/url_pattern/url_pattern_init.h"

namespace swale {

// A pattern's text in bytes. Longer than any URL that servers take, so that what is refused is a
// mistake.
inline constexpr size_t kPatternTextSizeMax = 8192;

// https://urlpattern.spec.whatwg.org/#url-pattern-create, from a constructor string. `*compiled` is
// replaced (its layout is in src/url/url_pattern_view.h). False, with `*error` set, where the
// standard throws, where `input` has a user name or a password, and where a limit is exceeded.
bool CompileUrlPattern(std::string_view input, UrlPatternHost& host, std::string* compiled,
                       PatternError* error);

// As above, from components; what is missing is inherited from the base URL as the standard says
// for JSON (https://urlpattern.spec.whatwg.org/#other-specs-json). `*component` is the one that
// `*error` is about.
bool CompileUrlPattern(const UrlPatternInit& init, bool ignore_case, UrlPatternHost& host,
                       std::string* compiled, InitComponent* component, PatternError* error);

}  // namespace swale

#endif  // SWALE_URL_PATTERN_URL_PATTERN_COMPILER_H_
