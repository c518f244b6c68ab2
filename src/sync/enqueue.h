// Queueing requests that the network does not take. In the module that serves.
#ifndef SWALE_SYNC_ENQUEUE_H_
#define SWALE_SYNC_ENQUEUE_H_

#include <cstdint>
#include <string>

#include "src/engine/event_context.h"
#include "src/engine/fetch_context.h"
#include "src/engine/response_ref.h"
#include "src/engine/worker_config.h"
#include "src/sync/send_decision.h"
#include "src/sync/stored_request.h"
#include "src/task/task.h"

namespace swale {

// What is to be queued.
struct NewEntry {
  std::string id;       // a UUID
  std::string request;  // StoredRequest
  uint64_t body_size = 0;
  bool has_body = false;  // what kKeepRequest kept for the event
  std::string metadata;   // a JSON value, or empty
  bool was_tried = false;
};

// Of a request that was kept, with the field by which its server knows it again.
NewEntry MakeNewEntry(const WorkerConfig& config, const QueueOptions& queue,
                      const KeptRequest& kept);

// Asks to be told when requests of a queue can be sent: the browser, where it has a way to, and
// pages, by their timers. REQUIRES: cx outlives the task.
Task<void> AskToBeWoken(EventContext& cx, std::string queue, int64_t after_ms);

// Puts a request at the end of a queue and tells pages. An entry once accepted leaves the queue
// only when its outcome is final. Empty where it is in the queue, else why it is not. REQUIRES: cx
// outlives the task.
Task<std::string> Enqueue(EventContext& cx, QueueOptions queue, NewEntry entry);

// A request without a page: MakeStoredRequest's, without a body where `body` is empty. Gives its
// id; empty where it was refused. REQUIRES: as above.
Task<std::string> EnqueueRequest(EventContext& cx, const WorkerConfig& config, std::string queue,
                                 std::string request, std::string body);

// Answers a request of a route that has a queue: by the route's strategy, which fills the queue
// where it has no answer. REQUIRES: cx outlives the task.
Task<ResponseRef> AnswerQueued(FetchContext& cx);

// Once in a life, behind the first answer: whether requests wait, or other background work is due.
// Has the module that does it do so. REQUIRES: as above.
Task<void> LookForWork(EventContext& cx, const WorkerConfig& config);

// The tag with which the browser is asked to tell when there is a network.
inline constexpr std::string_view kSyncTagPrefix = "swale-queue:";

}  // namespace swale

#endif  // SWALE_SYNC_ENQUEUE_H_
