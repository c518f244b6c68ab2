// What all fuzzers share: how an input is cut up, and how a broken invariant is told.
#ifndef SWALE_TESTS_FUZZ_FUZZ_H_
#define SWALE_TESTS_FUZZ_FUZZ_H_

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <string>
#include <string_view>

namespace swale {

// Ends the run, as a crash does, where `holds` is false. `values` are what it does not hold for.
inline void Require(bool holds, const char* invariant,
                    std::initializer_list<std::string_view> values = {}) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", invariant);
  for (std::string_view value : values) {
    std::fprintf(stderr, "  for: \"");
    for (char c : value) {
      const bool printable = c >= 0x20 && c < 0x7f && c != '\\' && c != '"';
      std::fprintf(stderr, printable ? "%c" : "\\x%02x", static_cast<unsigned char>(c));
    }
    std::fprintf(stderr, "\"\n");
  }
  std::abort();
}

// The same text where it is UTF-8; bytes that are not part of it become what they are in Latin-1.
inline std::string ToUtf8(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const auto lead = static_cast<uint8_t>(bytes[0]);
    size_t size = lead < 0x80                   ? 1
                  : lead >= 0xc2 && lead < 0xe0 ? 2
                  : lead >= 0xe0 && lead < 0xf0 ? 3
                  : lead >= 0xf0 && lead < 0xf5 ? 4
                                                : 0;
    // Overlong forms, surrogates, and what is beyond U+10FFFF.
    if (size > 2 && bytes.size() > 1) {
      const auto second = static_cast<uint8_t>(bytes[1]);
      if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
          (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f)) {
        size = 0;
      }
    }
    if (size > bytes.size()) size = 0;
    for (size_t i = 1; i < size; ++i) {
      if ((static_cast<uint8_t>(bytes[i]) & 0xc0) != 0x80) size = 0;
    }
    if (size == 0) {
      text += static_cast<char>(0xc0 | lead >> 6);
      text += static_cast<char>(0x80 | (lead & 0x3f));
      bytes.remove_prefix(1);
    } else {
      text += bytes.substr(0, size);
      bytes.remove_prefix(size);
    }
  }
  return text;
}

// Cuts an input up from its front. What is missing at its end reads as zeros and empty texts.
class FuzzInput {
 public:
  FuzzInput(const uint8_t* data, size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}

  bool empty() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }

  // Up to the next line feed, without it: so that inputs can be written by hand.
  std::string_view TakeLine() {
    const size_t end = rest_.find('\n');
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    return line;
  }

  std::string_view TakeBytes(size_t size) {
    const std::string_view bytes = rest_.substr(0, size);
    rest_.remove_prefix(bytes.size());
    return bytes;
  }

  // Of `size` bytes, little-endian.
  uint32_t TakeNumber(size_t size) {
    uint32_t number = 0;
    size_t shift = 0;
    for (char c : TakeBytes(size)) {
      number |= uint32_t{static_cast<uint8_t>(c)} << shift;
      shift += 8;
    }
    return number;
  }

 private:
  std::string_view rest_;
};

}  // namespace swale

// Called by libFuzzer for each input. https://llvm.org/docs/LibFuzzer.html#fuzz-target
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

#endif  // SWALE_TESTS_FUZZ_FUZZ_H_
