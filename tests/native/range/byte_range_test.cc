// By the sections of RFC 9110, then against a second reading of the same sections.
#include "src/range/byte_range.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/native/range/reference_range.h"

namespace swale {
namespace {

// "200", "416", or the ranges of a 206.
std::string Resolve(std::string_view range, uint64_t size) {
  // From a request before.
  std::vector<ByteRange> ranges = {{7, 8}};
  switch (ResolveRange(range, size, &ranges)) {
    case RangeOutcome::kWhole:
      return "200";
    case RangeOutcome::kUnsatisfiable:
      return "416";
    case RangeOutcome::kPartial:
      break;
  }
  std::string text;
  for (const ByteRange& one : ranges) {
    if (!text.empty()) text += " ";
    text += std::to_string(one.first) + "-" + std::to_string(one.last);
  }
  return text;
}

struct Case {
  std::string_view range;
  uint64_t size;
  std::string_view expected;
};

TEST(ResolveRangeTest, ExamplesOfTheStandard) {
  // Section 14.1.2
  constexpr Case kCases[] = {
      {"bytes=0-499", 10000, "0-499"},
      {"bytes=500-999", 10000, "500-999"},
      {"bytes=-500", 10000, "9500-9999"},
      {"bytes=9500-", 10000, "9500-9999"},
      {"bytes=0-0,-1", 10000, "0-0 9999-9999"},
      {"bytes= 0-999, 4500-5499, -1000", 10000, "0-999 4500-5499 9000-9999"},
      {"bytes=500-600,601-999", 10000, "500-600 601-999"},
      {"bytes=500-700,601-999", 10000, "500-700 601-999"},
  };
  for (const Case& one : kCases) EXPECT_EQ(Resolve(one.range, one.size), one.expected) << one.range;
}

TEST(ResolveRangeTest, RangesAreWithinTheBody) {
  constexpr Case kCases[] = {
      {"bytes=0-", 10, "0-9"},   {"bytes=9-9", 10, "9-9"},      {"bytes=0-10", 10, "0-9"},
      {"bytes=3-99", 10, "3-9"}, {"bytes=-10", 10, "0-9"},      {"bytes=-11", 10, "0-9"},
      {"bytes=0-0", 1, "0-0"},   {"bytes=007-0008", 10, "7-8"},
  };
  for (const Case& one : kCases) EXPECT_EQ(Resolve(one.range, one.size), one.expected) << one.range;
}

TEST(ResolveRangeTest, UnsatisfiableWhereNoRangeIs) {
  constexpr Case kCases[] = {
      {"bytes=10-", 10, "416"},
      {"bytes=10-12", 10, "416"},
      {"bytes=-0", 10, "416"},
      {"bytes=10-,-0,20-30", 10, "416"},
      {"bytes=10-,2-3,-0", 10, "2-3"},
      {"bytes=0-", 0, "416"},
      {"bytes=0-0", 0, "416"},
      // Of an empty body only its end is satisfiable; no Content-Range says so.
      {"bytes=-1", 0, "200"},
      {"bytes=0-,-1", 0, "200"},
      {"bytes=-0", 0, "416"},
  };
  for (const Case& one : kCases) EXPECT_EQ(Resolve(one.range, one.size), one.expected) << one.range;
}

TEST(ResolveRangeTest, WhatIsNotValidIsIgnored) {
  constexpr std::string_view kRanges[] = {
      "",           "bytes",       "bytes=",         "bytes= ",      "bytes=,",
      "bytes=-",    "bytes=0",     "bytes=0-1-2",    "bytes=2-1",    "bytes=--1",
      "bytes=a-b",  "bytes=0-b",   "bytes=a-",       "bytes=-b",     "bytes=0x1-2",
      "bytes=+1-2", "bytes=1.0-2", "bytes=0 - 1",    "bytes=0- 1",   "bytes=0 -1",
      "bytes=0-1;", "bytes=0-1 2", "bytes=0-1,x",    "bytes=x,0-1",  "bytes=2-1,0-1",
      "bytes:0-1",  "bytes =0-1",  "byte=0-1",       "bytess=0-1",   "items=0-1",
      "=0-1",       "0-1",         "bytes==0-1",     "bytes=0-1=",   "bytes=0-1\n",
      "bytes=\v0-", "none",        "bytes=20-,21-1", "bytes=0-1/10", "bytes 0-1/10",
  };
  for (std::string_view range : kRanges) EXPECT_EQ(Resolve(range, 10), "200") << range;
  EXPECT_EQ(Resolve(std::string_view("bytes=0-\0001", 10), 10), "200");
}

TEST(ResolveRangeTest, ListsAndUnitsAsLooseAsTheStandard) {
  constexpr Case kCases[] = {
      // Section 14.1: units are case-insensitive.
      {"BYTES=0-1", 10, "0-1"},
      {"bYtEs=0-1", 10, "0-1"},
      // Section 5.6.1.2: empty elements, and spaces around commas.
      {"bytes=,0-1", 10, "0-1"},
      {"bytes=0-1,", 10, "0-1"},
      {"bytes=\t, ,0-1 ,\t, 3-4\t,,", 10, "0-1 3-4"},
  };
  for (const Case& one : kCases) EXPECT_EQ(Resolve(one.range, one.size), one.expected) << one.range;
}

TEST(ResolveRangeTest, NumbersTooLargeArePastTheEnd) {
  constexpr uint64_t kMax = std::numeric_limits<uint64_t>::max();
  constexpr Case kCases[] = {
      {"bytes=0-18446744073709551615", 10, "0-9"},
      {"bytes=0-18446744073709551616", 10, "0-9"},
      {"bytes=18446744073709551616-", 10, "416"},
      {"bytes=18446744073709551617-18446744073709551618", 10, "416"},
      {"bytes=-18446744073709551617", 10, "0-9"},
      {"bytes=1-99999999999999999999999999999999999999999999999999", 10, "1-9"},
      {"bytes=99999999999999999999-1", 10, "200"},
      // Not told apart: what is invalid may be refused, too (section 14.2).
      {"bytes=99999999999999999999-18446744073709551616", 10, "416"},
      {"bytes=0-18446744073709551615", kMax, "0-18446744073709551614"},
      {"bytes=-18446744073709551615", kMax, "0-18446744073709551614"},
      {"bytes=18446744073709551614-", kMax, "18446744073709551614-18446744073709551614"},
      {"bytes=18446744073709551615-", kMax, "416"},
      // Their sum would be 1 if it overflowed.
      {"bytes=0-,0-1", kMax, "200"},
  };
  for (const Case& one : kCases) EXPECT_EQ(Resolve(one.range, one.size), one.expected) << one.range;
}

TEST(ResolveRangeTest, ManyRangesAndTooManyBytesAreIgnored) {
  // Section 17.15
  std::string range = "bytes=0-0";
  std::string expected = "0-0";
  for (size_t i = 1; i < kByteRangesMax; ++i) {
    range += ",2-2";
    expected += " 2-2";
  }
  EXPECT_EQ(Resolve(range, 100), expected);
  EXPECT_EQ(Resolve(range + ",100-", 100), expected);
  EXPECT_EQ(Resolve(range + ",4-4", 100), "200");
  EXPECT_EQ(Resolve("bytes=0-4,5-9", 10), "0-4 5-9");
  EXPECT_EQ(Resolve("bytes=0-4,4-9", 10), "200");
  EXPECT_EQ(Resolve("bytes=0-,0-", 10), "200");
  EXPECT_EQ(Resolve("bytes=0-4,5-9,-1", 10), "200");
}

// ---- Against the second reading -----------------------------------------------------------------

struct Counts {
  int whole = 0;
  int partial = 0;
  int multipart = 0;
  int unsatisfiable = 0;
};

// Whether the two agree on one field and one body; counts what it was.
testing::AssertionResult Agree(std::string_view range, uint64_t size, Counts* counts) {
  const ReferenceSelection reference = ReadRange(range, size);
  size_t bytes = 0;
  for (const auto& positions : reference.selected) bytes += positions.size();
  RangeOutcome expected = RangeOutcome::kPartial;
  if (reference.is_valid && !reference.is_satisfiable) {
    expected = RangeOutcome::kUnsatisfiable;
    ++counts->unsatisfiable;
  } else if (reference.selected.empty() || reference.selected.size() > kByteRangesMax ||
             bytes > size) {
    expected = RangeOutcome::kWhole;
    ++counts->whole;
  } else {
    ++(reference.selected.size() == 1 ? counts->partial : counts->multipart);
  }
  std::vector<ByteRange> ranges;
  const RangeOutcome outcome = ResolveRange(range, size, &ranges);
  std::vector<std::vector<uint64_t>> selected;
  if (outcome == RangeOutcome::kPartial) {
    for (const ByteRange& one : ranges) {
      selected.emplace_back();
      for (uint64_t i = one.first; i <= one.last && i < size; ++i) selected.back().push_back(i);
      if (one.last >= size) return testing::AssertionFailure() << "a range beyond the body";
    }
  }
  if (outcome == expected &&
      (outcome != RangeOutcome::kPartial || selected == reference.selected)) {
    return testing::AssertionSuccess();
  }
  return testing::AssertionFailure()
         << '"' << range << "\" of " << size << " bytes: outcome " << static_cast<int>(outcome)
         << " of " << testing::PrintToString(selected) << ", expected "
         << static_cast<int>(expected) << " of " << testing::PrintToString(reference.selected);
}

// Texts that are almost right, more often than not.
class RangeGenerator {
 public:
  explicit RangeGenerator(uint32_t seed) : random_(seed) {}

