// The route's cache, as strategies use it: keys, and what responses say of their own URLs.
#ifndef SWALE_ENGINE_RUNTIME_CACHE_H_
#define SWALE_ENGINE_RUNTIME_CACHE_H_

#include "src/engine/fetch_context.h"
#include "src/engine/response_ref.h"
#include "src/task/task.h"

namespace swale {

// Sets the context's key by its route's rules. To be done before the others here.
Task<void> MakeKey(FetchContext& cx);

// The stored response for the request; empty: there is none.
Task<ResponseRef> MatchStored(FetchContext& cx);

// Whether the response may be stored for this request.
bool MayStore(const FetchContext& cx, const ResponseRef& response);

// Stores a clone of the response; tells the developer where it fails.
Task<void> StoreResponse(FetchContext& cx, ResponseRef response);

}  // namespace swale

#endif  // SWALE_ENGINE_RUNTIME_CACHE_H_
