// Bytes as hexadecimal digits.
#ifndef SWALE_BASE_HEX_H_
#define SWALE_BASE_HEX_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace swale {

// Two lower-case digits a byte.
std::string BytesToHex(const uint8_t* bytes, size_t size);

// Reads exactly `size` bytes; false where `hex` is not 2 × `size` digits of either case.
bool HexToBytes(std::string_view hex, uint8_t* bytes, size_t size);

// Sixteen digits, so that texts sort as numbers do.
std::string NumberToHex(uint64_t number);

}  // namespace swale

#endif  // SWALE_BASE_HEX_H_