  std::string Next(uint64_t size) {
    std::string range =
        Pick({"bytes=", "bytes=", "bytes=", "bytes=", "Bytes=", "BYTES=", "bytes= "});
    const size_t count = OneIn(8) ? Below(24) : 1 + Below(4);
    for (size_t i = 0; i < count; ++i) {
      if (i != 0) range += Pick({",", ",", ",", ", ", " ,", "\t,\t", ",,", ", ,"});
      range += Spec(size);
    }
    if (OneIn(16)) range += Pick({",", " ,", ", ,", ",\t,,"});
    if (OneIn(8)) Mutate(&range);
    return range;
  }

  uint64_t Below(uint64_t limit) { return random_() % limit; }

 private:
  bool OneIn(uint64_t odds) { return Below(odds) == 0; }

  std::string Pick(std::initializer_list<std::string_view> texts) {
    return std::string(texts.begin()[Below(texts.size())]);
  }

  std::string Number(uint64_t size) {
    switch (Below(10)) {
      case 0:
        return std::to_string(size);
      case 1:
        return std::to_string(size + 1);
      case 2:
        return std::to_string(size == 0 ? 0 : size - 1);
      case 3:
        return Pick({"0", "00", "1", "01", "18446744073709551615", "18446744073709551616",
                     "99999999999999999999999999"});
      default:
        return std::to_string(Below(size + 2));
    }
  }

