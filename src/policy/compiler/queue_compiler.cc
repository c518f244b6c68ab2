#include "src/policy/compiler/queue_compiler.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "src/base/number.h"
#include "src/policy/compiler/policy_options.h"

namespace swale {
namespace {

constexpr uint32_t kDay = 24 * 60 * 60;

// Each limit with its reason.
constexpr uint32_t kEntriesDefault = 1'000;  // a list of them is read whole
constexpr uint32_t kEntriesMax = 10'000;
constexpr uint32_t kBeaconEntriesDefault = 200;
constexpr uint32_t kRetentionDefault = 7 * kDay;  // as Workbox's
constexpr uint32_t kBeaconRetentionDefault = 2 * kDay;
constexpr uint32_t kBackoffMinDefaultMs = 2'000;
constexpr uint32_t kBackoffMaxDefaultMs = 30 * 60 * 1'000;
constexpr uint32_t kBackoffSecondsMax = kDay;
constexpr uint32_t kBatchDefault = 20;
constexpr uint32_t kBatchMax = 100;

constexpr char kQueueExpected[] =
    "the name of a queue, such as \"orders\", without \"/\" and control characters";
constexpr std::string_view kDefaultKeyField = "Idempotency-Key";

QueueRecord DefaultQueue() {
  QueueRecord queue = {};
  queue.order = QueueOrder::kOrigin;
  queue.entries_max = kEntriesDefault;
  queue.retention_seconds = kRetentionDefault;
  queue.backoff_min_ms = kBackoffMinDefaultMs;
  queue.backoff_max_ms = kBackoffMaxDefaultMs;
  return queue;
}

}  // namespace

std::string_view QueueCompiler::CompileName(size_t value) {
  return reader_.ReadKeyName(value, kQueueExpected).value_or(std::string_view());
}

void QueueCompiler::CompileNamed(size_t value) { FindQueue(CompileName(value)); }

uint32_t QueueCompiler::FindQueue(std::string_view name) {
  for (size_t i = 0; i < names_.size(); ++i) {
    if (names_[i] == name) return static_cast<uint32_t>(i);
  }
  names_.emplace_back(name);
  QueueRecord queue = DefaultQueue();
  queue.name = writer_.AddText(name);
  queue.idempotency_key = writer_.AddText(kDefaultKeyField);
  queues_.push_back(queue);
  writer_.header.flags |= kBackgroundFlag | kNotLeanFlag;
  return static_cast<uint32_t>(queues_.size() - 1);
}

void QueueCompiler::Compile(size_t value) {
  if (reader_.kind(value) != JsonKind::kObject) {
    reader_.Fail(value, "an object of queues by their names");
    return;
  }
  MemberCursor members(&reader_, value);
  while (members.Next()) {
    const std::string_view name = CompileName(members.key());
    const uint32_t queue = FindQueue(name);
    CompileOptions(members.value(), &queues_[queue]);
  }
}

void QueueCompiler::CompileOptions(size_t value, QueueRecord* queue) {
  // What a profile stands for holds where nothing else is said.
  const size_t profile = reader_.FindMember(value, "profile");
  if (profile != kNoValue && reader_.FindName(profile, kQueueProfileNames) == 1) {
    queue->order = QueueOrder::kNone;
    queue->entries_max = kBeaconEntriesDefault;
    queue->retention_seconds = kBeaconRetentionDefault;
    queue->idempotency_key = {};
    queue->flags |= kQueueDropOldest;
  }
  constexpr char kSeconds[] = "a number of seconds above 0 and at most 86400";
  const auto read_count = [&](size_t at, uint32_t max, const char* expected, uint32_t* count) {
    *count = reader_.ReadIndex(at, max, expected).value_or(1);
    if (*count == 0) reader_.Fail(at, expected);
  };
  OptionCursor options(&reader_, value, kQueueOptionNames);
  while (options.Next()) {
    const size_t at = options.value();
    switch (options.option<QueueOption>()) {
      case QueueOption::kOrder:
        queue->order = static_cast<QueueOrder>(reader_.ReadName(at, kQueueOrderNames).value_or(0));
        break;
      case QueueOption::kIdempotencyKey:
        CompileIdempotencyKey(at, queue);
        break;
      case QueueOption::kSuccess:
        queue->success = CompileSuccess(at);
        break;
      case QueueOption::kMaxEntries:
        read_count(at, kEntriesMax, "a whole number from 1 to 10000", &queue->entries_max);
        break;
      case QueueOption::kMaxBytes:
        queue->bytes_max = reader_.ReadSize(at, "a whole number of bytes, at least 1").value_or(0);
        break;
      case QueueOption::kMaxRetentionSeconds:
        read_count(at, UINT32_MAX, "a whole number of seconds from 1 to 4294967295",
                   &queue->retention_seconds);
        break;
      case QueueOption::kMaxAttempts:
        read_count(at, 1'000'000, "a whole number from 1 to 1000000", &queue->attempts_max);
        break;
      case QueueOption::kMinBackoffSeconds:
        queue->backoff_min_ms = reader_.ReadSeconds(at, kBackoffSecondsMax, kSeconds).value_or(1);
        break;
      case QueueOption::kMaxBackoffSeconds:
        // Of one that is wrong it is not said that it is too short as well.
        queue->backoff_max_ms =
            reader_.ReadSeconds(at, kBackoffSecondsMax, kSeconds).value_or(UINT32_MAX);
        break;
      case QueueOption::kProfile:
        reader_.ReadName(at, kQueueProfileNames);
        break;
      case QueueOption::kWaitedTime:
        CompileWaitedTime(at, queue);
        break;
      case QueueOption::kBatch:
        CompileBatch(at, queue);
        break;
    }
  }
  const size_t max_backoff = reader_.FindMember(value, "maxBackoffSeconds");
  if (queue->backoff_max_ms < queue->backoff_min_ms && max_backoff != kNoValue) {
    const size_t path_size = reader_.path().size();
    reader_.EnterMember("maxBackoffSeconds");
    reader_.Fail(max_backoff, "at least as much as \"minBackoffSeconds\"");
    reader_.path().resize(path_size);
  }
  queue->backoff_max_ms = std::max(queue->backoff_max_ms, queue->backoff_min_ms);
}

void QueueCompiler::CompileIdempotencyKey(size_t value, QueueRecord* queue) {
  constexpr char kExpected[] = "true, false or the name of a header field";
  const JsonKind kind = reader_.kind(value);
  if (kind == JsonKind::kTrue) {
    queue->idempotency_key = writer_.AddText(kDefaultKeyField);
  } else if (kind == JsonKind::kFalse) {
    queue->idempotency_key = {};
  } else if (kind == JsonKind::kString && IsFieldName(reader_.text(value))) {
    queue->idempotency_key = writer_.AddText(reader_.text(value));
    queue->flags |= kQueueKeyCrossOrigin;
  } else {
    reader_.Fail(value, kExpected);
  }
}

PolicyImageText QueueCompiler::CompileSuccess(size_t value) {
  return writer_.AddText(reader_.ReadStatuses(value, 0, "a status from 200 to 599"));
}

void QueueCompiler::CompileWaitedTime(size_t value, QueueRecord* queue) {
  OptionCursor options(&reader_, value, kWaitedTimeOptionNames);
  while (options.Next()) {
    const std::optional<std::string_view> name =
        reader_.ReadText(options.value(), "a name, such as \"qt\"");
    if (!name) continue;
    switch (options.option<WaitedTimeOption>()) {
      case WaitedTimeOption::kParameter:
        queue->time_parameter = writer_.AddText(*name);
        break;
      case WaitedTimeOption::kHeader:
        if (!IsFieldName(*name)) reader_.Fail(options.value(), "the name of a header field");
        queue->time_header = writer_.AddText(*name);
        break;
      case WaitedTimeOption::kMember:
        queue->time_member = writer_.AddText(*name);
        break;
    }
  }
}

void QueueCompiler::CompileBatch(size_t value, QueueRecord* queue) {
  queue->batch_max = kBatchDefault;
  OptionCursor options(&reader_, value, kBatchOptionNames);
  while (options.Next()) {
    if (options.option<BatchOption>() == BatchOption::kAs) {
      const std::optional<size_t> as = reader_.ReadName(options.value(), kBatchAsNames);
      if (as == 1) queue->flags |= kQueueBatchLines;
      continue;
    }
    constexpr char kExpected[] = "a whole number from 2 to 100";
    queue->batch_max = reader_.ReadIndex(options.value(), kBatchMax, kExpected).value_or(2);
    if (queue->batch_max < 2) reader_.Fail(options.value(), kExpected);
  }
}

void QueueCompiler::CompileRoute(size_t value, RouteOptionsRecord* route) {
  if (reader_.kind(value) != JsonKind::kObject) {
    const std::string_view name = CompileName(value);
    if (!name.empty()) route->queue = FindQueue(name) + 1;
    return;
  }
  if (reader_.FindMember(value, "queue") == kNoValue) {
    reader_.FailMissing(value, "queue", kQueueExpected);
  }
  OptionCursor options(&reader_, value, kBackgroundSyncOptionNames);
  while (options.Next()) {
    switch (options.option<BackgroundSyncOption>()) {
      case BackgroundSyncOption::kQueue:
        if (const std::string_view name = CompileName(options.value()); !name.empty()) {
          route->queue = FindQueue(name) + 1;
        }
        break;
      case BackgroundSyncOption::kWhen:
        if (reader_.ReadName(options.value(), kQueueWhenNames) == 1) {
          route->flags |= kRouteQueueAlways | kRouteQueueAccepts;
        }
        break;
      case BackgroundSyncOption::kAnswer:
        if (reader_.ReadName(options.value(), kQueueAnswerNames) == 1) {
          route->flags |= kRouteQueueAccepts;
        }
        break;
    }
  }
}

PolicyImageTable QueueCompiler::AddQueues() {
  PolicyImageRecords<QueueRecord> records;
  for (const QueueRecord& queue : queues_) records.Add(queue);
  return writer_.AddTable(records);
}

}  // namespace swale
