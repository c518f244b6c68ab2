#include "src/url_pattern/component.h"

#include <cstdint>

#include "src/url_pattern/part.h"
#include "src/url/pattern_program.h"
#include "src/url/special_scheme.h"

namespace swale {
namespace {

// Where the standard generates a regular expression this generates the program that accepts the
// same texts. https://urlpattern.spec.whatwg.org/#generate-a-regular-expression-and-name-list
class ProgramGenerator {
 public:
  ProgramGenerator(const PartList& parts, const PatternOptions& options, std::string* program)
      : parts_(parts), options_(options), program_(program) {}

  // The standard's P(X(?:SPX)*)S for repeated parts accepts what (?:PXS)+ does, which is what this
  // generates: the difference is in what the group captures.
  void AddPart(const Part& part) {
    const bool can_be_absent =
        part.modifier == PartModifier::kOptional || part.modifier == PartModifier::kZeroOrMore;
    const bool repeats =
        part.modifier == PartModifier::kZeroOrMore || part.modifier == PartModifier::kOneOrMore;
    const size_t start = program_->size();
    if (can_be_absent) AddFork(0);
    const size_t body = program_->size();
    AddBody(part);
    if (repeats) AddFork(body);
    if (can_be_absent) SetTarget(start, program_->size());
  }

 private:
  void AddBody(const Part& part) {
    program_->append(parts_.TextOf(part.value));
    program_->append(parts_.TextOf(part.prefix));
    if (part.type == PartType::kFullWildcard) Add(PatternOp::kAnyRun);
    if (part.type == PartType::kSegmentWildcard) {
      Add(PatternOp::kNot);
      program_->push_back(options_.delimiter);
      Add(PatternOp::kNotRun);
      program_->push_back(options_.delimiter);
    }
    program_->append(parts_.TextOf(part.suffix));
  }

  void Add(PatternOp op) { program_->push_back(static_cast<char>(op)); }

  void AddFork(size_t target) {
    Add(PatternOp::kFork);
    program_->append(2, '\0');
    SetTarget(program_->size() - 3, target);
  }

  void SetTarget(size_t fork, size_t target) {
    (*program_)[fork + 1] = static_cast<char>(target & 0xff);
    (*program_)[fork + 2] = static_cast<char>(target >> 8 & 0xff);
  }

  const PartList& parts_;
  const PatternOptions& options_;
  std::string* program_;
};

}  // namespace

bool CompileComponent(std::string_view input, const PatternOptions& options,
                      EncodingCallback encoding_callback, std::string* program,
                      PatternError* error) {
  PartList parts;
  if (!ParsePatternString(input, options, encoding_callback, &parts, error)) return false;
  ProgramGenerator generator(parts, options, program);
  for (const Part& part : parts.parts) {
    generator.AddPart(part);
    if (program->size() > kPatternProgramSizeMax) {
      static_assert(kPatternProgramSizeMax == 1023);
      *error = {0, input.substr(0, 20), "a shorter pattern (compiled, at most 1023 bytes)"};
      return false;
    }
  }
  return true;
}

bool ProtocolMatchesSpecialScheme(std::string_view protocol_program) {
  for (const SpecialScheme& scheme : kSpecialSchemes) {
    if (MatchesPatternProgram(protocol_program, scheme.name)) return true;
  }
  return false;
}

}  // namespace swale
