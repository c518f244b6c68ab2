// Pages are told of stored responses that have changed.
#ifndef SWALE_ENGINE_UPDATE_BROADCAST_H_
#define SWALE_ENGINE_UPDATE_BROADCAST_H_

#include "src/engine/fetch_context.h"
#include "src/engine/response_ref.h"
#include "src/task/task.h"

namespace swale {

// Posts {"swale":"response-updated","url","cache"} where the two differ and the route says so: by
// their validators, else by their lengths, else by the digests of their bodies.
Task<void> BroadcastUpdate(FetchContext& cx, ResponseRef before, ResponseRef after);

}  // namespace swale

#endif  // SWALE_ENGINE_UPDATE_BROADCAST_H_
