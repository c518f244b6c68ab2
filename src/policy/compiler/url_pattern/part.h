// Parts of pattern strings. https://urlpattern.spec.whatwg.org/#parts
#ifndef SWALE_POLICY_COMPILER_URL_PATTERN_PART_H_
#define SWALE_POLICY_COMPILER_URL_PATTERN_PART_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace swale {

// https://urlpattern.spec.whatwg.org/#part-type. "regexp" is refused by the pattern parser.
enum class PartType : uint8_t { kFixedText, kSegmentWildcard, kFullWildcard };

// https://urlpattern.spec.whatwg.org/#part-modifier
enum class PartModifier : uint8_t { kNone, kOptional, kZeroOrMore, kOneOrMore };

// https://urlpattern.spec.whatwg.org/#part
struct Part {
  PartType type = PartType::kFixedText;
  PartModifier modifier = PartModifier::kNone;
  std::string value;      // of kFixedText, encoded
  std::string_view name;  // points into the pattern string; empty where the standard numbers the part
  std::string prefix;     // encoded
  std::string suffix;     // encoded
};
using PartList = std::vector<Part>;

}  // namespace swale

#endif  // SWALE_POLICY_COMPILER_URL_PATTERN_PART_H_
