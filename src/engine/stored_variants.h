// Responses whose No-Vary-Search says that other URLs have them too.
#ifndef SWALE_ENGINE_STORED_VARIANTS_H_
#define SWALE_ENGINE_STORED_VARIANTS_H_

#include <string>

#include "src/cache_key/no_vary_search.h"
#include "src/engine/fetch_context.h"
#include "src/engine/response_ref.h"
#include "src/task/task.h"

namespace swale {

// What the response says of URLs, where it says anything and the route heeds it; `field` gets it.
UrlSearchVariance VarianceOf(const FetchContext& cx, const ResponseRef& response,
                             std::string* field);

// The key under which a response that says so is stored.
std::string VariantKey(const std::string& url, const UrlSearchVariance& variance);

// A response that was stored under what it says of its URL; `key` gets the key. Empty: there is
// none.
Task<ResponseRef> MatchVariant(FetchContext& cx, uint32_t match_flags, std::string* key,
                               std::string* times);

// Notes what responses of this URL say.
Task<void> StoreVariantNote(FetchContext& cx, std::string field);

}  // namespace swale

#endif  // SWALE_ENGINE_STORED_VARIANTS_H_
