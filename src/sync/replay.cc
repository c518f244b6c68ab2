// Basic idea: under the queue's lock, lanes take whatever is first of its key and due, until there
// is nothing. What becomes of an entry is one write; a stop before it sends the request again, with
// the same key, and never loses it.
#include "src/sync/replay.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "src/base/concat.h"
#include "src/base/number.h"
#include "src/sync/enqueue.h"
#include "src/sync/queue_records.h"
#include "src/sync/send_batch.h"
#include "src/sync/stored_request.h"

namespace swale {

std::string QueueLockName(const std::string& queue) { return Concat({"queue/", queue}); }

namespace {

void TellGivenUp(EventContext& cx, const std::string& queue, const GivenUpEntry& entry) {
  ClientMessage given_up("request-given-up");
  cx.PostMessage(MessageTarget::kAllClients,
                 given_up.Add("queue", queue)
                     .Add("id", entry.id)
                     .Add("url", entry.url)
                     .Add("reason", kGiveUpReasonNames[static_cast<size_t>(entry.reason)])
                     .AddNumber("status", entry.status)
                     .Add("error", entry.error));
}

// One pass over a queue, while its lock is held.
class Pass {
 public:
  Pass(EventContext& cx, const WorkerConfig& config, const QueueOptions& queue, ReplayReason reason)
      : cx_(cx), config_(config), queue_(queue), reason_(reason) {}

  ReadyQueue& ready_queue() { return cx_.ready_queue(); }

  // REQUIRES for both: this outlives the task.
  Task<bool> Run();
  // Whether something waits still, and from when on it is due.
  bool is_empty() const { return entries_.empty(); }
  int64_t next_ms() const;
  // Pages are told that what waits still is given up: there is no worker to send it.
  void TellRetired();

 private:
  struct GiveUp {
    GiveUpReason reason = GiveUpReason::kRefused;
    uint32_t status = 0;
    std::string error{};
  };
  struct Answered {
    SendResult result = SendResult::kBusy;
    uint32_t status = 0;
    WaitKind wait = WaitKind::kServer;
    int64_t asked_ms = 0;  // how long the server asks to wait
    std::string error{};
  };

  Task<void> Lane();
  Task<void> GiveUpExpired();
  Task<void> Send(Batch batch);
  Task<Batch> DropDiscarded(Batch batch);
  Task<void> SendApart(Batch batch);
  Task<void> RecordTaken(Batch batch, uint32_t status);
  Task<void> RecordFailed(Batch batch, Answered answered);
  Task<void> Write(std::string changes);
  Task<void> Give(QueueEntry entry, GiveUp give_up);
  bool TakeNext(Batch* batch);
  void TellSent(const QueueEntry& entry, uint32_t status);
  void Remove(const std::string& key);
  QueueEntry* Find(const std::string& key);
  bool MayGo(const QueueEntry& entry) const;

