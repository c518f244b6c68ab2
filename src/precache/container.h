// The container of what a worker fetches: manifests, packs and updates, compressed by blocks.
#ifndef SWALE_PRECACHE_CONTAINER_H_
#define SWALE_PRECACHE_CONTAINER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace swale {

// Most hosts compress by media type, and these files have none that they know: so they are
// compressed as they lie. Blocks, since a worker that needs a part of a pack asks for their bytes.
//
// Little-endian: magic "SwPk" · u32 format version · u32 number of blocks · for each block u32 its
// content's size and u32 its size here · the blocks, each gzip, or as it is where that is shorter
// and does not begin like gzip.
//
// How well a block is compressed depends on the build's zlib; so no digest is of these bytes, all
// are of contents.
struct ContainerBlock {
  uint32_t size;         // of the content
  uint32_t stored_size;  // in the container
};

// Bytes at the beginning of a container in which its whole head lies.
inline constexpr size_t kContainerHeadMax = 4096;
inline constexpr size_t kContainerBlocksMax = 500;

// What stands before the blocks. REQUIRES: at most kContainerBlocksMax.
std::string BuildContainerHead(const std::vector<ContainerBlock>& blocks);

// The head of a container, read in place.
class ContainerHead {
 public:
  // False where `bytes`, the beginning of a container or all of it, is none of this version.
  static bool Load(std::string_view bytes, ContainerHead* head);

  size_t block_count() const;
  ContainerBlock block(size_t i) const;  // REQUIRES: i < block_count()
  // Where the first block begins.
  size_t size() const;

 private:
  std::string_view bytes_;
};

}  // namespace swale

#endif  // SWALE_PRECACHE_CONTAINER_H_
