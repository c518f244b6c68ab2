#include "src/precache/activate.h"

#include <string>
#include <string_view>

#include "src/base/name_set.h"
#include "src/precache/manifest.h"
#include "src/store/asset_store.h"

namespace swale {
namespace {

// Adds the names of the assets that a stored version's manifest lists, one a line; false where it
// cannot be read.
bool AddLiveNames(const Operation& body, std::string* names) {
  ManifestView manifest;
  if (!body.ok() || !ManifestView::LoadChecked(body.text(), &manifest)) return false;
  for (size_t i = 0; i < manifest.size(); ++i) {
    const ManifestView::Entry entry = manifest.entry(i);
    names->append(AssetName(AssetId::FromDigest(entry.digest), entry.url)).push_back('\n');
  }
  return true;
}

// Where our own version stands in `versions`, which are in order; their number where it does not.
// The last one counts: an earlier one may be left from before a rollback.
size_t FindOwnVersion(const NameSet& versions, const WorkerConfig& config) {
  const std::string version = config.precache.version();
  size_t own = versions.names().size();
  for (size_t i = 0; i < versions.names().size(); ++i) {
    if (IsOfVersion(versions.names()[i], version)) own = i;
  }
  return own;
}

Task<void> Sweep(EventContext& cx, const WorkerConfig& config) {
  const AssetStore store(config.scope);
  Operation list = store.ListVersions(cx);
  co_await list;
  const NameSet versions(list.text());
  const size_t own = FindOwnVersion(versions, config);

  // Without a record of our own nothing tells what is older: nothing is deleted.
  if (own == versions.names().size()) co_return;
  std::string live_names;
  for (size_t i = own; i < versions.names().size(); ++i) {
    if (SequenceOf(versions.names()[i]) == 0) continue;
    Operation match = store.MatchManifest(cx, versions.names()[i]);
    co_await match;
    if (!match.response()) co_return;
    Operation body = cx.ReadBody(match.response());
    co_await body;
    if (!AddLiveNames(body, &live_names)) co_return;
  }
  const NameSet live(live_names);

  Operation assets = store.ListAssets(cx);
  co_await assets;
  const NameSet held(assets.text());
  for (std::string_view name : held.names()) {
    if (live.Contains(name)) continue;
    Operation remove = store.DeleteAsset(cx, name);
    co_await remove;
  }
  // Last: a sweep that is stopped midway finds the same records when it is made again.
  for (size_t i = 0; i < own; ++i) {
    if (SequenceOf(versions.names()[i]) == 0) continue;
    Operation remove = store.DeleteManifest(cx, versions.names()[i]);
    co_await remove;
  }
}

}  // namespace

Task<void> Activate(EventContext& cx, const WorkerConfig& config) {
  if (config.policy.clients_claim()) {
    Operation claim = cx.ClaimClients();
    co_await claim;
  }
  // Off again where an earlier version had it on.
  Operation preload = cx.NavigationPreload(config.policy.navigation_preload());
  co_await preload;
  if (config.has_precache()) {
    co_await Sweep(cx, config);
    co_return;
  }
  const AssetStore store(config.scope);
  Operation drop_assets = store.DropAssets(cx);
  co_await drop_assets;
  Operation drop_versions = store.DropVersions(cx);
  co_await drop_versions;
}

}  // namespace swale
