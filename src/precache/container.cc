#include "src/precache/container.h"

#include "src/base/byte_io.h"

namespace swale {
namespace {

constexpr std::string_view kMagic = "SwPk";
constexpr uint32_t kFormatVersion = 1;
constexpr size_t kVersionAt = 4;
constexpr size_t kBlockCountAt = 8;
constexpr size_t kHeadSize = 12;
constexpr size_t kBlockSize = 8;
static_assert(kHeadSize + kContainerBlocksMax * kBlockSize <= kContainerHeadMax);

}  // namespace

std::string BuildContainerHead(const std::vector<ContainerBlock>& blocks) {
  ByteWriter head;
  head.WriteBytes(kMagic);
  head.WriteU32(kFormatVersion);
  head.WriteU32(static_cast<uint32_t>(blocks.size()));
  for (const ContainerBlock& block : blocks) {
    head.WriteU32(block.size);
    head.WriteU32(block.stored_size);
  }
  return head.Take();
}

bool ContainerHead::Load(std::string_view bytes, ContainerHead* head) {
  if (bytes.size() < kHeadSize || bytes.substr(0, kMagic.size()) != kMagic ||
      LoadU32(bytes.data() + kVersionAt) != kFormatVersion) {
    return false;
  }
  const size_t blocks = LoadU32(bytes.data() + kBlockCountAt);
  if (blocks > kContainerBlocksMax || bytes.size() < kHeadSize + blocks * kBlockSize) return false;
  head->bytes_ = bytes;
  return true;
}

size_t ContainerHead::block_count() const { return LoadU32(bytes_.data() + kBlockCountAt); }

ContainerBlock ContainerHead::block(size_t i) const {
  const char* record = bytes_.data() + kHeadSize + i * kBlockSize;
  return {.size = LoadU32(record), .stored_size = LoadU32(record + 4)};
}

size_t ContainerHead::size() const { return kHeadSize + block_count() * kBlockSize; }

}  // namespace swale
