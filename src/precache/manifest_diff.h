// What changes from one manifest to another, and what it costs.
#ifndef SWALE_PRECACHE_MANIFEST_DIFF_H_
#define SWALE_PRECACHE_MANIFEST_DIFF_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "src/precache/manifest.h"

namespace swale {

enum class ManifestChange : uint8_t {
  kKept,     // same URL, same content
  kReused,   // new or changed URL whose content the old manifest has under another URL: not fetched
  kChanged,  // same URL, content that the old manifest does not have
  kAdded,    // new URL, content that the old manifest does not have
  kRemoved,  // only in the old manifest
};

struct ManifestDiffRow {
  ManifestChange change;
  size_t
      old_entry;  // index in the old manifest (kReused: where the content comes from), or kNoEntry
  size_t new_entry;  // index in the new one, or kNoEntry for kRemoved
};
inline constexpr size_t kNoEntry = static_cast<size_t>(-1);

struct ManifestDiff {
  std::vector<ManifestDiffRow> rows;  // in the order of the URLs' bytes
  // Bytes of content, each content counted once; all of the new manifest = fetched + saved.
  uint64_t bytes_to_fetch = 0;
  uint64_t bytes_saved = 0;
  size_t files_to_fetch = 0;
};

// Linear in the number of entries. Contents are told apart as an install does.
ManifestDiff DiffManifests(const ManifestView& old_manifest, const ManifestView& new_manifest);

}  // namespace swale

#endif  // SWALE_PRECACHE_MANIFEST_DIFF_H_
