// Precache indexes, as they lie in a script: the first line is a URL to look up, the rest an image,
// read as it is and behind a header whose sizes are right.
#include <string>
#include <string_view>

#include "src/precache/manifest.h"
#include "src/precache/precache_index.h"
#include "tests/fuzz/fuzz.h"

namespace swale {
namespace {

// As PrecacheIndex lays it out: magic and version, the image's size, the number of entries.
constexpr size_t kHeaderSize = 80;
constexpr size_t kEntrySize = 36;

void CheckReading(std::string_view image, std::string_view url) {
  PrecacheIndex index;
  if (!PrecacheIndex::Load(image, &index)) {
    Require(index.size() == 0 && !index.Contains(url), "what does not load changes nothing",
            {image});
    return;
  }
  Require(index.size() <= image.size() / kEntrySize, "an image has room for its entries", {image});
  Require(index.label().size() + index.manifest_url().size() <= image.size(),
          "an image has room for its texts", {image});
  Require(index.version().size() == 16, "a version has 16 digits", {image});
  Require(DigestToHex(index.manifest_digest()).starts_with(index.version()),
          "a version is the front of its manifest's digest", {image});
  Asset asset;
  Require(index.Find(url, &asset) == index.Contains(url), "what is found is there", {image, url});
  Require(asset.fields.size() <= image.size(), "an image has room for its header sets", {image});
  index.HasUpdateFrom(url);
}

void PatchU32(std::string* image, size_t position, size_t value) {
  for (size_t i = 0; i < 4; ++i) (*image)[position + i] = static_cast<char>(value >> (8 * i));
}

// The same bytes as entries and texts of an image that loads.
std::string WithHeader(std::string_view bytes) {
  std::string image = PrecacheIndex::Build(ManifestView(), {});
  const size_t texts_size = bytes.size() % kEntrySize;
  image.append(bytes);
  PatchU32(&image, 8, image.size());
  PatchU32(&image, 12, bytes.size() / kEntrySize);
  PatchU32(&image, 28, texts_size / 2);
  PatchU32(&image, 32, texts_size - texts_size / 2);
  return image;
}

}  // namespace
}  // namespace swale

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace swale;
  FuzzInput input(data, size);
  const std::string url(input.TakeLine());
  const std::string image(input.rest());
  CheckReading(image, url);
  const std::string whole = WithHeader(image.substr(std::min(image.size(), kHeaderSize)));
  PrecacheIndex index;
  Require(PrecacheIndex::Load(whole, &index), "an image whose sizes add up loads", {whole});
  CheckReading(whole, url);
  return 0;
}
