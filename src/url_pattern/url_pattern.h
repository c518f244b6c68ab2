// UrlPattern: a URL pattern as the URLPattern class has it, for tools. Policies compile patterns with
// url_pattern_compiler.h.
#ifndef SWALE_URL_PATTERN_URL_PATTERN_H_
#define SWALE_URL_PATTERN_URL_PATTERN_H_

#include <string>
#include <string_view>

#include "src/url_pattern/component.h"
#include "src/url_pattern/pattern_error.h"
#include "src/url_pattern/process_init.h"
#include "src/url_pattern/url_pattern_host.h"
#include "src/url_pattern/url_pattern_init.h"

namespace swale {

// https://urlpattern.spec.whatwg.org/#url-pattern
struct UrlPattern {
  Component components[kInitComponentCount];  // by InitComponent
  ComponentText texts[kInitComponentCount];
};

// https://urlpattern.spec.whatwg.org/#url-pattern-create, of a component object. `base` may be null.
// False, with `*error` and the component that it is about, where the standard throws and where a
// limit is exceeded; positions are those in the component's text after processing.
bool CreateUrlPattern(const UrlPatternInit& init, const UrlComponents* base, bool ignore_case,
                      UrlPatternHost& host, UrlPattern* pattern, InitComponent* component,
                      PatternError* error);

// The same of a constructor string. `*component` is not set where the string as a whole is wrong.
bool CreateUrlPattern(std::string_view input, const UrlComponents* base, bool ignore_case,
                      UrlPatternHost& host, UrlPattern* pattern, InitComponent* component,
                      PatternError* error);

}  // namespace swale

#endif  // SWALE_URL_PATTERN_URL_PATTERN_H_
