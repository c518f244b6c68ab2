// The schemes that the URL standard treats apart.
#ifndef SWALE_URL_SPECIAL_SCHEME_H_
#define SWALE_URL_SPECIAL_SCHEME_H_

#include <string_view>

namespace swale {

// https://url.spec.whatwg.org/#special-scheme
struct SpecialScheme {
  std::string_view name;
  std::string_view default_port;  // empty: none
};
inline constexpr SpecialScheme kSpecialSchemes[] = {
    {"https", "443"}, {"http", "80"}, {"wss", "443"}, {"ws", "80"}, {"ftp", "21"}, {"file", ""}};

// nullptr where `scheme`, in lower case and without ':', is not special.
inline const SpecialScheme* FindSpecialScheme(std::string_view scheme) {
  for (const SpecialScheme& special : kSpecialSchemes) {
    if (special.name == scheme) return &special;
  }
  return nullptr;
}

}  // namespace swale

#endif  // SWALE_URL_SPECIAL_SCHEME_H_
