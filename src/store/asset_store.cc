#include "src/store/asset_store.h"

#include <algorithm>

#include "src/base/concat.h"
#include "src/base/hex.h"
#include "src/base/number.h"

namespace swale {
namespace {

constexpr size_t kSequenceDigits = 10;  // as many as 32 bits have

bool IsExtensionChar(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// The extension of the URL's last path segment with its dot; empty where it has none.
std::string_view ExtensionOf(std::string_view url) {
  url = url.substr(0, url.find('?'));
  size_t dot = url.find_last_of("./");
  if (dot == std::string_view::npos || url[dot] != '.') return {};
  std::string_view extension = url.substr(dot);
  if (extension.size() > kExtensionSizeMax) return {};
  const bool is_plain = std::all_of(extension.begin() + 1, extension.end(), IsExtensionChar);
  return is_plain ? extension : std::string_view();
}

std::string KeyOf(std::string_view name) { return Concat({kStoreKeyPrefix, name}); }

// What kMatchPart checks and answers with.
std::string CheckOf(const Asset& asset) {
  const bool is_checked = asset.is_checked && asset.size <= kCheckedWhenServedMax;
  return Concat({is_checked ? IdToHex(asset.id) : std::string(), "\n", asset.fields});
}

}  // namespace

std::string IdToHex(const AssetId& id) { return BytesToHex(id.bytes.data(), id.bytes.size()); }

std::string PackName(const AssetId& id) { return Concat({"pack-", IdToHex(id)}); }

std::string AssetName(const AssetId& id, std::string_view url) {
  return Concat({IdToHex(id), ExtensionOf(url)});
}

std::string VersionName(uint32_t sequence, const std::string& version) {
  const std::string digits = NumberToString(sequence);
  return Substitute("$$-$", std::string(kSequenceDigits - digits.size(), '0'), digits, version);
}

uint32_t SequenceOf(std::string_view version_name) {
  uint32_t sequence = 0;
  if (version_name.size() > kSequenceDigits && version_name[kSequenceDigits] == '-') {
    ParseNumber(version_name.substr(0, kSequenceDigits), &sequence);
  }
  return sequence;
}

bool IsOfVersion(std::string_view version_name, const std::string& version) {
  return SequenceOf(version_name) != 0 && version_name.substr(kSequenceDigits + 1) == version;
}

AssetStore::AssetStore(std::string_view scope)
    : assets_cache_(Concat({"swale:assets:", scope})),
      versions_cache_(Concat({"swale:versions:", scope})) {}

Operation AssetStore::MatchAsset(EventContext& cx, const Asset& asset, std::string_view url) const {
  if (!asset.is_packed) return MatchLoose(cx, asset, url);
  return cx.MatchPart(assets_cache_, KeyOf(PackName(asset.pack)), asset.offset, asset.size,
                      CheckOf(asset));
}

Operation AssetStore::MatchLoose(EventContext& cx, const Asset& asset, std::string_view url) const {
  Asset checked = asset;
  checked.fields = {};  // the entry's own
  return cx.MatchPart(assets_cache_, KeyOf(AssetName(asset.id, url)), 0, kWholeBody,
                      CheckOf(checked));
}

Operation AssetStore::JoinParts(EventContext& cx, const std::string& parts,
                                std::string_view fields) const {
  return cx.JoinParts(assets_cache_, parts, fields);
}

Operation AssetStore::PutAsset(EventContext& cx, std::string_view name,
                               const ResponseRef& response) const {
  return cx.CachePut(assets_cache_, KeyOf(name), response);
}

Operation AssetStore::DeleteAsset(EventContext& cx, std::string_view name) const {
  return cx.CacheDelete(assets_cache_, KeyOf(name));
}

Operation AssetStore::ListAssets(EventContext& cx) const { return cx.CacheKeys(assets_cache_); }

Operation AssetStore::MatchManifest(EventContext& cx, std::string_view name) const {
  return cx.CacheMatch(versions_cache_, KeyOf(name));
}

Operation AssetStore::PutManifest(EventContext& cx, std::string_view name,
                                  const ResponseRef& manifest) const {
  return cx.CachePut(versions_cache_, KeyOf(name), manifest);
}

Operation AssetStore::DeleteManifest(EventContext& cx, std::string_view name) const {
  return cx.CacheDelete(versions_cache_, KeyOf(name));
}

Operation AssetStore::ListVersions(EventContext& cx) const { return cx.CacheKeys(versions_cache_); }

Operation AssetStore::DropAssets(EventContext& cx) const { return cx.CacheDrop(assets_cache_); }

Operation AssetStore::DropVersions(EventContext& cx) const { return cx.CacheDrop(versions_cache_); }

}  // namespace swale
