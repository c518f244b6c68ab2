#include "src/range/byte_range.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace swale {
namespace {

std::string Describe(RangeOutcome outcome, const std::vector<ByteRange>& ranges) {
  if (outcome == RangeOutcome::kWhole) return "whole";
  if (outcome == RangeOutcome::kUnsatisfiable) return "unsatisfiable";
  std::string text;
  for (const ByteRange& range : ranges) {
    text += std::to_string(range.first) + '-' + std::to_string(range.last) + ' ';
  }
  return text;
}

std::string Resolve(std::string_view range, uint64_t size) {
  std::vector<ByteRange> ranges;
  const RangeOutcome outcome = ResolveRange(range, size, &ranges);
  return Describe(outcome, ranges);
}

TEST(ByteRangeTest, TheExamplesOfTheSection) {
  EXPECT_EQ(Resolve("bytes=0-499", 10000), "0-499 ");
  EXPECT_EQ(Resolve("bytes=500-999", 10000), "500-999 ");
  EXPECT_EQ(Resolve("bytes=-500", 10000), "9500-9999 ");
  EXPECT_EQ(Resolve("bytes=9500-", 10000), "9500-9999 ");
  EXPECT_EQ(Resolve("bytes=0-0,-1", 10000), "0-0 9999-9999 ");
  EXPECT_EQ(Resolve("bytes= 0-999, 4500-5499, -1000", 10000), "0-999 4500-5499 9000-9999 ");
  EXPECT_EQ(Resolve("bytes=500-600,601-999", 10000), "500-600 601-999 ");
  EXPECT_EQ(Resolve("bytes=500-700,601-999", 10000), "500-700 601-999 ");
}

TEST(ByteRangeTest, LimitsAndOddities) {
  EXPECT_EQ(Resolve("BYTES=0-1", 5), "0-1 ");
  EXPECT_EQ(Resolve("bytes=0-99999999999999999999999", 5), "0-4 ");
  EXPECT_EQ(Resolve("bytes=99999999999999999999999-", 5), "unsatisfiable");
  EXPECT_EQ(Resolve("bytes=-99999999999999999999999", 5), "0-4 ");
  EXPECT_EQ(Resolve("bytes=0-", 0), "unsatisfiable");
  EXPECT_EQ(Resolve("bytes=-1", 0), "unsatisfiable");
  EXPECT_EQ(Resolve("bytes=-0", 5), "unsatisfiable");
  EXPECT_EQ(Resolve("bytes=4-2", 5), "whole");
  EXPECT_EQ(Resolve("bytes=9-2", 5), "whole") << "invalid before it is unsatisfiable";
  EXPECT_EQ(Resolve("items=0-1", 5), "whole");
  EXPECT_EQ(Resolve("bytes 0-1", 5), "whole");
  EXPECT_EQ(Resolve("bytes=", 5), "whole");
  EXPECT_EQ(Resolve("bytes=,", 5), "whole");
  EXPECT_EQ(Resolve("bytes=-", 5), "whole");
  EXPECT_EQ(Resolve("bytes=0-1,x", 5), "whole");
  EXPECT_EQ(Resolve("bytes=0-1,9-", 5), "0-1 ");
  EXPECT_EQ(Resolve("bytes=0-4,0-4", 5), "whole") << "more than there is";
  std::string many = "bytes=";
  for (int i = 0; i < 17; ++i) many += std::to_string(2 * i) + '-' + std::to_string(2 * i) + ',';
  EXPECT_EQ(Resolve(many, 100), "whole");
}

// A reading of the section, position by position, of numbers that are small.
// https://www.rfc-editor.org/rfc/rfc9110#section-14.1.1
std::string ReadBySection(const std::string& field, int size) {
  std::string rest = field;
  if (rest.size() < 6) return "whole";
  for (char& c : rest) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  if (rest.compare(0, 6, "bytes=") != 0) return "whole";
  rest = rest.substr(6) + ',';
  std::string result;
  bool has_any = false;
  size_t count = 0;
  int bytes = 0;
  while (!rest.empty()) {
    std::string spec = rest.substr(0, rest.find(','));
    rest = rest.substr(rest.find(',') + 1);
    while (!spec.empty() && (spec[0] == ' ' || spec[0] == '\t')) spec.erase(0, 1);
    while (!spec.empty() && (spec.back() == ' ' || spec.back() == '\t')) spec.pop_back();
    if (spec.empty()) continue;
    // int-range = first-pos "-" [ last-pos ]; suffix-range = "-" suffix-length
    std::string before, after;
    bool has_dash = false;
    for (char c : spec) {
      if (c == '-' && !has_dash) {
        has_dash = true;
      } else if (c < '0' || c > '9') {
        return "whole";
      } else {
        (has_dash ? after : before) += c;
      }
    }
    if (!has_dash || (before.empty() && after.empty())) return "whole";
    if (!before.empty() && !after.empty() && std::stoi(after) < std::stoi(before)) return "whole";
    has_any = true;
    // Which positions of the body it selects.
    std::optional<int> first, last;
    for (int position = 0; position < size; ++position) {
      const bool is_selected = before.empty() ? size - position <= std::stoi(after)
                                              : position >= std::stoi(before) &&
                                                    (after.empty() || position <= std::stoi(after));
      if (!is_selected) continue;
      if (!first) first = position;
      last = position;
    }
    if (!first) continue;
    ++count;
    bytes += *last - *first + 1;
    result += std::to_string(*first) + '-' + std::to_string(*last) + ' ';
  }
  if (!has_any || count > kByteRangesMax || (count > 1 && bytes > size)) return "whole";
  return count == 0 ? "unsatisfiable" : result;
}

TEST(ByteRangeTest, AgreesWithAReadingOfTheSectionByPositions) {
  std::mt19937 random(14);
  const auto below = [&random](uint32_t end) { return random() % end; };
  constexpr const char* kUnits[] = {
      "bytes=", "bytes=", "bytes=", "bytes=", "Bytes=", "byte=", "bytes", "=", "bytes =", ""};
  constexpr const char* kSpaces[] = {"", "", "", " ", "\t", "  "};
  constexpr const char* kOdd[] = {"-", "--", "1", "a-b", "1-2-3", "+1-2", "0x1-2", " ", "1 -2"};
  int counts[3] = {};
  for (int i = 0; i < 20000; ++i) {
    const int size = static_cast<int>(below(4) == 0 ? below(3) : below(60));
    std::string field = kUnits[below(std::size(kUnits))];
    for (uint32_t specs = 1 + below(below(3) == 0 ? 20 : 3); specs > 0; --specs) {
      field += kSpaces[below(std::size(kSpaces))];
      const uint32_t first = below(80);
      switch (below(12)) {
        case 0:
          field += kOdd[below(std::size(kOdd))];
          break;
        case 1:
        case 2:
          field += "-" + std::to_string(below(80));
          break;
        case 3:
        case 4:
          field += std::to_string(first) + "-";
          break;
        case 5:
          field += std::to_string(first) + "-" + std::to_string(below(80));
          break;
        case 6:
          break;
        default:
          field += std::to_string(first % 20) + "-" + std::to_string(first % 20 + below(30));
      }
      field += kSpaces[below(std::size(kSpaces))];
      if (specs > 1) field += ',';
    }
    const std::string expected = ReadBySection(field, size);
    ASSERT_EQ(Resolve(field, static_cast<uint64_t>(size)), expected) << field << " of " << size;
    ++counts[expected == "whole" ? 0 : expected == "unsatisfiable" ? 1 : 2];
  }
  for (int count : counts) EXPECT_GT(count, 1000);
}

TEST(ByteRangeTest, IfRangeTakesStrongValidatorsOnly) {
  constexpr const char* kModified = "Sat, 29 Oct 1994 19:43:31 GMT";
  constexpr const char* kLater = "Sat, 29 Oct 1994 19:43:32 GMT";
  EXPECT_TRUE(IfRangeHolds("\"a\"", "\"a\"", "", ""));
  EXPECT_FALSE(IfRangeHolds("\"a\"", "\"b\"", "", ""));
  EXPECT_FALSE(IfRangeHolds("\"a\"", "W/\"a\"", "", ""));
  EXPECT_FALSE(IfRangeHolds("W/\"a\"", "W/\"a\"", "", ""));
  EXPECT_FALSE(IfRangeHolds("\"a\"", "", "", ""));
  EXPECT_TRUE(IfRangeHolds(kModified, "", kModified, kLater));
  EXPECT_FALSE(IfRangeHolds(kModified, "", kModified, kModified)) << "it may have changed since";
  EXPECT_FALSE(IfRangeHolds(kModified, "", kModified, ""));
  EXPECT_FALSE(IfRangeHolds(kLater, "", kModified, kLater));
  EXPECT_FALSE(IfRangeHolds("", "", "", ""));
}

}  // namespace
}  // namespace swale
