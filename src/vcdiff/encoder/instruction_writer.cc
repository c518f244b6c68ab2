#include "src/vcdiff/encoder/instruction_writer.h"

namespace swale {
namespace {

// The default table's sizes are below, its modes too.
constexpr size_t kSizes = 19;
constexpr size_t kModes = 2 + kVcdiffNearDefault + kVcdiffSameDefault;
constexpr size_t kHalves = 4 * kSizes * kModes;

// Where a half of a code stands in the list of all that there may be.
size_t IndexOf(VcdiffInstruction instruction, uint32_t size, uint8_t mode) {
  return (static_cast<size_t>(instruction) * kSizes + size) * kModes + mode;
}

size_t IntegerSize(uint32_t value) {
  size_t size = 1;
  while (value >>= 7) ++size;
  return size;
}

// The opcodes of the default table, by two halves; -1: there is none.
const std::vector<int16_t>& Opcodes() {
  static const std::vector<int16_t>* const kAll = [] {
    auto* opcodes = new std::vector<int16_t>(kHalves * kHalves, -1);
    const std::string table = DefaultVcdiffTable();
    for (size_t opcode = 0; opcode < kVcdiffCodes; ++opcode) {
      const auto [first, second] = VcdiffCodeAt(table, static_cast<uint8_t>(opcode));
      (*opcodes)[IndexOf(first.instruction, first.size, first.mode) * kHalves +
                 IndexOf(second.instruction, second.size, second.mode)] =
          static_cast<int16_t>(opcode);
    }
    return opcodes;
  }();
  return *kAll;
}

}  // namespace

void AppendVcdiffInteger(uint32_t value, std::string* bytes) {
  for (size_t i = IntegerSize(value); i-- > 0;) {
    const auto digit = static_cast<char>(value >> (7 * i) & 0x7f);
    *bytes += i == 0 ? digit : static_cast<char>(digit | 0x80);
  }
}

InstructionWriter::InstructionWriter()
    : opcodes_(Opcodes()), same_(size_t{kVcdiffSameDefault} * 256) {}

int InstructionWriter::FindOpcode(const Pending& first, const Pending& second) const {
  if (first.size >= kSizes || second.size >= kSizes) return -1;
  return opcodes_[IndexOf(first.instruction, first.size, first.mode) * kHalves +
                  IndexOf(second.instruction, second.size, second.mode)];
}

void InstructionWriter::Flush() {
  if (pending_.instruction == VcdiffInstruction::kNoop) return;
  int opcode = FindOpcode(pending_, {});
  const bool has_size = opcode >= 0;
  if (!has_size) opcode = FindOpcode({pending_.instruction, 0, pending_.mode}, {});
  instructions_ += static_cast<char>(opcode);
  if (!has_size) AppendVcdiffInteger(pending_.size, &instructions_);
  pending_ = {};
}

void InstructionWriter::Write(Pending next) {
  if (pending_.instruction != VcdiffInstruction::kNoop) {
    if (const int opcode = FindOpcode(pending_, next); opcode >= 0) {
      instructions_ += static_cast<char>(opcode);
      pending_ = {};
      return;
    }
  }
  Flush();
  pending_ = next;
}

void InstructionWriter::Add(std::string_view data) {
  data_ += data;
  Write({VcdiffInstruction::kAdd, static_cast<uint32_t>(data.size()), 0});
}

void InstructionWriter::Run(char byte, uint32_t size) {
  data_ += byte;
  Write({VcdiffInstruction::kRun, size, 0});
}

void InstructionWriter::Copy(uint32_t address, uint32_t size, uint32_t here) {
  const uint8_t mode = WriteAddress(address, here);
  Write({VcdiffInstruction::kCopy, size, mode});
}

uint8_t InstructionWriter::WriteAddress(uint32_t address, uint32_t here) {
  uint8_t mode = 0;
  uint32_t value = address;
  const auto consider = [&](uint8_t candidate, uint32_t distance) {
    if (IntegerSize(distance) >= IntegerSize(value)) return;
    mode = candidate;
    value = distance;
  };
  consider(1, here - address);
  for (size_t i = 0; i < near_.size(); ++i) {
    if (address >= near_[i]) consider(static_cast<uint8_t>(2 + i), address - near_[i]);
  }
  const size_t slot = address % same_.size();
  const bool is_same = same_[slot] == address && IntegerSize(value) > 1;
  if (is_same) {
    mode = static_cast<uint8_t>(2 + near_.size() + slot / 256);
    addresses_ += static_cast<char>(slot % 256);
  } else {
    AppendVcdiffInteger(value, &addresses_);
  }
  near_[next_near_] = address;
  next_near_ = (next_near_ + 1) % near_.size();
  same_[slot] = address;
  return mode;
}

std::string InstructionWriter::Finish() {
  Flush();
  std::string sections;
  sections += '\0';  // no section is compressed
  AppendVcdiffInteger(static_cast<uint32_t>(data_.size()), &sections);
  AppendVcdiffInteger(static_cast<uint32_t>(instructions_.size()), &sections);
  AppendVcdiffInteger(static_cast<uint32_t>(addresses_.size()), &sections);
  return sections + data_ + instructions_ + addresses_;
}

}  // namespace swale
