#include "src/vcdiff/encoder/likeness.h"

#include <algorithm>

namespace swale {
namespace {

// Longer than what all scripts have in common, shorter than what lies between two changed names.
constexpr size_t kPartSize = 24;
constexpr uint64_t kBase = 0x9e3779b97f4a7c15u;

uint64_t Power(uint64_t base, size_t exponent) {
  uint64_t power = 1;
  for (; exponent > 0; --exponent) power *= base;
  return power;
}

// The hash of a part says little of it in its low bits.
uint32_t Mix(uint64_t hash) {
  hash ^= hash >> 29;
  hash *= 0xbf58476d1ce4e5b9u;
  return static_cast<uint32_t>(hash >> 32);
}

}  // namespace

std::vector<uint32_t> Fingerprint(std::string_view content) {
  std::vector<uint32_t> hashes;
  if (content.size() < kPartSize) return hashes;
  const uint64_t leaving = Power(kBase, kPartSize);
  uint64_t hash = 0;
  // So many parts have a hash below this that the smallest are among them.
  const uint64_t parts = content.size() - kPartSize + 1;
  const uint64_t expected = std::min<uint64_t>(parts, 8 * kFingerprintMax);
  const uint64_t limit = (uint64_t{1} << 32) * expected / parts;
  for (size_t i = 0; i < content.size(); ++i) {
    hash = hash * kBase + static_cast<uint8_t>(content[i]) + 1;
    if (i >= kPartSize) hash -= leaving * (static_cast<uint8_t>(content[i - kPartSize]) + 1u);
    if (i + 1 < kPartSize) continue;
    if (const uint32_t mixed = Mix(hash); mixed < limit) hashes.push_back(mixed);
  }
  std::sort(hashes.begin(), hashes.end());
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
  if (hashes.size() > kFingerprintMax) hashes.resize(kFingerprintMax);
  return hashes;
}

}  // namespace swale
