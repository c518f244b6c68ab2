#include "src/url_pattern/component.h"

#include <cstdint>

#include "src/base/ascii.h"
#include "src/base/concat.h"
#include "src/url/pattern_program.h"
#include "src/url/special_scheme.h"
#include "src/url_pattern/part_list_text.h"
#include "src/url_pattern/pattern_parser.h"

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
    AddText(part.value);
    AddText(part.prefix);
    if (part.type == PartType::kFullWildcard || part.type == PartType::kRegexp) {
      Add(PatternOp::kAnyRun);
    }
    if (part.type == PartType::kSegmentWildcard) {
      Add(PatternOp::kNot);
      program_->push_back(options_.delimiter);
      Add(PatternOp::kNotRun);
      program_->push_back(options_.delimiter);
    }
    AddText(part.suffix);
  }

  void AddText(const Part::Text& text) {
    for (char c : parts_.TextOf(text))
      program_->push_back(options_.ignore_case ? ToAsciiLower(c) : c);
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

// Where a part's expression is wrong by itself, says where it is.
bool CheckRegExp(std::string_view input, const PartList& parts, const std::string& regexp,
                 UrlPatternHost& host, PatternError* error) {
  static_assert(kComponentRegExpSizeMax == 16384);
  if (regexp.size() > kComponentRegExpSizeMax) {
    *error = {0, input.substr(0, 20), "a shorter regular expression (in all, at most 16384 bytes)"};
    return false;
  }
  if (host.RegExpError(regexp).empty()) return true;
  *error = {0, input, "regular expressions that RegExp takes, with the flag v"};
  for (const Part& part : parts.parts) {
    if (part.type != PartType::kRegexp) continue;
    if (host.RegExpError(Concat({"v/(?:", part.regexp, ")"})).empty()) continue;
    error->position = static_cast<size_t>(part.regexp.data() - input.data());
    error->found = part.regexp;
    break;
  }
  return false;
}

}  // namespace

bool CompileComponentParts(std::string_view input, const PatternOptions& options,
                           const EncodingCallback& encoding_callback, UrlPatternHost& host,
                           PartList* parts, Component* component, PatternError* error) {
  if (!ParsePatternString(input, options, encoding_callback, host, parts, error)) return false;
  for (const Part& part : parts->parts) {
    if (part.type == PartType::kRegexp) component->has_regexp_groups = true;
  }
  if (!component->has_regexp_groups) return true;
  component->regexp =
      Concat({options.ignore_case ? "vi/" : "v/", GenerateRegExp(*parts, options, nullptr)});
  return CheckRegExp(input, *parts, component->regexp, host, error);
}

bool GenerateProgram(const PartList& parts, const PatternOptions& options, std::string* program) {
  ProgramGenerator generator(parts, options, program);
  for (const Part& part : parts.parts) {
    generator.AddPart(part);
    if (program->size() > kPatternProgramSizeMax) return false;
  }
  return true;
}

bool CompileComponent(std::string_view input, const PatternOptions& options,
                      const EncodingCallback& encoding_callback, UrlPatternHost& host,
                      Component* component, PatternError* error) {
  PartList parts;
  if (!CompileComponentParts(input, options, encoding_callback, host, &parts, component, error)) {
    return false;
  }
  if (GenerateProgram(parts, options, &component->program)) return true;
  static_assert(kPatternProgramSizeMax == 1023);
  *error = {0, input.substr(0, 20), "a shorter pattern (compiled, at most 1023 bytes)"};
  return false;
}

bool ProtocolMatchesSpecialScheme(const Component& protocol, UrlPatternHost& host) {
  for (const SpecialScheme& scheme : kSpecialSchemes) {
    if (protocol.has_regexp_groups ? host.TestRegExp(protocol.regexp, scheme.name)
                                   : MatchesPatternProgram(protocol.program, scheme.name)) {
      return true;
    }
  }
  return false;
}

}  // namespace swale
