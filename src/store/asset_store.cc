#include "src/store/asset_store.h"

#include <algorithm>
#include <utility>

#include "src/base/concat.h"
#include "src/base/hex.h"
#include "src/base/name_set.h"
#include "src/base/number.h"

namespace swale {
namespace {

// Keys are relative to the worker script; the caches are ours alone, so they cannot meet a real URL there.
constexpr std::string_view kKeyPrefix = "~swale/";

bool IsExtensionChar(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// The extension of the URL's last path segment with its dot; empty where it has none.
std::string_view ExtensionOf(std::string_view url) {
  url = url.substr(0, url.find('?'));
  size_t dot = url.find_last_of("./");
  if (dot == std::string_view::npos || url[dot] != '.') return {};
  std::string_view extension = url.substr(dot);
  if (extension.size() > kExtensionSizeMax) return {};
  return std::all_of(extension.begin() + 1, extension.end(), IsExtensionChar) ? extension
                                                                             : std::string_view();
}

std::string KeyOf(std::string_view name) { return Concat({kKeyPrefix, name}); }

std::string KeyOf(const VersionRecord& record) {
  constexpr std::string_view kZeros = "0000000000";  // as many as 32 bits have digits
  std::string sequence = NumberToString(record.sequence);
  return Concat({kKeyPrefix, kZeros.substr(sequence.size()), sequence, "-", record.version});
}

}  // namespace

std::string AssetName(const AssetId& id, std::string_view url) {
  return Concat({BytesToHex(id.bytes.data(), id.bytes.size()), ExtensionOf(url)});
}

AssetStore::AssetStore(std::string_view scope)
    : assets_cache_(Concat({"swale:assets:", scope})),
      versions_cache_(Concat({"swale:versions:", scope})) {}

Operation AssetStore::MatchAsset(EventContext& cx, std::string_view name) const {
  return cx.CacheMatch(assets_cache_, KeyOf(name));
}

Operation AssetStore::PutAsset(EventContext& cx, std::string_view name,
                               const ResponseRef& response) const {
  return cx.CachePut(assets_cache_, KeyOf(name), response);
}

Operation AssetStore::DeleteAsset(EventContext& cx, std::string_view name) const {
  return cx.CacheDelete(assets_cache_, KeyOf(name));
}

Operation AssetStore::ListAssets(EventContext& cx) const { return cx.CacheKeys(assets_cache_); }

Operation AssetStore::MatchManifest(EventContext& cx, const VersionRecord& record) const {
  return cx.CacheMatch(versions_cache_, KeyOf(record));
}

Operation AssetStore::PutManifest(EventContext& cx, const VersionRecord& record,
                                  const ResponseRef& manifest) const {
  return cx.CachePut(versions_cache_, KeyOf(record), manifest);
}

Operation AssetStore::DeleteManifest(EventContext& cx, const VersionRecord& record) const {
  return cx.CacheDelete(versions_cache_, KeyOf(record));
}

Operation AssetStore::ListVersions(EventContext& cx) const { return cx.CacheKeys(versions_cache_); }

Task<void> AssetStore::Drop(EventContext& cx, const AssetStore& store) {
  // The assets first: killed in between, the manifests left behind name nothing and are replaced.
  Operation assets = cx.CacheDrop(store.assets_cache_);
  co_await assets;
  Operation versions = cx.CacheDrop(store.versions_cache_);
  co_await versions;
}

std::vector<VersionRecord> ParseVersionRecords(std::string urls) {
  std::vector<VersionRecord> records;
  const NameSet names(std::move(urls));  // in order: the sequence has leading zeros
  for (std::string_view name : names.names()) {
    size_t dash = name.find('-');
    uint32_t sequence = 0;
    if (dash == std::string_view::npos || !ParseNumber(name.substr(0, dash), &sequence)) continue;
    records.push_back({sequence, std::string(name.substr(dash + 1))});
  }
  return records;
}

}  // namespace swale
