// PackPlan: which files of a version lie in which pack. For tools.
#ifndef SWALE_PRECACHE_PACK_PLAN_H_
#define SWALE_PRECACHE_PACK_PLAN_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "src/precache/manifest.h"

namespace swale {

// bench/packs has the measurements that these were chosen by.
struct PackPlanOptions {
  // Bytes of content. A pack is closed at the first file behind half of this that its own digest
  // chooses, or at twice as much: so that a file which comes, goes or grows moves the borders near
  // it and no others, and most packs of the next version are those of this one.
  uint32_t pack_bytes = 2u << 20;
  // A file of so many bytes or more is loose: it gains nothing, and browsers may have it already.
  uint32_t loose_bytes = 512u << 10;
  // A block is closed at the file with which it has so many.
  uint32_t block_bytes = 256u << 10;
};

struct PlannedPack {
  // The entries whose contents it has, in their order, as many of them in each block.
  std::vector<size_t> contents;
  std::vector<size_t> blocks;
  uint32_t size = 0;
};

// Sorts the entries as manifests do, and lays those that an install needs and that are not too
// large out in packs. The same entries give the same packs.
std::vector<PlannedPack> PlanPacks(const PackPlanOptions& options,
                                   std::vector<ManifestEntry>* entries);

}  // namespace swale

#endif  // SWALE_PRECACHE_PACK_PLAN_H_
