// Code tables: what each opcode of a VCDIFF delta stands for.
// https://www.rfc-editor.org/rfc/rfc3284#section-5.6
#ifndef SWALE_VCDIFF_CODE_TABLE_H_
#define SWALE_VCDIFF_CODE_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace swale {

enum class VcdiffInstruction : uint8_t { kNoop, kAdd, kRun, kCopy };

// Each opcode is for two instructions, of which one may be kNoop.
struct VcdiffCode {
  struct Half {
    VcdiffInstruction instruction;
    uint8_t size;  // 0: it follows the opcode
    uint8_t mode;  // of a copy's address
  };
  Half first;
  Half second;
};

inline constexpr size_t kVcdiffCodes = 256;
inline constexpr uint8_t kVcdiffNearDefault = 4;
inline constexpr uint8_t kVcdiffSameDefault = 3;

// A table as section 7 has it in files: 256 bytes for each of the six fields of VcdiffCode, in the
// order instructions, sizes, modes, each of all first halves and then of all second halves.
inline constexpr size_t kVcdiffTableSize = 6 * kVcdiffCodes;

// The default table, in that form.
std::string DefaultVcdiffTable();

// REQUIRES: `table` has kVcdiffTableSize bytes.
VcdiffCode VcdiffCodeAt(std::string_view table, uint8_t opcode);

}  // namespace swale

#endif  // SWALE_VCDIFF_CODE_TABLE_H_
