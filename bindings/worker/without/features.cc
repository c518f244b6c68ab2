// What stands in worker-lean.wasm for what its policies do not use: those with kNotLeanFlag of
// src/policy/policy_image.h get worker-core.wasm. Linked before the core's library, as
// functions.cc.
#include <string>
#include <utility>

#include "src/engine/managed_cache.h"
#include "src/strategies/strategies.h"

namespace swale {

Task<ResponseRef> HttpCache(FetchContext&) { co_return ResponseRef(); }
Task<ResponseRef> Compose(FetchContext&) { co_return ResponseRef(); }
Task<ResponseRef> Race(FetchContext&) { co_return ResponseRef(); }

Task<ResponseRef> AdmitStored(FetchContext&, ResponseRef found, std::string, std::string,
                              StoredTimes) {
  co_return std::move(found);
}
Task<void> StoreManaged(FetchContext&, ResponseRef, std::string, int64_t) { co_return; }

}  // namespace swale
