// An install reads the manifest, writes it to the store as a version record, then stores what is
// missing.
//
// The record comes before the first asset: an activation of another version that sweeps at the same
// time sees it and spares what it names. A sweep may still have listed the records before ours was
// there, so after the last asset the store is listed again, until nothing required is missing.
#include "src/precache/install.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/base/concat.h"
#include "src/base/name_set.h"
#include "src/base/number.h"
#include "src/engine/client_message.h"
#include "src/engine/warm_up.h"
#include "src/precache/checked_fetch.h"
#include "src/precache/manifest.h"
#include "src/precache/static_routes.h"
#include "src/store/asset_store.h"

namespace swale {
namespace {

// Listing rounds. Each round after the first can only be needed because of a sweep at the same
// time, of which there is one for each activation.
constexpr int kRoundsMax = 4;

// Progress messages in one install, at most: pages want a smooth bar, not one message for each of
// 5,000 files.
constexpr size_t kProgressMessagesMax = 100;

// An asset that is to be fetched, as a line that SortNames can sort: its name, whether it is
// optional, and its index in the manifest ("3fd0….css 0 17"). Of one name, a required one sorts
// first.
class MissingAsset {
 public:
  static std::string ToLine(const std::string& name, bool optional, size_t entry) {
    return Substitute(optional ? "$ 1 $\n" : "$ 0 $\n", name, NumberToString(entry));
  }
  // REQUIRES: `line` is what ToLine gave, and outlives this.
  explicit MissingAsset(std::string_view line) : line_(line), name_size_(line.find(' ')) {}

  std::string_view name() const { return line_.substr(0, name_size_); }
  bool optional() const { return line_[name_size_ + 1] == '1'; }
  [[gnu::noinline]] size_t entry() const {
    uint32_t entry = 0;
    ParseNumber(line_.substr(name_size_ + 3), &entry);
    return entry;
  }

 private:
  std::string_view line_;
  size_t name_size_;
};

std::string PutError(const Operation& put) {
  return put.status() == OutcomeStatus::kQuotaExceeded ? "the browser's storage quota is exceeded"
                                                       : put.text();
}

class Installer {
 public:
  Installer(EventContext& cx, const WorkerConfig& config)
      : cx_(cx), config_(config), store_(config.scope) {}
  Installer(const Installer&) = delete;
  Installer& operator=(const Installer&) = delete;

  // Coroutines below run within Install(), whose frame holds this object.
  ReadyQueue& ready_queue() { return cx_.ready_queue(); }

  // What went wrong, once Run() is done; empty where nothing did.
  const std::string& error() const { return error_; }
  const ManifestView& manifest() const { return manifest_; }

  Task<void> Run() {
    co_await LoadManifest();
    for (int round = 0; error_.empty() && round < kRoundsMax; ++round) {
      Operation list = store_.ListAssets(cx_);
      co_await list;
      if (!IsListed(list)) break;
      ListMissing(NameSet(list.text()));
      if (missing_.empty()) co_return;
      // On the heap: the compiler unrolls what destroys an array in the frame.
      const auto lanes = std::make_unique<Task<void>[]>(kInstallParallelFetches);
      for (int i = 0; i < kInstallParallelFetches; ++i) {
        lanes[i] = StoreUntilDone();
        lanes[i].Start();
      }
      for (int i = 0; i < kInstallParallelFetches; ++i) co_await lanes[i];
    }
    if (HasRequiredMissing()) Fail("assets vanish from storage while they are stored");
  }

 private:
  // The first error stays, and stops the lanes from taking another asset.
  void Fail(std::string error) {
    if (error_.empty()) error_ = std::move(error);
  }

  // Fetches the manifest, checks it, and puts it into the store as the newest version.
  Task<void> LoadManifest() {
    CheckedFetch file(cx_, std::string(config_.precache.manifest_url()),
                      DigestToHex(config_.precache.manifest_digest()));
    co_await file.Run();
    if (file.ok()) {
      Operation body = cx_.ReadBody(file.response());
      co_await body;
      ReadManifest(body, &file);
    }
    Fail(file.error());
    if (!error_.empty()) co_return;

    Operation list = store_.ListVersions(cx_);
    co_await list;
    const std::string record = IsListed(list) ? NameRecord(list.text()) : std::string();
    if (record.empty()) co_return;
    Operation put = store_.PutManifest(cx_, record, file.response());
    co_await put;
    if (!put.ok()) Fail(Substitute("the manifest could not be stored: $", PutError(put)));
  }

  void ReadManifest(const Operation& body, CheckedFetch* file) {
    if (!body.ok()) return file->Fail("$: its body could not be read: $", body.text());
    manifest_text_ = body.text();
    if (!ManifestView::LoadChecked(manifest_text_, &manifest_)) {
      return file->Fail("$: found no manifest of this worker's format", std::string());
    }
    for (size_t i = 0; i < manifest_.size(); ++i) bytes_total_ += manifest_.entry(i).size;
  }

  // Whether a list of what is stored could be had.
  bool IsListed(const Operation& list) {
    if (!list.ok()) Fail(Substitute("storage could not be read: $", list.text()));
    return list.ok();
  }

