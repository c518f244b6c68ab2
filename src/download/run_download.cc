#include "src/download/run_download.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "src/base/concat.h"
#include "src/base/number.h"
#include "src/download/part_decision.h"
#include "src/sync/queue_entry.h"
#include "src/sync/queue_records.h"
#include "src/sync/send_decision.h"

namespace swale {
namespace {

// One worker's turn at a download, whose lock it holds.
class Run {
 public:
  Run(EventContext& cx, const WorkerConfig& config) : cx_(cx), config_(config) {}
  ReadyQueue& ready_queue() { return cx_.ready_queue(); }

  Task<void> Go(std::string rule, std::string id, DownloadTurn turn);

 private:
  // Whether it is still to be gone on with: a page may have ended it.
  Task<bool> IsWanted(std::string rule, std::string id);
  Task<void> Step(DownloadFile& file);
  // What an earlier life stored and could not note.
  Task<void> FindStored(DownloadFile& file);
  Task<void> FetchPart(DownloadFile& file);
  Task<void> StorePart(DownloadFile& file, ResponseRef response, PartDecision part);
  Task<void> StoreWhole(DownloadFile& file, ResponseRef response);
  Task<void> Join(DownloadFile& file);
  Task<void> Admit(DownloadFile& file, ResponseRef response, uint64_t size);
  Task<void> StartAgain(DownloadFile& file, std::string error);
  // Puts it off.
  Task<void> Retry(std::string error, int64_t asked_ms = 0);
  Task<void> Fail(std::string error);
  Task<void> FailAsTooLarge() { return Fail("it is larger than its rule allows"); }
  bool IsTooLarge() const {
    return download_.received() > rule_.bytes_max || download_.expected() > rule_.bytes_max;
  }
  PartAnswer AnswerOf(const ResponseRef& response) const;
  void TellProgress();

