// UrlPatternInit: the components of a pattern as its author gave them.
#ifndef SWALE_URL_PATTERN_URL_PATTERN_INIT_H_
#define SWALE_URL_PATTERN_URL_PATTERN_INIT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace swale {

// In the standard's order, from the least to the most specific.
enum class InitComponent : uint8_t {
  kProtocol,
  kUsername,
  kPassword,
  kHostname,
  kPort,
  kPathname,
  kSearch,
  kHash,
};
inline constexpr size_t kInitComponentCount = 8;

// https://urlpattern.spec.whatwg.org/#dictdef-urlpatterninit. The base URL is the worker's script;
// it is not known yet. nullopt: the component "does not exist".
struct UrlPatternInit {
  std::optional<std::string_view> components[kInitComponentCount];

  std::optional<std::string_view>& operator[](InitComponent component) {
    return components[static_cast<size_t>(component)];
  }
  const std::optional<std::string_view>& operator[](InitComponent component) const {
    return components[static_cast<size_t>(component)];
  }
};

}  // namespace swale

#endif  // SWALE_URL_PATTERN_URL_PATTERN_INIT_H_
