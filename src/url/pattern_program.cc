// A program is a non-deterministic automaton whose states are the positions in it. All states that
// the text read so far can lead to are followed at once, as a bit set, so that no pattern makes
// matching slow. What most patterns begin with, plain text, is compared before the automaton is set
// up.
#include "src/url/pattern_program.h"

#include <bit>

namespace swale {
namespace {

constexpr size_t kStateCountMax = kPatternProgramSizeMax + 1;  // one for the end of the program
constexpr size_t kWordBits = 32;

class StateSet {
 public:
  void Clear(size_t word_count) {
    for (size_t i = 0; i < word_count; ++i) words_[i] = 0;
  }
  // False where the state was there already.
  bool Insert(size_t state) {
    uint32_t& word = words_[state / kWordBits];
    const uint32_t bit = uint32_t{1} << (state % kWordBits);
    if ((word & bit) != 0) return false;
    word |= bit;
    return true;
  }
  bool Contains(size_t state) const {
    return (words_[state / kWordBits] >> (state % kWordBits) & 1) != 0;
  }
  uint32_t word(size_t index) const { return words_[index]; }

 private:
  uint32_t words_[kStateCountMax / kWordBits];
};

class Automaton {
 public:
  explicit Automaton(std::string_view program)
      : program_(program), word_count_(program.size() / kWordBits + 1) {}

  bool Matches(size_t start, std::string_view text) {
    StateSet sets[2];
    StateSet* current = &sets[0];
    StateSet* next = &sets[1];
    current->Clear(word_count_);
    Enter(start, current);
    for (char c : text) {
      if (accepts_any_rest_) return true;
      next->Clear(word_count_);
      if (!Step(*current, c, next)) return false;
      StateSet* swap = current;
      current = next;
      next = swap;
    }
    return accepts_any_rest_ || current->Contains(program_.size());
  }

 private:
  uint8_t ByteAt(size_t position) const {
    return position < program_.size() ? static_cast<uint8_t>(program_[position]) : 0;
  }
  size_t TargetAt(size_t position) const {
    return ByteAt(position + 1) | static_cast<size_t>(ByteAt(position + 2)) << 8;
  }

  // Inserts the state and those that it leads to without reading a byte. The stack has room for
  // every state: each is inserted, and so pushes another one, at most once.
  void Enter(size_t state, StateSet* set) {
    size_t depth = 0;
    stack_[depth++] = static_cast<uint16_t>(state);
    while (depth > 0) {
      state = stack_[--depth];
      if (state > program_.size() || !set->Insert(state)) continue;
      switch (static_cast<PatternOp>(ByteAt(state))) {
        case PatternOp::kAnyRun:
          if (state + 1 == program_.size()) accepts_any_rest_ = true;
          stack_[depth++] = static_cast<uint16_t>(state + 1);
          break;
        case PatternOp::kNotRun:
          stack_[depth++] = static_cast<uint16_t>(state + 2);
          break;
        case PatternOp::kFork:
          stack_[depth++] = static_cast<uint16_t>(TargetAt(state));
          stack_[depth++] = static_cast<uint16_t>(state + 3);
          break;
        default:
          break;
      }
    }
  }

  // False where no state is left.
  bool Step(const StateSet& current, char c, StateSet* next) {
    bool alive = false;
    for (size_t i = 0; i < word_count_; ++i) {
      for (uint32_t bits = current.word(i); bits != 0; bits &= bits - 1) {
        const size_t state = i * kWordBits + static_cast<size_t>(std::countr_zero(bits));
        const size_t successor = Successor(state, static_cast<uint8_t>(c));
        if (successor == kNone) continue;
        Enter(successor, next);
        alive = true;
      }
    }
    return alive;
  }

  size_t Successor(size_t state, uint8_t c) const {
    if (state == program_.size()) return kNone;
    const uint8_t op = ByteAt(state);
    const uint8_t excluded = ByteAt(state + 1);
    switch (static_cast<PatternOp>(op)) {
      case PatternOp::kAnyRun:
        return state;
      case PatternOp::kNotRun:
        return excluded == 0 || c != excluded ? state : kNone;
      case PatternOp::kNot:
        return excluded == 0 || c != excluded ? state + 2 : kNone;
      case PatternOp::kFork:
        return kNone;
      default:
        return op == c && op < 0x80 ? state + 1 : kNone;
    }
  }

  static constexpr size_t kNone = static_cast<size_t>(-1);

  std::string_view program_;
  size_t word_count_;
  bool accepts_any_rest_ = false;
  uint16_t stack_[kStateCountMax + 1];
};

}  // namespace

bool MatchesPatternProgram(std::string_view program, std::string_view text) {
  if (program.size() > kPatternProgramSizeMax) return false;
  size_t plain = 0;
  while (plain < program.size() && static_cast<uint8_t>(program[plain]) < 0x80) {
    if (plain == text.size() || text[plain] != program[plain]) return false;
    ++plain;
  }
  if (plain == program.size()) return plain == text.size();
  return Automaton(program).Matches(plain, text.substr(plain));
}

}  // namespace swale
