// The byte program that one component of a URL pattern is compiled to, and its matcher.
#ifndef SWALE_URL_PATTERN_PROGRAM_H_
#define SWALE_URL_PATTERN_PROGRAM_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace swale {

// Serialised URLs are ASCII, so a byte below 0x80 matches itself and the others are free for
// operations. A program without operations is the text that it matches. Its end accepts where the
// text ends too.
enum class PatternOp : uint8_t {
  kAnyRun = 0x80,  // any bytes, also none
  kNotRun = 0x81,  // d: any bytes that are not d, also none; where d is 0, any bytes
  kNot = 0x82,     // d: one byte that is not d; where d is 0, any byte
  kFork = 0x83,    // u16 target, little-endian: goes on behind the operation and at the target
};

// A pattern that needs more is refused when it is compiled. Matching keeps two bit sets and a stack
// of this many positions on the stack (2.3 kB): a worker has 64 kB, and its longest sensible
// pattern is one URL.
inline constexpr size_t kPatternProgramSizeMax = 1023;

// Whether `program` matches the whole of `text`, in O(text × program) time and without allocation.
// A malformed program matches something or nothing, but reads only what it is given.
bool MatchesPatternProgram(std::string_view program, std::string_view text);

}  // namespace swale

#endif  // SWALE_URL_PATTERN_PROGRAM_H_
