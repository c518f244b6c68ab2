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
#include "src/precache/install_jobs.h"
#include "src/precache/make_room.h"
#include "src/precache/manifest.h"
#include "src/precache/pack_maker.h"
#include "src/precache/static_routes.h"
#include "src/precache/stored_versions.h"
#include "src/precache/update_fetch.h"
#include "src/store/asset_store.h"

namespace swale {
namespace {

// Listing rounds. Each round after the first can only be needed because of a sweep at the same
// time, of which there is one for each activation.
constexpr int kRoundsMax = 4;

// Progress messages in one install, at most: pages want a smooth bar, not one message for each of
// 5,000 files.
constexpr size_t kProgressMessagesMax = 100;

std::string PutError(const Operation& put) {
  return put.status() == OutcomeStatus::kQuotaExceeded ? "the browser's storage quota is exceeded"
                                                       : put.text();
}

class Installer {
 public:
  Installer(EventContext& cx, const WorkerConfig& config, VersionPlace place)
      : cx_(cx), config_(config), place_(place), store_(config.scope), versions_(cx, config) {}
  Installer(const Installer&) = delete;
  Installer& operator=(const Installer&) = delete;

  // Coroutines below run within Install(), whose frame holds this object.
  ReadyQueue& ready_queue() { return cx_.ready_queue(); }

  // What went wrong, once Run() is done; empty where nothing did.
  const std::string& error() const { return error_; }
  const ManifestView& manifest() const { return manifest_; }

  Task<void> Run() {
    started_ms_ = cx_.now_ms();
    co_await versions_.Load();
    co_await LoadManifest();
    for (int round = 0; error_.empty() && round < kRoundsMax; ++round) {
      Operation list = store_.ListAssets(cx_);
      co_await list;
      if (!list.ok()) co_return Fail(Substitute("storage could not be read: $", list.text()));
      ListMissing(list.text());
      if (jobs_->empty()) co_return;
      if (round == 0) {
        const auto& versions = versions_.all();
        if (versions.empty() || (versions.size() == 1 && versions_.own() != nullptr)) {
          loaded_files_.Allow();
        }
        if (!update_.content) co_await FetchUpdate(cx_, config_, versions_, &update_, nullptr);
        std::string no_room = co_await MakeRoomFor(cx_, config_, jobs_->bytes());
        if (!no_room.empty()) co_return Fail(std::move(no_room));
      }
      // On the heap: the compiler unrolls what destroys an array in the frame.
      const auto lanes = std::make_unique<Task<void>[]>(kInstallParallelFetches);
      for (int i = 0; i < kInstallParallelFetches; ++i) {
        lanes[i] = StoreUntilDone();
        lanes[i].Start();
      }
      for (int i = 0; i < kInstallParallelFetches; ++i) co_await lanes[i];
    }
    if (error_.empty() && jobs_->HasRequired()) {
      Fail("assets vanish from storage while they are stored");
    }
  }

 private:
  // The first error stays, and stops the lanes from taking another job.
  void Fail(std::string error) {
    if (error_.empty()) error_ = std::move(error);
  }

  // Has the manifest, and puts it into the store as the newest version.
  Task<void> LoadManifest() {
    manifest_text_ = versions_.own() != nullptr ? versions_.own()->text : std::string();
    if (manifest_text_.empty()) {
      co_await FetchUpdate(cx_, config_, versions_, &update_, &manifest_text_);
    }
    if (manifest_text_.empty()) {
      CheckedFetch file(cx_, config_, std::string(config_.precache.manifest_url()),
                        DigestToHex(config_.precache.manifest_digest()), CheckedFetch::kContainer);
      co_await file.Run();
      if (!file.ok()) co_return Fail(file.error());
      Operation body = cx_.ReadBody(file.response());
      co_await body;
      manifest_text_ = body.text();
    }
    if (!ManifestView::LoadChecked(manifest_text_, &manifest_)) {
      co_return Fail("found no manifest of this worker's format");
    }
    for (size_t i = 0; i < manifest_.size(); ++i) bytes_total_ += manifest_.entry(i).size;
    const std::string record = versions_.NewName(place_);
    if (record.empty()) co_return;
    Operation make = cx_.MakeBytes(manifest_text_, {});
    co_await make;
    const ResponseRef manifest = make.response();
    const auto begin = [this, record, manifest] {
      return store_.PutManifest(cx_, record, manifest);
    };
    std::string error = co_await Put(begin);
    if (!error.empty()) Fail(Substitute("the manifest could not be stored: $", error));
  }

