// What of a download lies in storage: its record, its parts, its files.
#include <algorithm>
#include <array>
#include <utility>

#include "src/base/concat.h"
#include "src/base/hex.h"
#include "src/base/number.h"
#include "src/base/sha256.h"
#include "src/download/run_download.h"
#include "src/engine/client_message.h"
#include "src/sync/queue_entry.h"
#include "src/sync/queue_records.h"

namespace swale {
namespace {

// What a page may want to know of a file. Fields about the connection and about encoding are not of
// these bytes.
constexpr std::string_view kKeptFields[] = {"content-type",
                                            "content-disposition",
                                            "content-language",
                                            "cache-control",
                                            "cross-origin-resource-policy",
                                            "date",
                                            "etag",
                                            "last-modified"};

// SubtleCrypto has to have all of it in memory.
constexpr uint64_t kDigestedWholeMax = uint64_t{32} * 1024 * 1024;
constexpr uint64_t kDigestedPiece = uint64_t{1024} * 1024;
constexpr std::string_view kUnreadable = "what was stored of it cannot be read: ";

// The SHA-256 of a body of `size` bytes as hexadecimal digits; else `*error` is set. The response
// remains usable.
Task<std::string> DigestOf(EventContext& cx, ResponseRef response, uint64_t size,
                           std::string* error) {
  if (size <= kDigestedWholeMax) {
    Operation digest = cx.DigestBody(response);
    co_await digest;
    if (!digest.ok()) *error = digest.text();
    co_return digest.text();
  }
  Operation measure = cx.MeasureBody(response);
  co_await measure;
  if (measure.text() != NumberToString(size)) {
    *error = Concat({kUnreadable, measure.text()});
    co_return std::string();
  }
  Sha256Stream stream;
  for (uint64_t first = 0; first < size; first += kDigestedPiece) {
    const uint64_t last = std::min(first + kDigestedPiece, size) - 1;
    Operation slice =
        cx.SliceBody(response, Concat({NumberToString(first), "-", NumberToString(last)}));
    co_await slice;
    if (!slice.ok()) {
      *error = Concat({kUnreadable, slice.text()});
      co_return std::string();
    }
    Operation read = cx.ReadBody(slice.response());
    co_await read;
    if (!read.ok()) {
      *error = Concat({kUnreadable, read.text()});
      co_return std::string();
    }
    stream.Add(read.text());
  }
  const std::array<uint8_t, 32> digest = stream.Finish();
  co_return BytesToHex(digest.data(), digest.size());
}

}  // namespace

std::string StagingCache(const WorkerConfig& config) {
  return Concat({"swale:downloads:", config.scope});
}

std::string StoredFieldsOf(const WorkerConfig& config, const ResponseRef& response) {
  std::string fields;
  for (std::string_view name : kKeptFields) {
    std::string value;
    if (config.host != nullptr && config.host->Header(response.handle(), name, &value)) {
      fields += Concat({name, ":", value, "\n"});
    }
  }
  return fields;
}

Task<AdmitResult> AdmitFile(EventContext& cx, const DownloadRule& rule, DownloadFile& file,
                            ResponseRef response, uint64_t size) {
  AdmitResult result;
  if (!file.digest.empty()) {
    const std::string digest = co_await DigestOf(cx, response, size, &result.error);
    if (!result.error.empty()) co_return result;
    if (digest != file.digest) {
      result.has_wrong_digest = true;
      result.error = Substitute("$: found SHA-256 $, expected $", file.url, digest, file.digest);
      co_return result;
    }
  }
  Operation put = cx.CachePut(rule.cache, file.url, response);
  co_await put;
  result.is_stored = put.ok();
  result.is_full = put.status() == OutcomeStatus::kQuotaExceeded;
  if (!put.ok()) {
    result.error = result.is_full ? std::string("storage is full") : std::string(put.text());
    co_return result;
  }
  file.is_ready = true;
  file.size = size;
  file.got = size;
  co_return result;
}

Task<void> DeleteParts(EventContext& cx, const WorkerConfig& config, std::string prefix) {
  const std::string cache = StagingCache(config);
  prefix = config.AbsoluteUrl(prefix);
  Operation list = cx.CacheKeys(cache);
  co_await list;
  std::string keys(list.text());
  if (!list.ok()) co_return;
  while (!keys.empty()) {
    const std::string key = keys.substr(0, keys.find('\n'));
    keys.erase(0, key.size() + 1);
    if (!key.starts_with(prefix)) continue;
    Operation remove = cx.CacheDelete(cache, key);
    co_await remove;
  }
}

Task<bool> ReadDownload(EventContext& cx, std::string rule, std::string id, Download* download) {
  Operation read = ReadQueueRecords(cx, Concat({DownloadKey(rule, id), "\n"}), 1);
  co_await read;
  std::string_view records = read.text();
  std::string_view key;
  std::string_view text;
  co_return read.ok() && TakeRecord(&records, &key, &text) && ParseDownload(text, download);
}

Task<bool> UpdateDownload(EventContext& cx, const Download& download) {
  const std::string key = DownloadKey(download.rule, download.id);
  Operation write = WriteQueueRecords(cx, Concat({"~", key, "\n", download.ToJson(), "\n"}));
  co_await write;
  co_return write.ok();
}

void TellDownload(EventContext& cx, const Download& download, std::string_view phase) {
  ClientMessage message("download-progress");
  message.Add("rule", download.rule)
      .Add("id", download.id)
      .Add("state", phase)
      .AddNumber("received", download.received())
      .AddNumber("total", download.expected())
      .Add("error", download.error);
  cx.PostMessage(MessageTarget::kAllClients, message);
}

Task<void> NoteDownloadsDue(EventContext& cx) {
  Operation read = ReadQueueRecords(cx, Concat({"*", kDownloadPrefix, "\n"}), kDownloadsReadMax);
  co_await read;
  if (!read.ok()) co_return;
  std::string_view records = read.text();
  std::string_view key;
  std::string_view text;
  int64_t due_ms = INT64_MAX;
  while (TakeRecord(&records, &key, &text)) {
    Download download;
    if (!ParseDownload(text, &download)) continue;
    const bool waits = download.phase == DownloadPhase::kRunning && !download.is_background;
    if (waits) due_ms = std::min(due_ms, download.next_ms);
  }
  const std::string due_key = Concat({kDuePrefix, "download"});
  const bool waits = due_ms != INT64_MAX;
  std::string change = Concat({"-", due_key, "\n"});
  if (waits) {
    const std::string due = NumberToString(static_cast<uint64_t>(due_ms));
    change = Concat({"=", due_key, "\n", due, "\n"});
  }
  Operation write = WriteQueueRecords(cx, std::move(change));
  co_await write;
  if (!waits) co_return;
  const int64_t wait_ms = std::max<int64_t>(due_ms - cx.now_ms(), 0);
  ClientMessage wake("download-wake");
  cx.PostMessage(MessageTarget::kAllClients,
                 wake.AddNumber("afterMs", static_cast<uint64_t>(wait_ms)));
}

}  // namespace swale
