// Reading a manifest for people: what is wrong with an image, and where. Not in the worker module.
#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/byte_io.h"
#include "src/base/hex.h"
#include "src/base/number.h"
#include "src/precache/manifest.h"
#include "src/precache/manifest_image.h"

namespace swale {

using namespace manifest_image;  // NOLINT(google-build-using-namespace): all are of the layout

namespace {

constexpr size_t RecordPosition(size_t entry) { return kHeaderSize + entry * kEntrySize; }

// Serialised URLs are printable ASCII, and manifests' have no fragment.
bool IsUrlByte(char c) { return c > ' ' && c < 0x7f && c != '#'; }

// "/x", "./x" and "../x" would never be found: lookups ask for "x" or for the whole URL.
bool IsNormalised(std::string_view url) {
  return url.substr(0, 1) != "/" && url.substr(0, 2) != "./" && url.substr(0, 3) != "../";
}

// `message` with each '%' replaced by the next of `numbers` and each '$' by the next of `texts`.
// Concatenation at each place weighs twice as much, a formatting library many times.
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
    const size_t room = image_.size() - kHeaderSize;
    const size_t count_max = std::min(kManifestEntriesMax, room / kEntrySize);
    if (count > count_max) {
      return Fail("byte %: found % entries, expected at most %", {kEntryCountAt, count, count_max});
    }
    packs_ = LoadU32(image_.data() + kPackCountAt);
    const size_t packs_max = std::min(kPacksMax, (room - count * kEntrySize) / kPackRecordSize);
    if (packs_ > packs_max) {
      return Fail("byte %: found % packs, expected at most %", {kPackCountAt, packs_, packs_max});
    }
    header_sets_ = LoadU32(image_.data() + kHeaderSetCountAt);
    const size_t sets_room = room - count * kEntrySize - packs_ * kPackRecordSize;
    const size_t sets_max = std::min(kHeaderSetsMax, sets_room / sizeof(uint32_t));
    if (header_sets_ > sets_max) {
      return Fail("byte %: found % header sets, expected at most %",
                  {kHeaderSetCountAt, header_sets_, sets_max});
    }
    return true;
  }

  // REQUIRES: the header is right.
  bool CheckEntries() {
    const size_t count = LoadU32(image_.data() + kEntryCountAt);
    const size_t packs_position = RecordPosition(count);
    const size_t sets_position = packs_position + packs_ * kPackRecordSize;
    const size_t pool_position = sets_position + header_sets_ * sizeof(uint32_t);
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
    for (size_t i = 0; i < header_sets_; ++i) {
      const size_t position = sets_position + i * sizeof(uint32_t);
      const size_t end = LoadU32(image_.data() + position);
      if (end < url_start || end > pool.size()) {
        return Fail("byte %: found header set end %, expected % to %",
                    {position, end, url_start, pool.size()});
      }
      url_start = end;
    }
    if (url_start != pool.size()) {
      return Fail("byte %: found % bytes behind the last string, expected none",
                  {pool_position + url_start, pool.size() - url_start});
    }
    return CheckPacks(count, packs_position);
  }

  // That packs hold their contents in the order of the entries, without gaps.
  bool CheckPacks(size_t count, size_t packs_position) {
    size_t pack = 0;
    size_t end = 0;  // of what is laid out in `pack`
    const auto size_of = [&](size_t i) {
      return LoadU32(image_.data() + packs_position + i * kPackRecordSize + kPackSizeAt);
    };
    for (size_t i = 0; i < count; ++i) {
      const size_t position = RecordPosition(i);
      const char* record = image_.data() + position;
      const uint32_t of = LoadU32(record + kPackAt);
      if (of == kLoosePack) continue;
      if (of >= packs_) {
        return Fail("byte %: found pack %, expected one of %", {position + kPackAt, of, packs_});
      }
      const uint64_t offset = LoadU32(record + kOffsetAt);
      const uint64_t size = LoadU64(record + kContentSizeAt);
      if (of == pack + 1 && offset == 0 && end == size_of(pack)) {
        ++pack;
        end = 0;
      }
      const bool is_next = of == pack && offset == end;
      const bool is_before = of < pack || (of == pack && offset + size <= end);
      if (!is_next && !is_before) {
        return Fail("byte %: found offset % in pack %, expected % in pack %",
                    {position + kOffsetAt, offset, of, end, pack});
      }
      if (offset + size > size_of(of)) {
        return Fail("byte %: found % bytes at % of pack %, expected them within its % bytes",
                    {position + kOffsetAt, size, offset, of, size_of(of)});
      }
      if (is_next) end += size;
    }
    if (packs_ != 0 && (pack + 1 != packs_ || end != size_of(pack))) {
      return Fail("byte %: found % bytes of pack % in use, expected all of % packs",
                  {packs_position + pack * kPackRecordSize, end, pack, packs_});
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
    if (const uint32_t set = LoadU32(record + kHeaderSetAt); set > header_sets_) {
      return Fail("byte %: found header set %, expected at most %",
                  {position + kHeaderSetAt, set, header_sets_});
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
  size_t packs_ = 0;
  size_t header_sets_ = 0;
};

}  // namespace

bool ManifestView::Load(std::string_view image, ManifestView* view, std::string* error) {
  error->clear();
  if (!ManifestChecker(image, error).Check()) return false;
  view->image_ = image;
  return true;
}

}  // namespace swale
