#include "src/vcdiff/code_table.h"

namespace swale {
namespace {

constexpr int kModes = 2 + kVcdiffNearDefault + kVcdiffSameDefault;

// Fills a table from its first opcode on.
class TableWriter {
 public:
  TableWriter() : table_(kVcdiffTableSize, '\0') {}

  void Add(VcdiffCode code) {
    Set(0, code.first.instruction, code.second.instruction);
    Set(2, code.first.size, code.second.size);
    Set(4, code.first.mode, code.second.mode);
    ++opcode_;
  }

  std::string Take() { return std::move(table_); }

 private:
  template <typename Field>
  void Set(size_t column, Field first, Field second) {
    table_[column * kVcdiffCodes + opcode_] = static_cast<char>(first);
    table_[(column + 1) * kVcdiffCodes + opcode_] = static_cast<char>(second);
  }

  std::string table_;
  size_t opcode_ = 0;
};

VcdiffCode::Half Half(VcdiffInstruction instruction, int size, int mode = 0) {
  return {instruction, static_cast<uint8_t>(size), static_cast<uint8_t>(mode)};
}

}  // namespace

std::string DefaultVcdiffTable() {
  using enum VcdiffInstruction;
  constexpr VcdiffCode::Half kNone = {kNoop, 0, 0};
  TableWriter table;
  table.Add({Half(kRun, 0), kNone});
  for (int size = 0; size <= 17; ++size) table.Add({Half(kAdd, size), kNone});
  for (int mode = 0; mode < kModes; ++mode) {
    table.Add({Half(kCopy, 0, mode), kNone});
    for (int size = 4; size <= 18; ++size) table.Add({Half(kCopy, size, mode), kNone});
  }
  for (int mode = 0; mode < kModes; ++mode) {
    const int copies = mode < 2 + kVcdiffNearDefault ? 6 : 4;
    for (int add = 1; add <= 4; ++add) {
      for (int copy = 4; copy <= copies; ++copy) {
        table.Add({Half(kAdd, add), Half(kCopy, copy, mode)});
      }
    }
  }
  for (int mode = 0; mode < kModes; ++mode) {
    table.Add({Half(kCopy, 4, mode), Half(kAdd, 1)});
  }
  return table.Take();
}

VcdiffCode VcdiffCodeAt(std::string_view table, uint8_t opcode) {
  const auto field = [&](size_t column) {
    return static_cast<uint8_t>(table[column * kVcdiffCodes + opcode]);
  };
  return {{static_cast<VcdiffInstruction>(field(0)), field(2), field(4)},
          {static_cast<VcdiffInstruction>(field(1)), field(3), field(5)}};
}

}  // namespace swale
