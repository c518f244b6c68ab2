// Parses pattern strings. https://urlpattern.spec.whatwg.org/#parsing
#ifndef SWALE_URL_PATTERN_PATTERN_PARSER_H_
#define SWALE_URL_PATTERN_PATTERN_PARSER_H_

#include <string_view>

#include "src/url_pattern/canonicalization.h"
#include "src/url_pattern/part.h"
#include "src/url_pattern/pattern_error.h"

namespace swale {

// https://urlpattern.spec.whatwg.org/#parse-a-pattern-string. `input` must outlive the parts.
// False, with `*error` set, where the standard throws.
bool ParsePatternString(std::string_view input, const PatternOptions& options,
                        const EncodingCallback& encoding_callback, UrlPatternHost& host,
                        PartList* parts, PatternError* error);

}  // namespace swale

#endif  // SWALE_URL_PATTERN_PATTERN_PARSER_H_
