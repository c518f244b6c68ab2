// AssetId: what an asset is called in the store.
#ifndef SWALE_STORE_ASSET_ID_H_
#define SWALE_STORE_ASSET_ID_H_

#include <array>
#include <cstdint>
#include <cstring>

namespace swale {

// The first 128 bits of the SHA-256 of the content. The whole digest is checked when an asset is
// stored; the id only has to tell assets apart.
struct AssetId {
  std::array<uint8_t, 16> bytes{};

  static AssetId FromDigest(const std::array<uint8_t, 32>& digest) {
    AssetId id;
    std::memcpy(id.bytes.data(), digest.data(), id.bytes.size());
    return id;
  }
  friend bool operator==(const AssetId& a, const AssetId& b) { return a.bytes == b.bytes; }
};

}  // namespace swale

#endif  // SWALE_STORE_ASSET_ID_H_
