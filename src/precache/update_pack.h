// Update packs: what an update from one version to another lacks, patches included.
#ifndef SWALE_PRECACHE_UPDATE_PACK_H_
#define SWALE_PRECACHE_UPDATE_PACK_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/store/asset_id.h"

namespace swale {

// A content of the newer version.
struct UpdateRecord {
  AssetId target{};       // all zero: the newer version's manifest
  bool is_patch = false;  // else the data is the content
  AssetId base{};         // what the patch is applied to; all zero: the older version's manifest
  uint64_t base_size = 0;
  uint32_t offset = 0;  // of the data, from the end of the directory
  uint32_t size = 0;
};

// The directory that stands at the beginning of an update's content (which comes in a container),
// sorted by target. Little-endian:
//
//   magic "SwUp" · u32 format version · u32 number of records · records of 52 bytes: target (16) ·
//   base (16) · u32 flags (1: a patch) · u64 size of the base · u32 offset · u32 size
//
// and behind it the data of all records. A patch is VCDIFF
// (https://www.rfc-editor.org/rfc/rfc3284).
std::string BuildUpdateDirectory(std::vector<UpdateRecord> records);

// A directory, read in place.
class UpdateDirectory {
 public:
  static constexpr size_t kHeadSize = 12;

  // How long the directory is whose first kHeadSize bytes are `head`; 0 where it is none of this
  // version.
  static size_t SizeOf(std::string_view head);
  // REQUIRES: `bytes` is a whole directory, as long as SizeOf says, or empty.
  explicit UpdateDirectory(std::string_view bytes = {}) : bytes_(bytes) {}

  // False where it does not have the content.
  bool Find(const AssetId& target, UpdateRecord* record) const;
  size_t size() const { return bytes_.size(); }

 private:
  std::string_view bytes_;
};

}  // namespace swale

#endif  // SWALE_PRECACHE_UPDATE_PACK_H_
