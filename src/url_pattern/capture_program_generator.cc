// RegExp gives up an iteration of a quantifier that matches nothing, once the quantifier's minimum
// is reached. Programs know no such rule: a loop is generated only around what is not empty. Where
// a wildcard that may be empty is repeated without text between, one wildcard matches the same and
// is captured alike; where it is optional, an empty one counts as absent.
#include "src/url_pattern/capture_program_generator.h"

#include <cstdint>

#include "src/base/ascii.h"
#include "src/url_pattern/capture_program.h"

namespace swale {
namespace {

class CaptureProgramGenerator {
 public:
  CaptureProgramGenerator(const PartList& parts, const PatternOptions& options,
                          std::string* program)
      : parts_(parts), options_(options), program_(*program) {}

  bool Run() {
    for (const Part& part : parts_.parts) {
      AddPart(part);
      if (program_.size() > kCaptureProgramSizeMax) return false;
    }
    return true;
  }

 private:
  enum class Quantifier : uint8_t { kZeroOrMore, kOneOrMore, kLazyOneOrMore };

  static bool CanBeAbsent(const Part& part) {
    return part.modifier == PartModifier::kOptional || part.modifier == PartModifier::kZeroOrMore;
  }
  static bool Repeats(const Part& part) {
    return part.modifier == PartModifier::kZeroOrMore || part.modifier == PartModifier::kOneOrMore;
  }

  void AddPart(const Part& part) {
    if (part.type == PartType::kFixedText) {
      AddFixedText(part);
    } else if (part.prefix.size == 0 && part.suffix.size == 0) {
      AddBareGroup(part);
    } else {
      AddGroup(part);
    }
  }

  // X, (?:X)?, (?:X)* or (?:X)+
  void AddFixedText(const Part& part) {
    if (part.value.size == 0) return;
    const size_t fork = program_.size();
    if (CanBeAbsent(part)) AddNumbered(CaptureOp::kFork, 0);
    const size_t start = program_.size();
    AddText(part.value);
    if (Repeats(part)) AddNumbered(CaptureOp::kForkBack, start);
    if (CanBeAbsent(part)) SetTarget(fork);
  }

  // (X), (X)?, ((?:X)*) or ((?:X)+)
  void AddBareGroup(const Part& part) {
    const bool is_full = part.type == PartType::kFullWildcard;
    const bool is_optional = part.modifier == PartModifier::kOptional;
    const size_t fork = program_.size();
    if (is_optional) AddNumbered(CaptureOp::kFork, 0);
    StartGroup();
    if (Repeats(part)) {
      const bool can_be_empty = is_full || part.modifier == PartModifier::kZeroOrMore;
      AddRun(part, can_be_empty ? Quantifier::kZeroOrMore : Quantifier::kOneOrMore);
    } else if (is_full && is_optional) {
      AddRun(part, Quantifier::kOneOrMore);
    } else {
      AddWildcard(part);
    }
    EndGroup();
    if (is_optional) SetTarget(fork);
  }

  // (?:P(X)S), (?:P(X)S)?, (?:P((?:X)(?:SP(?:X))*)S) or (?:P((?:X)(?:SP(?:X))*)S)?
  void AddGroup(const Part& part) {
    const size_t fork = program_.size();
    if (CanBeAbsent(part)) AddNumbered(CaptureOp::kFork, 0);
    AddText(part.prefix);
    StartGroup();
    AddWildcard(part);
    if (Repeats(part)) {
      const size_t inner_fork = program_.size();
      AddNumbered(CaptureOp::kFork, 0);
      const size_t start = program_.size();
      AddText(part.suffix);
      AddText(part.prefix);
      AddWildcard(part);
      AddNumbered(CaptureOp::kForkBack, start);
      SetTarget(inner_fork);
    }
    EndGroup();
    AddText(part.suffix);
    if (CanBeAbsent(part)) SetTarget(fork);
  }

  // .* or [^d]+?
  void AddWildcard(const Part& part) {
    AddRun(part, part.type == PartType::kFullWildcard ? Quantifier::kZeroOrMore
                                                      : Quantifier::kLazyOneOrMore);
  }

  void AddRun(const Part& part, Quantifier quantifier) {
    const size_t fork = program_.size();
    if (quantifier == Quantifier::kZeroOrMore) AddNumbered(CaptureOp::kFork, 0);
    const size_t start = program_.size();
    if (part.type == PartType::kFullWildcard || options_.delimiter == '\0') {
      Add(CaptureOp::kAny);
    } else {
      Add(CaptureOp::kNot);
      program_ += options_.delimiter;
    }
    AddNumbered(quantifier == Quantifier::kLazyOneOrMore ? CaptureOp::kFork : CaptureOp::kForkBack,
                start);
    if (quantifier == Quantifier::kZeroOrMore) SetTarget(fork);
  }

  void AddText(const Part::Text& text) {
    for (char c : parts_.TextOf(text)) {
      if (options_.ignore_case && IsAsciiAlpha(c)) {
        Add(CaptureOp::kLetter);
        c = ToAsciiLower(c);
      }
      program_ += c;
    }
  }

  void StartGroup() { AddNumbered(CaptureOp::kGroupStart, group_); }
  void EndGroup() { AddNumbered(CaptureOp::kGroupEnd, group_++); }

  void Add(CaptureOp op) { program_ += static_cast<char>(op); }

  void AddNumbered(CaptureOp op, size_t number) {
    Add(op);
    program_ += static_cast<char>(number & 0xff);
    program_ += static_cast<char>(number >> 8 & 0xff);
  }

  // The fork's target becomes what comes next.
  void SetTarget(size_t fork) {
    program_[fork + 1] = static_cast<char>(program_.size() & 0xff);
    program_[fork + 2] = static_cast<char>(program_.size() >> 8 & 0xff);
  }

  const PartList& parts_;
  const PatternOptions& options_;
  std::string& program_;
  size_t group_ = 0;
};

}  // namespace

bool GenerateCaptureProgram(const PartList& parts, const PatternOptions& options,
                            std::string* program) {
  program->clear();
  return CaptureProgramGenerator(parts, options, program).Run();
}

}  // namespace swale
