// The image, little-endian:
//
//   0   magic "SwMf"
//   4   u32 format version
//   8   u32 size of the whole image in bytes: tells one that is cut off from one that is damaged
//  12   u32 number of entries
//  16   records of 48 bytes, sorted by URL:
//         +0   u32 where the entry's URL ends in the string pool; it starts where the one before
//         ends +4   u32 flags +8   u64 size of the content in bytes +16  SHA-256 of the content
//  ...  the string pool: all URLs end to end
//
// URLs are not front-coded: entries are found by number in one step, and manifests are served
// compressed.
#include "src/precache/manifest.h"

#include <algorithm>
#include <cstring>
#include <initializer_list>

#include "src/base/byte_io.h"
#include "src/base/hex.h"
#include "src/base/number.h"

namespace swale {
namespace {

constexpr std::string_view kMagic = "SwMf";
constexpr uint32_t kFormatVersion = 1;
constexpr size_t kVersionAt = 4;
constexpr size_t kTotalSizeAt = 8;
constexpr size_t kEntryCountAt = 12;
constexpr size_t kHeaderSize = 16;

constexpr size_t kUrlEndAt = 0;
constexpr size_t kFlagsAt = 4;
constexpr size_t kContentSizeAt = 8;
constexpr size_t kDigestAt = 16;
constexpr size_t kRecordSize = 48;

constexpr uint32_t kOptionalFlag = 1;
constexpr uint32_t kKnownFlags = kOptionalFlag;

constexpr size_t RecordPosition(size_t entry) { return kHeaderSize + entry * kRecordSize; }

// Serialised URLs are printable ASCII, and manifests' have no fragment.
bool IsUrlByte(char c) { return c > ' ' && c < 0x7f && c != '#'; }

// "/x", "./x" and "../x" would never be found: lookups ask for "x" or for the whole URL.
bool IsNormalised(std::string_view url) {
  return url.substr(0, 1) != "/" && url.substr(0, 2) != "./" && url.substr(0, 3) != "../";
}

// `message` with each '%' replaced by the next of `numbers` and each '$' by the next of `texts`.
// The worker module holds this: concatenation at each place weighs twice as much, a formatting
// library many times.
std::string Explain(std::string_view message, std::initializer_list<uint64_t> numbers,
                    std::initializer_list<std::string_view> texts) {
  std::string explained;
  auto number = numbers.begin();
  auto text = texts.begin();
  for (char c : message) {
    if (c == '%') {
      explained += NumberToString(*number++);
    } else if (c == '$') {
      explained += *text++;
    } else {
      explained += c;
    }
  }
  return explained;
}

// Checks an image from front to back, up to the first error.
class ManifestChecker {
 public:
  ManifestChecker(std::string_view image, std::string* error) : image_(image), error_(error) {}

  bool Check() { return CheckHeader() && CheckEntries(); }

 private:
  bool Fail(std::string_view message, std::initializer_list<uint64_t> numbers,
            std::initializer_list<std::string_view> texts = {}) {
    *error_ = Explain(message, numbers, texts);
    return false;
  }

  bool CheckHeader() {
    // First of all: what is no manifest should not be called cut off.
    const std::string_view magic = image_.substr(0, kMagic.size());
    if (magic != kMagic.substr(0, magic.size())) {
      return Fail("byte 0: found $, expected 53774d66, the start of a manifest", {},
                  {HexOf(magic)});
    }
    if (image_.size() < kHeaderSize) {
      return Fail("cut off: % of at least % bytes", {image_.size(), kHeaderSize});
    }
    const uint32_t version = LoadU32(image_.data() + kVersionAt);
    if (version != kFormatVersion) {
      return Fail("byte %: found format version %, expected %",
                  {kVersionAt, version, kFormatVersion});
    }
    const uint32_t total_size = LoadU32(image_.data() + kTotalSizeAt);
    if (image_.size() < total_size) {
      return Fail("cut off: % of % bytes", {image_.size(), total_size});
    }
    if (image_.size() > total_size) {
      return Fail("byte %: found % more bytes, expected the end",
                  {total_size, image_.size() - total_size});
    }
    const uint32_t count = LoadU32(image_.data() + kEntryCountAt);
    const size_t count_max =
        std::min(kManifestEntriesMax, (image_.size() - kHeaderSize) / kRecordSize);
    if (count > count_max) {
      return Fail("byte %: found % entries, expected at most %", {kEntryCountAt, count, count_max});
    }
    return true;
  }

  // REQUIRES: the header is right.
  bool CheckEntries() {
    const size_t count = LoadU32(image_.data() + kEntryCountAt);
    const size_t pool_position = RecordPosition(count);
    const std::string_view pool = image_.substr(pool_position);
    std::string_view previous_url;
    size_t url_start = 0;
    for (size_t i = 0; i < count; ++i) {
      if (!CheckRecord(RecordPosition(i), url_start, pool.size())) return false;
      const size_t url_end = LoadU32(image_.data() + RecordPosition(i) + kUrlEndAt);
      const std::string_view url = pool.substr(url_start, url_end - url_start);
      const size_t position = pool_position + url_start;
      if (!CheckUrl(url, position)) return false;
      if (i > 0 && url <= previous_url) {
        return Fail("byte %: found \"$\" after \"$\", expected each URL once, sorted by its bytes",
                    {position}, {url, previous_url});
      }
      previous_url = url;
      url_start = url_end;
    }
    if (url_start != pool.size()) {
      return Fail("byte %: found % bytes behind the last URL, expected none",
                  {pool_position + url_start, pool.size() - url_start});
    }
    return true;
  }

