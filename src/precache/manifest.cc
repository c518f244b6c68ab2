#include "src/precache/manifest.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <vector>

#include "src/base/byte_io.h"
#include "src/base/concat.h"
#include "src/base/hex.h"
#include "src/precache/manifest_image.h"

namespace swale {

using namespace manifest_image;  // NOLINT(google-build-using-namespace): all are of the layout

namespace {

constexpr size_t EntryPosition(size_t entry) { return kHeaderSize + entry * kEntrySize; }

// Where things begin in an image.
struct Sections {
  explicit Sections(std::string_view image)
      : entries(LoadU32(image.data() + kEntryCountAt)),
        packs(LoadU32(image.data() + kPackCountAt)),
        header_sets(LoadU32(image.data() + kHeaderSetCountAt)),
        packs_at(EntryPosition(entries)),
        header_sets_at(packs_at + packs * kPackRecordSize),
        pool_at(header_sets_at + header_sets * sizeof(uint32_t)) {}

  size_t entries;
  size_t packs;
  size_t header_sets;
  size_t packs_at;
  size_t header_sets_at;
  size_t pool_at;
};

// The different header sets of `entries`, in their order.
std::vector<std::string_view> CollectHeaderSets(const std::vector<ManifestEntry>& entries) {
  std::vector<std::string_view> sets;
  for (const ManifestEntry& entry : entries) {
    if (!entry.fields.empty()) sets.push_back(entry.fields);
  }
  std::sort(sets.begin(), sets.end());
  sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
  return sets;
}

uint32_t HeaderSetOf(const ManifestEntry& entry, const std::vector<std::string_view>& sets) {
  if (entry.fields.empty()) return 0;
  const auto set = std::lower_bound(sets.begin(), sets.end(), entry.fields);
  return static_cast<uint32_t>(set - sets.begin()) + 1;
}

uint32_t FlagsOf(const ManifestEntry& entry) {
  return (entry.optional ? kOptionalFlag : 0) | (entry.lazy ? kLazyFlag : 0) |
         (entry.unchecked ? kUncheckedFlag : 0);
}

}  // namespace

std::string DigestToHex(const Digest& digest) { return BytesToHex(digest.data(), digest.size()); }

bool DigestFromHex(std::string_view hex, Digest* digest) {
  return HexToBytes(hex, digest->data(), digest->size());
}

std::string PackFileName(const Digest& digest) {
  return Concat({"swale-pack-", BytesToHex(digest.data(), 8), ".bin"});
}

std::string BuildManifest(std::vector<ManifestEntry> entries,
                          const std::vector<ManifestPack>& packs) {
  std::sort(entries.begin(), entries.end(),
            [](const ManifestEntry& a, const ManifestEntry& b) { return a.url < b.url; });
  const std::vector<std::string_view> sets = CollectHeaderSets(entries);
  ByteWriter image;
  image.WriteBytes(kMagic);
  image.WriteU32(kFormatVersion);
  image.WriteU32(0);  // the total size: patched below
  image.WriteU32(static_cast<uint32_t>(entries.size()));
  image.WriteU32(static_cast<uint32_t>(packs.size()));
  image.WriteU32(static_cast<uint32_t>(sets.size()));
  size_t end = 0;
  for (const ManifestEntry& entry : entries) {
    end += entry.url.size();
    image.WriteU32(static_cast<uint32_t>(end));
    image.WriteU32(FlagsOf(entry));
    image.WriteU64(entry.size);
    image.WriteBytes(entry.digest.data(), entry.digest.size());
    image.WriteU32(entry.pack);
    image.WriteU32(entry.offset);
    image.WriteU32(HeaderSetOf(entry, sets));
  }
  for (const ManifestPack& pack : packs) {
    image.WriteBytes(pack.digest.data(), pack.digest.size());
    image.WriteU32(pack.size);
  }
  for (std::string_view set : sets) {
    end += set.size();
    image.WriteU32(static_cast<uint32_t>(end));
  }
  for (const ManifestEntry& entry : entries) image.WriteBytes(entry.url);
  for (std::string_view set : sets) image.WriteBytes(set);
  image.PatchU32(kTotalSizeAt, static_cast<uint32_t>(image.size()));
  return image.Take();
}

bool ManifestView::LoadChecked(std::string_view image, ManifestView* view) {
  if (image.size() < kHeaderSize || image.substr(0, kMagic.size()) != kMagic ||
      LoadU32(image.data() + kVersionAt) != kFormatVersion) {
    return false;
  }
  // In 64 bits: no sum of these wraps around.
  const uint64_t tables = uint64_t{LoadU32(image.data() + kEntryCountAt)} * kEntrySize +
                          uint64_t{LoadU32(image.data() + kPackCountAt)} * kPackRecordSize +
                          uint64_t{LoadU32(image.data() + kHeaderSetCountAt)} * sizeof(uint32_t);
  if (tables > image.size() - kHeaderSize) return false;
  const Sections sections(image);
  const size_t pool_size = image.size() - sections.pool_at;
  size_t end = 0;
  const auto is_next_end = [&](size_t next) {
    const bool is_next = next >= end && next <= pool_size;
    end = next;
    return is_next;
  };
  for (size_t i = 0; i < sections.entries; ++i) {
    const char* record = image.data() + EntryPosition(i);
    const uint32_t pack = LoadU32(record + kPackAt);
    if (!is_next_end(LoadU32(record + kUrlEndAt)) ||
        LoadU32(record + kHeaderSetAt) > sections.header_sets ||
        (pack != kLoosePack && pack >= sections.packs)) {
      return false;
    }
  }
  for (size_t i = 0; i < sections.header_sets; ++i) {
    if (!is_next_end(LoadU32(image.data() + sections.header_sets_at + i * sizeof(uint32_t)))) {
      return false;
    }
  }
  view->image_ = image;
  return true;
}

size_t ManifestView::size() const {
  return image_.empty() ? 0 : LoadU32(image_.data() + kEntryCountAt);
}

size_t ManifestView::pack_count() const {
  return image_.empty() ? 0 : LoadU32(image_.data() + kPackCountAt);
}

ManifestPack ManifestView::pack(size_t i) const {
  const char* record = image_.data() + Sections(image_).packs_at + i * kPackRecordSize;
  ManifestPack pack{.digest = {}, .size = LoadU32(record + kPackSizeAt)};
  std::memcpy(pack.digest.data(), record, pack.digest.size());
  return pack;
}

std::string_view ManifestView::UrlOf(size_t i) const {
  const char* record = image_.data() + EntryPosition(i);
  const size_t start = i == 0 ? 0 : LoadU32(record - kEntrySize + kUrlEndAt);
  const size_t end = LoadU32(record + kUrlEndAt);
  return image_.substr(Sections(image_).pool_at + start, end - start);
}

ManifestView::Entry ManifestView::entry(size_t i) const {
  const char* record = image_.data() + EntryPosition(i);
  const uint32_t flags = LoadU32(record + kFlagsAt);
  Entry entry{.url = UrlOf(i),
              .digest = {},
              .size = LoadU64(record + kContentSizeAt),
              .optional = (flags & kOptionalFlag) != 0,
              .lazy = (flags & kLazyFlag) != 0,
              .unchecked = (flags & kUncheckedFlag) != 0,
              .pack = LoadU32(record + kPackAt),
              .offset = LoadU32(record + kOffsetAt),
              .fields = {}};
  std::memcpy(entry.digest.data(), record + kDigestAt, entry.digest.size());
  if (const uint32_t set = LoadU32(record + kHeaderSetAt); set != 0) {
    const Sections sections(image_);
    const char* ends = image_.data() + sections.header_sets_at;
    const size_t start = set == 1
                             ? LoadU32(image_.data() + sections.packs_at - kEntrySize + kUrlEndAt)
                             : LoadU32(ends + (set - 2) * sizeof(uint32_t));
    const size_t end = LoadU32(ends + (set - 1) * sizeof(uint32_t));
    entry.fields = image_.substr(sections.pool_at + start, end - start);
  }
  return entry;
}

bool ManifestView::Find(std::string_view url, Asset* asset) const {
  size_t first = 0;
  for (size_t count = size(); count > 0;) {
    const size_t half = count / 2;
    if (UrlOf(first + half) < url) {
      first += half + 1;
      count -= half + 1;
    } else {
      count = half;
    }
  }
  if (first == size() || UrlOf(first) != url) return false;
  const Entry found = entry(first);
  *asset = {.id = found.id(),
            .pack = {},
            .is_packed = found.is_packed(),
            .is_checked = !found.unchecked,
            .is_expendable = found.optional || found.lazy,
            .offset = found.offset,
            .size = static_cast<uint32_t>(std::min<uint64_t>(found.size, 0xffffffff)),
            .fields = found.fields};
  if (asset->is_packed) asset->pack = AssetId::FromDigest(pack(found.pack).digest);
  return true;
}

}  // namespace swale
