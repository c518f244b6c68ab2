// The index images that lie in sw.js, for the toolkit module.
#include <emscripten/bind.h>

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "bindings/toolkit/bytes.h"
#include "src/base/hex.h"
#include "src/precache/manifest.h"
#include "src/precache/precache_index.h"

namespace swale::toolkit {
namespace {

constexpr std::string_view kNotAnIndex =
    "not an index image of this version of swale, or not a whole one";

struct IndexResult {
  std::string version{}, label{}, app_data{}, manifest_url{}, manifest_digest{};
  double count = 0;
  std::string error{};
};

struct LookupResult {
  std::string id{};  // AssetId as 32 hexadecimal digits; empty where the URL is not in the index
  std::string error{};
};

BytesResult BuildIndex(std::string manifest_image, std::string manifest_url,
                       std::string manifest_digest, std::string label, std::string app_data,
                       std::string updates_from) {
  ManifestView manifest;
  std::string error;
  if (!ManifestView::Load(manifest_image, &manifest, &error)) return BytesOrError("", error);
  Digest digest;
  if (!DigestFromHex(manifest_digest, &digest)) {
    return BytesOrError("", absl::StrCat("manifestDigest: found \"", manifest_digest,
                                         "\", expected 64 hexadecimal digits"));
  }
  return BytesOrError(PrecacheIndex::Build(manifest, {.manifest_url = manifest_url,
                                                      .manifest_digest = digest,
                                                      .label = label,
                                                      .app_data = app_data,
                                                      .updates_from = updates_from}),
                      "");
}

IndexResult ReadIndex(std::string image) {
  PrecacheIndex index;
  if (!PrecacheIndex::Load(image, &index)) return {.error = std::string(kNotAnIndex)};
  return {.version = index.version(),
          .label = std::string(index.label()),
          .app_data = std::string(index.app_data()),
          .manifest_url = std::string(index.manifest_url()),
          .manifest_digest = DigestToHex(index.manifest_digest()),
          .count = static_cast<double>(index.size())};
}

LookupResult IndexLookup(std::string image, std::string url) {
  PrecacheIndex index;
  if (!PrecacheIndex::Load(image, &index)) return {.error = std::string(kNotAnIndex)};
  Asset asset;
  if (!index.Find(url, &asset)) return {};
  return {.id = BytesToHex(asset.id.bytes.data(), asset.id.bytes.size())};
}

}  // namespace

EMSCRIPTEN_BINDINGS(swale_toolkit_index) {
  emscripten::value_object<IndexResult>("IndexResult")
      .field("version", &IndexResult::version)
      .field("label", &IndexResult::label)
      .field("appData", &IndexResult::app_data)
      .field("manifestUrl", &IndexResult::manifest_url)
      .field("manifestDigest", &IndexResult::manifest_digest)
      .field("count", &IndexResult::count)
      .field("error", &IndexResult::error);
  emscripten::value_object<LookupResult>("LookupResult")
      .field("id", &LookupResult::id)
      .field("error", &LookupResult::error);
  emscripten::function("buildIndex", &BuildIndex);
  emscripten::function("readIndex", &ReadIndex);
  emscripten::function("indexLookup", &IndexLookup);
}

}  // namespace swale::toolkit
