// An install reads the manifest, writes it to the store as a version record, then stores what is missing.
//
// The record comes before the first asset: an activation of another version that sweeps at the same time
// sees it and spares what it names. A sweep may still have listed the records before ours was there, so after
// the last asset the store is listed again, until nothing required is missing.
#include "src/precache/install.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/base/concat.h"
#include "src/base/name_set.h"
#include "src/engine/client_message.h"
#include "src/precache/checked_fetch.h"
#include "src/precache/manifest.h"
#include "src/store/asset_store.h"

namespace swale {
namespace {

// Listing rounds. Each round after the first can only be needed because of a sweep at the same time, of
// which there is one for each activation.
constexpr int kRoundsMax = 4;

// Progress messages in one install, at most: pages want a smooth bar, not one message for each of 5,000 files.
constexpr uint64_t kProgressMessagesMax = 100;

// An asset that is to be fetched. Trivial, so that it can be sorted by qsort (see SortNames).
struct MissingAsset {
  char name_text[kAssetNameSizeMax + 1] = {};
  bool optional = false;  // after the name: of one name, a required one sorts first
  size_t entry = 0;       // index in the manifest

  static MissingAsset Of(const ManifestView::Entry& entry, size_t index) {
    MissingAsset asset;
    AssetName(AssetId::FromDigest(entry.digest), entry.url)
        .copy(asset.name_text, kAssetNameSizeMax);
    asset.optional = entry.optional;
    asset.entry = index;
    return asset;
  }
  std::string_view name() const { return name_text; }
};

class Installer {
 public:
  Installer(EventContext& cx, const WorkerConfig& config)
      : cx_(cx), config_(config), store_(config.scope) {}
  Installer(const Installer&) = delete;
  Installer& operator=(const Installer&) = delete;

  // Coroutines below run within Install(), whose frame holds this object.
  ReadyQueue& ready_queue() { return cx_.ready_queue(); }

  // Gives the error, empty on success.
  Task<std::string> Run() {
    std::string error = co_await LoadManifest();
    for (int round = 0; error.empty() && round < kRoundsMax; ++round) {
      error = co_await ListMissing();
      if (!error.empty() || missing_.empty()) break;
      co_await StoreMissing();
      error = error_;
    }
    if (error.empty() && HasRequiredMissing()) error = "assets vanish from storage while they are stored";
    co_return error;
  }

 private:
  // Fetches the manifest, checks it, and puts it into the store as the newest version.
  Task<std::string> LoadManifest() {
    const std::string url(config_.precache.manifest_url());
    CheckedResponse fetched =
        co_await FetchChecked(cx_, url, DigestToHex(config_.precache.manifest_digest()));
    if (!fetched.error.empty()) co_return fetched.error;
    Operation body = cx_.ReadBody(fetched.response);
    co_await body;
    if (!body.ok()) co_return Concat({url, ": its body could not be read: ", body.text()});
    manifest_text_ = body.text();
    if (!ManifestView::LoadChecked(manifest_text_, &manifest_)) {
      co_return Concat({url, ": found no manifest of this worker's format"});
    }
    for (size_t i = 0; i < manifest_.size(); ++i) bytes_total_ += manifest_.entry(i).size;
    co_return co_await RecordVersion(fetched.response);
  }

  Task<std::string> RecordVersion(ResponseRef manifest) {
    Operation list = store_.ListVersions(cx_);
    co_await list;
    if (!list.ok()) co_return StorageError(list);
    std::vector<VersionRecord> records = ParseVersionRecords(list.text());
    VersionRecord record{records.empty() ? 1 : records.back().sequence + 1,
                         config_.precache.version()};
    if (!records.empty() && records.back().version == record.version) co_return std::string();
    Operation put = store_.PutManifest(cx_, record, manifest);
    co_await put;
    if (!put.ok()) co_return Concat({"the manifest could not be stored: ", PutError(put)});
    co_return std::string();
  }

  // Fills missing_ with what neither the store holds nor has already been given up on.
  Task<std::string> ListMissing() {
    Operation list = store_.ListAssets(cx_);
    co_await list;
    if (!list.ok()) co_return StorageError(list);
    const NameSet held(list.text());
    missing_.clear();
    next_ = 0;
    for (size_t i = 0; i < manifest_.size(); ++i) {
      MissingAsset asset = MissingAsset::Of(manifest_.entry(i), i);
      if (!held.Contains(asset.name()) && !IsGivenUp(asset.name())) missing_.push_back(asset);
    }
    KeepOneOfEachName();
    uint64_t bytes_missing = 0;
    for (const MissingAsset& asset : missing_) bytes_missing += manifest_.entry(asset.entry).size;
    files_total_ = manifest_.size();
    files_done_ = files_total_ - std::min<uint64_t>(files_total_, missing_.size());
    bytes_done_ = bytes_total_ - std::min(bytes_total_, bytes_missing);
    co_return std::string();
  }

