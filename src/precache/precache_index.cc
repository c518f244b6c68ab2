// The image, little-endian, in order:
//
//   magic "SwIx" · u32 format version · u32 size of the whole image · u32 number of entries n ·
//   u32 seed · u32 number of packs · u32 number of header sets · five u32, the sizes of the texts ·
//   the manifest's digest (32 bytes)
//   n hashes of 8 bytes, ascending: apart from the rest, a search touches few cache lines
//   n records of 28 bytes in the order of the hashes: asset id (16), u32 place, u32 offset in the
//     pack, u32 size
//   the packs' ids, 16 bytes each
//   header sets: u32 where each ends in the text of all header sets
//   the texts: the manifest's URL · the label · the application's data · the names of versions that
//     there are updates from · all header sets
//
// A place is the number of the pack (16 bits, kLoose for none), the number of the header set
// (13 bits, 0: none) and flags.
//
// Load checks that these sizes add up to the image's, and that is all that the reads below need to
// stay inside, but for numbers of packs and header sets, which are checked where they are read:
// damaged entries give wrong ids, which no asset in the store has.
#include "src/precache/precache_index.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "src/base/byte_io.h"
#include "src/base/concat.h"
#include "src/base/hash.h"
#include "src/base/hex.h"

namespace swale {
namespace {

constexpr std::string_view kMagic = "SwIx";
constexpr uint32_t kFormatVersion = 2;
constexpr size_t kVersionAt = 4;
constexpr size_t kTotalSizeAt = 8;
constexpr size_t kEntryCountAt = 12;
constexpr size_t kSeedAt = 16;
constexpr size_t kPackCountAt = 20;
constexpr size_t kHeaderSetCountAt = 24;
constexpr size_t kTextSizesAt = 28;
constexpr size_t kManifestDigestAt = 48;
constexpr size_t kHeaderSize = 80;

enum TextNumber : size_t { kManifestUrl, kLabel, kAppData, kUpdatesFrom, kHeaderSets, kTexts };
static_assert(kTextSizesAt + kTexts * sizeof(uint32_t) == kManifestDigestAt);

constexpr size_t kHashSize = sizeof(uint64_t);
constexpr size_t kIdSize = sizeof(AssetId::bytes);
constexpr size_t kPlaceAt = kIdSize;
constexpr size_t kOffsetAt = kPlaceAt + 4;
constexpr size_t kSizeAt = kOffsetAt + 4;
constexpr size_t kRecordSize = kSizeAt + 4;
constexpr size_t kEntrySize = kHashSize + kRecordSize;

constexpr uint32_t kLoose = 0xffff;
constexpr int kHeaderSetShift = 16;
constexpr uint32_t kExpendable = 1u << 30;
constexpr uint32_t kUnchecked = 1u << 31;
static_assert(kHeaderSetsMax < (1u << 13) && kPacksMax <= kLoose);

struct HashedEntry {
  uint64_t hash;
  size_t entry;
};

bool HashLess(const HashedEntry& a, const HashedEntry& b) { return a.hash < b.hash; }
bool HashEqual(const HashedEntry& a, const HashedEntry& b) { return a.hash == b.hash; }

// The entries by hash under `seed`.
std::vector<HashedEntry> HashEntries(const ManifestView& manifest, uint32_t seed) {
  std::vector<HashedEntry> entries;
  entries.reserve(manifest.size());
  for (size_t i = 0; i < manifest.size(); ++i) {
    entries.push_back({HashBytes(manifest.entry(i).url, seed), i});
  }
  std::sort(entries.begin(), entries.end(), HashLess);
  return entries;
}

std::vector<std::string_view> CollectHeaderSets(const ManifestView& manifest) {
  std::vector<std::string_view> sets;
  for (size_t i = 0; i < manifest.size(); ++i) {
    if (!manifest.entry(i).fields.empty()) sets.push_back(manifest.entry(i).fields);
  }
  std::sort(sets.begin(), sets.end());
  sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
  return sets;
}

uint32_t PlaceOf(const ManifestView::Entry& entry, const std::vector<std::string_view>& sets) {
  uint32_t place = entry.is_packed() ? entry.pack : kLoose;
  if (!entry.fields.empty()) {
    const auto set = std::lower_bound(sets.begin(), sets.end(), entry.fields);
    place |= static_cast<uint32_t>(set - sets.begin() + 1) << kHeaderSetShift;
  }
  return place | (entry.unchecked ? kUnchecked : 0) |
         (entry.optional || entry.lazy ? kExpendable : 0);
}

// Of a loaded image.
size_t PacksPosition(std::string_view image) {
  return kHeaderSize + LoadU32(image.data() + kEntryCountAt) * kEntrySize;
}

size_t HeaderSetsPosition(std::string_view image) {
  return PacksPosition(image) + LoadU32(image.data() + kPackCountAt) * kIdSize;
}

std::string_view TextOf(std::string_view image, size_t number) {
  if (image.empty()) return {};
  const char* sizes = image.data() + kTextSizesAt;
  size_t position =
      HeaderSetsPosition(image) + LoadU32(image.data() + kHeaderSetCountAt) * sizeof(uint32_t);
  for (size_t i = 0; i < number; ++i) position += LoadU32(sizes + i * sizeof(uint32_t));
  return image.substr(position, LoadU32(sizes + number * sizeof(uint32_t)));
}

// `number` is from 1 up; empty where there is no such set.
std::string_view HeaderSet(std::string_view image, uint32_t number) {
  if (number == 0 || number > LoadU32(image.data() + kHeaderSetCountAt)) return {};
  const char* end_at = image.data() + HeaderSetsPosition(image) + (number - 1) * sizeof(uint32_t);
  const size_t start = number == 1 ? 0 : LoadU32(end_at - sizeof(uint32_t));
  const size_t end = LoadU32(end_at);
  const std::string_view sets = TextOf(image, kHeaderSets);
  return start <= end && end <= sets.size() ? sets.substr(start, end - start) : std::string_view();
}

}  // namespace

std::string PrecacheIndex::Build(const ManifestView& manifest, const IndexParts& parts) {
  uint32_t seed = 0;
  std::vector<HashedEntry> entries = HashEntries(manifest, seed);
  while (std::adjacent_find(entries.begin(), entries.end(), HashEqual) != entries.end()) {
    entries = HashEntries(manifest, ++seed);
  }
  const std::vector<std::string_view> sets = CollectHeaderSets(manifest);
  std::string all_sets;
  for (std::string_view set : sets) all_sets.append(set);
  const std::string_view texts[kTexts] = {parts.manifest_url, parts.label, parts.app_data,
                                          parts.updates_from, all_sets};
  ByteWriter image;
  image.WriteBytes(kMagic);
  image.WriteU32(kFormatVersion);
  image.WriteU32(0);  // the size: patched below
  image.WriteU32(static_cast<uint32_t>(entries.size()));
  image.WriteU32(seed);
  image.WriteU32(static_cast<uint32_t>(manifest.pack_count()));
  image.WriteU32(static_cast<uint32_t>(sets.size()));
  for (std::string_view text : texts) image.WriteU32(static_cast<uint32_t>(text.size()));
  image.WriteBytes(parts.manifest_digest.data(), parts.manifest_digest.size());
  for (const HashedEntry& entry : entries) image.WriteU64(entry.hash);
  for (const HashedEntry& hashed : entries) {
    const ManifestView::Entry entry = manifest.entry(hashed.entry);
    image.WriteBytes(entry.digest.data(), kIdSize);
    image.WriteU32(PlaceOf(entry, sets));
    image.WriteU32(entry.offset);
    image.WriteU32(static_cast<uint32_t>(std::min<uint64_t>(entry.size, 0xffffffff)));
  }
  for (size_t i = 0; i < manifest.pack_count(); ++i) {
    image.WriteBytes(manifest.pack(i).digest.data(), kIdSize);
  }
  size_t end = 0;
  for (std::string_view set : sets) {
    end += set.size();
    image.WriteU32(static_cast<uint32_t>(end));
  }
  for (std::string_view text : texts) image.WriteBytes(text);
  image.PatchU32(kTotalSizeAt, static_cast<uint32_t>(image.size()));
  return image.Take();
}

bool PrecacheIndex::Load(std::string_view image, PrecacheIndex* index) {
  if (image.size() < kHeaderSize || image.substr(0, kMagic.size()) != kMagic) return false;
  const char* header = image.data();
  // In 64 bits: sums of a damaged header's sizes cannot wrap around.
  uint64_t size = kHeaderSize + uint64_t{LoadU32(header + kEntryCountAt)} * kEntrySize +
                  uint64_t{LoadU32(header + kPackCountAt)} * kIdSize +
                  uint64_t{LoadU32(header + kHeaderSetCountAt)} * sizeof(uint32_t);
  for (size_t i = 0; i < kTexts; ++i) size += LoadU32(header + kTextSizesAt + i * sizeof(uint32_t));
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

std::string_view PrecacheIndex::manifest_url() const { return TextOf(image_, kManifestUrl); }
std::string_view PrecacheIndex::label() const { return TextOf(image_, kLabel); }
std::string_view PrecacheIndex::app_data() const { return TextOf(image_, kAppData); }

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

bool PrecacheIndex::HasUpdateFrom(std::string_view version) const {
  std::string_view names = TextOf(image_, kUpdatesFrom);
  for (; names.size() >= kVersionDigits; names.remove_prefix(kVersionDigits)) {
    if (names.substr(0, kVersionDigits) == version) return true;
  }
  return false;
}

size_t PrecacheIndex::Search(std::string_view url) const {
  if (image_.empty()) return 0;
  const uint64_t hash = HashBytes(url, LoadU32(image_.data() + kSeedAt));
  const char* const hashes = image_.data() + kHeaderSize;
  size_t first = 0;
  for (size_t count = size(); count > 0;) {
    const size_t half = count / 2;
    if (LoadU64(hashes + (first + half) * kHashSize) < hash) {
      first += half + 1;
      count -= half + 1;
    } else {
      count = half;
    }
  }
  return first < size() && LoadU64(hashes + first * kHashSize) == hash ? first : size();
}

bool PrecacheIndex::Contains(std::string_view url) const { return Search(url) < size(); }

bool PrecacheIndex::Find(std::string_view url, Asset* asset) const {
  const size_t found = Search(url);
  if (found == size()) return false;
  const char* record = image_.data() + kHeaderSize + size() * kHashSize + found * kRecordSize;
  const uint32_t place = LoadU32(record + kPlaceAt);
  const uint32_t pack = place & kLoose;
  *asset = {.id = {},
            .pack = {},
            .is_packed = pack < LoadU32(image_.data() + kPackCountAt),
            .is_checked = (place & kUnchecked) == 0,
            .is_expendable = (place & kExpendable) != 0,
            .offset = LoadU32(record + kOffsetAt),
            .size = LoadU32(record + kSizeAt),
            .fields = HeaderSet(image_, (place >> kHeaderSetShift) & kHeaderSetsMax)};
  std::memcpy(asset->id.bytes.data(), record, kIdSize);
  if (asset->is_packed) {
    std::memcpy(asset->pack.bytes.data(), image_.data() + PacksPosition(image_) + pack * kIdSize,
                kIdSize);
  }
  return true;
}

std::string UpdateFileName(std::string_view from, std::string_view to) {
  return Concat({"swale-update-", from, "-", to, ".bin"});
}

}  // namespace swale
