// The byte program that a component of a URL pattern without regexp groups is compiled to where one
// wants to know what its groups match, and its matcher.
#ifndef SWALE_URL_PATTERN_CAPTURE_PROGRAM_H_
#define SWALE_URL_PATTERN_CAPTURE_PROGRAM_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace swale {

// As in src/url/pattern_program.h a byte below 0x80 matches itself, and the program's end accepts
// where the text ends too. Numbers are little-endian.
enum class CaptureOp : uint8_t {
  kAny = 0x80,         // one byte
  kNot = 0x81,         // d: one byte that is not d
  kLetter = 0x82,      // c: one byte, c or its upper case
  kFork = 0x83,        // u16 target: goes on behind the operation or, if that fails, at the target
  kForkBack = 0x84,    // u16 target: the same, but tries the target first
  kGroupStart = 0x85,  // u16 group
  kGroupEnd = 0x86,    // u16 group
};

// Targets have 16 bits.
inline constexpr size_t kCaptureProgramSizeMax = 65535;

// Whether `program` matches the whole of `text`, in O(text × program) time and memory. If so, each
// of `*groups`, which are as many as the program has, is what the group matched, or nullopt where
// the match did without it: what ECMAScript's RegExp has.
// A malformed program matches something or nothing, but reads only what it is given.
bool MatchCaptureProgram(std::string_view program, std::string_view text,
                         std::vector<std::optional<std::string_view>>* groups);

}  // namespace swale

#endif  // SWALE_URL_PATTERN_CAPTURE_PROGRAM_H_
