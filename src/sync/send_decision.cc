#include "src/sync/send_decision.h"

#include <algorithm>
#include <optional>

#include "src/base/concat.h"
#include "src/base/hash.h"
#include "src/base/number.h"
#include "src/http_cache/http_date.h"
#include "src/url/url_view.h"

namespace swale {

QueueOptions QueueOptionsOf(const Policy& policy, uint32_t index) {
  const QueueRecord record = policy.queue(index);
  return {.name = std::string(policy.text(record.name)),
          .order = record.order,
          .flags = record.flags,
          .idempotency_key = policy.text(record.idempotency_key),
          .success = policy.text(record.success),
          .entries_max = record.entries_max,
          .retention_seconds = record.retention_seconds,
          .attempts_max = record.attempts_max,
          .backoff_min_ms = record.backoff_min_ms,
          .backoff_max_ms = record.backoff_max_ms,
          .batch_max = record.batch_max,
          .bytes_max = record.bytes_max,
          .time_parameter = policy.text(record.time_parameter),
          .time_header = policy.text(record.time_header),
          .time_member = policy.text(record.time_member)};
}

QueueOptions FindQueueOptions(const Policy& policy, std::string_view name) {
  for (uint32_t i = 0; i < policy.queue_count(); ++i) {
    if (policy.text(policy.queue(i).name) == name) return QueueOptionsOf(policy, i);
  }
  QueueOptions options;
  options.name = name;
  return options;
}

std::string OrderKeyOf(std::string_view url, QueueOrder order) {
  const std::optional<UrlView> view = UrlView::Parse(url);
  switch (order) {
    case QueueOrder::kNone:
      return {};
    case QueueOrder::kUrl: {
      const std::string_view whole = view ? view->without_hash() : url;
      return std::string(whole.substr(0, whole.find('?')));
    }
    case QueueOrder::kOrigin:
      return std::string(view ? view->origin() : url);
    case QueueOrder::kQueue:
      break;
  }
  return "*";
}

bool SendsIdempotencyKey(const QueueOptions& queue, std::string_view url,
                         std::string_view script_url) {
  if (queue.idempotency_key.empty()) return false;
  if ((queue.flags & kQueueKeyCrossOrigin) != 0) return true;
  // Others may not allow the field, and the browser would then send nothing at all.
  const std::optional<UrlView> view = UrlView::Parse(url);
  const std::optional<UrlView> script = UrlView::Parse(script_url);
  return view && script && view->IsSameOrigin(*script);
}

bool IsDue(const QueueEntry& entry, int64_t now_ms, bool is_online) {
  if (entry.wait == WaitKind::kNone || now_ms >= entry.next_ms) return true;
  // The clock has been set back: how long it has waited is not known.
  if (now_ms < entry.waits_since_ms) return true;
  return is_online && entry.wait == WaitKind::kNetwork;
}

bool IsExpired(const QueueEntry& entry, const QueueOptions& queue, int64_t now_ms) {
  return now_ms - entry.queued_ms > int64_t{queue.retention_seconds} * 1'000;
}

SendResult ResultOf(uint32_t status, const QueueOptions& queue) {
  if (status == 0) return SendResult::kTaken;
  if (queue.success.empty()) {
    if (status >= 200 && status <= 299) return SendResult::kTaken;
  } else {
    std::string_view rest = queue.success;
    const std::string wanted = NumberToString(status);
    while (!rest.empty()) {
      const std::string_view one = rest.substr(0, rest.find(' '));
      if (one == wanted) return SendResult::kTaken;
      rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    }
  }
  const bool is_client_error = status >= 400 && status <= 499;
  const bool can_pass = status == 408 || status == 425 || status == 429;
  return is_client_error && !can_pass ? SendResult::kRefused : SendResult::kBusy;
}

uint32_t BackoffMs(const QueueEntry& entry, const QueueOptions& queue, int64_t now_ms) {
  const uint32_t doublings = std::min(entry.attempts == 0 ? 0 : entry.attempts - 1, 31U);
  const uint64_t limit =
      std::min(uint64_t{queue.backoff_min_ms} << doublings, uint64_t{queue.backoff_max_ms});
  const uint64_t seed = static_cast<uint64_t>(now_ms) * 64 + entry.attempts;
  return static_cast<uint32_t>(HashBytes(entry.id, seed) % (limit + 1));
}

int64_t RetryAfterMs(std::string_view field, int64_t now_ms) {
  uint32_t seconds = 0;
  if (ParseNumber(field, &seconds)) return int64_t{seconds} * 1'000;
  const std::optional<int64_t> date = ParseHttpDate(field, now_ms);
  return date ? std::max<int64_t>(*date - now_ms, 0) : 0;
}

void PutOff(QueueEntry* entry, WaitKind wait, int64_t wait_ms, int64_t now_ms) {
  entry->wait = wait;
  entry->waits_since_ms = now_ms;
  entry->next_ms = now_ms + wait_ms;
}

}  // namespace swale