  bool CheckRecord(size_t position, size_t url_start, size_t pool_size) {
    const char* record = image_.data() + position;
    const uint32_t url_end = LoadU32(record + kUrlEndAt);
    if (url_end < url_start || url_end > pool_size) {
      return Fail("byte %: found URL end %, expected % to %",
                  {position + kUrlEndAt, url_end, url_start, pool_size});
    }
    const uint32_t flags = LoadU32(record + kFlagsAt);
    if ((flags & ~kKnownFlags) != 0) {
      return Fail("byte %: found flags %, expected at most %",
                  {position + kFlagsAt, flags, kKnownFlags});
    }
    const uint64_t size = LoadU64(record + kContentSizeAt);
    if (size > kAssetSizeMax) {
      return Fail("byte %: found content of % bytes, expected at most %",
                  {position + kContentSizeAt, size, kAssetSizeMax});
    }
    return true;
  }

  bool CheckUrl(std::string_view url, size_t position) {
    if (url.size() > kManifestUrlSizeMax) {
      return Fail("byte %: found a URL of % bytes, expected at most %",
                  {position, url.size(), kManifestUrlSizeMax});
    }
    for (size_t i = 0; i < url.size(); ++i) {
      if (IsUrlByte(url[i])) continue;
      return Fail("byte %: found $ in a URL, expected printable ASCII without a space or '#'",
                  {position + i}, {HexOf(url.substr(i, 1))});
    }
    if (!IsNormalised(url)) {
      return Fail(
          "byte %: found \"$\", expected a URL relative to the worker script's directory, or an "
          "absolute one",
          {position}, {url});
    }
    return true;
  }

  static std::string HexOf(std::string_view bytes) {
    return BytesToHex(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  }

  const std::string_view image_;
  std::string* const error_;
};

}  // namespace

std::string DigestToHex(const Digest& digest) { return BytesToHex(digest.data(), digest.size()); }

bool DigestFromHex(std::string_view hex, Digest* digest) {
  return HexToBytes(hex, digest->data(), digest->size());
}

std::string BuildManifest(std::vector<ManifestEntry> entries) {
  std::sort(entries.begin(), entries.end(),
            [](const ManifestEntry& a, const ManifestEntry& b) { return a.url < b.url; });
  ByteWriter image;
  image.WriteBytes(kMagic);
  image.WriteU32(kFormatVersion);
  image.WriteU32(0);  // the total size: patched below
  image.WriteU32(static_cast<uint32_t>(entries.size()));
  size_t url_end = 0;
  for (const ManifestEntry& entry : entries) {
    url_end += entry.url.size();
    image.WriteU32(static_cast<uint32_t>(url_end));
    image.WriteU32(entry.optional ? kOptionalFlag : 0);
    image.WriteU64(entry.size);
    image.WriteBytes(entry.digest.data(), entry.digest.size());
  }
  for (const ManifestEntry& entry : entries) image.WriteBytes(entry.url);
  image.PatchU32(kTotalSizeAt, static_cast<uint32_t>(image.size()));
  return image.Take();
}

bool ManifestView::Load(std::string_view image, ManifestView* view, std::string* error) {
  error->clear();
  if (!ManifestChecker(image, error).Check()) return false;
  view->image_ = image;
  return true;
}

bool ManifestView::LoadChecked(std::string_view image, ManifestView* view) {
  if (image.size() < kHeaderSize || image.substr(0, kMagic.size()) != kMagic ||
      LoadU32(image.data() + kVersionAt) != kFormatVersion) {
    return false;
  }
  const size_t count = LoadU32(image.data() + kEntryCountAt);
  if (count > (image.size() - kHeaderSize) / kRecordSize) return false;
  const size_t pool_size = image.size() - RecordPosition(count);
  size_t url_start = 0;
  for (size_t i = 0; i < count; ++i) {
    const size_t url_end = LoadU32(image.data() + RecordPosition(i) + kUrlEndAt);
    if (url_end < url_start || url_end > pool_size) return false;
    url_start = url_end;
  }
  view->image_ = image;
  return true;
}

size_t ManifestView::size() const {
  return image_.empty() ? 0 : LoadU32(image_.data() + kEntryCountAt);
}

ManifestView::Entry ManifestView::entry(size_t i) const {
  const char* record = image_.data() + RecordPosition(i);
  const size_t url_start = i == 0 ? 0 : LoadU32(record - kRecordSize + kUrlEndAt);
  const size_t url_end = LoadU32(record + kUrlEndAt);
  Entry entry{.url = image_.substr(RecordPosition(size()) + url_start, url_end - url_start),
              .digest = {},
              .size = LoadU64(record + kContentSizeAt),
              .optional = (LoadU32(record + kFlagsAt) & kOptionalFlag) != 0};
  std::memcpy(entry.digest.data(), record + kDigestAt, entry.digest.size());
  return entry;
}

}  // namespace swale
