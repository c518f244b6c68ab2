// AssetStore: where assets and versions lie in Cache Storage. The only module that knows.
#ifndef SWALE_STORE_ASSET_STORE_H_
#define SWALE_STORE_ASSET_STORE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/engine/event_context.h"
#include "src/store/asset_id.h"
#include "src/task/task.h"

namespace swale {

// An asset's name in the store: its id and the extension of its URL ("3fd0….css"), since a server chooses
// Content-Type by it and one content may be served as two types.
std::string AssetName(const AssetId& id, std::string_view url);
inline constexpr size_t kExtensionSizeMax = 9;  // with the dot; longer ones are parts of names
inline constexpr size_t kAssetNameSizeMax = 2 * sizeof(AssetId) + kExtensionSizeMax;

// A version that the store has a manifest of.
struct VersionRecord {
  uint32_t sequence = 0;  // grows with each install; the order of versions, which no clock can upset
  std::string version;    // PrecacheIndex::version()
};

// Every asset is loose: a Cache Storage entry of its own. Two caches for each scope, so that workers of one
// origin leave each other's alone: "swale:assets:SCOPE" and "swale:versions:SCOPE". Stateless: what it knows
// is in storage.
class AssetStore {
 public:
  explicit AssetStore(std::string_view scope);

  [[nodiscard]] Operation MatchAsset(EventContext& cx, std::string_view name) const;
  [[nodiscard]] Operation PutAsset(EventContext& cx, std::string_view name,
                                   const ResponseRef& response) const;
  [[nodiscard]] Operation DeleteAsset(EventContext& cx, std::string_view name) const;
  // Its text is for NameSet.
  [[nodiscard]] Operation ListAssets(EventContext& cx) const;

  // Versions' manifests. ListVersions' text is for ParseVersionRecords.
  [[nodiscard]] Operation MatchManifest(EventContext& cx, const VersionRecord& record) const;
  [[nodiscard]] Operation PutManifest(EventContext& cx, const VersionRecord& record,
                                      const ResponseRef& manifest) const;
  [[nodiscard]] Operation DeleteManifest(EventContext& cx, const VersionRecord& record) const;
  [[nodiscard]] Operation ListVersions(EventContext& cx) const;

  // Deletes everything. REQUIRES: `store` outlives the task.
  static Task<void> Drop(EventContext& cx, const AssetStore& store);

 private:
  std::string assets_cache_;
  std::string versions_cache_;
};

// In the order of their sequence. Entries that are not ours are passed over.
std::vector<VersionRecord> ParseVersionRecords(std::string urls);

}  // namespace swale

#endif  // SWALE_STORE_ASSET_STORE_H_
