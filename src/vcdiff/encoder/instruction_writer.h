// InstructionWriter: the sections of a window, by the default code table.
#ifndef SWALE_VCDIFF_ENCODER_INSTRUCTION_WRITER_H_
#define SWALE_VCDIFF_ENCODER_INSTRUCTION_WRITER_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/vcdiff/code_table.h"

namespace swale {

// https://www.rfc-editor.org/rfc/rfc3284#section-2
void AppendVcdiffInteger(uint32_t value, std::string* bytes);

class InstructionWriter {
 public:
  InstructionWriter();

  void Add(std::string_view data);
  void Run(char byte, uint32_t size);
  // `here`: the current address, the segment's size and what was made so far.
  void Copy(uint32_t address, uint32_t size, uint32_t here);

  // The window's sections with their sizes, as they stand behind the size of the target.
  std::string Finish();

 private:
  struct Pending {
    VcdiffInstruction instruction = VcdiffInstruction::kNoop;
    uint32_t size = 0;
    uint8_t mode = 0;
  };

  // Writes the address in the mode that takes fewest bytes, and gives the mode.
  uint8_t WriteAddress(uint32_t address, uint32_t here);
  void Write(Pending next);
  void Flush();
  int FindOpcode(const Pending& first, const Pending& second) const;

  const std::vector<int16_t>& opcodes_;
  Pending pending_;
  std::string data_;
  std::string instructions_;
  std::string addresses_;
  std::array<uint32_t, kVcdiffNearDefault> near_{};
  std::vector<uint32_t> same_;
  size_t next_near_ = 0;
};

}  // namespace swale

#endif  // SWALE_VCDIFF_ENCODER_INSTRUCTION_WRITER_H_
