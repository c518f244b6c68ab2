#include "src/sync/queue_messages.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "src/base/concat.h"
#include "src/base/lines.h"
#include "src/sync/enqueue.h"
#include "src/sync/queue_records.h"
#include "src/sync/replay.h"
#include "src/sync/stored_request.h"

namespace swale {
namespace {

std::string EntryJson(const QueueEntry& entry, std::string_view key_field) {
  const StoredRequest request = ParseStoredRequest(entry.request);
  ClientMessage json;
  json.Add("id", entry.id)
      .Add("url", request.url)
      .Add("method", request.method)
      .AddNumber("queuedAt", static_cast<uint64_t>(entry.queued_ms))
      .AddNumber("size", entry.body_size)
      .AddNumber("attempts", entry.attempts)
      .AddNumber("nextAttemptAt", static_cast<uint64_t>(entry.next_ms))
      .Add("lastError", entry.last_error)
      .Add("idempotencyKey", request.Field(key_field))
      .AddJson("metadata", entry.metadata.empty() ? "null" : entry.metadata);
  return json.TakeJson();
}

std::string GivenUpJson(const GivenUpEntry& entry) {
  ClientMessage json;
  json.Add("id", entry.id)
      .Add("url", entry.url)
      .Add("method", entry.method)
      .AddNumber("queuedAt", static_cast<uint64_t>(entry.queued_ms))
      .AddNumber("givenUpAt", static_cast<uint64_t>(entry.given_up_ms))
      .AddNumber("attempts", entry.attempts)
      .Add("reason", kGiveUpReasonNames[static_cast<size_t>(entry.reason)])
      .AddNumber("status", entry.status)
      .Add("error", entry.error)
      .AddJson("metadata", entry.metadata.empty() ? "null" : entry.metadata);
  return json.TakeJson();
}

// Of the records of a queue: those that wait, or those that were given up.
Task<std::string> ReadAll(EventContext& cx, std::string_view prefix, std::string queue) {
  std::string query = Concat({"*", prefix, queue, "/\n"});
  Operation read = ReadQueueRecords(cx, std::move(query), kEntriesReadMax);
  co_await read;
  co_return read.text();
}

Task<void> TellList(EventContext& cx, const WorkerConfig& config, std::string queue) {
  const std::string waiting = co_await ReadAll(cx, kEntryPrefix, queue);
  const std::string given_up = co_await ReadAll(cx, kGivenUpPrefix, queue);
  const std::string key_field =
      LowerCaseName(FindQueueOptions(config.policy, queue).idempotency_key);
  std::string entries;
  for (const QueueEntry& entry : ParseQueueEntries(waiting)) {
    entries += Concat({entries.empty() ? "" : ",", EntryJson(entry, key_field)});
  }
  std::string losses;
  std::string_view records = given_up;
  std::string_view key;
  std::string_view text;
  while (TakeRecord(&records, &key, &text)) {
    losses += Concat({losses.empty() ? "" : ",", GivenUpJson(ParseGivenUpEntry(key, text))});
  }
  ClientMessage list("queue-list");
  list.Add("queue", queue)
      .AddJson("entries", Concat({"[", entries, "]"}))
      .AddJson("givenUp", Concat({"[", losses, "]"}));
  cx.PostMessage(MessageTarget::kReply, list);
}

// The entries in a new order: they share the ranks that they had, so that those to come stay
// behind.
std::string MoveChanges(std::vector<QueueEntry> entries, const std::string& id,
                        const std::string& before) {
  // Different ones, and none above the last number: what is queued later stays behind.
  std::vector<uint64_t> ranks;
  uint64_t number_max = 0;
  for (const QueueEntry& entry : entries) {
    ranks.push_back(entry.rank);
    number_max = std::max(number_max, NumberOfKey(entry.key));
  }
  for (size_t i = ranks.size(); i > 0; --i) {
    const uint64_t below = i == ranks.size() ? number_max : ranks[i] - 1;
    ranks[i - 1] = std::min(ranks[i - 1], below);
  }
  const auto with_id = [](const std::string& wanted) {
    return [&wanted](const QueueEntry& entry) { return entry.id == wanted; };
  };
  const auto found = std::find_if(entries.begin(), entries.end(), with_id(id));
  if (found == entries.end() || id == before) return {};
  QueueEntry moved = std::move(*found);
  entries.erase(found);
  auto place = std::find_if(entries.begin(), entries.end(), with_id(before));
  if (place == entries.end() && !before.empty()) return {};
  entries.insert(place, std::move(moved));
  std::string changes;
  for (size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].rank == ranks[i]) continue;
    entries[i].rank = ranks[i];
    changes += Concat({"~", entries[i].key, "\n", entries[i].ToText(), "\n"});
  }
  return changes;
}