  // One content is fetched once; it is required where any of its URLs is.
  void KeepOneOfEachName() {
    if (missing_.empty()) return;
    std::qsort(missing_.data(), missing_.size(), sizeof(MissingAsset),
               [](const void* a, const void* b) {
                 return std::memcmp(a, b, offsetof(MissingAsset, optional) + sizeof(bool));
               });
    missing_.erase(std::unique(missing_.begin(), missing_.end(),
                               [](const MissingAsset& a, const MissingAsset& b) {
                                 return a.name() == b.name();
                               }),
                   missing_.end());
  }

  bool IsGivenUp(std::string_view name) const {
    return std::find(given_up_.begin(), given_up_.end(), name) != given_up_.end();
  }

  bool HasRequiredMissing() const {
    return std::any_of(missing_.begin(), missing_.end(),
                       [](const MissingAsset& asset) { return !asset.optional; });
  }

  Task<void> StoreMissing() {
    std::vector<Task<void>> lanes;
    for (int i = 0; i < kInstallParallelFetches; ++i) {
      lanes.push_back(StoreUntilDone());
      lanes.back().Start();
    }
    for (Task<void>& lane : lanes) co_await lane;
  }

  // One of the lanes that share missing_. An error stops them all from taking another asset.
  Task<void> StoreUntilDone() {
    while (next_ < missing_.size() && error_.empty()) {
      const MissingAsset& asset = missing_[next_++];  // missing_ stays as it is in a round
      std::string error = co_await StoreAsset(asset);
      if (error.empty()) {
        ++files_done_;
        bytes_done_ += manifest_.entry(asset.entry).size;
        ReportProgress();
      } else if (asset.optional) {
        given_up_.emplace_back(asset.name());
        cx_.Log(LogLevel::kWarning, Concat({"optional file left out: ", error}));
      } else if (error_.empty()) {
        error_ = std::move(error);
      }
    }
  }

  Task<std::string> StoreAsset(const MissingAsset& asset) {
    const ManifestView::Entry entry = manifest_.entry(asset.entry);
    const std::string url(entry.url);
    CheckedResponse fetched = co_await FetchChecked(cx_, url, DigestToHex(entry.digest));
    if (!fetched.error.empty()) co_return fetched.error;
    Operation put = store_.PutAsset(cx_, asset.name(), fetched.response);
    co_await put;
    if (put.ok()) co_return std::string();
    co_return Concat({url, ": could not be stored: ", PutError(put)});
  }

  static std::string_view PutError(const Operation& put) {
    return put.status() == OutcomeStatus::kQuotaExceeded ? "the browser's storage quota is exceeded"
                                                         : std::string_view(put.text());
  }

  static std::string StorageError(const Operation& list) {
    return Concat({"storage could not be read: ", list.text()});
  }

  void ReportProgress() {
    const uint64_t step = std::max<uint64_t>(1, files_total_ / kProgressMessagesMax);
    if (files_done_ % step != 0 && files_done_ != files_total_) return;
    cx_.PostMessage(MessageTarget::kAllClients,
                    ClientMessage("progress")
                        .Add("version", config_.precache.version())
                        .AddProgress("files", files_done_, files_total_)
                        .AddProgress("bytes", bytes_done_, bytes_total_));
  }

  EventContext& cx_;
  const WorkerConfig& config_;
  const AssetStore store_;
  std::string manifest_text_;  // manifest_ and the URLs in missing_ point into it
  ManifestView manifest_;
  std::vector<MissingAsset> missing_;  // by name
  size_t next_ = 0;                    // the first of missing_ that no lane has taken
  std::vector<std::string> given_up_;  // optional assets that could not be had
  std::string error_;
  uint64_t files_done_ = 0, files_total_ = 0;
  uint64_t bytes_done_ = 0, bytes_total_ = 0;
};

}  // namespace

Task<void> Install(EventContext& cx, const WorkerConfig& config) {
  if (config.has_precache()) {
    Installer installer(cx, config);
    std::string error = co_await installer.Run();
    if (!error.empty()) {
      cx.PostMessage(MessageTarget::kAllClients, ClientMessage("version-failed")
                                                     .Add("version", config.precache.version())
                                                     .Add("error", error));
      cx.Fail(Concat({"version ", config.precache.version(), " was not installed: ", error}));
      co_return;
    }
  }
  if (config.policy.skip_waiting()) cx.SkipWaiting();
}

}  // namespace swale
