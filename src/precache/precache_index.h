// PrecacheIndex: what the worker needs of a manifest at each start, laid out to be used in place.
#ifndef SWALE_PRECACHE_PRECACHE_INDEX_H_
#define SWALE_PRECACHE_PRECACHE_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "src/precache/manifest.h"
#include "src/store/asset_id.h"

namespace swale {

// What an index holds beside the manifest's entries.
struct IndexParts {
  // Where the worker fetches the manifest from, relative to its script.
  std::string_view manifest_url;
  // SHA-256 of the manifest's image: the version's identity.
  Digest manifest_digest{};
  std::string_view label;     // free text for people
  std::string_view app_data;  // JSON text for the site's own pages; may be empty
  // The names of versions from which there are update packs (UpdateFileName), end to end.
  std::string_view updates_from;
};

// The index image lies in sw.js. Loading it is O(1) in the number of entries: a start must not grow
// with the site. It holds no URLs: an entry is found by a 64-bit hash of its URL, sorted, with
// where its asset lies beside it (36 bytes an entry).
//
// URLs would double it, and the hash does without: Build takes a seed under which no two entries
// collide, so every entry finds its own asset, and a URL that is no entry is taken for one with a
// probability of n / 2^64: 3 in 10^15 for 50,000 entries. A disk misreads a byte more often.
class PrecacheIndex {
 public:
  PrecacheIndex() = default;  // empty: finds nothing

  // Builds the image.
  static std::string Build(const ManifestView& manifest, const IndexParts& parts);

  // False where `image` is not an index image of this version; `*index` is then unchanged. `image`
  // must outlive the index.
  static bool Load(std::string_view image, PrecacheIndex* index);

  size_t size() const;
  std::string_view manifest_url() const;
  Digest manifest_digest() const;
  std::string_view label() const;
  std::string_view app_data() const;
  // The version's name: the first 16 digits of the manifest's digest. Empty for an empty index.
  std::string version() const;
  // Whether the build made an update pack from version `version`.
  bool HasUpdateFrom(std::string_view version) const;

  bool Contains(std::string_view url) const;
  // The asset at `url`, written as manifests write it (see ManifestEntry::url); false where there
  // is none. O(log n), without allocation.
  bool Find(std::string_view url, Asset* asset) const;

 private:
  size_t Search(std::string_view url) const;

  std::string_view image_;
};

// Digits in a version's name.
inline constexpr size_t kVersionDigits = 16;

// The file, beside the manifest, that an update from version `from` to version `to` takes.
std::string UpdateFileName(std::string_view from, std::string_view to);

}  // namespace swale

#endif  // SWALE_PRECACHE_PRECACHE_INDEX_H_
