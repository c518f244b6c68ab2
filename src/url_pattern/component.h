// Compiles one component of a pattern. https://urlpattern.spec.whatwg.org/#urlpattern-internals
#ifndef SWALE_URL_PATTERN_COMPONENT_H_
#define SWALE_URL_PATTERN_COMPONENT_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "src/url_pattern/canonicalization.h"
#include "src/url_pattern/part.h"
#include "src/url_pattern/pattern_error.h"
#include "src/url_pattern/url_pattern_host.h"

namespace swale {

// A RegExp's text in bytes: a compiled pattern has 16 bits for its size.
inline constexpr size_t kComponentRegExpSizeMax = 16384;

// https://urlpattern.spec.whatwg.org/#component
struct Component {
  bool has_regexp_groups = false;
  // Accepts the texts that the standard's regular expression does (src/url/pattern_program.h), with
  // regexp groups more; of lower-case letters where case is ignored.
  std::string program;
  // With regexp groups: "flags/source" of the standard's regular expression.
  std::string regexp;
};

// https://urlpattern.spec.whatwg.org/#compile-a-component. False, with `*error` set, where the
// standard throws and where a limit is exceeded.
bool CompileComponent(std::string_view input, const PatternOptions& options,
                      const EncodingCallback& encoding_callback, UrlPatternHost& host,
                      Component* component, PatternError* error);

// The same without the program, and with the parts that it is of. `input` must outlive them.
bool CompileComponentParts(std::string_view input, const PatternOptions& options,
                           const EncodingCallback& encoding_callback, UrlPatternHost& host,
                           PartList* parts, Component* component, PatternError* error);

// Component::program. False where it would exceed kPatternProgramSizeMax.
bool GenerateProgram(const PartList& parts, const PatternOptions& options, std::string* program);

// https://urlpattern.spec.whatwg.org/#protocol-component-matches-a-special-scheme
bool ProtocolMatchesSpecialScheme(const Component& protocol, UrlPatternHost& host);

}  // namespace swale

#endif  // SWALE_URL_PATTERN_COMPONENT_H_