// The changes that a page asks for; empty: there is nothing like it.
std::string ChangesFor(const std::string& what, std::vector<QueueEntry> entries,
                       const std::string& id, const std::string& before) {
  if (what == "move") return MoveChanges(std::move(entries), id, before);
  for (QueueEntry& entry : entries) {
    if (entry.id != id) continue;
    if (what == "discard") return Concat({"-", entry.key, "\n"});
    entry.wait = WaitKind::kNone;
    entry.next_ms = 0;
    return Concat({"~", entry.key, "\n", entry.ToText(), "\n"});
  }
  return {};
}

std::string DismissChanges(std::string_view records, const std::string& id) {
  std::string changes;
  std::string_view key;
  std::string_view text;
  while (TakeRecord(&records, &key, &text)) {
    if (id.empty() || ParseGivenUpEntry(key, text).id == id) changes += Concat({"-", key, "\n"});
  }
  return changes;
}

void TellDone(EventContext& cx, const std::string& queue, bool found, const std::string& id = {}) {
  ClientMessage done("queue-done");
  done.Add("queue", queue).AddFlag("found", found);
  if (!id.empty()) done.Add("id", id);
  cx.PostMessage(MessageTarget::kReply, done);
}

// Pages that show the queue look again.
void TellChanged(EventContext& cx, const std::string& queue) {
  ClientMessage changed("queue-changed");
  cx.PostMessage(MessageTarget::kAllClients, changed.Add("queue", queue));
}

Task<void> Change(EventContext& cx, std::string what, std::string queue, std::string id,
                  std::string before) {
  const bool dismisses = what == "dismiss";
  // An attempt that is under way would write an entry back to its older place.
  const bool moves = what == "move";
  const std::string lock_name = QueueLockName(queue);
  if (moves) {
    Operation lock = cx.Ask({.kind = EffectKind::kAcquireLock, .text = lock_name});
    co_await lock;
  }
  const std::string records =
      co_await ReadAll(cx, dismisses ? kGivenUpPrefix : kEntryPrefix, queue);
  std::string changes = dismisses ? DismissChanges(records, id)
                                  : ChangesFor(what, ParseQueueEntries(records), id, before);
  bool found = !changes.empty();
  if (found) {
    Operation write = WriteQueueRecords(cx, std::move(changes));
    co_await write;
    found = write.ok();
  }
  if (moves) cx.Tell({.kind = EffectKind::kReleaseLock, .text = lock_name});
  TellDone(cx, queue, found);
  if (found) TellChanged(cx, queue);
}

Task<void> Push(EventContext& cx, const WorkerConfig& config, std::string name,
                std::string metadata) {
  Operation keep = cx.Ask({.kind = EffectKind::kKeepRequest});
  co_await keep;
  std::string error = keep.text();
  std::string id;
  if (keep.ok()) {
    const KeptRequest kept = ParseKeptRequest(keep.text());
    id = kept.uuid;
    QueueOptions queue = FindQueueOptions(config.policy, name);
    NewEntry entry = MakeNewEntry(config, queue, kept);
    entry.metadata = std::move(metadata);
    error = co_await Enqueue(cx, std::move(queue), std::move(entry));
  }
  if (!error.empty()) {
    cx.Log(LogLevel::kError, Concat({"a page's request cannot be queued: ", error}));
    id.clear();
  }
  TellDone(cx, name, !id.empty(), id);
  if (!id.empty()) co_await ReplayAndAsk(cx, config, std::move(name), ReplayReason::kOnline);
}

}  // namespace

Task<void> HandleQueueMessage(EventContext& cx, const WorkerConfig& config, std::string data) {
  const std::string what = TakeLine(&data);
  std::string queue = TakeLine(&data);
  std::string id = TakeLine(&data);
  std::string before = TakeLine(&data);
  if (what == "wake") {
    co_await ReplayAll(cx, config);
  } else if (what == "list") {
    co_await TellList(cx, config, std::move(queue));
  } else if (what == "push") {
    co_await Push(cx, config, std::move(queue), std::move(id));
  } else if (what == "replay") {
    co_await ReplayAndAsk(cx, config, queue, ReplayReason::kPerson);
    TellDone(cx, queue, true);
  } else {
    co_await Change(cx, what, queue, std::move(id), std::move(before));
    if (what == "retry") co_await ReplayAndAsk(cx, config, queue, ReplayReason::kOnline);
  }
}

}  // namespace swale
