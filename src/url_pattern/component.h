// Compiles one component of a pattern. https://urlpattern.spec.whatwg.org/#urlpattern-internals
#ifndef SWALE_URL_PATTERN_COMPONENT_H_
#define SWALE_URL_PATTERN_COMPONENT_H_

#include <string>
#include <string_view>

#include "src/url_pattern/canonicalization.h"
#include "src/url_pattern/pattern_error.h"
#include "src/url_pattern/pattern_parser.h"

namespace swale {

// https://urlpattern.spec.whatwg.org/#compile-a-component, with a program
// (src/url/pattern_program.h) in place of the regular expression. False, with `*error` set, where
// the standard throws and where the program would be too long.
bool CompileComponent(std::string_view input, const PatternOptions& options,
                      EncodingCallback encoding_callback, std::string* program,
                      PatternError* error);

// https://urlpattern.spec.whatwg.org/#protocol-component-matches-a-special-scheme
bool ProtocolMatchesSpecialScheme(std::string_view protocol_program);

}  // namespace swale

#endif  // SWALE_URL_PATTERN_COMPONENT_H_
