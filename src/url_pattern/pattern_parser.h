// Parses pattern strings. https://urlpattern.spec.whatwg.org/#parsing
#ifndef SWALE_URL_PATTERN_PATTERN_PARSER_H_
#define SWALE_URL_PATTERN_PATTERN_PARSER_H_

#include <string_view>

#include "src/url_pattern/canonicalization.h"
#include "src/url_pattern/part.h"
#include "src/url_pattern/pattern_error.h"

namespace swale {

// https://urlpattern.spec.whatwg.org/#options-header. '\0' stands for the standard's empty string.
// "ignore case" is left out: nothing in a policy sets it.
struct PatternOptions {
  char delimiter = '\0';
  char prefix = '\0';
};
inline constexpr PatternOptions kDefaultOptions = {};
inline constexpr PatternOptions kHostnameOptions = {'.', '\0'};
inline constexpr PatternOptions kPathnameOptions = {'/', '/'};

// https://urlpattern.spec.whatwg.org/#parse-a-pattern-string, but for regular expressions, which it
// refuses. `input` must outlive the parts. False, with `*error` set, where the standard throws.
bool ParsePatternString(std::string_view input, const PatternOptions& options,
                        EncodingCallback encoding_callback, PartList* parts, PatternError* error);

}  // namespace swale

#endif  // SWALE_URL_PATTERN_PATTERN_PARSER_H_
