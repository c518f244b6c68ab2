// The image, little-endian, in order:
//
//   magic "SwIx" · u32 format version · u32 size of the whole image · u32 number of entries n · u32
//   seed · u32 size of the manifest's URL · u32 size of the label · the manifest's digest (32
//   bytes) n hashes of 8 bytes, ascending          apart from the ids: a search touches few cache
//   lines n asset ids of 16 bytes, in the order of the hashes the manifest's URL · the label
//
// Load checks that these sizes add up to the image's, and that is all that the reads below need to
// stay inside: damaged entries give wrong ids, which no asset in the store has.
#include "src/precache/precache_index.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "src/base/byte_io.h"
#include "src/base/hash.h"
#include "src/base/hex.h"

namespace swale {
namespace {

constexpr std::string_view kMagic = "SwIx";
constexpr uint32_t kFormatVersion = 1;
constexpr size_t kVersionAt = 4;
constexpr size_t kTotalSizeAt = 8;
constexpr size_t kEntryCountAt = 12;
constexpr size_t kSeedAt = 16;
constexpr size_t kManifestUrlSizeAt = 20;
constexpr size_t kLabelSizeAt = 24;
constexpr size_t kManifestDigestAt = 28;
constexpr size_t kHeaderSize = 60;

constexpr size_t kHashSize = sizeof(uint64_t);
constexpr size_t kIdSize = sizeof(AssetId::bytes);
constexpr size_t kEntrySize = kHashSize + kIdSize;

constexpr size_t kVersionDigits = 16;

struct HashedEntry {
  uint64_t hash;
  AssetId id;
};

bool HashLess(const HashedEntry& a, const HashedEntry& b) { return a.hash < b.hash; }
bool HashEqual(const HashedEntry& a, const HashedEntry& b) { return a.hash == b.hash; }

// The entries by hash under `seed`.
std::vector<HashedEntry> HashEntries(const ManifestView& manifest, uint32_t seed) {
  std::vector<HashedEntry> entries;
  entries.reserve(manifest.size());
  for (size_t i = 0; i < manifest.size(); ++i) {
    const ManifestView::Entry entry = manifest.entry(i);
    entries.push_back({HashBytes(entry.url, seed), AssetId::FromDigest(entry.digest)});
  }
  std::sort(entries.begin(), entries.end(), HashLess);
  return entries;
}

}  // namespace

std::string PrecacheIndex::Build(const ManifestView& manifest, std::string_view manifest_url,
                                 const Digest& manifest_digest, std::string_view label) {
  uint32_t seed = 0;
  std::vector<HashedEntry> entries = HashEntries(manifest, seed);
  while (std::adjacent_find(entries.begin(), entries.end(), HashEqual) != entries.end()) {
    entries = HashEntries(manifest, ++seed);
  }
  const size_t total_size =
      kHeaderSize + entries.size() * kEntrySize + manifest_url.size() + label.size();
  ByteWriter image;
  image.Reserve(total_size);
  image.WriteBytes(kMagic);
  image.WriteU32(kFormatVersion);
  image.WriteU32(static_cast<uint32_t>(total_size));
  image.WriteU32(static_cast<uint32_t>(entries.size()));
  image.WriteU32(seed);
  image.WriteU32(static_cast<uint32_t>(manifest_url.size()));
  image.WriteU32(static_cast<uint32_t>(label.size()));
  image.WriteBytes(manifest_digest.data(), manifest_digest.size());
  for (const HashedEntry& entry : entries) image.WriteU64(entry.hash);
  for (const HashedEntry& entry : entries) image.WriteBytes(entry.id.bytes.data(), kIdSize);
  image.WriteBytes(manifest_url);
  image.WriteBytes(label);
  return image.Take();
}

bool PrecacheIndex::Load(std::string_view image, PrecacheIndex* index) {
  if (image.size() < kHeaderSize || image.substr(0, kMagic.size()) != kMagic) return false;
  const char* header = image.data();
  // In 64 bits: three 32-bit sizes of a damaged header cannot wrap around.
  const uint64_t size = kHeaderSize + uint64_t{LoadU32(header + kEntryCountAt)} * kEntrySize +
                        LoadU32(header + kManifestUrlSizeAt) + LoadU32(header + kLabelSizeAt);
  if (LoadU32(header + kVersionAt) != kFormatVersion ||
      LoadU32(header + kTotalSizeAt) != image.size() || size != image.size()) {
    return false;
  }
  index->image_ = image;
  return true;
}

size_t PrecacheIndex::size() const {
  return image_.empty() ? 0 : LoadU32(image_.data() + kEntryCountAt);
}

std::string_view PrecacheIndex::manifest_url() const {
  if (image_.empty()) return {};
  return image_.substr(kHeaderSize + size() * kEntrySize,
                       LoadU32(image_.data() + kManifestUrlSizeAt));
}

std::string_view PrecacheIndex::label() const {
  if (image_.empty()) return {};
  return image_.substr(image_.size() - LoadU32(image_.data() + kLabelSizeAt));
}

Digest PrecacheIndex::manifest_digest() const {
  Digest digest{};
  if (!image_.empty()) {
    std::memcpy(digest.data(), image_.data() + kManifestDigestAt, digest.size());
  }
  return digest;
}

std::string PrecacheIndex::version() const {
  if (image_.empty()) return {};
  return BytesToHex(manifest_digest().data(), kVersionDigits / 2);
}

std::optional<AssetId> PrecacheIndex::Find(std::string_view url) const {
  if (image_.empty()) return std::nullopt;
  const char* hashes = image_.data() + kHeaderSize;
  const uint64_t hash = HashBytes(url, LoadU32(image_.data() + kSeedAt));
  size_t first = 0, last = size();
  while (first < last) {
    const size_t middle = first + (last - first) / 2;
    if (LoadU64(hashes + middle * kHashSize) < hash) {
      first = middle + 1;
    } else {
      last = middle;
    }
  }
  if (first == size() || LoadU64(hashes + first * kHashSize) != hash) return std::nullopt;
  AssetId id;
  std::memcpy(id.bytes.data(), hashes + size() * kHashSize + first * kIdSize, kIdSize);
  return id;
}

}  // namespace swale
