// Parts of pattern strings. https://urlpattern.spec.whatwg.org/#parts
#ifndef SWALE_URL_PATTERN_PART_H_
#define SWALE_URL_PATTERN_PART_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace swale {

// https://urlpattern.spec.whatwg.org/#part-type
enum class PartType : uint8_t { kFixedText, kRegexp, kSegmentWildcard, kFullWildcard };

// https://urlpattern.spec.whatwg.org/#part-modifier
enum class PartModifier : uint8_t { kNone, kOptional, kZeroOrMore, kOneOrMore };

// https://urlpattern.spec.whatwg.org/#part. Its texts are encoded, and lie in the list's.
struct Part {
  PartType type = PartType::kFixedText;
  PartModifier modifier = PartModifier::kNone;
  // Points into the pattern string; empty where the standard numbers the part.
  std::string_view name;
  size_t number = 0;  // where `name` is empty
  struct Text {
    size_t start = 0;
    size_t size = 0;
  };
  Text value;               // of kFixedText
  std::string_view regexp;  // of kRegexp; points into the pattern string
  Text prefix;              // of the others
  Text suffix;
};

// https://urlpattern.spec.whatwg.org/#part-list
struct PartList {
  std::vector<Part> parts;
  std::string texts;

  std::string_view TextOf(const Part::Text& text) const {
    return std::string_view(texts).substr(text.start, text.size);
  }
};

// https://urlpattern.spec.whatwg.org/#options-header. '\0' stands for the standard's empty string.
struct PatternOptions {
  char delimiter = '\0';
  char prefix = '\0';
  bool ignore_case = false;
};
inline constexpr PatternOptions kDefaultOptions = {};
inline constexpr PatternOptions kHostnameOptions = {'.', '\0'};
inline constexpr PatternOptions kPathnameOptions = {'/', '/'};

}  // namespace swale

#endif  // SWALE_URL_PATTERN_PART_H_
