// Each chunk of eight bytes is mixed by itself, then joined to the state. Both steps are
// reversible, so strings of one length that differ in one chunk never collide. Mixing takes two
// multiplications because one carries a difference upwards only: a chunk's last byte would reach so
// few bits of the state that the next chunk cancels it too often, and URLs that count
// ("…/img-0017.png") differ in just such a way. The seed goes into each chunk, not just into the
// start: else two strings whose chunks cancel each other would collide under every seed.
//
// Wasm multiplies 64 × 64 → 64 bits, so the 128-bit multiplication of wyhash and its kin is no
// choice.
#include "src/base/hash.h"

#include <bit>
#include <cstddef>
#include <cstring>

#include "src/base/byte_io.h"

namespace swale {
namespace {

// 2^64 divided by the golden ratio, and splitmix64's first multiplier: odd, with irregular bits.
constexpr uint64_t kMultiplierA = 0x9e3779b97f4a7c15;
constexpr uint64_t kMultiplierB = 0xbf58476d1ce4e5b9;

uint64_t Mix(uint64_t value) {
  value *= kMultiplierA;
  value ^= value >> 32;
  return value * kMultiplierB;
}

uint64_t Join(uint64_t state, uint64_t chunk) {
  return (std::rotl(state, 27) ^ chunk) * kMultiplierA;
}

}  // namespace

uint64_t HashBytes(std::string_view bytes, uint64_t seed) {
  seed = Mix(seed + kMultiplierB);
  // The length tells a string from the same one with zeros at its end.
  uint64_t state = seed ^ bytes.size();
  while (bytes.size() >= sizeof(uint64_t)) {
    state = Join(state, Mix(LoadU64(bytes.data()) ^ seed));
    bytes.remove_prefix(sizeof(uint64_t));
  }
  if (!bytes.empty()) {
    char tail[sizeof(uint64_t)] = {};
    std::memcpy(tail, bytes.data(), bytes.size());
    state = Join(state, Mix(LoadU64(tail) ^ seed));
  }
  state = Mix(state ^ (state >> 32));
  return state ^ (state >> 32);
}

}  // namespace swale
