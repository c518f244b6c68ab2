#include "src/precache/update_pack.h"

#include <algorithm>
#include <cstring>

#include "src/base/byte_io.h"

namespace swale {
namespace {

constexpr std::string_view kMagic = "SwUp";
constexpr uint32_t kFormatVersion = 1;
constexpr size_t kVersionAt = 4;
constexpr size_t kCountAt = 8;

constexpr size_t kIdSize = sizeof(AssetId::bytes);
constexpr size_t kBaseAt = kIdSize;
constexpr size_t kFlagsAt = 2 * kIdSize;
constexpr size_t kBaseSizeAt = kFlagsAt + 4;
constexpr size_t kOffsetAt = kBaseSizeAt + 8;
constexpr size_t kSizeAt = kOffsetAt + 4;
constexpr size_t kRecordSize = kSizeAt + 4;

constexpr uint32_t kPatchFlag = 1;
// A worker holds the directory in memory: 13 MB.
constexpr size_t kRecordsMax = size_t{1} << 18;

}  // namespace

std::string BuildUpdateDirectory(std::vector<UpdateRecord> records) {
  std::sort(records.begin(), records.end(), [](const UpdateRecord& a, const UpdateRecord& b) {
    return a.target.bytes < b.target.bytes;
  });
  ByteWriter image;
  image.WriteBytes(kMagic);
  image.WriteU32(kFormatVersion);
  image.WriteU32(static_cast<uint32_t>(records.size()));
  for (const UpdateRecord& record : records) {
    image.WriteBytes(record.target.bytes.data(), kIdSize);
    image.WriteBytes(record.base.bytes.data(), kIdSize);
    image.WriteU32(record.is_patch ? kPatchFlag : 0);
    image.WriteU64(record.base_size);
    image.WriteU32(record.offset);
    image.WriteU32(record.size);
  }
  return image.Take();
}

size_t UpdateDirectory::SizeOf(std::string_view head) {
  if (head.size() < kHeadSize || head.substr(0, kMagic.size()) != kMagic ||
      LoadU32(head.data() + kVersionAt) != kFormatVersion) {
    return 0;
  }
  const size_t count = LoadU32(head.data() + kCountAt);
  return count > kRecordsMax ? 0 : kHeadSize + count * kRecordSize;
}

bool UpdateDirectory::Find(const AssetId& target, UpdateRecord* record) const {
  if (bytes_.empty()) return false;
  size_t first = 0;
  for (size_t count = (bytes_.size() - kHeadSize) / kRecordSize; count > 0;) {
    const size_t half = count / 2;
    const char* middle = bytes_.data() + kHeadSize + (first + half) * kRecordSize;
    const int order = std::memcmp(middle, target.bytes.data(), kIdSize);
    if (order == 0) {
      record->target = target;
      std::memcpy(record->base.bytes.data(), middle + kBaseAt, kIdSize);
      record->is_patch = (LoadU32(middle + kFlagsAt) & kPatchFlag) != 0;
      record->base_size = LoadU64(middle + kBaseSizeAt);
      record->offset = LoadU32(middle + kOffsetAt);
      record->size = LoadU32(middle + kSizeAt);
      return true;
    }
    if (order < 0) {
      first += half + 1;
      count -= half + 1;
    } else {
      count = half;
    }
  }
  return false;
}

}  // namespace swale
