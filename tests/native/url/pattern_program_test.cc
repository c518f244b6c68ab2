#include "src/url/pattern_program.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>

namespace swale {
namespace {

std::string Op(PatternOp op) { return std::string(1, static_cast<char>(op)); }
std::string Op(PatternOp op, char excluded) { return Op(op) + excluded; }
std::string Fork(size_t target) {
  return Op(PatternOp::kFork) + static_cast<char>(target & 0xff) + static_cast<char>(target >> 8);
}

TEST(PatternProgramTest, ProgramsMatchTheWholeText) {
  const std::string any_run = Op(PatternOp::kAnyRun);
  const std::string segment = Op(PatternOp::kNot, '/') + Op(PatternOp::kNotRun, '/');
  const std::string optional_b = "a" + Fork(5) + "b" + "c";
  const std::string repeated_ab = "ab" + Fork(0);
  struct {
    std::string program;
    std::string_view text;
    bool matches;
  } const kCases[] = {
      {"", "", true},
      {"", "a", false},
      {"abc", "abc", true},
      {"abc", "ab", false},
      {"abc", "abcd", false},
      {any_run, "", true},
      {any_run, "anything", true},
      {"a" + any_run, "a", true},
      {"a" + any_run, "b", false},
      {"a" + any_run + "b", "ab", true},
      {"a" + any_run + "b", "axxb", true},
      {"a" + any_run + "b", "abab", true},
      {"a" + any_run + "b", "aba", false},
      {segment, "", false},
      {segment, "x", true},
      {segment, "xyz", true},
      {segment, "x/z", false},
      {segment + "/" + segment, "x/z", true},
      {Op(PatternOp::kNot, '\0'), "/", true},
      {Op(PatternOp::kNotRun, '\0') + "a", "//a", true},
      {optional_b, "abc", true},
      {optional_b, "ac", true},
      {optional_b, "abbc", false},
      {repeated_ab, "ab", true},
      {repeated_ab, "ababab", true},
      {repeated_ab, "aba", false},
      {repeated_ab, "", false},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(testing::PrintToString(test.program) + " on " + std::string(test.text));
    EXPECT_EQ(MatchesPatternProgram(test.program, test.text), test.matches);
  }
}

TEST(PatternProgramTest, LoopsThatReadNothingEnd) {
  const std::string loop = Fork(0) + Fork(3) + "b";
  EXPECT_FALSE(MatchesPatternProgram(loop, "a"));
  const std::string star_of_star = Op(PatternOp::kAnyRun) + Fork(0) + "z";
  EXPECT_TRUE(MatchesPatternProgram(star_of_star, "xyz"));
  EXPECT_FALSE(MatchesPatternProgram(star_of_star, "xy"));
}

TEST(PatternProgramTest, ProgramsAboveTheLimitMatchNothing) {
  const std::string longest(kPatternProgramSizeMax, 'a');
  EXPECT_TRUE(MatchesPatternProgram(longest, longest));
  EXPECT_FALSE(MatchesPatternProgram(longest + "a", longest + "a"));
}

// What a backtracking matcher needs exponential time for.
TEST(PatternProgramTest, TimeDoesNotExplode) {
  std::string program;
  for (int i = 0; i < 100; ++i) program += Op(PatternOp::kAnyRun) + "a";
  const std::string text = std::string(20000, 'a') + "b";
  EXPECT_FALSE(MatchesPatternProgram(program, text));
}

// Under a sanitizer this shows that nothing outside the program is read or written.
TEST(PatternProgramTest, AnyBytesAreAProgram) {
  std::mt19937 random(1);
  for (int round = 0; round < 20000; ++round) {
    std::string program(random() % 40, '\0');
    for (char& c : program) {
      // Operations and small numbers, so that jumps land within the program often.
      c = static_cast<char>(random() % 3 == 0 ? 0x80 + random() % 6 : random() % 48);
    }
    program.shrink_to_fit();
    std::string text(random() % 20, '\0');
    for (char& c : text) c = static_cast<char>(random() % 48);
    MatchesPatternProgram(program, text);
  }
}

}  // namespace
}  // namespace swale
