// UrlPatternView: a compiled URL pattern, matched in place.
#ifndef SWALE_URL_URL_PATTERN_VIEW_H_
#define SWALE_URL_URL_PATTERN_VIEW_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "src/url/url_view.h"

namespace swale {

// The components of a URL that decide whether a pattern matches, in the order in which they are
// stored and compared: the most telling first. A pattern's user name, password and hash play no
// part: requests for other hosts carry no credentials, and routing ignores fragments.
// https://urlpattern.spec.whatwg.org/#url-pattern-struct
enum class PatternComponent : uint8_t { kPathname, kHostname, kSearch, kProtocol, kPort };
inline constexpr size_t kPatternComponentCount = 5;

// How a component is compared. The base URL is not known when a pattern is compiled, so inheriting
// from it is left to the match. https://urlpattern.spec.whatwg.org/#process-a-urlpatterninit
enum class ComponentKind : uint8_t {
  kAny,              // matches whatever the URL has
  kBase,             // equals the base URL's
  kProgram,          // matches the program
  kRelativeProgram,  // pathname only: the base URL's directory, then what matches the program
};

// A compiled pattern is this header and the programs of its components, end to end.
struct UrlPatternHeader {
  uint16_t program_sizes[kPatternComponentCount];
  ComponentKind kinds[kPatternComponentCount];
  // For kRelativeProgram: by how many segments the base URL's directory is shortened ("../").
  uint8_t levels_up;
};
static_assert(sizeof(UrlPatternHeader) == 16);

class UrlPatternView {
 public:
  // REQUIRES: IsWellFormed(compiled). `compiled` must outlive the view.
  explicit UrlPatternView(std::string_view compiled) : compiled_(compiled) {}

  // Whether the sizes in `compiled` add up, so that matching does not leave it.
  static bool IsWellFormed(std::string_view compiled);

  // https://urlpattern.spec.whatwg.org/#url-pattern-match. A default-constructed `base` matches no
  // pattern that inherits from it.
  bool Matches(const UrlView& url, const UrlView& base) const;

 private:
  std::string_view compiled_;
};

}  // namespace swale

#endif  // SWALE_URL_URL_PATTERN_VIEW_H_
