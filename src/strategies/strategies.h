// The caching strategies: each answers a fetch event from its route's cache and the network.
#ifndef SWALE_STRATEGIES_STRATEGIES_H_
#define SWALE_STRATEGIES_STRATEGIES_H_

#include "src/engine/fetch_context.h"
#include "src/engine/response_ref.h"
#include "src/task/task.h"

namespace swale {

// All give an empty response where they have no answer: fallbacks are not theirs. Any answer of the
// server counts, an error status too; what is stored the route's cache says. `cx` is owned by the
// event and outlives every task started for it.

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

// Whichever of the cached response and the network's is there first; the other is given up.
Task<ResponseRef> Race(FetchContext& cx);

// The stored response as long as HTTP's rules let it be used, else the network's: src/strategies
// has it in a file of its own.
Task<ResponseRef> HttpCache(FetchContext& cx);

// The route's own JavaScript handler.
Task<ResponseRef> CallHandler(FetchContext& cx);

// Parts from caches, the network and handlers, one behind the other, each as it comes.
Task<ResponseRef> Compose(FetchContext& cx);

// By name.
Task<ResponseRef> ApplyStrategy(FetchContext& cx, Strategy strategy);

}  // namespace swale

#endif  // SWALE_STRATEGIES_STRATEGIES_H_
