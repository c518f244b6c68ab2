// Programs of URL patterns, matched the plain way: what src/url/pattern_program.cc is compared
// with.
#ifndef SWALE_TESTS_FUZZ_REFERENCE_MATCHER_H_
#define SWALE_TESTS_FUZZ_REFERENCE_MATCHER_H_

#include <cstddef>
#include <cstdint>
#include <set>
#include <string_view>

#include "src/url/pattern_program.h"

namespace swale {

// What a position in a program says.
struct PatternStep {
  size_t size = 0;  // of the operation, with its operands
  PatternOp op{};   // kAnyRun and kNotRun are without bounds, kNot and texts read one byte
  uint8_t operand = 0;
  size_t target = 0;  // of kFork
};

// REQUIRES: position < program.size(). What is missing behind the program's end reads as zeros.
inline PatternStep ReadPatternStep(std::string_view program, size_t position) {
  const auto byte = [&](size_t at) {
    return at < program.size() ? static_cast<uint8_t>(program[at]) : uint8_t{0};
  };
  const auto op = static_cast<PatternOp>(byte(position));
  switch (op) {
    case PatternOp::kAnyRun:
      return {1, op};
    case PatternOp::kNotRun:
    case PatternOp::kNot:
      return {2, op, byte(position + 1)};
    case PatternOp::kFork:
      return {3, op, 0, byte(position + 1) | static_cast<size_t>(byte(position + 2)) << 8};
  }
  return {1, op, byte(position)};  // a byte that matches itself
}

// Whether it consists of texts below 0x80 and whole operations, with targets between them.
inline bool IsPatternProgram(std::string_view program) {
  std::set<size_t> starts = {program.size()};
  std::set<size_t> targets;
  size_t position = 0;
  while (position < program.size()) {
    starts.insert(position);
    const PatternStep step = ReadPatternStep(program, position);
    if (static_cast<uint8_t>(step.op) > static_cast<uint8_t>(PatternOp::kFork)) return false;
    if (step.op == PatternOp::kFork) targets.insert(step.target);
    position += step.size;
  }
  for (size_t target : targets) {
    if (!starts.contains(target)) return false;
  }
  return position == program.size();
}

// `positions`, and all that are reached from them without reading.
inline std::set<size_t> ReachedFrom(std::string_view program, std::set<size_t> positions) {
  std::set<size_t> reached;
  while (!positions.empty()) {
    const size_t position = *positions.begin();
    positions.erase(positions.begin());
    if (position > program.size() || !reached.insert(position).second) continue;
    if (position == program.size()) continue;
    const PatternStep step = ReadPatternStep(program, position);
    if (step.op == PatternOp::kAnyRun || step.op == PatternOp::kNotRun ||
        step.op == PatternOp::kFork) {
      positions.insert(position + step.size);
    }
    if (step.op == PatternOp::kFork) positions.insert(step.target);
  }
  return reached;
}

inline bool MatchesByReference(std::string_view program, std::string_view text) {
  std::set<size_t> positions = ReachedFrom(program, {0});
  for (char c : text) {
    std::set<size_t> next;
    for (size_t position : positions) {
      if (position == program.size()) continue;
      const PatternStep step = ReadPatternStep(program, position);
      const bool is_excluded = step.operand != 0 && step.operand == static_cast<uint8_t>(c);
      if (step.op == PatternOp::kAnyRun || (step.op == PatternOp::kNotRun && !is_excluded)) {
        next.insert(position);
      } else if (step.op == PatternOp::kNot && !is_excluded) {
        next.insert(position + step.size);
      } else if (static_cast<uint8_t>(step.op) < 0x80 && step.operand == static_cast<uint8_t>(c)) {
        next.insert(position + step.size);
      }
    }
    positions = ReachedFrom(program, next);
  }
  return positions.contains(program.size());
}

}  // namespace swale

#endif  // SWALE_TESTS_FUZZ_REFERENCE_MATCHER_H_
