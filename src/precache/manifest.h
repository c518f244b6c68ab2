// Manifest: a version of a site, as the build wrote it: URL → asset.
#ifndef SWALE_PRECACHE_MANIFEST_H_
#define SWALE_PRECACHE_MANIFEST_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace swale {

// Five times the largest site that we measure with. At this many the index in sw.js takes 8 MB as
// base64, and an install reads some 30 MB of manifest into memory: past that a worker does not
// start at once.
inline constexpr size_t kManifestEntriesMax = size_t{1} << 18;

// Bytes. https://www.rfc-editor.org/rfc/rfc9110#section-4.1 asks everyone to support 8,000; many
// servers refuse more.
inline constexpr size_t kManifestUrlSizeMax = 8000;

// Bytes of one asset's content, 4 GiB: more than browsers let most sites store in all, and a full
// manifest's sum stays exact in a JavaScript number.
inline constexpr uint64_t kAssetSizeMax = uint64_t{1} << 32;

// SHA-256 of an asset's content.
using Digest = std::array<uint8_t, 32>;
std::string DigestToHex(const Digest& digest);  // 64 lower-case digits
bool DigestFromHex(std::string_view hex, Digest* digest);

struct ManifestEntry {
  // Relative to the worker script's directory ("index.html", "assets/app.js"; "" is the directory
  // itself), or absolute ("https://cdn.example/x.js"); serialised by the URL standard, without
  // fragment. Does not start with '/', "./" or "../": one URL is written one way (see ManifestKey).
  std::string url;
  Digest digest{};
  uint64_t size = 0;      // bytes of content
  bool optional = false;  // an install succeeds without it
};

// Lays the manifest out as an image (manifest.cc has the layout). The same entries give the same
// image, in whatever order they come. Entries that break a rule (a URL twice, a limit) give an
// image that Load refuses and explains: build tools load what they have built.
std::string BuildManifest(std::vector<ManifestEntry> entries);

// A manifest image, read in place, entries in the order of their URLs' bytes. The image must
// outlive the view.
class ManifestView {
 public:
  ManifestView() = default;  // empty
  // False where `image` is not a whole manifest of this version; `*error` then says at which byte,
  // what was found and what was expected ("cut off: 1000 of 2480 bytes"…), and `*view` is
  // unchanged.
  static bool Load(std::string_view image, ManifestView* view, std::string* error);

  // For an image whose digest has been checked, which the worker's has: looks only as far as
  // reading it safely asks for, and explains nothing, so that the explanations stay out of the
  // worker module.
  static bool LoadChecked(std::string_view image, ManifestView* view);

  size_t size() const;
  struct Entry {
    std::string_view url;
    Digest digest;
    uint64_t size;
    bool optional;
  };
  Entry entry(size_t i) const;  // REQUIRES: i < size()

 private:
  std::string_view image_;
};

}  // namespace swale

#endif  // SWALE_PRECACHE_MANIFEST_H_
