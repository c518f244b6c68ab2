// Basic idea: the request is kept before it is tried, since sending it uses its body up; and it is
// tried with the field by which a server knows it again, so that a lost answer does no harm.
#include "src/sync/enqueue.h"

#include <algorithm>
#include <utility>

#include "src/base/concat.h"
#include "src/base/number.h"
#include "src/precache/set_up.h"
#include "src/strategies/strategies.h"
#include "src/sync/queue_records.h"
#include "src/sync/stored_request.h"

namespace swale {
namespace {

struct QueueSize {
  uint32_t entries = 0;
  uint64_t bytes = 0;
  bool has_key = false;  // whether one of them has the key that was asked for
  std::string oldest;    // the key of its record
  GivenUpEntry dropped;  // and what is told where it is dropped
};

QueueSize Measure(std::string_view records, const std::string& order_key, QueueOrder order) {
  QueueSize size;
  std::string_view key;
  std::string_view text;
  while (TakeRecord(&records, &key, &text)) {
    const QueueEntry entry = ParseQueueEntry(key, text);
    ++size.entries;
    size.bytes += entry.body_size;
    const StoredRequest request = ParseStoredRequest(entry.request);
    if (!order_key.empty() && OrderKeyOf(request.url, order) == order_key) size.has_key = true;
    if (size.entries > 1) continue;
    size.oldest = key;
    size.dropped = {.id = entry.id,
                    .queued_ms = entry.queued_ms,
                    .attempts = entry.attempts,
                    .reason = GiveUpReason::kDropped,
                    .metadata = entry.metadata,
                    .method = request.method,
                    .url = request.url};
  }
  return size;
}

std::string EntriesQuery(const std::string& queue) {
  return Concat({"*", kEntryPrefix, queue, "/\n"});
}

void TellQueued(EventContext& cx, const std::string& queue, const std::string& id,
                const std::string& url) {
  ClientMessage queued("request-queued");
  cx.PostMessage(MessageTarget::kAllClients,
                 queued.Add("queue", queue).Add("id", id).Add("url", url));
}

// Whether the page has given the request up itself.
bool IsAborted(FetchContext& cx) {
  std::string aborted;
  return cx.Field(kAbortedName, &aborted) && !aborted.empty();
}

// Sends what waits before `order_key`'s next; false where some of it waits still.
Task<bool> SendEarlier(FetchContext& cx, QueueOptions queue, std::string order_key) {
  const WorkerConfig& config = cx.config();
  for (int i = 0; i < 2; ++i) {
    Operation read = ReadQueueRecords(cx, EntriesQuery(queue.name), kEntriesReadMax);
    co_await read;
    const bool waits = Measure(read.text(), order_key, queue.order).has_key;
    if (!waits) co_return true;
    if (i == 0) co_await RunSetUpTask(cx, config, SetUpTask::kBackground, std::string());
  }
  co_return false;
}

Task<ResponseRef> Accepted(FetchContext& cx, std::string queue, std::string id) {
  std::string json = ClientMessage("accepted").Add("queue", queue).Add("id", id).TakeJson();
  Operation made = cx.MakeResponse(
      Concat({"content-type:application/json\ncache-control:no-store\n\n", json}), 202);
  co_await made;
  co_return made.response();
}

}  // namespace

NewEntry MakeNewEntry(const WorkerConfig& config, const QueueOptions& queue,
                      const KeptRequest& kept) {
  NewEntry entry{
      .id = std::string(kept.uuid), .body_size = kept.body_size, .has_body = kept.body_size != 0};
  StoredRequest request = ParseStoredRequest(kept.request);
  const std::string key_field = LowerCaseName(queue.idempotency_key);
  if (SendsIdempotencyKey(queue, request.url, config.script_url) &&
      request.Field(key_field).empty()) {
    request.SetField(key_field, kept.uuid);
  }
  entry.request = request.ToText();
  return entry;
}

Task<void> AskToBeWoken(EventContext& cx, std::string queue, int64_t after_ms) {
  const auto wait_ms = static_cast<uint64_t>(std::max<int64_t>(after_ms, 0));
  ClientMessage wake("queue-wake");
  cx.PostMessage(MessageTarget::kAllClients, wake.AddNumber("afterMs", wait_ms));
  Operation sync =
      cx.Ask({.kind = EffectKind::kRegisterSync, .text = Concat({kSyncTagPrefix, queue})});
  co_await sync;
}

Task<std::string> Enqueue(EventContext& cx, QueueOptions queue, NewEntry entry) {
  Operation read = ReadQueueRecords(cx, EntriesQuery(queue.name), kEntriesReadMax);
  co_await read;
  if (read.status() == OutcomeStatus::kFailed) co_return read.text();
  QueueSize size = Measure(read.text(), std::string(), queue.order);
  const bool is_full = size.entries >= queue.entries_max ||
                       (queue.bytes_max != 0 && size.bytes + entry.body_size > queue.bytes_max);
  const bool drops = is_full && (queue.flags & kQueueDropOldest) != 0 && size.entries != 0;
  if (is_full && !drops) co_return Concat({"the queue \"", queue.name, "\" is full"});

  QueueEntry stored;
  stored.id = entry.id;
  stored.queued_ms = cx.now_ms();
  stored.attempts = entry.was_tried ? 1 : 0;
  if (entry.was_tried) {
    PutOff(&stored, WaitKind::kNetwork, BackoffMs(stored, queue, cx.now_ms()), cx.now_ms());
  }
  stored.body_size = entry.body_size;
  stored.metadata = entry.metadata;
  StoredRequest request = ParseStoredRequest(entry.request);
  stored.request = std::move(entry.request);
  std::string changes;
  if (drops) {
    size.dropped.given_up_ms = cx.now_ms();
    changes = Concat({"-", size.oldest, "\n+", kLastGivenUpPrefix, queue.name, "\n", kGivenUpPrefix,
                      queue.name, "/\n", size.dropped.ToText(), "\n"});
  }
  changes += Concat(
      {"+", kLastPrefix, queue.name, "\n", kEntryPrefix, queue.name, "/\n", stored.ToText(), "\n"});
  Operation write = WriteQueueRecords(cx, std::move(changes), entry.has_body ? kWithBody : 0);
  co_await write;
  if (!write.ok()) {
    co_return write.text().empty() ? std::string("storage is full") : write.text();
  }
  TellQueued(cx, queue.name, entry.id, request.url);
  if (entry.was_tried) {
    co_await AskToBeWoken(cx, queue.name, stored.next_ms - cx.now_ms());
  }
  co_return std::string();
}

Task<std::string> EnqueueRequest(EventContext& cx, const WorkerConfig& config, std::string queue,
                                 std::string request, std::string body) {
  Operation keep = cx.Ask(
      {.kind = EffectKind::kKeepRequest, .url = std::move(request), .text = std::move(body)});
  co_await keep;
  if (!keep.ok()) co_return std::string();
  const KeptRequest kept = ParseKeptRequest(keep.text());
  QueueOptions options = FindQueueOptions(config.policy, queue);
  NewEntry entry = MakeNewEntry(config, options, kept);
  std::string error = co_await Enqueue(cx, std::move(options), std::move(entry));
  if (error.empty()) co_return std::string(ParseKeptRequest(keep.text()).uuid);
  cx.Log(LogLevel::kError, error);
  co_return std::string();
}

Task<ResponseRef> AnswerQueued(FetchContext& cx) {
  const WorkerConfig& config = cx.config();
  Operation keep = cx.Ask({.kind = EffectKind::kKeepRequest});
  co_await keep;
  if (!keep.ok()) {
    cx.Log(LogLevel::kError, Substitute("$: cannot be queued: $", cx.url(), keep.text()));
    co_return co_await ApplyStrategy(cx, cx.options().strategy);
  }
  QueueOptions queue = QueueOptionsOf(config.policy, cx.options().queue - 1);
  const KeptRequest kept = ParseKeptRequest(keep.text());
  NewEntry entry = MakeNewEntry(config, queue, kept);
  const std::string key_field = LowerCaseName(queue.idempotency_key);
  const StoredRequest stored = ParseStoredRequest(entry.request);
  const std::string_view key = stored.Field(key_field);
  if (key == entry.id) cx.set_own_fields(Concat({key_field, ":", key, "\n"}));

  bool tries = (cx.options().flags & kRouteQueueAlways) == 0;
  std::string order_key = OrderKeyOf(stored.url, queue.order);
  if (tries && !order_key.empty()) {
    tries = co_await SendEarlier(cx, queue, std::move(order_key));
  }
  if (tries) {
    ResponseRef response = co_await ApplyStrategy(cx, cx.options().strategy);
    if (response || IsAborted(cx)) co_return response;
    entry.was_tried = true;
  }
  const std::string id = entry.id;
  const std::string name = queue.name;
  std::string error = co_await Enqueue(cx, std::move(queue), std::move(entry));
  if (!error.empty()) {
    cx.Log(LogLevel::kError, Substitute("$: cannot be queued: $", cx.url(), error));
    co_return ResponseRef();
  }
  if ((cx.options().flags & kRouteQueueAlways) != 0) {
    cx.Start(RunSetUpTask(cx, config, SetUpTask::kBackground, std::string()));
  }
  if ((cx.options().flags & kRouteQueueAccepts) == 0) co_return ResponseRef();
  co_return co_await Accepted(cx, name, id);
}

Task<void> LookForWork(EventContext& cx, const WorkerConfig& config) {
  // More kinds of work than there are.
  constexpr uint32_t kDueMax = 16;
  Operation look =
      ReadQueueRecords(cx, Concat({"*", kEntryPrefix, "\n*", kDuePrefix, "\n"}), kDueMax);
  co_await look;
  std::string_view records = look.text();
  std::string_view key;
  std::string_view text;
  bool is_due = false;
  while (TakeRecord(&records, &key, &text)) {
    uint64_t due_ms = 0;
    is_due = is_due || key.starts_with(kEntryPrefix) || !ParseNumber64(text, &due_ms) ||
             static_cast<int64_t>(due_ms) <= cx.now_ms();
  }
  if (is_due) co_await RunSetUpTask(cx, config, SetUpTask::kBackground, std::string());
}

}  // namespace swale