  // What `begin` puts: gives why it could not be stored, empty where it was. Where storage is full,
  // the policy's runtime caches make room, one by one.
  template <typename Begin>
  Task<std::string> Put(Begin begin) {
    for (;;) {
      const size_t dropped_before = caches_dropped_;
      Operation put = begin();
      co_await put;
      if (put.ok()) co_return std::string();
      bool has_room = false;
      if (put.status() == OutcomeStatus::kQuotaExceeded) {
        // Another lane may have made room meanwhile.
        has_room = caches_dropped_ != dropped_before;
        if (!has_room) has_room = co_await DropRuntimeCache(cx_, config_, caches_dropped_);
        if (has_room && caches_dropped_ == dropped_before) ++caches_dropped_;
      }
      if (!has_room) co_return PutError(put);
    }
  }

  void ListMissing(const std::string& held) {
    sources_ = std::make_unique<ContentSources>(held);
    for (const auto& version : versions_.all()) sources_->AddPacks(version->manifest);
    sources_->AddPacks(manifest_);
    jobs_ = std::make_unique<InstallJobs>(manifest_, *sources_, versions_, given_up_);
    bytes_done_ = bytes_total_ - jobs_->bytes();
    files_done_ = manifest_.size() - jobs_->files();
  }

  // One of the lanes that share jobs_, which stays as it is in a round.
  Task<void> StoreUntilDone() {
    InstallJob job;
    while (error_.empty() && jobs_->Take(&job)) {
      std::string error;
      co_await Store(job, &error);
      Finish(job, error);
    }
  }

  Task<void> Store(InstallJob job, std::string* error) {
    PackMaker maker(cx_, config_, manifest_, *sources_, update_, loaded_files_);
    ResponseRef content;
    if (job.is_pack) {
      content = co_await maker.MakePack(job.number);
      if (!content) *error = Substitute("$: $", job.label(), maker.error());
    } else {
      content = co_await maker.MakeContent(job.number);
      if (!content) {
        const ManifestView::Entry entry = manifest_.entry(job.number);
        CheckedFetch file(cx_, config_, std::string(entry.url), DigestToHex(entry.digest),
                          entry.unchecked ? CheckedFetch::kUnchecked : CheckedFetch::kPlain);
        co_await file.Run();
        *error = file.error();
        if (file.ok()) content = file.response();
      }
    }
    if (!content) co_return;
    const auto begin = [this, name = job.name, content] {
      return store_.PutAsset(cx_, name, content);
    };
    std::string put_error = co_await Put(begin);
    if (!put_error.empty()) {
      *error = Substitute("$: could not be stored: $", job.label(), put_error);
    }
  }

  void Finish(const InstallJob& job, const std::string& error) {
    jobs_->Finish(job);
    if (error.empty()) {
      files_done_ += job.files;
      bytes_done_ += job.bytes;
      bytes_stored_ += job.bytes;
      ReportProgress();
    } else if (job.is_optional) {
      given_up_.append(job.name).append(1, '\n');
      cx_.Log(LogLevel::kWarning, Substitute("optional file left out: $", error));
    } else {
      Fail(error);
    }
  }

  void ReportProgress() {
    const size_t total = manifest_.size();
    const size_t step = std::max<size_t>(1, total / kProgressMessagesMax);
    if (files_done_ / step == files_told_ / step && files_done_ != total) return;
    files_told_ = files_done_;
    const int64_t elapsed_ms = std::max<int64_t>(1, cx_.now_ms() - started_ms_);
    const uint64_t rate = bytes_stored_ * 1000 / static_cast<uint64_t>(elapsed_ms);
    cx_.PostMessage(MessageTarget::kAllClients, ClientMessage("progress")
                                                    .Add("version", config_.precache.version())
                                                    .AddProgress("files", files_done_, total)
                                                    .AddProgress("bytes", bytes_done_, bytes_total_)
                                                    .AddNumber("bytesPerSecond", rate));
  }

  EventContext& cx_;
  const WorkerConfig& config_;
  const VersionPlace place_;
  const AssetStore store_;
  StoredVersions versions_;
  Update update_;
  LoadedFiles loaded_files_;
  std::string error_;
  std::string manifest_text_;
  ManifestView manifest_;
  std::string given_up_;  // names of optional assets, for NameSet
  std::unique_ptr<ContentSources> sources_;
  std::unique_ptr<InstallJobs> jobs_;

  size_t caches_dropped_ = 0;  // of the policy's, since storage was full
  size_t files_done_ = 0;
  size_t files_told_ = 0;
  uint64_t bytes_done_ = 0;
  uint64_t bytes_total_ = 0;
  uint64_t bytes_stored_ = 0;  // by this install, for the rate
  int64_t started_ms_ = 0;
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

Task<std::string> RepairFiles(EventContext& cx, const WorkerConfig& config) {
  Installer installer(cx, config, VersionPlace::kKept);
  co_await installer.Run();
  co_return installer.error();
}

Task<void> Install(EventContext& cx, const WorkerConfig& config, const Router& router) {
  Installer installer(cx, config, VersionPlace::kNewest);
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
