// What rules do to the parts of a URL: what keys are made of, and what explains them.
#ifndef SWALE_CACHE_KEY_KEY_PARTS_H_
#define SWALE_CACHE_KEY_KEY_PARTS_H_

#include <cstdint>
#include <string_view>

#include "src/cache_key/cache_key.h"

namespace swale {

// The rules that take something from a URL, in the order in which they do.
enum class CacheKeyRule : uint8_t {
  kNone,
  kOrigin,
  kCleanUrls,
  kDirectoryIndex,
  kKeepParameters,
  kIgnoreParameters,
  kIgnoreTrackingParameters,
  kSortParameters,
  kFragment,
};

// Takes ".html" off the path of a page.
std::string_view FoldCleanUrl(std::string_view path, const CacheKeyRules& rules);

// Takes the directory's index file off a path that FoldCleanUrl has been at.
std::string_view FoldDirectoryIndex(std::string_view path, const CacheKeyRules& rules);

// The first rule that drops a parameter; kNone: it is kept.
CacheKeyRule RuleThatDrops(std::string_view parameter, const CacheKeyRules& rules);

}  // namespace swale

#endif  // SWALE_CACHE_KEY_KEY_PARTS_H_
