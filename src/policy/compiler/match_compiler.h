// Compiles what routes and lists match on.
#ifndef SWALE_POLICY_COMPILER_MATCH_COMPILER_H_
#define SWALE_POLICY_COMPILER_MATCH_COMPILER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "src/policy/compiler/policy_image_writer.h"
#include "src/policy/compiler/policy_reader.h"
#include "src/policy/policy_image.h"

namespace swale {

class MatchCompiler {
 public:
  // Both must outlive the compiler.
  MatchCompiler(PolicyReader* reader, PolicyImageWriter* writer)
      : reader_(*reader), writer_(*writer) {}

  // `methods` is the set of those that are meant where the match names none. Where the value is
  // wrong errors are noted, and the record is of no use.
  MatchRecord Compile(size_t value, uint32_t methods);

 private:
  // Whether the value is an object that is not empty; notes an error where it is not.
  bool IsFilledObject(size_t value, std::span<const std::string_view> names);
  void CompilePattern(size_t value, MatchRecord* match);
  void CompilePatternString(size_t value, MatchRecord* match);
  void CompilePatternObject(size_t value, MatchRecord* match);
  void CompileOrigins(size_t value, MatchRecord* match);
  void CompileOrigin(size_t value, MatchRecord* match,
                     PolicyImageRecords<PolicyImageText>* origins);

  PolicyReader& reader_;
  PolicyImageWriter& writer_;
};

}  // namespace swale

#endif  // SWALE_POLICY_COMPILER_MATCH_COMPILER_H_
