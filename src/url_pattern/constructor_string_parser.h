// Splits a pattern written like a URL.
// https://urlpattern.spec.whatwg.org/#constructor-string-parsing
#ifndef SWALE_URL_PATTERN_CONSTRUCTOR_STRING_PARSER_H_
#define SWALE_URL_PATTERN_CONSTRUCTOR_STRING_PARSER_H_

#include <string_view>

#include "src/url_pattern/pattern_error.h"
#include "src/url_pattern/url_pattern_host.h"
#include "src/url_pattern/url_pattern_init.h"

namespace swale {

// https://urlpattern.spec.whatwg.org/#parse-a-constructor-string. The components point into
// `input`, or at literals where the standard supplies them. False, with `*error` set, where the
// standard throws.
bool ParseConstructorString(std::string_view input, UrlPatternHost& host, UrlPatternInit* init,
                            PatternError* error);

}  // namespace swale

#endif  // SWALE_URL_PATTERN_CONSTRUCTOR_STRING_PARSER_H_
