// CacheLimits: how much a runtime cache may hold, and what goes first.
#ifndef SWALE_EXPIRY_CACHE_LIMITS_H_
#define SWALE_EXPIRY_CACHE_LIMITS_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace swale {

// Wire format of the policy image; names in kEvictionPolicyNames are what people type.
enum class EvictionPolicy : uint8_t { kLru, kS3Fifo, kGdsf };
inline constexpr std::string_view kEvictionPolicyNames[] = {"lru", "s3-fifo", "gdsf"};

// Where the policy names none: bench/README.md has the figures.
inline constexpr EvictionPolicy kDefaultEviction = EvictionPolicy::kS3Fifo;
inline constexpr EvictionPolicy kDefaultBytesEviction = EvictionPolicy::kGdsf;

struct CacheLimits {
  uint32_t max_entries = 0;  // 0: no limit
  uint64_t max_bytes = 0;    // 0: no limit
  EvictionPolicy eviction = EvictionPolicy::kLru;
};

// A cache as a route limits it.
struct LimitedCache {
  std::string cache;
  CacheLimits limits;
  uint32_t max_age_seconds;
  uint32_t max_idle_seconds;

  bool expires() const { return max_age_seconds != 0 || max_idle_seconds != 0; }
};

}  // namespace swale

#endif  // SWALE_EXPIRY_CACHE_LIMITS_H_
