#include "src/download/download_messages.h"

#include <algorithm>
#include <utility>

#include "src/base/concat.h"
#include "src/base/lines.h"
#include "src/base/number.h"
#include "src/download/run_download.h"
#include "src/engine/client_message.h"
#include "src/json/json_access.h"
#include "src/sync/queue_entry.h"
#include "src/sync/queue_records.h"

namespace swale {
namespace {

std::string DownloadState(const Download& download) {
  ClientMessage state;
  state.Add("rule", download.rule)
      .Add("id", download.id)
      .Add("title", download.title)
      .Add("state", kDownloadPhaseNames[static_cast<size_t>(download.phase)])
      .AddFlag("isBackground", download.is_background)
      .AddNumber("received", download.received())
      .AddNumber("total", download.expected())
      .AddNumber("startedAt", static_cast<uint64_t>(download.started_ms))
      .AddNumber("nextAttemptAt", static_cast<uint64_t>(download.next_ms))
      .Add("error", download.error);
  std::string urls = "[";
  for (const DownloadFile& file : download.files) {
    if (urls.size() > 1) urls += ',';
    AppendJsonText(file.url, &urls);
  }
  state.AddJson("urls", urls + "]");
  return state.TakeJson();
}

// What a background fetch is asked for with.
std::string BackgroundFetchText(const Download& download) {
  std::string urls = "[";
  for (const DownloadFile& file : download.files) {
    if (urls.size() > 1) urls += ',';
    AppendJsonText(file.url, &urls);
  }
  ClientMessage options;
  options.Add("title", download.title);
  if (download.total != 0) options.AddNumber("downloadTotal", download.total);
  if (!download.icons.empty()) options.AddJson("icons", download.icons);
  return Concat({"[", urls, "],", options.TakeJson(), "]"});
}

std::string FetchIdOf(const Download& download) {
  return Concat({kBackgroundFetchPrefix, download.rule, "/", download.id});
}

void TellStarted(EventContext& cx, const Download* download, const std::string& error) {
  ClientMessage reply("download-started");
  reply.Add("error", error);
  if (download != nullptr) reply.AddJson("download", DownloadState(*download));
  cx.PostMessage(MessageTarget::kReply, reply);
}

// Writes a new download's record, and has a worker's start look for it. Gives what went wrong.
Task<std::string> WriteNew(EventContext& cx, const Download& download) {
  const std::string key = DownloadKey(download.rule, download.id);
  Operation write = WriteQueueRecords(
      cx, Concat({"=", key, "\n", download.ToJson(), "\n=", kDuePrefix, "download\n0\n"}));
  co_await write;
  if (write.ok()) co_return std::string();
  const bool is_full = write.status() == OutcomeStatus::kQuotaExceeded;
  co_return is_full ? std::string("storage is full") : std::string(write.text());
}

// Hands it to the browser, where that takes it. It is noted afterwards: should the worker be
// stopped in between it is fetched twice, which is better than never.
Task<void> StartInBackground(EventContext& cx, Download& download) {
  Operation start = cx.Ask({.kind = EffectKind::kStartBackgroundFetch,
                            .url = FetchIdOf(download),
                            .text = BackgroundFetchText(download)});
  co_await start;
  download.is_background = start.ok();
  if (start.ok()) co_await UpdateDownload(cx, download);
}

Task<void> Start(EventContext& cx, const WorkerConfig& config, std::string rule_name,
                 std::string id, std::string json) {
  DownloadRule rule;
  Download download;
  std::string error;
  if (!FindDownloadRule(config.policy.downloads(), rule_name, &rule)) {
    error = Substitute("the policy has no downloads rule \"$\"", rule_name);
  }
  Download before;
  const bool is_known = co_await ReadDownload(cx, rule_name, id, &before);
  const bool is_running = is_known && before.phase == DownloadPhase::kRunning;
  if (error.empty() && !is_running && !ParseDownload(json, &download)) {
    error = "a download has at least one URL";
  }
  if (!error.empty()) co_return TellStarted(cx, nullptr, error);
  if (is_running) {
    TellStarted(cx, &before, error);
    co_await RunDownload(cx, config, rule_name, id, DownloadTurn::kNow);
    co_await NoteDownloadsDue(cx);
    co_return;
  }
  download.rule = rule_name;
  download.id = id;
  download.chunk_bytes = rule.chunk_bytes;
  // Chromium lets pages alone start one: then it has begun already.
  download.is_background = download.is_background && rule.uses_background_fetch;
  download.started_ms = cx.now_ms();
  error = co_await WriteNew(cx, download);
  if (!error.empty()) co_return TellStarted(cx, nullptr, error);
  if (rule.uses_background_fetch && !download.is_background) {
    co_await StartInBackground(cx, download);
  }
  TellStarted(cx, &download, error);
  if (!download.is_background) {
    co_await RunDownload(cx, config, rule_name, id, DownloadTurn::kNow);
  }
  co_await NoteDownloadsDue(cx);
}

Task<void> TellList(EventContext& cx) {
  Operation read = ReadQueueRecords(cx, Concat({"*", kDownloadPrefix, "\n"}), kDownloadsReadMax);
  co_await read;
  std::string_view records = read.text();
  std::string_view key;
  std::string_view text;
  std::string list = "[";
  while (read.ok() && TakeRecord(&records, &key, &text)) {
    Download download;
    if (!ParseDownload(text, &download)) continue;
    if (list.size() > 1) list += ',';
    list += DownloadState(download);
  }
  ClientMessage reply("download-list");
  cx.PostMessage(MessageTarget::kReply, reply.AddJson("downloads", list + "]"));
}

// Forgets a download, and then, once nobody is at it any more, its parts.
Task<void> Forget(EventContext& cx, const WorkerConfig& config, Download download) {
  const std::string key = DownloadKey(download.rule, download.id);
  Operation forget = WriteQueueRecords(cx, Concat({"-", key, "\n"}));
  co_await forget;
  TellDownload(cx, download, "aborted");
  Operation lock = cx.Ask({.kind = EffectKind::kAcquireLock, .text = key});
  co_await lock;
  // A new one of this id may have begun, whose parts have the same names.
  Download now;
  const bool is_there = co_await ReadDownload(cx, download.rule, download.id, &now);
  if (!is_there) co_await DeleteParts(cx, config, ChunkPrefix(download));
  cx.Tell({.kind = EffectKind::kReleaseLock, .text = key});
}

Task<void> End(EventContext& cx, const WorkerConfig& config, std::string what, std::string rule,
               std::string id) {
  Download download;
  const bool is_there = co_await ReadDownload(cx, rule, id, &download);
  if (is_there && download.is_background) {
    Operation abort =
        cx.Ask({.kind = EffectKind::kAbortBackgroundFetch, .url = FetchIdOf(download)});
    co_await abort;
  }
  DownloadRule options;
  const bool has_rule = FindDownloadRule(config.policy.downloads(), rule, &options);
  if (is_there) co_await Forget(cx, config, download);
  if (is_there && has_rule && what == "remove") {
    for (const DownloadFile& file : download.files) {
      Operation remove = cx.CacheDelete(options.cache, file.url);
      co_await remove;
    }
  }
  ClientMessage reply("download-done");
  cx.PostMessage(MessageTarget::kReply, reply.AddFlag("found", is_there));
  co_await NoteDownloadsDue(cx);
}

// Goes on without the browser's help.
Task<void> TakeOverFetch(EventContext& cx, const WorkerConfig& config, std::string rule,
                         std::string id) {
  Download download;
  const bool is_there = co_await ReadDownload(cx, rule, id, &download);
  if (is_there && download.is_background) {
    download.is_background = false;
    co_await UpdateDownload(cx, download);
  }
  co_await RunDownload(cx, config, rule, id, DownloadTurn::kNow);
  co_await NoteDownloadsDue(cx);
}

// What the browser has fetched goes to where it belongs; what it has not, or wrongly, is fetched
// by the worker.
Task<void> TakeFiles(EventContext& cx, const WorkerConfig& config, const DownloadRule& rule,
                     Download& download) {
  const std::string staging = StagingCache(config);
  Operation take = cx.Ask({.kind = EffectKind::kTakeBackgroundFetch, .cache = staging});
  co_await take;
  for (DownloadFile& file : download.files) {
    if (file.is_ready) continue;
    Operation match = cx.CacheMatch(staging, file.url);
    co_await match;
    if (!match.response()) continue;
    ResponseRef response = match.response();
    const std::string fields = StoredFieldsOf(config, response);
    Operation measure = cx.MeasureBody(response);
    co_await measure;
    uint64_t size = 0;
    if (response.status() == 200 && measure.ok() && ParseNumber64(measure.text(), &size) &&
        download.received() - file.got + size <= rule.bytes_max) {
      std::string whole = Concat({file.url, " 0 ", NumberToString(size), "\n"});
      Operation make = cx.JoinParts(
          staging, whole, Concat({fields, "content-length:", NumberToString(size), "\n"}));
      co_await make;
      if (make.ok()) {
        const AdmitResult admitted = co_await AdmitFile(cx, rule, file, make.response(), size);
        download.error = admitted.error;
      }
    }
    Operation remove = cx.CacheDelete(staging, file.url);
    co_await remove;
  }
}

Task<void> EndBackgroundFetch(EventContext& cx, const WorkerConfig& config, std::string rule_name,
                              std::string id, std::string what) {
  Download download;
  const std::string key = DownloadKey(rule_name, id);
  Operation lock = cx.Ask({.kind = EffectKind::kAcquireLock, .text = key});
  co_await lock;
  const bool is_there = co_await ReadDownload(cx, rule_name, id, &download);
  DownloadRule rule;
  const bool has_rule = FindDownloadRule(config.policy.downloads(), rule_name, &rule);
  if (is_there && has_rule && download.phase == DownloadPhase::kRunning) {
    co_await TakeFiles(cx, config, rule, download);
    download.is_background = false;
    co_await UpdateDownload(cx, download);
    if (what == "success" && download.NextFile() == nullptr && !rule.done_title.empty()) {
      Operation title =
          cx.Ask({.kind = EffectKind::kTitleBackgroundFetch, .text = rule.done_title});
      co_await title;
    }
  }
  // Under the lock still: it is not free again at once.
  co_await RunHeldDownload(cx, config, rule_name, id, DownloadTurn::kNow);
  cx.Tell({.kind = EffectKind::kReleaseLock, .text = key});
  co_await NoteDownloadsDue(cx);
}

}  // namespace

Task<void> HandleDownloadMessage(EventContext& cx, const WorkerConfig& config, std::string data) {
  const std::string what = TakeLine(&data);
  std::string rule = TakeLine(&data);
  std::string id = TakeLine(&data);
  if (what == "start") {
    co_await Start(cx, config, std::move(rule), std::move(id), std::move(data));
  } else if (what == "list") {
    co_await TellList(cx);
  } else if (what == "abort" || what == "remove") {
    co_await End(cx, config, what, std::move(rule), std::move(id));
  } else if (what == "lost") {
    co_await TakeOverFetch(cx, config, std::move(rule), std::move(id));
  } else if (what == "wake") {
    const DownloadTurn turn = rule == "online" ? DownloadTurn::kNow : DownloadTurn::kDue;
    co_await ResumeDownloads(cx, config, turn);
  }
}

Task<void> HandleBackgroundFetch(EventContext& cx, const WorkerConfig& config, std::string data) {
  const std::string what = TakeLine(&data);
  // One of the site's own.
  if (!data.starts_with(kBackgroundFetchPrefix)) co_return;
  data.erase(0, kBackgroundFetchPrefix.size());
  std::string rule = data.substr(0, data.find('/'));
  std::string id = data.substr(std::min(data.size(), rule.size() + 1));
  if (what == "click") {
    DownloadRule options;
    FindDownloadRule(config.policy.downloads(), rule, &options);
    if (options.click_url.empty()) co_return;
    Operation open =
        cx.Ask({.kind = EffectKind::kOpenWindow, .url = config.AbsoluteUrl(options.click_url)});
    co_await open;
  } else if (what == "abort") {
    Download download;
    const bool is_there = co_await ReadDownload(cx, rule, id, &download);
    if (is_there) co_await Forget(cx, config, std::move(download));
  } else {
    co_await EndBackgroundFetch(cx, config, std::move(rule), std::move(id), what);
  }
}

Task<void> DropDownloads(EventContext& cx, const WorkerConfig& config) {
  Operation read = ReadQueueRecords(cx, Concat({"*", kDownloadPrefix, "\n"}), kDownloadsReadMax);
  co_await read;
  std::string records(read.text());
  std::string_view rest = records;
  std::string_view key;
  std::string_view text;
  while (read.ok() && TakeRecord(&rest, &key, &text)) {
    Download download;
    DownloadRule rule;
    if (!ParseDownload(text, &download) ||
        !FindDownloadRule(config.policy.downloads(), download.rule, &rule)) {
      continue;
    }
    Operation drop = cx.CacheDrop(rule.cache);
    co_await drop;
  }
  Operation drop = cx.CacheDrop(StagingCache(config));
  co_await drop;
}

}  // namespace swale
