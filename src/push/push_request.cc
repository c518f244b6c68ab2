#include "src/push/push_request.h"

#include <string>
#include <utility>

#include "src/sync/enqueue.h"
#include "src/sync/replay.h"
#include "src/sync/stored_request.h"

namespace swale {

Task<void> QueuePushRequest(EventContext& cx, const WorkerConfig& config, PushRequest request) {
  std::string stored = MakeStoredRequest(request.method, request.url, request.fields);
  // Where it is refused, that has been logged.
  const std::string id = co_await EnqueueRequest(cx, config, request.queue, std::move(stored),
                                                 std::move(request.body));
  if (!id.empty()) co_await ReplayAndAsk(cx, config, request.queue, ReplayReason::kOnline);
}

}  // namespace swale
