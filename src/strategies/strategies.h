// The caching strategies: each answers a fetch event from its route's cache and the network.
#ifndef SWALE_STRATEGIES_STRATEGIES_H_
#define SWALE_STRATEGIES_STRATEGIES_H_

#include "src/engine/fetch_context.h"
#include "src/engine/response_ref.h"
#include "src/task/task.h"

namespace swale {

// All give an empty response where they have no answer: fallbacks are not theirs. Any answer of the
// server counts, an error status too; only a 200 is stored. `cx` is owned by the event and outlives
// every task started for it.

// The cached response, else the network's, which is then stored.
Task<ResponseRef> CacheFirst(FetchContext& cx);

// The cached response; never the network.
Task<ResponseRef> CacheOnly(FetchContext& cx);

// The network's answer if it comes within the route's timeout, else the cached one, else the
// network's after all. What the network gives is stored, however late it comes.
Task<ResponseRef> NetworkFirst(FetchContext& cx);

// The network's answer; nothing is stored.
Task<ResponseRef> NetworkOnly(FetchContext& cx);

// The cached response at once, while the network's is fetched and stored for the next time; without
// a cached one, the network's.
Task<ResponseRef> StaleWhileRevalidate(FetchContext& cx);

// The route's own JavaScript handler.
Task<ResponseRef> CallHandler(FetchContext& cx);

// The strategy that the event's route names.
Task<ResponseRef> ApplyStrategy(FetchContext& cx);

}  // namespace swale

#endif  // SWALE_STRATEGIES_STRATEGIES_H_