  // What this version is to be called in the store that holds `versions`; empty where it is the
  // newest already.
  std::string NameRecord(const std::string& versions) const {
    const std::string version = config_.precache.version();
    std::string_view newest;
    const NameSet records(versions);
    for (std::string_view name : records.names()) {
      if (SequenceOf(name) != 0) newest = name;
    }
    if (IsOfVersion(newest, version)) return std::string();
    return VersionName(SequenceOf(newest) + 1, version);
  }

  // Fills missing_ with what neither the store holds nor has already been given up on. One content
  // is fetched once; it is required where any of its URLs is.
  void ListMissing(const NameSet& held) {
    const NameSet given_up(given_up_);
    missing_lines_.clear();
    for (size_t i = 0; i < manifest_.size(); ++i) {
      const ManifestView::Entry entry = manifest_.entry(i);
      const std::string name = AssetName(AssetId::FromDigest(entry.digest), entry.url);
      if (held.Contains(name) || given_up.Contains(name)) continue;
      missing_lines_ += MissingAsset::ToLine(name, entry.optional, i);
    }
    missing_.clear();
    bytes_done_ = bytes_total_;
    const NameSet missing(missing_lines_);
    for (std::string_view line : missing.names()) {
      const MissingAsset asset(line);
      if (!missing_.empty() && MissingAsset(missing_.back()).name() == asset.name()) continue;
      missing_.push_back(line);
      bytes_done_ -= manifest_.entry(asset.entry()).size;
    }
    files_done_ = manifest_.size() - missing_.size();
    next_ = 0;
  }

  bool HasRequiredMissing() const {
    return std::any_of(missing_.begin(), missing_.end(),
                       [](std::string_view line) { return !MissingAsset(line).optional(); });
  }

  // One of the lanes that share missing_, which stays as it is in a round.
  Task<void> StoreUntilDone() {
    while (next_ < missing_.size() && error_.empty()) {
      const MissingAsset asset(missing_[next_++]);
      const ManifestView::Entry entry = manifest_.entry(asset.entry());
      CheckedFetch file(cx_, std::string(entry.url), DigestToHex(entry.digest));
      co_await file.Run();
      if (file.ok()) {
        Operation put = store_.PutAsset(cx_, asset.name(), file.response());
        co_await put;
        if (!put.ok()) file.Fail("$: could not be stored: $", PutError(put));
      }
      Finish(asset, file.error());
    }
  }

  void Finish(const MissingAsset& asset, const std::string& error) {
    if (error.empty()) {
      ++files_done_;
      bytes_done_ += manifest_.entry(asset.entry()).size;
      ReportProgress();
    } else if (asset.optional()) {
      given_up_.append(asset.name()).append(1, '\n');
      cx_.Log(LogLevel::kWarning, Substitute("optional file left out: $", error));
    } else {
      Fail(error);
    }
  }

  void ReportProgress() {
    const size_t total = manifest_.size();
    const size_t step = std::max<size_t>(1, total / kProgressMessagesMax);
    if (files_done_ % step != 0 && files_done_ != total) return;
    cx_.PostMessage(MessageTarget::kAllClients,
                    ClientMessage("progress")
                        .Add("version", config_.precache.version())
                        .AddProgress("files", files_done_, total)
                        .AddProgress("bytes", bytes_done_, bytes_total_));
  }

  EventContext& cx_;
  const WorkerConfig& config_;
  const AssetStore store_;
  std::string manifest_text_;  // manifest_ and the URLs in it point into it
  ManifestView manifest_;
  std::string missing_lines_;
  std::vector<std::string_view>
      missing_;           // a MissingAsset each, by name; views into missing_lines_
  size_t next_ = 0;       // the first of missing_ that no lane has taken
  std::string given_up_;  // names of optional assets that could not be had, each followed by '\n'
  std::string error_;
  size_t files_done_ = 0;
  uint64_t bytes_done_ = 0, bytes_total_ = 0;
};

// Absolute, each followed by '\n'.
std::string WarmUpUrls(const WorkerConfig& config) {
  const PolicyImageTable urls = config.policy.warm_up();
  std::string lines;
  for (size_t i = 0; i < urls.count; ++i) {
    lines += Concat({config.AbsoluteUrl(config.policy.text(urls, i)), "\n"});
  }
  return lines;
}

void FailInstall(EventContext& cx, const WorkerConfig& config, const std::string& error) {
  const std::string version = config.precache.version();
  cx.PostMessage(MessageTarget::kAllClients,
                 ClientMessage("version-failed").Add("version", version).Add("error", error));
  cx.Fail(Substitute("version $ was not installed: $", version, error));
}

}  // namespace

Task<void> Install(EventContext& cx, const WorkerConfig& config, const Router& router) {
  Installer installer(cx, config);
  if (config.has_precache()) {
    co_await installer.Run();
    if (!installer.error().empty()) {
      FailInstall(cx, config, installer.error());
      co_return;
    }
  }
  if (std::string rules = StaticRoutes(config, installer.manifest()); !rules.empty()) {
    Operation add = cx.AddRoutes(rules);
    co_await add;
    // Without them the worker decides, as in other browsers.
    if (add.status() == OutcomeStatus::kFailed) {
      cx.Log(LogLevel::kWarning, Substitute("the browser refused static routes: $", add.text()));
    }
  }
  if (std::string urls = WarmUpUrls(config); !urls.empty()) {
    // The version is whole without them.
    co_await WarmUp(cx, config, router, std::move(urls), /*replies=*/false);
  }
  if (config.policy.skip_waiting()) cx.SkipWaiting();
}

}  // namespace swale