  EventContext& cx_;
  const WorkerConfig& config_;
  const QueueOptions& queue_;
  const ReplayReason reason_;
  std::vector<QueueEntry> entries_;
  std::set<std::string> busy_;   // keys of order that have one under way, or one that waits
  std::set<std::string> tried_;  // records
  std::set<std::string> down_;   // origins that could not be reached
};

Task<bool> Pass::Run() {
  const std::string prefix = Concat({kEntryPrefix, queue_.name, "/"});
  // What was stored under a larger limit counts as well.
  Operation read = ReadQueueRecords(cx_, Concat({"*", prefix, "\n"}), kEntriesReadMax);
  co_await read;
  if (!read.ok()) co_return false;
  entries_ = ParseQueueEntries(read.text());
  co_await GiveUpExpired();
  std::vector<Task<void>> lanes;
  for (int i = 0; i < kParallelSends; ++i) {
    lanes.push_back(Lane());
    lanes.back().Start();
  }
  for (Task<void>& lane : lanes) co_await lane;
  co_return true;
}

int64_t Pass::next_ms() const {
  int64_t next = INT64_MAX;
  for (const QueueEntry& entry : entries_) next = std::min(next, entry.next_ms);
  return next;
}

void Pass::TellRetired() {
  for (const QueueEntry& entry : entries_) {
    const StoredRequest request = ParseStoredRequest(entry.request);
    TellGivenUp(cx_, queue_.name,
                {.id = entry.id,
                 .reason = GiveUpReason::kRetired,
                 .error = entry.last_error,
                 .url = request.url});
  }
}

Task<void> Pass::GiveUpExpired() {
  std::vector<QueueEntry> expired;
  for (const QueueEntry& entry : entries_) {
    if (IsExpired(entry, queue_, cx_.now_ms())) expired.push_back(entry);
  }
  for (QueueEntry& entry : expired) {
    GiveUp give_up{.reason = GiveUpReason::kExpired, .error = entry.last_error};
    co_await Give(std::move(entry), std::move(give_up));
  }
}

Task<void> Pass::Lane() {
  Batch batch;
  while (TakeNext(&batch)) {
    std::set<std::string> keys;
    for (const QueueEntry& entry : batch.entries) {
      keys.insert(OrderKeyOf(ParseStoredRequest(entry.request).url, queue_.order));
    }
    co_await Send(std::move(batch));
    for (const std::string& key : keys) busy_.erase(key);
    batch = Batch();
  }
}

bool Pass::MayGo(const QueueEntry& entry) const {
  if (tried_.contains(entry.key)) return false;
  if (reason_ != ReplayReason::kPerson && !IsDue(entry, cx_.now_ms(), /*is_online=*/true)) {
    return false;
  }
  return !down_.contains(OrderKeyOf(ParseStoredRequest(entry.request).url, QueueOrder::kOrigin));
}

bool Pass::TakeNext(Batch* batch) {
  // Keys of which an earlier entry waits: what is behind it waits too.
  std::set<std::string> held;
  for (const QueueEntry& entry : entries_) {
    const StoredRequest request = ParseStoredRequest(entry.request);
    const std::string key = OrderKeyOf(request.url, queue_.order);
    const bool is_free = key.empty() || (!busy_.contains(key) && !held.contains(key));
    if (!is_free || !MayGo(entry)) {
      if (!key.empty()) held.insert(key);
      if (batch->entries.empty()) continue;
      // One that has to wait ends a batch of its key.
      if (!key.empty()) break;
      continue;
    }
    if (!batch->Fits(request)) continue;
    batch->Add(entry, request);
    tried_.insert(entry.key);
    if (batch->entries.size() >= std::max(queue_.batch_max, 1U)) break;
  }
  if (queue_.order != QueueOrder::kNone) {
    for (const QueueEntry& entry : batch->entries) {
      busy_.insert(OrderKeyOf(ParseStoredRequest(entry.request).url, queue_.order));
    }
  }
  return !batch->entries.empty();
}

QueueEntry* Pass::Find(const std::string& key) {
  for (QueueEntry& entry : entries_) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

void Pass::Remove(const std::string& key) {
  std::erase_if(entries_, [&](const QueueEntry& entry) { return entry.key == key; });
}

void Pass::TellSent(const QueueEntry& entry, uint32_t status) {
  ClientMessage sent("request-sent");
  const StoredRequest request = ParseStoredRequest(entry.request);
  cx_.PostMessage(MessageTarget::kAllClients, sent.Add("queue", queue_.name)
                                                  .Add("id", entry.id)
                                                  .Add("url", request.url)
                                                  .AddNumber("status", status));
}

Task<void> Pass::Give(QueueEntry entry, GiveUp give_up) {
  const StoredRequest request = ParseStoredRequest(entry.request);
  const GivenUpEntry given_up{.key = {},
                              .id = entry.id,
                              .queued_ms = entry.queued_ms,
                              .given_up_ms = cx_.now_ms(),
                              .attempts = entry.attempts,
                              .reason = give_up.reason,
                              .status = give_up.status,
                              .error = give_up.error,
                              .metadata = entry.metadata,
                              .method = request.method,
                              .url = request.url};
  Operation write =
      WriteQueueRecords(cx_, Concat({"-", entry.key, "\n+", kLastGivenUpPrefix, queue_.name, "\n",
                                     kGivenUpPrefix, queue_.name, "/\n", given_up.ToText(), "\n"}));
  co_await write;
  if (!write.ok()) co_return;
  Remove(entry.key);
  TellGivenUp(cx_, queue_.name, given_up);
}

// Without those that a page has discarded since they were read. Where that cannot be known nothing
// is sent, and what is behind them waits.
Task<Batch> Pass::DropDiscarded(Batch batch) {
  std::string queries;
  for (const QueueEntry& entry : batch.entries) queries += Concat({entry.key, "\n"});
  Operation read = ReadQueueRecords(cx_, std::move(queries), kEntriesReadMax);
  co_await read;
  if (!read.ok()) co_return Batch();
  std::set<std::string, std::less<>> there;
  std::string_view records = read.text();
  std::string_view key;
  std::string_view text;
  while (TakeRecord(&records, &key, &text)) there.emplace(key);
  Batch left;
  for (const QueueEntry& entry : batch.entries) {
    if (there.contains(entry.key)) {
      left.Add(entry, ParseStoredRequest(entry.request));
    } else {
      Remove(entry.key);
    }
  }
  co_return left;
}

// A body is lost: those that have theirs go without it.
Task<void> Pass::SendApart(Batch batch) {
  if (batch.entries.size() == 1) {
    GiveUp lost{.reason = GiveUpReason::kLost};
    co_await Give(std::move(batch.entries.front()), std::move(lost));
    co_return;
  }
  for (QueueEntry& entry : batch.entries) {
    Batch alone;
    alone.Add(entry, ParseStoredRequest(entry.request));
    co_await Send(std::move(alone));
  }
}

Task<void> Pass::Send(Batch batch) {
  batch = co_await DropDiscarded(std::move(batch));
  if (batch.entries.empty()) co_return;
  Operation send = cx_.Ask({.kind = EffectKind::kSendRequest,
                            .url = batch.BodyLines(queue_, cx_.now_ms()),
                            .text = batch.RequestText(queue_, cx_.now_ms())});
  const ResponseRef response = co_await WithTimeout(cx_, send, kSendTimeoutMs);
  if (send.done() && send.status() == OutcomeStatus::kNone) {
    co_await SendApart(std::move(batch));
    co_return;
  }
  Answered answered;
  if (response) {
    answered.status = response.status();
    answered.result = ResultOf(answered.status, queue_);
    answered.error = "status " + NumberToString(answered.status);
    std::string field;
    if (answered.result == SendResult::kBusy && config_.host != nullptr &&
        config_.host->Header(response.handle(), "retry-after", &field)) {
      answered.asked_ms = RetryAfterMs(field, cx_.now_ms());
    }
  } else {
    answered.error = send.done() ? send.text() : std::string("it took too long");
    answered.wait = WaitKind::kNetwork;
    down_.insert(OrderKeyOf(batch.request.url, QueueOrder::kOrigin));
  }
  if (answered.result == SendResult::kTaken) {
    co_await RecordTaken(std::move(batch), answered.status);
  } else {
    co_await RecordFailed(std::move(batch), std::move(answered));
  }
}

Task<void> Pass::RecordTaken(Batch batch, uint32_t status) {
  std::string changes;
  for (const QueueEntry& entry : batch.entries) changes += Concat({"-", entry.key, "\n"});
  co_await Write(std::move(changes));
  for (const QueueEntry& entry : batch.entries) {
    Remove(entry.key);
    TellSent(entry, status);
  }
}

Task<void> Pass::RecordFailed(Batch batch, Answered answered) {
  const bool is_refused = answered.result == SendResult::kRefused;
  std::vector<QueueEntry> put_off;
  for (QueueEntry& entry : batch.entries) {
    ++entry.attempts;
    const bool is_last = queue_.attempts_max != 0 && entry.attempts >= queue_.attempts_max;
    if (is_refused || is_last) {
      GiveUp give_up{.reason = is_refused ? GiveUpReason::kRefused : GiveUpReason::kAttempts,
                     .status = answered.status,
                     .error = answered.error};
      co_await Give(entry, std::move(give_up));
      continue;
    }
    const int64_t backoff_ms = BackoffMs(entry, queue_, cx_.now_ms());
    PutOff(&entry, answered.wait, std::max(answered.asked_ms, backoff_ms), cx_.now_ms());
    entry.last_error = answered.error;
    put_off.push_back(std::move(entry));
  }
  if (put_off.empty()) co_return;
  // A page may have moved it meanwhile. One that was discarded does not come back.
  std::string queries;
  for (const QueueEntry& entry : put_off) queries += Concat({entry.key, "\n"});
  Operation read = ReadQueueRecords(cx_, std::move(queries), kEntriesReadMax);
  co_await read;
  std::string changes;
  std::string_view records = read.text();
  std::string_view key;
  std::string_view text;
  while (TakeRecord(&records, &key, &text)) {
    for (QueueEntry& entry : put_off) {
      if (entry.key == key) entry.rank = ParseQueueEntry(key, text).rank;
    }
  }
  for (QueueEntry& entry : put_off) {
    changes += Concat({"~", entry.key, "\n", entry.ToText(), "\n"});
    if (QueueEntry* waiting = Find(entry.key)) *waiting = std::move(entry);
  }
  co_await Write(std::move(changes));
}

// Where it fails, what was taken is sent once more: the server knows it by its key.
Task<void> Pass::Write(std::string changes) {
  Operation write = WriteQueueRecords(cx_, std::move(changes));
  co_await write;
  if (!write.ok()) {
    cx_.Log(LogLevel::kWarning, Concat({"a queue cannot be written: ", write.text()}));
  }
}

// The names of all queues that have or had something, each followed by '\n'.
Task<std::string> ListQueues(EventContext& cx) {
  Operation read = ReadQueueRecords(cx, Concat({"*", kLastPrefix, "\n"}), kEntriesReadMax);
  co_await read;
  std::string names;
  std::string_view records = read.text();
  std::string_view key;
  std::string_view text;
  while (TakeRecord(&records, &key, &text)) {
    names += Concat({key.substr(kLastPrefix.size()), "\n"});
  }
  co_return names;
}

// Those that were given up longest ago are forgotten.
Task<void> ForgetOldGivenUp(EventContext& cx, std::string queue) {
  Operation read =
      ReadQueueRecords(cx, Concat({"*", kGivenUpPrefix, queue, "/\n"}), 2 * kGivenUpMax);
  co_await read;
  std::vector<std::string> keys;
  std::string_view records = read.text();
  std::string_view key;
  std::string_view text;
  while (TakeRecord(&records, &key, &text)) keys.emplace_back(key);
  if (keys.size() <= kGivenUpMax) co_return;
  std::string changes;
  for (size_t i = 0; i < keys.size() - kGivenUpMax; ++i) changes += Concat({"-", keys[i], "\n"});
  Operation write = WriteQueueRecords(cx, std::move(changes));
  co_await write;
}

}  // namespace

Task<int64_t> ReplayQueue(EventContext& cx, const WorkerConfig& config, std::string queue,
                          ReplayReason reason) {
  const QueueOptions options = FindQueueOptions(config.policy, queue);
  int64_t wait_ms = options.backoff_min_ms;
  for (int round = 1;; ++round) {
    Operation lock = cx.Ask({.kind = EffectKind::kAcquireLock, .text = QueueLockName(queue)});
    co_await lock;
    if (!lock.ok()) co_return wait_ms;
    Pass pass(cx, config, options, reason);
    const bool has_read = co_await pass.Run();
    co_await ForgetOldGivenUp(cx, queue);
    cx.Tell({.kind = EffectKind::kReleaseLock, .text = QueueLockName(queue)});
    if (!has_read) co_return wait_ms;
    if (pass.is_empty()) co_return kNothingWaits;
    wait_ms = std::max<int64_t>(pass.next_ms() - cx.now_ms(), 0);
    if (round == kReplayRoundsMax || wait_ms > kReplayWaitMaxMs) co_return wait_ms;
    Operation timer = cx.SetTimer(static_cast<uint32_t>(wait_ms));
    co_await timer;
    reason = ReplayReason::kOnline;
  }
}

Task<void> ReplayAndAsk(EventContext& cx, const WorkerConfig& config, std::string queue,
                        ReplayReason reason) {
  const int64_t wait_ms = co_await ReplayQueue(cx, config, queue, reason);
  if (wait_ms != kNothingWaits) co_await AskToBeWoken(cx, std::move(queue), wait_ms);
}

Task<void> ReplayAll(EventContext& cx, const WorkerConfig& config) {
  std::string names = co_await ListQueues(cx);
  // At the same time: one that is busy does not hold up the others.
  std::vector<Task<void>> replays;
  while (!names.empty()) {
    std::string name = names.substr(0, names.find('\n'));
    names.erase(0, name.size() + 1);
    replays.push_back(ReplayAndAsk(cx, config, std::move(name), ReplayReason::kOnline));
    replays.back().Start();
  }
  for (Task<void>& replay : replays) co_await replay;
}

Task<void> EmptyQueues(EventContext& cx, const WorkerConfig& config) {
  std::string names = co_await ListQueues(cx);
  while (!names.empty()) {
    const std::string name = names.substr(0, names.find('\n'));
    names.erase(0, name.size() + 1);
    const QueueOptions options = FindQueueOptions(config.policy, name);
    Operation lock = cx.Ask({.kind = EffectKind::kAcquireLock, .text = QueueLockName(name)});
    co_await lock;
    Pass pass(cx, config, options, ReplayReason::kPerson);
    co_await pass.Run();
    pass.TellRetired();
    cx.Tell({.kind = EffectKind::kReleaseLock, .text = QueueLockName(name)});
  }
  for (;;) {
    Operation read = ReadQueueRecords(cx, "*\n", kEntriesReadMax);
    co_await read;
    std::string changes;
    std::string_view records = read.text();
    std::string_view key;
    std::string_view text;
    while (TakeRecord(&records, &key, &text)) changes += Concat({"-", key, "\n"});
    if (changes.empty()) co_return;
    Operation write = WriteQueueRecords(cx, std::move(changes));
    co_await write;
    if (!write.ok()) co_return;
  }
}

}  // namespace swale
