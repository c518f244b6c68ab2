// How strategies ask the network: with the route's hooks and its timeout.
#ifndef SWALE_STRATEGIES_NETWORK_H_
#define SWALE_STRATEGIES_NETWORK_H_

#include <memory>
#include <string>
#include <string_view>

#include "src/engine/fetch_context.h"
#include "src/engine/response_ref.h"
#include "src/task/task.h"

namespace swale {

// Operations on the heap can outlive the strategy that asked for them.
using OwnedOperation = std::unique_ptr<Operation>;

// Sends the request; given at once where no hook is to be asked before. `fields`: header fields to
// set; `flags` of kFetch….
Task<OwnedOperation> StartFetch(FetchContext& cx, std::string fields = std::string(),
                                uint32_t flags = 0);

// What the network answers; empty where it fails. To be awaited once for an operation: hooks are
// called.
Task<ResponseRef> ResponseTo(FetchContext& cx, Operation& network);

// The same, stored.
Task<ResponseRef> StoredResponseTo(FetchContext& cx, OwnedOperation network);

// Stores what the network gives, however late, once the page has been answered without it.
Task<void> StoreLate(FetchContext& cx, OwnedOperation network);

// Whether the operation ends within the route's timeout.
Task<bool> EndsInTime(FetchContext& cx, Operation& network);

}  // namespace swale

#endif  // SWALE_STRATEGIES_NETWORK_H_
