// Caches of which more is wanted than to hold responses: limits, hooks, broadcasts.
#ifndef SWALE_ENGINE_MANAGED_CACHE_H_
#define SWALE_ENGINE_MANAGED_CACHE_H_

#include <cstdint>
#include <string>

#include "src/engine/fetch_context.h"
#include "src/engine/response_ref.h"
#include "src/task/task.h"

namespace swale {

// Whether that of cx's route is one. Where it is not nothing here is called, and worker-lean.wasm
// has none of it.
inline bool IsManaged(const FetchContext& cx) {
  const RouteOptions& options = cx.options();
  constexpr uint32_t kHooks = BitOf(Hook::kCacheKeyWillBeUsed) |
                              BitOf(Hook::kCachedResponseWillBeUsed) |
                              BitOf(Hook::kCacheWillUpdate) | BitOf(Hook::kCacheDidUpdate);
  return options.cache.has_limits() || (options.hook_bits & kHooks) != 0 ||
         options.cache.max_response_bytes != 0 || (options.cache.flags & kCachePurgeOnQuota) != 0 ||
         (options.flags & kRouteBroadcastUpdate) != 0;
}

// What may be given of a response that was found; empty where it has become too old, which also
// deletes it.
Task<ResponseRef> AdmitStored(FetchContext& cx, ResponseRef found, std::string cache,
                              std::string key, StoredTimes times);

// Stores the response under `key`; empty: that of the context.
Task<void> StoreManaged(FetchContext& cx, ResponseRef response, std::string key,
                        int64_t request_ms);

}  // namespace swale

#endif  // SWALE_ENGINE_MANAGED_CACHE_H_
