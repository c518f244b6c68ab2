// Cache keys: which URLs count as the same when a response is stored and looked up.
#ifndef SWALE_CACHE_KEY_CACHE_KEY_H_
#define SWALE_CACHE_KEY_CACHE_KEY_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "src/url/url_view.h"

namespace swale {

// Bits of CacheKeyRules::flags. Wire format of the policy image.
inline constexpr uint32_t kIgnoreTrackingParameters = 1;  // src/cache_key/tracking_parameters.h
inline constexpr uint32_t kKeepSomeParameters = 2;        // only those that `kept` names
inline constexpr uint32_t kSortParameters = 4;
inline constexpr uint32_t kFoldCleanUrls = 8;
inline constexpr uint32_t kKeepFragment = 16;
inline constexpr uint32_t kDropOrigin = 32;
inline constexpr uint32_t kDigestBody = 64;  // the key of a request with a body tells bodies apart
inline constexpr uint32_t kIgnoreNoVarySearch = 128;  // what a response says of its own URL

struct CacheKeyRules {
  uint32_t flags = 0;
  // Names of search parameters, each followed by '\n'; '*' stands for any text.
  std::string_view ignored;
  std::string_view kept;
  std::string_view directory_index;  // a file name that is folded into its directory; empty: none

  // Whether they say nothing of URLs.
  bool is_default() const {
    constexpr uint32_t kOther = kDigestBody | kIgnoreNoVarySearch;
    return (flags & ~kOther) == 0 && ignored.empty() && directory_index.empty();
  }
};

// Names of search parameters that begin so are ours. In a key those of the URL itself begin with
// "%7E" in place of '~', so that no URL has the key of another one's fragment or body.
inline constexpr std::string_view kReservedPrefix = "~swale-";

// Whether the key of the URL is the URL without its fragment: there is no need to make it.
bool IsItsOwnKey(const UrlView& url, const CacheKeyRules& rules);

// The key of a URL. What is kept of it is byte for byte as it was. Without the origin it is
// "/path?search".
std::string MakeCacheKey(const UrlView& url, const CacheKeyRules& rules);

// The same as a URL that Cache Storage can hold, which drops fragments: a fragment that is kept
// becomes a search parameter.
std::string MakeStorageKey(const UrlView& url, const CacheKeyRules& rules);

// Tells apart the bodies of requests: `digest` is the SHA-256 of the body, in hexadecimal.
void AppendBodyDigest(std::string_view method, std::string_view digest, std::string* key);

}  // namespace swale

#endif  // SWALE_CACHE_KEY_CACHE_KEY_H_
