// The field Cache-Control. https://www.rfc-editor.org/rfc/rfc9111#section-5.2
#ifndef SWALE_HTTP_CACHE_CACHE_CONTROL_H_
#define SWALE_HTTP_CACHE_CACHE_CONTROL_H_

#include <cstdint>
#include <string_view>

namespace swale {

inline constexpr int64_t kNoSeconds = -1;
// What is larger counts as that: https://www.rfc-editor.org/rfc/rfc9111#section-1.2.2
inline constexpr int64_t kDeltaSecondsMax = int64_t{1} << 31;

// Of requests and responses; what is for shared caches alone is left out. A directive of fields
// alone, no-cache="…" say, counts as without: that is the safe side, and allowed.
struct CacheControl {
  bool no_cache = false;
  bool no_store = false;
  bool is_private = false;
  bool is_public = false;
  bool must_revalidate = false;
  bool must_understand = false;
  bool immutable = false;  // https://www.rfc-editor.org/rfc/rfc8246
  bool only_if_cached = false;
  // Seconds, or kNoSeconds. Of two of one name the first counts; an argument that is no number
  // counts as 0. max-stale without one is kDeltaSecondsMax.
  int64_t max_age = kNoSeconds;
  int64_t max_stale = kNoSeconds;
  int64_t min_fresh = kNoSeconds;
  // https://www.rfc-editor.org/rfc/rfc5861
  int64_t stale_while_revalidate = kNoSeconds;
  int64_t stale_if_error = kNoSeconds;
};

CacheControl ParseCacheControl(std::string_view field);

// Seconds of a field like Age: digits, or kNoSeconds.
int64_t ParseDeltaSeconds(std::string_view text);

}  // namespace swale

#endif  // SWALE_HTTP_CACHE_CACHE_CONTROL_H_
