// Manifest: a version of a site, as the build wrote it: URL → asset.
#ifndef SWALE_PRECACHE_MANIFEST_H_
#define SWALE_PRECACHE_MANIFEST_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/store/asset_id.h"

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

// Of an entry that lies in no pack: in the store it is an entry of its own.
inline constexpr uint32_t kLoosePack = 0xffffffff;

// In one manifest. The index has 16 bits for a pack and 13 for a header set.
inline constexpr size_t kPacksMax = 0xffff;
inline constexpr size_t kHeaderSetsMax = 0x1fff;

struct ManifestEntry {
  // Relative to the worker script's directory ("index.html", "assets/app.js"; "" is the directory
  // itself), or absolute ("https://cdn.example/x.js"); serialised by the URL standard, without
  // fragment. Does not start with '/', "./" or "../": one URL is written one way (see ManifestKey).
  std::string url;
  Digest digest{};
  uint64_t size = 0;      // bytes of content
  bool optional = false;  // an install succeeds without it
  // Not installed before it was used; from then on as an optional one.
  bool lazy = false;
  // `digest` tells one content from another and is not of the content, which a server makes: what
  // it gives is taken unchecked.
  bool unchecked = false;
  // Header fields of a response that does not come from the server as it is: each its name in lower
  // case, ':', its value and '\n'.
  std::string fields{};
  uint32_t pack = kLoosePack;
  uint32_t offset = 0;  // in the pack
};

// Contents end to end, kept as one entry of the store. The server has it as a file
// (pack_container.h) whose name is PackFileName(digest).
struct ManifestPack {
  Digest digest{};  // SHA-256 of the contents
  uint32_t size = 0;
};

std::string PackFileName(const Digest& digest);

// Where an asset lies, and what it is served with. Views point into the image that it is of.
struct Asset {
  AssetId id;
  AssetId pack;  // of the pack's digest; unused where it is loose
  bool is_packed = false;
  bool is_checked = true;      // its id is of its content
  bool is_expendable = false;  // optional or lazy
  uint32_t offset = 0;
  uint32_t size = 0;  // bytes; loose ones of 4 GiB and more have the largest number
  std::string_view fields;
};

// Lays the manifest out as an image (manifest_image.h). The same entries give the same image, in
// whatever order they come. Entries that break a rule (a URL twice, a limit) give an image that
// Load refuses and explains: build tools load what they have built.
std::string BuildManifest(std::vector<ManifestEntry> entries,
                          const std::vector<ManifestPack>& packs = {});

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
    bool lazy;
    bool unchecked;
    uint32_t pack;
    uint32_t offset;
    std::string_view fields;
    bool is_packed() const { return pack != kLoosePack; }
    AssetId id() const { return AssetId::FromDigest(digest); }
  };
  Entry entry(size_t i) const;  // REQUIRES: i < size()

  size_t pack_count() const;
  ManifestPack pack(size_t i) const;  // REQUIRES: i < pack_count()

  // The asset at `url`, written as manifests write it; false where there is none. O(log n).
  bool Find(std::string_view url, Asset* asset) const;

 private:
  std::string_view UrlOf(size_t i) const;

  std::string_view image_;
};

}  // namespace swale

#endif  // SWALE_PRECACHE_MANIFEST_H_
