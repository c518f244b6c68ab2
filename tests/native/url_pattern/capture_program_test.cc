// What groups match, against a table and against the standard's regular expressions, which QuickJS
// runs. https://urlpattern.spec.whatwg.org/#generate-a-regular-expression-and-name-list
#include "src/url_pattern/capture_program.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "src/native_host/url_pattern_host.h"
#include "src/url_pattern/capture_program_generator.h"
#include "src/url_pattern/part_list_text.h"
#include "src/url_pattern/pattern_parser.h"

namespace swale {
namespace {

using Groups = std::vector<std::optional<std::string_view>>;

struct Compiled {
  std::string program;
  std::string regexp;
  size_t group_count = 0;
};

Compiled Compile(std::string_view pattern, const PatternOptions& options) {
  NativeUrlPatternHost host;
  PartList parts;
  PatternError error;
  Compiled compiled;
  // Of the callbacks the one that changes least.
  const EncodingCallback callback(CanonicalizationKind::kOpaquePathname, host);
  EXPECT_TRUE(ParsePatternString(pattern, options, callback, host, &parts, &error))
      << pattern << ": " << error.expected;
  EXPECT_TRUE(GenerateCaptureProgram(parts, options, &compiled.program));
  std::vector<std::string> names;
  compiled.regexp = (options.ignore_case ? "ui/" : "u/") + GenerateRegExp(parts, options, &names);
  compiled.group_count = names.size();
  return compiled;
}

std::string ToString(bool matches, const Groups& groups) {
  if (!matches) return "no match";
  std::string text;
  for (const auto& group : groups) {
    text += group ? "\"" + std::string(*group) + "\" " : "nothing ";
  }
  return text;
}

std::string Captures(const Compiled& compiled, std::string_view text) {
  Groups groups(compiled.group_count);
  const bool matches = MatchCaptureProgram(compiled.program, text, &groups);
  return ToString(matches, groups);
}

// nullopt where it takes too long.
std::optional<std::string> RegExpCaptures(const Compiled& compiled, std::string_view text) {
  Groups groups;
  const std::optional<bool> matches = ExecNativeRegExp(compiled.regexp, text, &groups);
  if (!matches) return std::nullopt;
  return ToString(*matches, groups);
}

TEST(CaptureProgramTest, GroupsMatchWhatRegExpsDo) {
  struct {
    std::string_view pattern, text, groups;
    PatternOptions options = kPathnameOptions;
  } const kCases[] = {
      {"/a", "/a", ""},
      {"/a", "/b", "no match"},
      {"/:id", "/1", "\"1\" "},
      {"/:id", "/1/2", "no match"},
      {"/*", "/", "\"\" "},
      {"/*/*", "/a/b/c", "\"a/b\" \"c\" "},    // a full wildcard takes as much as it can
      {"/{:a}{:b}", "/xyz", "\"x\" \"yz\" "},  // a segment wildcard as little
      {"/:a*", "/x/y", "\"x/y\" "},            // a repeated group matches the whole run
      {"/:a*", "", "nothing "},                // absent with its prefix
      {"/{:a}*", "/", "\"\" "},                // no repetition, but present
      {"/{:a}+", "/xyz", "\"xyz\" "},
      {"/{:a}?", "/", "nothing "},
      {"/{*}?", "/", "nothing "},  // an optional group that matches nothing is absent
      {"/{*}?", "/a", "\"a\" "},
      {"/{*}*", "/", "\"\" "},
      {"/{*}+", "/", "\"\" "},
      {"/{*}*b", "/ab", "\"a\" "},
      {"{/*}?", "", "nothing "},
      {"{/*}?", "/", "\"\" "},
      {"/a{-:b-}*", "/a-1--2-", "\"1--2\" "},
      {"/a{-:b-}*", "/a", "nothing "},
      {"/{a:x-}+z", "/a1-a2-z", "\"1-a2\" "},
      {"/{a}*:x", "/aab", "\"b\" "},
      {"/{a}*:x", "/aaa", "\"a\" "},  // text gives back what a group needs
      {"/:a.:b", "/x.y.z", "\"x\" \"y.z\" "},
      {"/:a?/:b", "/x", "nothing \"x\" "},
      {"/:a?{/:b}?", "/x", "\"x\" nothing "},
      {":sub.com", "a.com", "\"a\" ", kHostnameOptions},
      {":sub.com", "a.b.com", "no match", kHostnameOptions},
      {":any", "a/b.c", "\"a/b.c\" ", kDefaultOptions},
      {"/Ab:x", "/aBC", "\"C\" ", {'/', '/', true}},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(std::string(test.pattern) + " on " + std::string(test.text));
    const Compiled compiled = Compile(test.pattern, test.options);
    EXPECT_EQ(Captures(compiled, test.text), test.groups);
    EXPECT_EQ(RegExpCaptures(compiled, test.text), test.groups) << compiled.regexp;
  }
}

// Groups, texts and modifiers by chance, and texts of the same few letters.
class Generator {
 public:
  explicit Generator(uint32_t seed) : random_(seed) {}

