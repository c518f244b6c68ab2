#include "src/precache/activate.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/base/name_set.h"
#include "src/precache/manifest.h"
#include "src/store/asset_store.h"

namespace swale {
namespace {

// Adds the names of the assets of a stored version, one a line; false where its manifest cannot be read.
Task<bool> AddLiveNames(EventContext& cx, const AssetStore& store, const VersionRecord& record,
                        std::string* names) {
  Operation match = store.MatchManifest(cx, record);
  co_await match;
  if (!match.response()) co_return false;
  Operation body = cx.ReadBody(match.response());
  co_await body;
  ManifestView manifest;
  if (!body.ok() || !ManifestView::LoadChecked(body.text(), &manifest)) co_return false;
  for (size_t i = 0; i < manifest.size(); ++i) {
    ManifestView::Entry entry = manifest.entry(i);
    names->append(AssetName(AssetId::FromDigest(entry.digest), entry.url)).push_back('\n');
  }
  co_return true;
}

Task<void> Sweep(EventContext& cx, const WorkerConfig& config) {
  const AssetStore store(config.scope);
  Operation versions = store.ListVersions(cx);
  co_await versions;
  const std::vector<VersionRecord> records = ParseVersionRecords(versions.text());
  // The last record of our version: an earlier one may be left from before a rollback.
  uint32_t my_sequence = 0;
  for (const VersionRecord& record : records) {
    if (record.version == config.precache.version()) my_sequence = record.sequence;
  }
  // Without our own record nothing tells what is older: delete nothing.
  if (my_sequence == 0) co_return;

  std::string live_names;
  for (const VersionRecord& record : records) {
    if (record.sequence < my_sequence) continue;
    if (!co_await AddLiveNames(cx, store, record, &live_names)) co_return;
  }
  const NameSet live(std::move(live_names));

  Operation assets = store.ListAssets(cx);
  co_await assets;
  const NameSet held(assets.text());
  for (std::string_view name : held.names()) {
    if (live.Contains(name)) continue;
    Operation remove = store.DeleteAsset(cx, name);
    co_await remove;
  }
  // Last: a sweep that is stopped midway finds the same records when it is made again.
  for (const VersionRecord& record : records) {
    if (record.sequence >= my_sequence) break;
    Operation remove = store.DeleteManifest(cx, record);
    co_await remove;
  }
}

}  // namespace

Task<void> Activate(EventContext& cx, const WorkerConfig& config) {
  if (config.policy.clients_claim()) {
    Operation claim = cx.ClaimClients();
    co_await claim;
  }
  if (config.has_precache()) {
    co_await Sweep(cx, config);
  } else {
    const AssetStore store(config.scope);
    co_await AssetStore::Drop(cx, store);
  }
}

}  // namespace swale
