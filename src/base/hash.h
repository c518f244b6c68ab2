// A 64-bit hash of byte strings.
#ifndef SWALE_BASE_HASH_H_
#define SWALE_BASE_HASH_H_

#include <cstdint>
#include <string_view>

namespace swale {

// The same everywhere and for ever: images hold its values. Any two seeds give unrelated hashes. It
// does not withstand people who look for collisions.
uint64_t HashBytes(std::string_view bytes, uint64_t seed);

}  // namespace swale

#endif  // SWALE_BASE_HASH_H_
