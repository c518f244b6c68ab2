// UrlView: the parts of a URL that is already serialised by the URL standard, without copying.
#ifndef SWALE_URL_URL_VIEW_H_
#define SWALE_URL_URL_VIEW_H_

#include <cstdint>
#include <optional>
#include <string_view>

namespace swale {

// Components are named as the URL class names them (https://url.spec.whatwg.org/#url-class) and
// point into the text given to Parse, which must outlive the view. Not a URL parser: it splits what
// `URL.href` or `Request.url` gave. Text that cannot have come from there gives nullopt.
class UrlView {
 public:
  static std::optional<UrlView> Parse(std::string_view href);

  std::string_view href() const { return href_; }
  std::string_view protocol()
      const;  // without ':' — unlike URL.protocol — as URLPattern matches it
  std::string_view hostname() const;
  std::string_view port() const;  // empty for the scheme's default port
  std::string_view pathname() const;
  std::string_view search() const;  // without '?'
  std::string_view hash() const;    // without '#'
  // "https://example.com:8443"; empty for opaque origins, and where a user name or password stands
  // inside it: compare with IsSameOrigin. https://url.spec.whatwg.org/#concept-url-origin
  std::string_view origin() const;
  // False where either origin is opaque. https://html.spec.whatwg.org/#same-origin
  bool IsSameOrigin(const UrlView& other) const;
  // href without the fragment: what Cache Storage compares.
  std::string_view without_hash() const;

 private:
  std::string_view Slice(uint32_t start, uint32_t end) const;
  bool ParseAuthority(uint32_t start);
  bool HasTupleOrigin() const;
  UrlView OriginUrl() const;

  std::string_view href_;
  // Offsets into href_. A part that is not there is empty: its offset is that of the next part.
  //   https://user@example.com:8443/a/b?c=d#e
  //        |       |          ||   |   |   |
  //        |       host_start || path  |   hash_start ('#')
  //        protocol_end    host_end    search_start ('?')
  //                     port_start
  uint32_t protocol_end_ = 0;
  uint32_t host_start_ = 0;
  uint32_t host_end_ = 0;
  uint32_t port_start_ = 0;
  uint32_t port_end_ = 0;
  uint32_t path_start_ = 0;
  uint32_t search_start_ = 0;
  uint32_t hash_start_ = 0;
};

}  // namespace swale

#endif  // SWALE_URL_URL_VIEW_H_