  std::string Spec(uint64_t size) {
    switch (Below(8)) {
      case 0:
        return Number(size) + "-";
      case 1:
        return "-" + Number(size);
      case 2: {  // Few bytes, so that many fit.
        const std::string first = Number(size);
        return first + "-" + first;
      }
      default: {
        const uint64_t first = Below(size + 2);
        return OneIn(4) ? Number(size) + "-" + Number(size)
                        : std::to_string(first) + "-" + std::to_string(first + Below(4));
      }
    }
  }

  void Mutate(std::string* range) {
    const size_t at = Below(range->size());
    const std::string piece = Pick({"", "", " ", "\t", ",", "-", "=", "0", "9", "x", ";", "\x80"});
    range->replace(at, Below(2), piece);
  }

  std::mt19937 random_;
};

TEST(ResolveRangeTest, GeneratedFieldsSelectWhatTheSecondReadingDoes) {
  constexpr uint64_t kSizes[] = {0, 1, 2, 3, 7, 10, 64, 100, 300};
  constexpr int kFields = 3000;
  for (uint64_t size : kSizes) {
    RangeGenerator generator(static_cast<uint32_t>(size) + 9110);
    Counts counts;
    for (int i = 0; i < kFields; ++i) {
      ASSERT_TRUE(Agree(generator.Next(size), size, &counts));
    }
    // That it is no comparison of nothing.
    EXPECT_GT(counts.whole, kFields / 20) << size;
    EXPECT_GT(counts.unsatisfiable, kFields / 100) << size;
    if (size < 3) continue;
    EXPECT_GT(counts.partial, kFields / 20) << size;
    EXPECT_GT(counts.multipart, kFields / 20) << size;
  }
}

TEST(ResolveRangeTest, AllShortSetsSelectWhatTheSecondReadingDoes) {
  constexpr std::string_view kCharacters = "02-, ";
  constexpr size_t kLengthMax = 7;
  Counts counts;
  std::vector<std::string> sets = {""};
  for (size_t begin = 0; begin < sets.size(); ++begin) {
    for (uint64_t size : {0U, 1U, 3U}) {
      ASSERT_TRUE(Agree("bytes=" + sets[begin], size, &counts));
    }
    if (sets[begin].size() == kLengthMax) continue;
    for (char c : kCharacters) sets.push_back(sets[begin] + c);
  }
  EXPECT_GT(counts.partial, 1000);
  EXPECT_GT(counts.multipart, 100);
  EXPECT_GT(counts.unsatisfiable, 1000);
}

// ---- If-Range -----------------------------------------------------------------------------------

TEST(IfRangeTest, EntityTagsAreComparedStrongly) {
  // Sections 8.8.3.2 and 13.1.5
  EXPECT_TRUE(IfRangeHolds("\"1\"", "\"1\"", "", ""));
  EXPECT_TRUE(IfRangeHolds("\"\"", "\"\"", "", ""));
  EXPECT_FALSE(IfRangeHolds("\"1\"", "\"2\"", "", ""));
  EXPECT_FALSE(IfRangeHolds("\"a\"", "\"A\"", "", ""));
  EXPECT_FALSE(IfRangeHolds("\"1\"", "W/\"1\"", "", ""));
  EXPECT_FALSE(IfRangeHolds("W/\"1\"", "W/\"1\"", "", ""));
  EXPECT_FALSE(IfRangeHolds("W/\"1\"", "\"1\"", "", ""));
  EXPECT_FALSE(IfRangeHolds("\"1\"", "", "", ""));
}

TEST(IfRangeTest, WhatIsNoValidatorNeverHolds) {
  EXPECT_FALSE(IfRangeHolds("", "", "", ""));
  EXPECT_FALSE(IfRangeHolds("1", "1", "1", "1"));
  EXPECT_FALSE(IfRangeHolds("*", "\"1\"", "", ""));
  // A list, which If-None-Match may be.
  EXPECT_FALSE(IfRangeHolds("\"1\", \"2\"", "\"1\"", "", ""));
  constexpr std::string_view kLater = "Sat, 29 Oct 2022 19:43:32 GMT";
  EXPECT_FALSE(IfRangeHolds("yesterday", "", "yesterday", kLater));
}

TEST(IfRangeTest, DatesHoldWhereTheyAreLastModifiedAndStrong) {
  // Section 8.8.2.2: a second between the two makes it strong.
  constexpr std::string_view kModified = "Sat, 29 Oct 1994 19:43:31 GMT";
  constexpr std::string_view kSecondLater = "Sat, 29 Oct 1994 19:43:32 GMT";
  constexpr std::string_view kYearLater = "Sun, 29 Oct 1995 19:43:31 GMT";
  EXPECT_TRUE(IfRangeHolds(kModified, "", kModified, kSecondLater));
  EXPECT_TRUE(IfRangeHolds(kModified, "\"1\"", kModified, kYearLater));
  EXPECT_FALSE(IfRangeHolds(kModified, "", kModified, kModified));
  EXPECT_FALSE(IfRangeHolds(kSecondLater, "", kSecondLater, kModified));
  // It must match exactly: neither older nor newer will do.
  EXPECT_FALSE(IfRangeHolds(kSecondLater, "", kModified, kYearLater));
  EXPECT_FALSE(IfRangeHolds(kModified, "", kSecondLater, kYearLater));
  // Nothing says how strong it is.
  EXPECT_FALSE(IfRangeHolds(kModified, "", kModified, ""));
  EXPECT_FALSE(IfRangeHolds(kModified, "", kModified, "soon"));
  EXPECT_FALSE(IfRangeHolds(kModified, "", "", kYearLater));
}

}  // namespace
}  // namespace swale
