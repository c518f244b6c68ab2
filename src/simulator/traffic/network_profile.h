// Named networks.
#ifndef SWALE_SIMULATOR_TRAFFIC_NETWORK_PROFILE_H_
#define SWALE_SIMULATOR_TRAFFIC_NETWORK_PROFILE_H_

#include <cstdint>
#include <string_view>

namespace swale {

struct NetworkProfile {
  std::string_view name;
  uint32_t rtt_ms;
  uint32_t down_kbps;
  std::string_view source;  // of the figures
};

inline constexpr NetworkProfile kNetworkProfiles[] = {
    {"slow-3g", 400, 400, "WebPageTest's \"3G Slow\""},
    {"fast-3g", 150, 1'600, "WebPageTest's \"3G Fast\"; Lighthouse's default for mobile"},
    {"4g", 40, 10'240, "Lighthouse's default for desktop, the 25th percentile of dense 4G"},
    {"cable", 28, 5'000, "WebPageTest's \"Cable\""},
    {"fibre", 4, 20'000, "WebPageTest's \"FIOS\""},
};
// Null: there is none of this name.
constexpr const NetworkProfile* FindProfile(std::string_view name) {
  for (const NetworkProfile& profile : kNetworkProfiles) {
    if (profile.name == name) return &profile;
  }
  return nullptr;
}

}  // namespace swale

#endif  // SWALE_SIMULATOR_TRAFFIC_NETWORK_PROFILE_H_
