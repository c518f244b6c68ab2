// Decisions about sending queued requests: which come next, what an answer means, how long to wait.
// Pure functions; replay.h sequences them.
#ifndef SWALE_SYNC_SEND_DECISION_H_
#define SWALE_SYNC_SEND_DECISION_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "src/policy/policy.h"
#include "src/sync/queue_entry.h"

namespace swale {

// A queue's options. Views point into the policy's image.
struct QueueOptions {
  std::string name;
  QueueOrder order = QueueOrder::kOrigin;
  uint32_t flags = 0;  // kQueue…
  std::string_view idempotency_key = "Idempotency-Key";
  std::string_view success = {};
  uint32_t entries_max = 1'000;
  uint32_t retention_seconds = 7 * 24 * 60 * 60;
  uint32_t attempts_max = 0;
  uint32_t backoff_min_ms = 2'000;
  uint32_t backoff_max_ms = 30 * 60 * 1'000;
  uint32_t batch_max = 0;
  uint64_t bytes_max = 0;
  std::string_view time_parameter = {};
  std::string_view time_header = {};
  std::string_view time_member = {};
};

// Of the queue at `index`.
QueueOptions QueueOptionsOf(const Policy& policy, uint32_t index);
// Of the queue with this name; the default ones where the policy has none: an older version's may
// have requests still.
QueueOptions FindQueueOptions(const Policy& policy, std::string_view name);

// Requests with the same key are sent one after the other; empty: in no order.
std::string OrderKeyOf(std::string_view url, QueueOrder order);

// Whether the field with which a server knows a request again is set on one for `url`.
bool SendsIdempotencyKey(const QueueOptions& queue, std::string_view url,
                         std::string_view script_url);

// Whether an entry has waited enough. `is_online`: something says that there is a network.
bool IsDue(const QueueEntry& entry, int64_t now_ms, bool is_online);
bool IsExpired(const QueueEntry& entry, const QueueOptions& queue, int64_t now_ms);

enum class SendResult : uint8_t {
  kTaken,    // the server has it
  kRefused,  // and never will
  kBusy,     // it may take it later
};
// Of an answer's status, which is 0 where the browser does not tell it.
SendResult ResultOf(uint32_t status, const QueueOptions& queue);

// Full jitter: any time up to a limit that doubles with each attempt. The draw is from the entry,
// the attempt and the time. `attempts`: those that were made.
// https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
uint32_t BackoffMs(const QueueEntry& entry, const QueueOptions& queue, int64_t now_ms);

// How long a server asks to wait, by the field Retry-After: seconds or a date. 0: it does not.
// https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
int64_t RetryAfterMs(std::string_view field, int64_t now_ms);

// The entry after an attempt that has to be made again.
void PutOff(QueueEntry* entry, WaitKind wait, int64_t wait_ms, int64_t now_ms);

}  // namespace swale

#endif  // SWALE_SYNC_SEND_DECISION_H_
