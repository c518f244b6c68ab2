#include "src/sync/queue_entry.h"

#include <algorithm>
#include <iterator>

#include "src/base/lines.h"
#include "src/base/number.h"
#include "src/sync/stored_request.h"

namespace swale {
namespace {

void AppendNumber(uint64_t number, std::string* text) {
  *text += NumberToString(number) + kPartEnd;
}

// No time, size or count is above 2^53, which JavaScript counts to: sums of them have room.
uint64_t TakeNumber(std::string_view* text) {
  uint64_t number = 0;
  ParseNumber64(TakePart(text), &number);
  return std::min(number, uint64_t{1} << 53);
}

void SortByRank(std::vector<QueueEntry>* entries) {
  std::sort(entries->begin(), entries->end(), [](const QueueEntry& a, const QueueEntry& b) {
    return a.rank != b.rank ? a.rank < b.rank : a.key < b.key;
  });
}

}  // namespace

bool TakeRecord(std::string_view* records, std::string_view* key, std::string_view* text) {
  if (records->empty()) return false;
  *key = TakeLine(records);
  *text = TakeLine(records);
  return true;
}

uint64_t NumberOfKey(std::string_view key) {
  uint64_t number = 0;
  ParseNumber64(key.substr(key.rfind('/') + 1), &number);
  return number;
}

std::string QueueEntry::ToText() const {
  std::string text;
  AppendPart(id, &text);
  AppendNumber(static_cast<uint64_t>(queued_ms), &text);
  AppendNumber(rank == NumberOfKey(key) ? 0 : rank, &text);
  AppendNumber(attempts, &text);
  AppendNumber(static_cast<uint64_t>(wait), &text);
  AppendNumber(static_cast<uint64_t>(waits_since_ms), &text);
  AppendNumber(static_cast<uint64_t>(next_ms), &text);
  AppendNumber(body_size, &text);
  AppendPart(last_error, &text);
  AppendPart(metadata, &text);
  return text + request;
}

QueueEntry ParseQueueEntry(std::string_view key, std::string_view text) {
  QueueEntry entry;
  entry.key = key;
  entry.id = TakePart(&text);
  entry.queued_ms = static_cast<int64_t>(TakeNumber(&text));
  entry.rank = TakeNumber(&text);
  if (entry.rank == 0) entry.rank = NumberOfKey(key);
  entry.attempts = static_cast<uint32_t>(TakeNumber(&text));
  const uint64_t wait = TakeNumber(&text);
  entry.wait = wait <= static_cast<uint64_t>(WaitKind::kServer) ? static_cast<WaitKind>(wait)
                                                                : WaitKind::kNone;
  entry.waits_since_ms = static_cast<int64_t>(TakeNumber(&text));
  entry.next_ms = static_cast<int64_t>(TakeNumber(&text));
  entry.body_size = TakeNumber(&text);
  entry.last_error = TakePart(&text);
  entry.metadata = TakePart(&text);
  entry.request = text;
  return entry;
}

std::vector<QueueEntry> ParseQueueEntries(std::string_view records) {
  std::vector<QueueEntry> entries;
  std::string_view key;
  std::string_view text;
  while (TakeRecord(&records, &key, &text)) entries.push_back(ParseQueueEntry(key, text));
  SortByRank(&entries);
  return entries;
}

std::string GivenUpEntry::ToText() const {
  std::string text;
  AppendPart(id, &text);
  AppendNumber(static_cast<uint64_t>(queued_ms), &text);
  AppendNumber(static_cast<uint64_t>(given_up_ms), &text);
  AppendNumber(attempts, &text);
  AppendNumber(static_cast<uint64_t>(reason), &text);
  AppendNumber(status, &text);
  AppendPart(error, &text);
  AppendPart(metadata, &text);
  AppendPart(method, &text);
  AppendPart(url, &text);
  return text;
}

GivenUpEntry ParseGivenUpEntry(std::string_view key, std::string_view text) {
  GivenUpEntry entry;
  entry.key = key;
  entry.id = TakePart(&text);
  entry.queued_ms = static_cast<int64_t>(TakeNumber(&text));
  entry.given_up_ms = static_cast<int64_t>(TakeNumber(&text));
  entry.attempts = static_cast<uint32_t>(TakeNumber(&text));
  const uint64_t reason = TakeNumber(&text);
  if (reason < std::size(kGiveUpReasonNames)) entry.reason = static_cast<GiveUpReason>(reason);
  entry.status = static_cast<uint32_t>(TakeNumber(&text));
  entry.error = TakePart(&text);
  entry.metadata = TakePart(&text);
  entry.method = TakePart(&text);
  entry.url = TakePart(&text);
  return entry;
}

}  // namespace swale
