// Manifests: images as they come, and images of entries that are drawn from the input.
//
// A first byte of 'm' or 'M': the rest is an image, with 'M' behind a right header. Else the lines
// are entries: a letter, of which its bit 0 says that the entry is optional and the others stand
// for its content, then the URL.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "src/precache/manifest.h"
#include "src/precache/manifest_diff.h"
#include "src/precache/precache_index.h"
#include "tests/fuzz/fuzz.h"

namespace swale {
namespace {

constexpr size_t kHeaderSize = 16;

std::vector<ManifestEntry> TakeEntries(FuzzInput input) {
  std::vector<ManifestEntry> entries;
  while (!input.empty()) {
    const std::string_view line = input.TakeLine();
    if (line.empty()) continue;
    const auto letter = static_cast<uint8_t>(line[0]);
    ManifestEntry entry = {.url = std::string(line.substr(1)),
                           .size = uint64_t{letter} << (letter % 34),
                           .optional = letter % 2 == 1};
    entry.digest.fill(letter >> 1);
    entries.push_back(entry);
  }
  return entries;
}

void PatchU32(std::string* image, size_t position, size_t value) {
  for (size_t i = 0; i < 4; ++i) (*image)[position + i] = static_cast<char>(value >> (8 * i));
}

std::string TakeImage(FuzzInput input) {
  const std::string_view mode = input.TakeBytes(1);
  std::string image(input.rest());
  if (mode == "M" && image.size() >= kHeaderSize) {
    image.replace(0, 8, BuildManifest({}).substr(0, 8));
    PatchU32(&image, 8, image.size());
  }
  return image;
}

std::vector<ManifestEntry> EntriesOf(const ManifestView& manifest) {
  std::vector<ManifestEntry> entries;
  for (size_t i = 0; i < manifest.size(); ++i) {
    const ManifestView::Entry entry = manifest.entry(i);
    entries.push_back({.url = std::string(entry.url),
                       .digest = entry.digest,
                       .size = entry.size,
                       .optional = entry.optional,
                       .lazy = entry.lazy,
                       .unchecked = entry.unchecked,
                       .fields = std::string(entry.fields),
                       .pack = entry.pack,
                       .offset = entry.offset});
  }
  return entries;
}

std::vector<ManifestPack> PacksOf(const ManifestView& manifest) {
  std::vector<ManifestPack> packs;
  for (size_t i = 0; i < manifest.pack_count(); ++i) packs.push_back(manifest.pack(i));
  return packs;
}

void CheckDiff(const ManifestView& manifest, std::string_view image) {
  const ManifestDiff same = DiffManifests(manifest, manifest);
  Require(same.rows.size() == manifest.size() && same.bytes_to_fetch == 0,
          "nothing changes between equal manifests", {image});
  const ManifestDiff first = DiffManifests(ManifestView(), manifest);
  Require(first.bytes_saved == 0 && first.bytes_to_fetch == same.bytes_saved,
          "a first install fetches all that a second saves", {image});
  const ManifestDiff last = DiffManifests(manifest, ManifestView());
  Require(last.rows.size() == manifest.size() && last.files_to_fetch == 0,
          "an empty manifest removes all and fetches nothing", {image});
}

void CheckIndex(const ManifestView& manifest, std::string_view image) {
  const std::string index_image = PrecacheIndex::Build(
      manifest,
      {.manifest_url = "manifest.bin", .manifest_digest = Digest{1, 2, 3}, .label = "label"});
  PrecacheIndex index;
  Require(PrecacheIndex::Load(index_image, &index), "a built index loads", {image});
  Require(index.size() == manifest.size() && index.manifest_url() == "manifest.bin" &&
              index.label() == "label" && index.manifest_digest() == Digest{1, 2, 3},
          "an index holds what it was built of", {image});
  for (size_t i = 0; i < manifest.size(); ++i) {
    const ManifestView::Entry entry = manifest.entry(i);
    Asset asset;
    Asset in_manifest;
    Require(index.Find(entry.url, &asset) && manifest.Find(entry.url, &in_manifest),
            "each URL is found", {image, entry.url});
    Require(asset.id == entry.id() && in_manifest.id == entry.id() &&
                asset.is_packed == in_manifest.is_packed && asset.offset == in_manifest.offset &&
                asset.size == in_manifest.size && asset.fields == in_manifest.fields,
            "index and manifest say the same of it", {image, entry.url});
  }
}

void CheckImage(const std::string& image) {
  ManifestView checked;
  const bool is_readable = ManifestView::LoadChecked(image, &checked);
  if (is_readable) EntriesOf(checked);

  ManifestView manifest;
  std::string error;
  if (!ManifestView::Load(image, &manifest, &error)) {
    Require(!error.empty(), "what does not load is explained", {image});
    return;
  }
  Require(is_readable && error.empty(), "what loads, loads unexplained too", {image});
  std::vector<ManifestEntry> entries = EntriesOf(manifest);
  // Header sets that no entry has do not come back.
  const std::string built = BuildManifest(entries, PacksOf(manifest));
  std::reverse(entries.begin(), entries.end());
  Require(BuildManifest(entries, PacksOf(manifest)) == built,
          "the same entries give the same image", {image});
  ManifestView again;
  Require(ManifestView::Load(built, &again, &error), "what was built loads", {image});
  Require(BuildManifest(EntriesOf(again), PacksOf(again)) == built, "it comes back", {image});
  CheckDiff(manifest, image);
  CheckIndex(manifest, image);
}

}  // namespace
}  // namespace swale

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace swale;
  const FuzzInput input(data, size);
  const bool is_image = size > 0 && (data[0] | 0x20) == 'm';
  CheckImage(is_image ? TakeImage(input) : BuildManifest(TakeEntries(input)));
  return 0;
}
