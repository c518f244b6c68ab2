// What a queue has in kQueueRecords, and what its records say.
//
//   entry/QUEUE/0000000000000017      a request that waits: QueueEntry
//   last/QUEUE                        the number that an entry was given last
//   given-up/QUEUE/0000000000000003   a request that was given up: GivenUpEntry
//   last-given-up/QUEUE               the number that one of those was given last
//   due/WORK                          when other background work is due, in ms since 1970
//
// A request's body lies beside its record.
#ifndef SWALE_SYNC_QUEUE_ENTRY_H_
#define SWALE_SYNC_QUEUE_ENTRY_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace swale {

inline constexpr std::string_view kEntryPrefix = "entry/";
inline constexpr std::string_view kLastPrefix = "last/";
inline constexpr std::string_view kGivenUpPrefix = "given-up/";
inline constexpr std::string_view kLastGivenUpPrefix = "last-given-up/";
inline constexpr std::string_view kDuePrefix = "due/";

// Why the next attempt has to wait.
enum class WaitKind : uint8_t {
  kNone,
  kNetwork,  // there was none: a sign that there is one ends the wait
  kServer,   // it answered that it cannot now, or said when
};

struct QueueEntry {
  std::string key;  // of its record
  std::string id;   // a UUID
  int64_t queued_ms = 0;
  // Its place among the others; 0: that of its record. Reordering sets it.
  uint64_t rank = 0;
  uint32_t attempts = 0;
  WaitKind wait = WaitKind::kNone;
  // Since when and until when it waits. Before `waits_since_ms` the clock has been set back.
  int64_t waits_since_ms = 0;
  int64_t next_ms = 0;
  uint64_t body_size = 0;
  std::string last_error;
  std::string metadata;  // a JSON value, or empty
  std::string request;   // StoredRequest

  std::string ToText() const;
};

// `key` and the text of a record.
QueueEntry ParseQueueEntry(std::string_view key, std::string_view text);

// The number at the end of a record's key.
uint64_t NumberOfKey(std::string_view key);

// Those in the text that kReadRecords gives, in the order in which they are to be sent.
std::vector<QueueEntry> ParseQueueEntries(std::string_view records);

// Why a request was given up.
enum class GiveUpReason : uint8_t {
  kRefused,   // the server will not take it, however often it is asked
  kExpired,   // it waited too long
  kAttempts,  // it was tried too often
  kDropped,   // newer ones needed its place
  kLost,      // its body is not there any more
  kRetired,   // the site gave its worker up
};
inline constexpr std::string_view kGiveUpReasonNames[] = {"refused", "expired", "attempts",
                                                          "dropped", "lost",    "retired"};

struct GivenUpEntry {
  std::string key;
  std::string id;
  int64_t queued_ms = 0;
  int64_t given_up_ms = 0;
  uint32_t attempts = 0;
  GiveUpReason reason = GiveUpReason::kRefused;
  uint32_t status = 0;  // 0: there was no answer
  std::string error;
  std::string metadata;
  std::string method;
  std::string url;

  std::string ToText() const;
};
GivenUpEntry ParseGivenUpEntry(std::string_view key, std::string_view text);

// Takes a record, its key and its text, off what kReadRecords gives; false at the end.
bool TakeRecord(std::string_view* records, std::string_view* key, std::string_view* text);

}  // namespace swale

#endif  // SWALE_SYNC_QUEUE_ENTRY_H_
