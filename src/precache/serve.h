// Serving the files of versions.
#ifndef SWALE_PRECACHE_SERVE_H_
#define SWALE_PRECACHE_SERVE_H_

#include <memory>
#include <string>
#include <string_view>

#include "src/engine/event_context.h"
#include "src/engine/fetch_context.h"
#include "src/engine/response_ref.h"
#include "src/engine/worker_config.h"
#include "src/precache/manifest.h"
#include "src/task/task.h"

namespace swale {

// The file of the version that the request's client has, and whether that is all there is to say:
// where it is not, the request goes on by its route.
struct Served {
  ResponseRef response;
  bool is_final = false;
};

// Finds out which version the client is pinned to, and answers with that version's file. A file
// that storage has lost, or that was altered there, is fetched again, checked against its digest
// and stored; where the server has it no more, the answer is none (never another version's file),
// the version counts as broken, and the pages are told ("unrecoverable").
Task<Served> ServeVersion(FetchContext& cx);

// Whether a version other than the worker's own may have to answer; decided at once.
bool MayBePinned(const WorkerConfig& config, const RequestView& request, std::string_view key);

// The response of the worker's own file at `url` (a manifest's URL), as above; or none. REQUIRES:
// cx, config and url outlive the task.
Task<ResponseRef> ServePrecached(EventContext& cx, const WorkerConfig& config, std::string url);
// As it is stored, and no more.
Task<ResponseRef> MatchPrecached(EventContext& cx, const WorkerConfig& config,
                                 const std::string& url);

}  // namespace swale

#endif  // SWALE_PRECACHE_SERVE_H_
