// UrlPattern: a URL pattern as the URLPattern class has it, for tools. Policies compile patterns
// with url_pattern_compiler.h.
#ifndef SWALE_URL_PATTERN_URL_PATTERN_H_
#define SWALE_URL_PATTERN_URL_PATTERN_H_

#include <string>
#include <string_view>
#include <vector>

#include "src/url_pattern/component.h"
#include "src/url_pattern/pattern_error.h"
#include "src/url_pattern/process_init.h"
#include "src/url_pattern/url_pattern_host.h"
#include "src/url_pattern/url_pattern_init.h"

namespace swale {

// What URLPattern's getters and results need of a component.
struct ComponentText {
  std::string pattern_string;
  std::string regexp;  // "flags/source", with or without regexp groups
  std::vector<std::string> names;
  bool ignore_case = false;
  // Without regexp groups: what the groups match (capture_program.h).
  std::string capture_program;
  // False where Component::program would be too long for routes and is empty.
  bool has_program = true;
};

// https://urlpattern.spec.whatwg.org/#url-pattern
struct UrlPattern {
  Component components[kInitComponentCount];  // by InitComponent
  ComponentText texts[kInitComponentCount];
};

// https://urlpattern.spec.whatwg.org/#url-pattern-create, of a component object. `base` may be
// null. False, with `*error` and the component that it is about, where the standard throws and
// where a limit is exceeded. A component that is the base URL's has no text of its author's: the
// error is at position 0 then, and has found nothing.
bool CreateUrlPattern(const UrlPatternInit& init, const UrlComponents* base, bool ignore_case,
                      UrlPatternHost& host, UrlPattern* pattern, InitComponent* component,
                      PatternError* error);

// The same of a constructor string. `*component` is not set where the string as a whole is wrong.
bool CreateUrlPattern(std::string_view input, const UrlComponents* base, bool ignore_case,
                      UrlPatternHost& host, UrlPattern* pattern, InitComponent* component,
                      PatternError* error);

}  // namespace swale

#endif  // SWALE_URL_PATTERN_URL_PATTERN_H_
