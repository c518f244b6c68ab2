#include "src/precache/activate.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "src/base/concat.h"
#include "src/base/name_set.h"
#include "src/expiry/adopt_entries.h"
#include "src/precache/make_room.h"
#include "src/precache/manifest.h"
#include "src/precache/other_makes.h"
#include "src/precache/stored_versions.h"
#include "src/precache/version_state.h"
#include "src/store/asset_store.h"

namespace swale {
namespace {

// A page waits for it.
constexpr int kSaveRetriesMax = 3;
constexpr uint32_t kSaveRetryMs = 100;

// Appends the names of what a version has in the store, one a line.
void AddLiveNames(const ManifestView& manifest, std::string* names) {
  for (size_t i = 0; i < manifest.size(); ++i) {
    const ManifestView::Entry entry = manifest.entry(i);
    // Of a packed one as well: it may have been repaired.
    names->append(AssetName(entry.id(), entry.url)).push_back('\n');
  }
  for (size_t i = 0; i < manifest.pack_count(); ++i) {
    names->append(PackName(AssetId::FromDigest(manifest.pack(i).digest))).push_back('\n');
  }
}

// Whether a version that is not the worker's own stays. Names sort by their sequence.
bool IsLive(const StoredVersion& version, const StoredVersion& own, const VersionState& state) {
  return version.name > own.name || state.IsPinned(version.name);
}

// Of the clients (kListClients) but `resulting`, those that have no pin get one to `before`.
void PinClients(std::string_view clients, std::string_view resulting, std::string_view before,
                VersionState* state) {
  while (!clients.empty()) {
    const std::string_view line = clients.substr(0, clients.find('\n'));
    clients.remove_prefix(std::min(clients.size(), line.size() + 1));
    const std::string_view client = line.substr(0, line.find(' '));
    if (client != resulting && state->VersionOf(client).empty()) {
      state->Pin(client, before, /*now_ms=*/0);  // it is there: nothing to wait for
    }
  }
}

// The version that pages without a pin have had until now; empty: they had none.
std::string FindBefore(const StoredVersions& versions, const std::string& own,
                       const VersionState& state) {
  std::string before(state.active());
  if (!before.empty()) return before;
  // The records may have been lost without the rest.
  for (const auto& version : versions.all()) {
    if (version->name < own) before = version->name;
  }
  return before;
}

// What is not stored is forgotten with this life, and pages of the version before would get files
// of this one. Where storage is full, what can be had again makes room.
Task<void> SaveForSure(EventContext& cx, const WorkerConfig& config) {
  VersionState& state = *config.versions;
  co_await state.Save(cx, config);
  for (size_t cache = 0; !state.is_saved() && state.is_full(); ++cache) {
    const bool is_dropped = co_await DropRuntimeCache(cx, config, cache);
    if (!is_dropped) break;
    co_await state.Save(cx, config);
  }
  for (int retry = 0; !state.is_saved() && retry < kSaveRetriesMax; ++retry) {
    Operation timer = cx.SetTimer(kSaveRetryMs);
    co_await timer;
    co_await state.Save(cx, config);
  }
}

}  // namespace

Task<void> TakeOver(EventContext& cx, const WorkerConfig& config, std::string resulting) {
  VersionState& state = *config.versions;
  Operation list = cx.ListClients();
  co_await list;
  const std::string clients = list.text();
  // The state as it is now, too: the worker before may have written it since.
  StoredVersions versions(cx, config);
  co_await versions.Load();
  state.has_taken_over = true;
  if (!versions.ok()) co_return;
  const std::string own = versions.OwnName();
  const std::string before = FindBefore(versions, own, state);
  state.Prune(clients, cx.now_ms());
  if (!before.empty() && !IsOfVersion(before, config.precache.version())) {
    PinClients(clients, resulting, before, &state);
  }
  state.set_active(own);
  state.set_broken({});
  // Where storage was emptied, a repair says so when it has put the version there again.
  if (versions.own() != nullptr) state.set_checked_ms(cx.now_ms());
  co_await SaveForSure(cx, config);
}

Task<void> TakeOverAgain(EventContext& cx, const WorkerConfig& config) {
  if (!config.has_precache() || !config.versions->active().empty()) co_return;
  co_await TakeOver(cx, config, std::string());
}

Task<void> Sweep(EventContext& cx, const WorkerConfig& config) {
  const AssetStore store(config.scope);
  StoredVersions versions(cx, config);
  co_await versions.Load();
  // Without a record of our own nothing tells what is older: nothing is deleted.
  const StoredVersion* const own = versions.own();
  if (own == nullptr || own->text.empty()) co_return;
  std::string live_names;
  AddLiveNames(own->manifest, &live_names);
  for (const auto& version : versions.all()) {
    if (!IsLive(*version, *own, *config.versions)) continue;
    if (version->text.empty()) co_return;
    AddLiveNames(version->manifest, &live_names);
  }
  const NameSet live(live_names);

  Operation assets = store.ListAssets(cx);
  co_await assets;
  if (!assets.ok()) co_return;
  const NameSet held(assets.text());
  for (std::string_view name : held.names()) {
    if (live.Contains(name)) continue;
    Operation remove = store.DeleteAsset(cx, name);
    co_await remove;
  }
  // Last: a sweep that is stopped midway finds the same records when it is made again.
  for (const auto& version : versions.all()) {
    if (IsLive(*version, *own, *config.versions)) continue;
    Operation remove = store.DeleteManifest(cx, version->name);
    co_await remove;
  }
}

Task<void> Activate(EventContext& cx, const WorkerConfig& config) {
  // Before others are claimed: what pages that no worker had were loaded with, nobody knows.
  if (config.has_precache()) co_await TakeOver(cx, config, std::string());
  if (config.policy.clients_claim()) {
    Operation claim = cx.ClaimClients();
    co_await claim;
  }
  // Off again where an earlier version had it on.
  Operation preload = cx.NavigationPreload(config.policy.navigation_preload());
  co_await preload;
  co_await DropCachesOfOtherMakes(cx, config);
  co_await AdoptEntries(cx, config);
  if (config.has_precache()) {
    co_await Sweep(cx, config);
    // There may be room now.
    if (!config.versions->is_saved()) co_await config.versions->Save(cx, config);
    co_return;
  }
  const AssetStore store(config.scope);
  Operation drop_assets = store.DropAssets(cx);
  co_await drop_assets;
  Operation drop_versions = store.DropVersions(cx);
  co_await drop_versions;
}

}  // namespace swale
