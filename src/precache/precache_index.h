// PrecacheIndex: what the worker needs of a manifest at each start, laid out to be used in place.
#ifndef SWALE_PRECACHE_PRECACHE_INDEX_H_
#define SWALE_PRECACHE_PRECACHE_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "src/precache/manifest.h"
#include "src/store/asset_id.h"

namespace swale {

// The index image lies in sw.js. Loading it is O(1) in the number of entries: a start must not grow
// with the site. It holds no URLs: an entry is found by a 64-bit hash of its URL, sorted, with the
// asset's id beside it (24 bytes an entry).
//
// URLs would triple it, and the hash does without: Build takes a seed under which no two entries
// collide, so every entry finds its own asset, and a URL that is no entry is taken for one with a
// probability of n / 2^64: 3 in 10^15 for 50,000 entries. A disk misreads a byte more often.
class PrecacheIndex {
 public:
  PrecacheIndex() = default;  // empty: finds nothing

  // Builds the image. `manifest_url` is where the worker fetches the manifest from, relative to its
  // script; `manifest_digest` is its SHA-256, the version's identity; `label` is free text for
  // people.
  static std::string Build(const ManifestView& manifest, std::string_view manifest_url,
                           const Digest& manifest_digest, std::string_view label);

  // False where `image` is not an index image of this version; `*index` is then unchanged. `image`
  // must outlive the index.
  static bool Load(std::string_view image, PrecacheIndex* index);

  size_t size() const;
  std::string_view manifest_url() const;
  Digest manifest_digest() const;
  std::string_view label() const;
  // The version's name: the first 16 digits of the manifest's digest. Empty for an empty index.
  std::string version() const;

  // The asset at `url`, written as manifests write it (see ManifestEntry::url). O(log n), without
  // allocation.
  std::optional<AssetId> Find(std::string_view url) const;

 private:
  std::string_view image_;
};

}  // namespace swale

#endif  // SWALE_PRECACHE_PRECACHE_INDEX_H_
