// UrlPatternView: a compiled URL pattern, matched in place.
#ifndef SWALE_URL_URL_PATTERN_VIEW_H_
#define SWALE_URL_URL_PATTERN_VIEW_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "src/fetch/host_queries.h"
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
  kRegExp,           // matches the program, and the RegExp behind it
  kRelativeRegExp,   // the same, behind the base URL's directory
};

// UrlPatternHeader::flags. https://urlpattern.spec.whatwg.org/#dom-urlpatternoptions-ignorecase
// Programs hold lower-case text then, and RegExps have the flag "i".
inline constexpr uint8_t kPatternIgnoreCase = 1;

// A compiled pattern is this header and the texts of its components, end to end: a program
// (src/url/pattern_program.h), for the kinds that have one. Where there is a RegExp, the program
// stands for what is easily told of it, and accepts more: u16 its size, the program, then
// "flags/source" for HostQueries::TestRegExp.
struct UrlPatternHeader {
  uint16_t text_sizes[kPatternComponentCount];
  ComponentKind kinds[kPatternComponentCount];
  // For the relative kinds: by how many segments the base URL's directory is shortened ("../").
  uint8_t levels_up;
  uint8_t flags;
  uint8_t reserved;
};
static_assert(sizeof(UrlPatternHeader) == 18);

// The path's directory, `levels_up` segments further up, without its trailing '/': relative
// programs begin with one. As in URLs, there is nothing above the root.
std::string_view DirectoryOf(std::string_view path, size_t levels_up);

class UrlPatternView {
 public:
  // `compiled` must outlive the view. What is not a compiled pattern matches nothing.
  explicit UrlPatternView(std::string_view compiled);

  // https://urlpattern.spec.whatwg.org/#url-pattern-match. A default-constructed `base` matches no
  // pattern that inherits from it. Without `host` no RegExp matches.
  bool Matches(const UrlView& url, const UrlView& base, HostQueries* host) const;

  bool MatchesComponent(PatternComponent component, const UrlView& url, const UrlView& base,
                        HostQueries* host) const;

  const UrlPatternHeader& header() const { return header_; }
  // Empty where the component's kind has none.
  std::string_view program(PatternComponent component) const;
  std::string_view regexp(PatternComponent component) const;

 private:
  bool MatchesText(PatternComponent component, std::string_view text, std::string_view base_text,
                   HostQueries* host) const;
  std::string_view text(PatternComponent component) const;
  // The size of what is before the RegExp.
  size_t ProgramEnd(PatternComponent component) const;

  std::string_view compiled_;
  UrlPatternHeader header_;
};

}  // namespace swale

#endif  // SWALE_URL_URL_PATTERN_VIEW_H_