  EventContext& cx_;
  const WorkerConfig& config_;
  DownloadRule rule_;
  Download download_;
  bool has_looked_ = false;
  int64_t told_ms_ = 0;
};

Task<bool> Run::IsWanted(std::string rule, std::string id) {
  Download read;
  const bool is_there = co_await ReadDownload(cx_, std::move(rule), std::move(id), &read);
  if (!is_there || read.phase != DownloadPhase::kRunning || read.is_background) co_return false;
  download_ = std::move(read);
  co_return true;
}

Task<void> Run::Go(std::string rule, std::string id, DownloadTurn turn) {
  const bool has_rule = FindDownloadRule(config_.policy.downloads(), rule, &rule_);
  const int64_t began_ms = cx_.now_ms();
  for (;;) {
    const bool is_wanted = co_await IsWanted(rule, id);
    if (!is_wanted) co_return;
    if (!has_rule) {
      std::string error = "the policy has no rule of this name any more";
      co_await Fail(std::move(error));
      co_return;
    }
    const int64_t now_ms = cx_.now_ms();
    if (now_ms - download_.started_ms > int64_t{rule_.retention_seconds} * 1000) {
      std::string error = Concat({"it took too long: ", download_.error});
      co_await Fail(std::move(error));
      co_return;
    }
    const int64_t wait_ms = turn == DownloadTurn::kNow ? 0 : DownloadWaitMs(download_, now_ms);
    turn = DownloadTurn::kDue;
    if (wait_ms > kDownloadStayMs || now_ms - began_ms > kDownloadRunMaxMs) co_return;
    if (wait_ms > 0) {
      Operation timer = cx_.SetTimer(static_cast<uint32_t>(wait_ms));
      co_await timer;
    }
    DownloadFile* const file = download_.NextFile();
    if (file == nullptr) {
      // What kills and changes on the server have left.
      co_await DeleteParts(cx_, config_, ChunkPrefix(download_));
      download_.phase = DownloadPhase::kDone;
      download_.error.clear();
      co_await UpdateDownload(cx_, download_);
      TellDownload(cx_, download_, "done");
      co_return;
    }
    co_await Step(*file);
  }
}

Task<void> Run::Step(DownloadFile& file) {
  if (!std::exchange(has_looked_, true) && file.got > 0) co_await FindStored(file);
  if (IsTooLarge()) {
    co_await FailAsTooLarge();
  } else if (file.got > 0 && file.got == file.size) {
    co_await Join(file);
  } else {
    co_await FetchPart(file);
  }
}

Task<void> Run::FindStored(DownloadFile& file) {
  while (file.got < file.size) {
    const PartRange part = NextPart(file, download_.chunk_bytes);
    const std::string key = config_.AbsoluteUrl(ChunkKey(download_, file, part.first));
    Operation match = cx_.CacheMatch(StagingCache(config_), key);
    co_await match;
    const ResponseRef stored = match.response();
    if (!stored) co_return;
    Operation measure = cx_.MeasureBody(stored);
    co_await measure;
    if (measure.text() != NumberToString(part.last - part.first + 1)) co_return;
    file.got = part.last + 1;
  }
}

PartAnswer Run::AnswerOf(const ResponseRef& response) const {
  PartAnswer answer{.status = response.status()};
  if (config_.host == nullptr) return answer;
  const auto read = [&](std::string_view name, std::string* value) {
    config_.host->Header(response.handle(), name, value);
  };
  read("content-range", &answer.content_range);
  read("content-encoding", &answer.content_encoding);
  read("etag", &answer.etag);
  read("last-modified", &answer.last_modified);
  read("date", &answer.date);
  return answer;
}

Task<void> Run::FetchPart(DownloadFile& file) {
  Operation fetch =
      cx_.NetworkFetch(file.url, static_cast<uint32_t>(CacheMode::kNoStore), kFetchLowPriority,
                       PartRequestFields(file, download_.chunk_bytes));
  co_await fetch;
  ResponseRef response = fetch.response();
  if (!response) {
    // The browser tells when there is one, where it can.
    Operation sync =
        cx_.Ask({.kind = EffectKind::kRegisterSync, .text = std::string(kDownloadSyncTag)});
    co_await sync;
    co_await Retry(Substitute("$: $", file.url, std::string(fetch.text())));
    co_return;
  }
  const PartDecision part = DecidePart(file, download_.chunk_bytes, AnswerOf(response));
  const std::string status = NumberToString(response.status());
  switch (part.verdict) {
    case PartVerdict::kPart:
      co_await StorePart(file, std::move(response), part);
      break;
    case PartVerdict::kWhole:
      co_await StoreWhole(file, std::move(response));
      break;
    case PartVerdict::kRestart:
      co_await StartAgain(file, Substitute("$: it has changed on the server", file.url));
      break;
    case PartVerdict::kNoRanges:
      file.is_whole = true;
      co_await StartAgain(file, std::string());
      break;
    case PartVerdict::kRetry: {
      std::string field;
      int64_t asked_ms = 0;
      if (config_.host != nullptr &&
          config_.host->Header(response.handle(), "retry-after", &field)) {
        asked_ms = RetryAfterMs(field, cx_.now_ms());
      }
      co_await Retry(Substitute("$: found status $", file.url, status), asked_ms);
      break;
    }
    case PartVerdict::kRefused:
      co_await Fail(Substitute("$: found status $", file.url, status));
      break;
  }
}

Task<void> Run::StorePart(DownloadFile& file, ResponseRef response, PartDecision part) {
  if (file.got == 0) {
    file.validator = part.validator;
    file.size = part.size;
    file.fields = StoredFieldsOf(config_, response);
    if (IsTooLarge()) {
      co_await FailAsTooLarge();
      co_return;
    }
  }
  // Cache Storage takes no 206: its bytes are stored as a response of their own.
  const std::string size = NumberToString(part.bytes);
  Operation measure = cx_.MeasureBody(response);
  co_await measure;
  std::string bytes = Concat({"#", NumberToString(response.handle()), " 0 ", size, "\n"});
  Operation make = cx_.JoinParts(std::string(), bytes, {});
  co_await make;
  const bool is_complete = measure.ok() && measure.text() == size && make.ok();
  if (!is_complete) {
    co_await Retry(Substitute("$: its body was cut off", file.url));
    co_return;
  }
  const std::string key = config_.AbsoluteUrl(ChunkKey(download_, file, file.got));
  Operation put = cx_.CachePut(StagingCache(config_), key, make.response());
  co_await put;
  if (put.status() == OutcomeStatus::kQuotaExceeded) {
    std::string error = "storage is full";
    co_await Fail(std::move(error));
  } else if (!put.ok()) {
    std::string error = Concat({"a part could not be stored: ", put.text()});
    co_await Retry(std::move(error));
  } else {
    file.got += part.bytes;
    download_.failures = 0;
    download_.next_ms = 0;
    co_await UpdateDownload(cx_, download_);
    TellProgress();
  }
}

Task<void> Run::StoreWhole(DownloadFile& file, ResponseRef response) {
  uint64_t size = 0;
  std::string length;
  std::string encoding;
  if (config_.host != nullptr) {
    config_.host->Header(response.handle(), "content-length", &length);
    config_.host->Header(response.handle(), "content-encoding", &encoding);
  }
  if (!encoding.empty()) length.clear();
  const uint64_t others = download_.received() - file.got;
  // Before it is read, where the server says so.
  if (ParseNumber64(length, &size) && others + size > rule_.bytes_max) {
    co_await FailAsTooLarge();
    co_return;
  }
  Operation measure = cx_.MeasureBody(response);
  co_await measure;
  const bool is_complete = measure.ok() && ParseNumber64(measure.text(), &size) &&
                           (length.empty() || measure.text() == length);
  if (!is_complete) {
    co_await Retry(Substitute("$: its body was cut off", file.url));
    co_return;
  }
  if (others + size > rule_.bytes_max) {
    co_await FailAsTooLarge();
    co_return;
  }
  const bool had_parts = file.got > 0;
  const std::string parts = ChunkPrefix(download_, file);
  file.Restart();
  file.fields = StoredFieldsOf(config_, response);
  const std::string fields = Concat({file.fields, "content-length:", NumberToString(size), "\n"});
  std::string bytes =
      Concat({"#", NumberToString(response.handle()), " 0 ", NumberToString(size), "\n"});
  Operation make = cx_.JoinParts(std::string(), bytes, fields);
  co_await make;
  if (!make.ok()) {
    co_await Retry(Substitute("$: its body was cut off", file.url));
    co_return;
  }
  if (had_parts) co_await DeleteParts(cx_, config_, parts);
  co_await Admit(file, make.response(), size);
}

Task<void> Run::Join(DownloadFile& file) {
  std::string parts;
  for (uint64_t offset = 0; offset < file.size; offset += download_.chunk_bytes) {
    const uint64_t size = std::min<uint64_t>(download_.chunk_bytes, file.size - offset);
    const std::string key = config_.AbsoluteUrl(ChunkKey(download_, file, offset));
    parts += Concat({key, " 0 ", NumberToString(size), "\n"});
  }
  const std::string fields =
      Concat({file.fields, "content-length:", NumberToString(file.size), "\n"});
  Operation join = cx_.JoinParts(StagingCache(config_), parts, fields);
  co_await join;
  if (!join.ok()) {
    std::string error = "what was stored of it has been lost";
    co_await StartAgain(file, std::move(error));
    co_return;
  }
  co_await Admit(file, join.response(), file.size);
}

Task<void> Run::Admit(DownloadFile& file, ResponseRef response, uint64_t size) {
  // What a page has ended meanwhile does not come back.
  Download now;
  const bool is_there = co_await ReadDownload(cx_, download_.rule, download_.id, &now);
  if (!is_there) co_return;
  const std::string parts = ChunkPrefix(download_, file);
  const AdmitResult admitted = co_await AdmitFile(cx_, rule_, file, std::move(response), size);
  if (admitted.is_full) {
    co_await Fail(admitted.error);
  } else if (admitted.has_wrong_digest) {
    if (++download_.wrong_digests >= kWrongDigestsMax) {
      co_await Fail(admitted.error);
    } else {
      co_await StartAgain(file, admitted.error);
    }
  } else if (!admitted.is_stored) {
    co_await Retry(admitted.error);
  } else {
    download_.failures = 0;
    download_.next_ms = 0;
    co_await UpdateDownload(cx_, download_);
    co_await DeleteParts(cx_, config_, parts);
    TellProgress();
  }
}

// Without an error at once: it is the server's way.
Task<void> Run::StartAgain(DownloadFile& file, std::string error) {
  co_await DeleteParts(cx_, config_, ChunkPrefix(download_, file));
  file.Restart();
  if (error.empty()) {
    co_await UpdateDownload(cx_, download_);
  } else {
    co_await Retry(std::move(error));
  }
}

Task<void> Run::Retry(std::string error, int64_t asked_ms) {
  constexpr int64_t kAskedMaxMs = int64_t{24} * 60 * 60 * 1000;
  const int64_t backoff_ms = DownloadBackoffMs(download_, cx_.now_ms());
  ++download_.failures;
  download_.next_ms = cx_.now_ms() + std::max(std::min(asked_ms, kAskedMaxMs), backoff_ms);
  download_.error = std::move(error);
  co_await UpdateDownload(cx_, download_);
}

Task<void> Run::Fail(std::string error) {
  download_.phase = DownloadPhase::kFailed;
  download_.error = std::move(error);
  for (DownloadFile& file : download_.files) {
    if (!file.is_ready) file.Restart();
  }
  co_await DeleteParts(cx_, config_, ChunkPrefix(download_));
  co_await UpdateDownload(cx_, download_);
  TellDownload(cx_, download_, "failed");
}

void Run::TellProgress() {
  if (cx_.now_ms() - told_ms_ < kProgressIntervalMs) return;
  told_ms_ = cx_.now_ms();
  TellDownload(cx_, download_, "running");
}

}  // namespace

Task<void> RunHeldDownload(EventContext& cx, const WorkerConfig& config, std::string rule,
                           std::string id, DownloadTurn turn) {
  Run run(cx, config);
  co_await run.Go(std::move(rule), std::move(id), turn);
}

Task<bool> RunDownload(EventContext& cx, const WorkerConfig& config, std::string rule,
                       std::string id, DownloadTurn turn) {
  const std::string lock_name = DownloadKey(rule, id);
  Operation lock =
      cx.Ask({.kind = EffectKind::kAcquireLock, .flags = kIfAvailable, .text = lock_name});
  co_await lock;
  if (!lock.ok()) co_return false;
  co_await RunHeldDownload(cx, config, std::move(rule), std::move(id), turn);
  cx.Tell({.kind = EffectKind::kReleaseLock, .text = lock_name});
  co_return true;
}

Task<void> ResumeDownloads(EventContext& cx, const WorkerConfig& config, DownloadTurn turn) {
  Operation read = ReadQueueRecords(cx, Concat({"*", kDownloadPrefix, "\n"}), kDownloadsReadMax);
  co_await read;
  if (!read.ok() || read.text().empty()) co_return;
  std::string_view records = read.text();
  std::string_view key;
  std::string_view text;
  std::vector<Task<bool>> runs;
  while (TakeRecord(&records, &key, &text)) {
    Download download;
    if (!ParseDownload(text, &download)) continue;
    if (download.phase != DownloadPhase::kRunning || download.is_background) continue;
    if (turn == DownloadTurn::kDue && DownloadWaitMs(download, cx.now_ms()) > 0) continue;
    runs.push_back(RunDownload(cx, config, download.rule, download.id, turn));
  }
  for (Task<bool>& run : runs) run.Start();
  bool has_run = runs.empty();
  for (Task<bool>& run : runs) {
    const bool was_free = co_await run;
    has_run = has_run || was_free;
  }
  if (has_run) co_await NoteDownloadsDue(cx);
}

}  // namespace swale
