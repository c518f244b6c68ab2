// Compiles what routes and lists match on.
#ifndef SWALE_POLICY_COMPILER_MATCH_COMPILER_H_
#define SWALE_POLICY_COMPILER_MATCH_COMPILER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "src/policy/compiler/policy_image_writer.h"
#include "src/policy/compiler/policy_options.h"
#include "src/policy/compiler/policy_reader.h"
#include "src/policy/policy_image.h"

namespace swale {

class MatchCompiler {
 public:
  // All must outlive the compiler.
  MatchCompiler(PolicyReader* reader, PolicyImageWriter* writer, UrlPatternHost* host)
      : reader_(*reader), writer_(*writer), host_(*host) {}

  // `methods` is the set of those that are meant where the match, and what is nested in it, names
  // none. Where the value is wrong errors are noted, and the record is of no use.
  MatchRecord Compile(size_t value, uint32_t methods);

  // Conditions on header fields, of a request or a response: ConditionRecord[].
  PolicyImageTable CompileHeaderConditions(size_t value);

 private:
  using Conditions = std::vector<ConditionRecord>;

  // A match within another: any method unless it names some.
  MatchRecord CompileNested(size_t value);
  // Whether the value is an object that is not empty; notes an error where it is not.
  bool IsFilledObject(size_t value, std::span<const std::string_view> names);
  void CompileObject(size_t match_value, MatchRecord* match);
  PolicyImageTable AddConditions(const Conditions& conditions);
  void CompilePattern(size_t value, MatchRecord* match);
  void CompilePatternString(size_t value, MatchRecord* match);
  void CompilePatternObject(size_t value, MatchRecord* match);
  void CompileUrl(size_t value, MatchRecord* match);
  void CompileOrigins(size_t value, MatchRecord* match);
  void CompileOrigin(size_t value, MatchRecord* match,
                     PolicyImageRecords<PolicyImageText>* origins);
  void CompileMatches(ConditionKind kind, size_t value, Conditions* conditions);
  void CompileNot(size_t value, Conditions* conditions);
  void CompileHeaders(size_t value, Conditions* conditions);
  ConditionRecord CompileHeader(size_t value);
  // A RegExp given as an object {regexp, flags}.
  PolicyImageText CompileRegExpObject(size_t value, const char* expected);
  // `flags_value` may be kNoValue.
  PolicyImageText CompileRegExp(size_t source_value, size_t flags_value);
  uint32_t CompilePredicate(size_t value);

  PolicyReader& reader_;
  PolicyImageWriter& writer_;
  UrlPatternHost& host_;
  bool names_methods_ = false;  // somewhere in the match that is being compiled
};

}  // namespace swale

#endif  // SWALE_POLICY_COMPILER_MATCH_COMPILER_H_
