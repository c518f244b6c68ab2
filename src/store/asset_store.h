// AssetStore: where assets and versions lie in Cache Storage. The only module that knows.
#ifndef SWALE_STORE_ASSET_STORE_H_
#define SWALE_STORE_ASSET_STORE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "src/engine/event_context.h"
#include "src/precache/manifest.h"
#include "src/store/asset_id.h"

namespace swale {

// An asset's name in the store: its id and the extension of its URL ("3fd0….css"), since a server
// chooses Content-Type by it and one content may be served as two types.
std::string AssetName(const AssetId& id, std::string_view url);
inline constexpr size_t kExtensionSizeMax = 9;  // with the dot; longer ones are parts of names
inline constexpr size_t kAssetNameSizeMax = 2 * sizeof(AssetId) + kExtensionSizeMax;

std::string IdToHex(const AssetId& id);

// A pack's name in the store.
std::string PackName(const AssetId& id);

// Keys are relative to the worker script; the caches are ours alone, so they cannot meet a real URL
// there.
inline constexpr std::string_view kStoreKeyPrefix = "~swale/";

// Larger contents are checked when they are stored and not when they are served, which takes them
// into memory: 8 MiB.
inline constexpr uint32_t kCheckedWhenServedMax = 8u << 20;

// The name under which the store has a version's manifest: a sequence number that grows with each
// install (the order of versions, which no clock can upset), '-', and PrecacheIndex::version(). The
// number has leading zeros, so that names sort by it.
std::string VersionName(uint32_t sequence, const std::string& version);
uint32_t SequenceOf(std::string_view version_name);  // 0 where it is not such a name
bool IsOfVersion(std::string_view version_name, const std::string& version);

// Assets lie in packs, or loose: each a Cache Storage entry of its own. Two caches for each scope,
// so that workers of one origin leave each other's alone: "swale:assets:SCOPE" and
// "swale:versions:SCOPE". Stateless: what it knows is in storage.
class AssetStore {
 public:
  explicit AssetStore(std::string_view scope);

  // The asset at `url`, checked against its id (kCheckedWhenServedMax): kMatchPart's outcome.
  [[nodiscard]] Operation MatchAsset(EventContext& cx, const Asset& asset,
                                     std::string_view url) const;
  // The same by the name of an entry of its own, as a packed asset has one that was repaired.
  [[nodiscard]] Operation MatchLoose(EventContext& cx, const Asset& asset,
                                     std::string_view url) const;
  [[nodiscard]] Operation PutAsset(EventContext& cx, std::string_view name,
                                   const ResponseRef& response) const;
  [[nodiscard]] Operation DeleteAsset(EventContext& cx, std::string_view name) const;
  // Parts of what is stored, or of responses, end to end (kJoinParts).
  [[nodiscard]] Operation JoinParts(EventContext& cx, const std::string& parts,
                                    std::string_view fields = {}) const;
  // Its text is for NameSet.
  [[nodiscard]] Operation ListAssets(EventContext& cx) const;

  // Versions' manifests, by VersionName.
  [[nodiscard]] Operation MatchManifest(EventContext& cx, std::string_view name) const;
  [[nodiscard]] Operation PutManifest(EventContext& cx, std::string_view name,
                                      const ResponseRef& manifest) const;
  [[nodiscard]] Operation DeleteManifest(EventContext& cx, std::string_view name) const;
  // Its text is for NameSet, which may hold entries that are not ours.
  [[nodiscard]] Operation ListVersions(EventContext& cx) const;

  // Deletes everything, when both are done in this order: where the worker is killed in between,
  // the manifests left behind name nothing and are replaced.
  [[nodiscard]] Operation DropAssets(EventContext& cx) const;
  [[nodiscard]] Operation DropVersions(EventContext& cx) const;

 private:
  std::string assets_cache_;
  std::string versions_cache_;
};

}  // namespace swale

#endif  // SWALE_STORE_ASSET_STORE_H_
