// Why the key of a URL is what it is, for people.
#ifndef SWALE_CACHE_KEY_EXPLAIN_CACHE_KEY_H_
#define SWALE_CACHE_KEY_EXPLAIN_CACHE_KEY_H_

#include <string>
#include <string_view>
#include <vector>

#include "src/cache_key/cache_key.h"
#include "src/cache_key/key_parts.h"
#include "src/url/url_view.h"

namespace swale {

struct CacheKeyStep {
  CacheKeyRule rule;
  std::string effect;  // "dropped utm_source=x"
};

// As a policy writes the rule: "ignoreTrackingParameters".
std::string_view NameOfRule(CacheKeyRule rule);

// What the rules do to the URL on the way to MakeCacheKey's key, in order. None: the URL is the
// key.
std::vector<CacheKeyStep> ExplainCacheKey(const UrlView& url, const CacheKeyRules& rules);

}  // namespace swale

#endif  // SWALE_CACHE_KEY_EXPLAIN_CACHE_KEY_H_
