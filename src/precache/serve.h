// Serving precached files.
#ifndef SWALE_PRECACHE_SERVE_H_
#define SWALE_PRECACHE_SERVE_H_

#include <string>

#include "src/engine/event_context.h"
#include "src/engine/response_ref.h"
#include "src/engine/worker_config.h"
#include "src/task/task.h"

namespace swale {

// REQUIRES of both: cx, config and url outlive the task.

// The stored response of the precached file at `url` (a manifest's URL), or none.
Task<ResponseRef> MatchPrecached(EventContext& cx, const WorkerConfig& config,
                                 const std::string& url);

// As above; a file that storage has lost is fetched again, checked against its digest and stored.
// Where the server has another content by now, the pages are told that this version cannot be made
// whole
// ("unrecoverable") and the server's answer is given. None where the network fails.
Task<ResponseRef> ServePrecached(EventContext& cx, const WorkerConfig& config,
                                 const std::string& url);

}  // namespace swale

#endif  // SWALE_PRECACHE_SERVE_H_
