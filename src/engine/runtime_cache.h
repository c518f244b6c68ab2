// The route's cache, as strategies use it: what is looked up, under which key, and what may be
// stored.
#ifndef SWALE_ENGINE_RUNTIME_CACHE_H_
#define SWALE_ENGINE_RUNTIME_CACHE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "src/engine/fetch_context.h"
#include "src/engine/response_ref.h"
#include "src/task/task.h"

namespace swale {

// Sets the context's key by its route's rules. To be done before the others here.
Task<void> MakeKey(FetchContext& cx);

// The stored response for the request; empty: there is none that the route's cache may still give.
// `times`, where not null, gets when it was stored. REQUIRES: it outlives the task.
Task<ResponseRef> MatchStored(FetchContext& cx, StoredTimes* times = nullptr);

// Whether the response may be stored for this request.
bool MayStore(const FetchContext& cx, const ResponseRef& response);

// Stores a clone of the response, which answers a request that was sent at `request_ms`; tells the
// developer where it fails, and pages where it differs from the one before and the route says so.
Task<void> StoreResponse(FetchContext& cx, ResponseRef response, int64_t request_ms);

// What the put of a response notes with its key, for kMatchWithTimes: "request response", in
// milliseconds.
std::string TimesField(const FetchContext& cx, int64_t request_ms);

// What is known of a response's size in a cache without reading it, in bytes. `host` may be null.
std::optional<uint64_t> SizeOf(HostQueries* host, const ResponseRef& response);

void LogPutFailure(FetchContext& cx, const Operation& put);

}  // namespace swale

#endif  // SWALE_ENGINE_RUNTIME_CACHE_H_