  std::string Pattern() {
    std::string pattern;
    for (size_t count = 1 + Below(4); count > 0; --count) {
      const std::string text = Text(2);
      switch (Below(5)) {
        case 0:
          pattern += Text(3);
          break;
        case 1:
          pattern += OneOf({"{", "{/"}) + text + "}" + Modifier();
          break;
        case 2:
          pattern += OneOf({"", "/"}) + Group() + Modifier();
          break;
        default:
          pattern += "{" + text + Group() + Suffix() + "}" + Modifier();
          break;
      }
    }
    return pattern;
  }

  std::string Text(size_t size_max) {
    std::string text;
    for (size_t size = Below(size_max + 1); size > 0; --size) text += OneOf({"a", "b", "/", "B"});
    return text;
  }

  PatternOptions Options() {
    constexpr PatternOptions kOptions[] = {kPathnameOptions, kDefaultOptions, {'a', '\0'}};
    PatternOptions options = kOptions[Below(3)];
    options.ignore_case = Below(4) == 0;
    return options;
  }

 private:
  size_t Below(size_t n) { return random_() % n; }
  std::string OneOf(std::initializer_list<const char*> list) {
    return list.begin()[Below(list.size())];
  }
  std::string Modifier() { return OneOf({"", "?", "*", "+"}); }
  // Not "*", which would be the modifier of what is before.
  std::string Group() { return Below(2) == 0 ? "(.*)" : ":n" + std::to_string(++name_); }
  // Escaped, or it would belong to the name.
  std::string Suffix() { return OneOf({"", "", "\\a", "\\b\\a", "/"}); }

  std::mt19937 random_;
  int name_ = 0;
};

TEST(CaptureProgramTest, GroupsMatchWhatRegExpsDoByChance) {
  size_t matching = 0;
  size_t undecided = 0;
  for (uint32_t seed = 1; seed <= 4000; ++seed) {
    Generator generator(seed);
    const PatternOptions options = generator.Options();
    const std::string pattern = generator.Pattern();
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + pattern);
    const Compiled compiled = Compile(pattern, options);
    for (int i = 0; i < 8; ++i) {
      std::string text = generator.Text(8);
      const std::optional<std::string> expected = RegExpCaptures(compiled, text);
      if (!expected) {
        ++undecided;
        continue;
      }
      if (*expected != "no match") ++matching;
      ASSERT_EQ(Captures(compiled, text), *expected) << compiled.regexp << " on " << text;
    }
  }
  EXPECT_GT(matching, 3000u);
  EXPECT_LT(undecided, 100u);
}

TEST(CaptureProgramTest, TimeDoesNotGrowWithTheDivisionsOfATextAmongGroups) {
  std::string pattern;
  for (int i = 0; i < 20; ++i) pattern += "{:a" + std::to_string(i) + "}*";
  const Compiled compiled = Compile(pattern + "!", kPathnameOptions);
  EXPECT_EQ(Captures(compiled, std::string(5000, 'a')), "no match");
}

TEST(CaptureProgramTest, WhatIsNoProgramIsReadWithinItsBounds) {
  std::mt19937 random(1);
  for (int i = 0; i < 2000; ++i) {
    std::string program;
    for (size_t size = random() % 12; size > 0; --size) {
      program += static_cast<char>(random() % 2 == 0 ? 0x80 + random() % 8 : random() % 12);
    }
    Groups groups(2);
    MatchCaptureProgram(program, "abc", &groups);
  }
}

TEST(CaptureProgramTest, ProgramsThatTargetsDoNotReachAreRefused) {
  PartList parts;
  parts.texts = std::string(kCaptureProgramSizeMax, 'a');
  parts.parts.resize(1);
  parts.parts[0].value = {0, kCaptureProgramSizeMax};
  std::string program;
  EXPECT_TRUE(GenerateCaptureProgram(parts, kDefaultOptions, &program));
  parts.parts.push_back(parts.parts[0]);
  parts.parts[1].value = {0, 1};
  EXPECT_FALSE(GenerateCaptureProgram(parts, kDefaultOptions, &program));
}

}  // namespace
}  // namespace swale
