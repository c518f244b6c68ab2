// What part lists are written as: regular expressions, and pattern strings again.
#ifndef SWALE_URL_PATTERN_PART_LIST_TEXT_H_
#define SWALE_URL_PATTERN_PART_LIST_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

#include "src/url_pattern/part.h"

namespace swale {

// https://urlpattern.spec.whatwg.org/#generate-a-regular-expression-and-name-list. `names` may be
// null.
std::string GenerateRegExp(const PartList& list, const PatternOptions& options,
                           std::vector<std::string>* names);

// https://urlpattern.spec.whatwg.org/#generate-a-pattern-string
std::string GeneratePatternString(const PartList& list, const PatternOptions& options);

// https://urlpattern.spec.whatwg.org/#escape-a-pattern-string
std::string EscapePatternString(std::string_view text);

// A segment wildcard's and a full wildcard's regular expressions.
// https://urlpattern.spec.whatwg.org/#generate-a-segment-wildcard-regexp
std::string SegmentWildcardRegExp(const PatternOptions& options);
inline constexpr std::string_view kFullWildcardRegExp = ".*";

}  // namespace swale

#endif  // SWALE_URL_PATTERN_PART_LIST_TEXT_H_
