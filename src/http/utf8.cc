#include "src/http/utf8.h"

#include <cstddef>
#include <cstdint>

namespace swale {
namespace {

struct Sequence {
  size_t size;  // as far as it goes where it is not valid, at least 1
  bool valid;
};

// The sequence that `bytes` begins with. https://encoding.spec.whatwg.org/#utf-8-decoder
Sequence FirstSequence(std::string_view bytes) {
  const auto lead = static_cast<uint8_t>(bytes[0]);
  if (lead < 0x80) return {1, true};
  if (lead < 0xC2 || lead > 0xF4) return {1, false};
  // Of the second byte: what is overlong, a surrogate or above U+10FFFF lies outside.
  uint8_t lower = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  uint8_t upper = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  const size_t size_whole = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  for (size_t size = 1; size < size_whole; ++size) {
    if (size == bytes.size()) return {size, false};
    const auto byte = static_cast<uint8_t>(bytes[size]);
    if (byte < lower || byte > upper) return {size, false};
    lower = 0x80;
    upper = 0xBF;
  }
  return {size_whole, true};
}

}  // namespace

std::string DecodeUtf8(std::string_view bytes) {
  std::string decoded;
  while (!bytes.empty()) {
    const Sequence sequence = FirstSequence(bytes);
    decoded.append(sequence.valid ? bytes.substr(0, sequence.size) : "\xEF\xBF\xBD");
    bytes.remove_prefix(sequence.size);
  }
  return decoded;
}

}  // namespace swale
