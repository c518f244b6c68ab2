// VCDIFF by the sections of RFC 3284, and what our encoder makes.
#include "src/vcdiff/vcdiff.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "src/vcdiff/code_table.h"
#include "src/vcdiff/encoder/vcdiff_encoder.h"

namespace swale {
namespace {

using namespace std::string_literals;

const std::string kHead = "\xd6\xc3\xc4\0\0"s;

// A window: indicator, segment, the target's size, the sections.
std::string Window(std::string indicator, int target_size, const std::string& data,
                   const std::string& instructions, const std::string& addresses,
                   const std::string& checksum = "") {
  const auto number = [](size_t value) { return std::string(1, static_cast<char>(value)); };
  const std::string body = number(static_cast<size_t>(target_size)) + '\0' + number(data.size()) +
                           number(instructions.size()) + number(addresses.size()) + checksum +
                           data + instructions + addresses;
  return indicator + number(body.size()) + body;
}

std::string Apply(const std::string& source, const std::string& delta, size_t max = 1'000) {
  std::string target;
  std::string error;
  if (ApplyVcdiff(source, delta, max, &target, &error)) return target;
  EXPECT_NE(error, "");
  return "error: " + error;
}

// Section 5.4 and 5.5: opcode 1 is ADD, 0 RUN, 19 COPY in mode 0, each with its size behind it.
TEST(VcdiffTest, AddRunAndCopy) {
  EXPECT_EQ(Apply("", kHead + Window("\0"s, 3, "abc", "\x01\x03", "")), "abc");
  EXPECT_EQ(Apply("", kHead + Window("\0"s, 5, "z", "\0\x05"s, "")), "zzzzz");
  EXPECT_EQ(Apply("0123456789", kHead + Window("\x01\x0a\0"s, 4, "", "\x13\x04", "\x03")), "3456");
}

// Section 3: a copy may run into what it makes.
TEST(VcdiffTest, ACopyMayOverlapWhatItMakes) {
  EXPECT_EQ(Apply("", kHead + Window("\0"s, 8, "ab", "\x01\x02\x13\x06", "\0"s)), "abababab");
  EXPECT_EQ(Apply("xy", kHead + Window("\x01\x02\0"s, 6, "", "\x13\x06", "\0"s)), "xyxyxy")
      << "from the segment on into the target";
}

// Section 5.3: self, here, near and same.
TEST(VcdiffTest, EachModeOfAddresses) {
  const std::string source = "abcdefghijklmnop";
  const std::string segment = "\x01\x10\0"s;
  // Mode 1, here: 16 bytes back from 16 is 0.
  EXPECT_EQ(Apply(source, kHead + Window(segment, 4, "", "\x23\x04", "\x10")), "abcd");
  // Mode 0 puts 4 into the first slot of near; mode 2 adds 3 to it.
  EXPECT_EQ(Apply(source, kHead + Window(segment, 8, "", "\x13\x04\x33\x04", "\x04\x03")),
            "efghhijk");
  // Mode 6, same: 5 was the address before.
  EXPECT_EQ(Apply(source, kHead + Window(segment, 8, "", "\x13\x04\x73\x04", "\x05\x05")),
            "fghifghi");
}

// Section 5.6: opcode 163 is ADD 1 and COPY 4 in mode 0, 247 COPY 4 in mode 0 and ADD 1.
TEST(VcdiffTest, PairsOfInstructions) {
  EXPECT_EQ(Apply("wxyz", kHead + Window("\x01\x04\0"s, 5, "a", "\xa3", "\0"s)), "awxyz");
  EXPECT_EQ(Apply("wxyz", kHead + Window("\x01\x04\0"s, 5, "a", "\xf7", "\0"s)), "wxyza");
}

TEST(VcdiffTest, TheDefaultTableIsTheStandards) {
  const std::string table = DefaultVcdiffTable();
  ASSERT_EQ(table.size(), kVcdiffTableSize);
  const VcdiffCode last = VcdiffCodeAt(table, 255);
  EXPECT_EQ(last.first.instruction, VcdiffInstruction::kCopy);
  EXPECT_EQ(last.first.mode, 8);
  EXPECT_EQ(last.second.instruction, VcdiffInstruction::kAdd);
  const VcdiffCode paired = VcdiffCodeAt(table, 246);
  EXPECT_EQ(paired.first.size, 4);
  EXPECT_EQ(paired.second.size, 4);
  EXPECT_EQ(paired.second.mode, 8);
}

// Section 4.2: windows one behind the other, the second from the target of the first.
TEST(VcdiffTest, AWindowMayTakeFromTheTarget) {
  const std::string delta = kHead + Window("\0"s, 3, "abc", "\x01\x03", "") +
                            Window("\x02\x02\x01"s, 4, "", "\x13\x04", "\0"s);
  EXPECT_EQ(Apply("", delta), "abcbcbc");
}

// Section 7: a table of the application's, as a delta of the default one.
TEST(VcdiffTest, ACodeTableOfTheApplications) {
  std::string table = DefaultVcdiffTable();
  std::swap(table[0], table[1]);  // what 0 and 1 stand for
  const std::string table_delta = EncodeVcdiff(DefaultVcdiffTable(), table);
  std::string with_table = "\xd6\xc3\xc4\0\x02"s;
  with_table += static_cast<char>(table_delta.size() + 2);
  with_table += "\x04\x03" + table_delta;
  ASSERT_LT(table_delta.size(), 120u);
  EXPECT_EQ(Apply("", with_table + Window("\0"s, 3, "abc", "\0\x03"s, "")), "abc");
}

TEST(VcdiffTest, WhatXdelta3AddsToTheStandard) {
  const std::string with_header = "\xd6\xc3\xc4\0\x04\x03xyz"s;
  EXPECT_EQ(Apply("", with_header + Window("\x04", 3, "abc", "\x01\x03", "", "\x02\x4d\x01\x27")),
            "abc");
  EXPECT_EQ(Apply("", kHead + Window("\x04", 3, "abc", "\x01\x03", "", "\x02\x4d\x01\x28")),
            "error: byte 21: found another checksum");
}

TEST(VcdiffTest, WhatIsWrongIsSaid) {
  const std::string segment = "\x01\x04\0"s;
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "found no VCDIFF"},
      {"\xd6\xc3\xc4S\0"s, "found no VCDIFF"},
      {"\xd6\xc3\xc4\0\x01\x01"s, "found secondary compression"},
      {"\xd6\xc3\xc4\0\x08"s, "found unknown flags"},
      {kHead + "\x03", "found unknown flags of a window"},
      {kHead + Window("\x01\x05\0"s, 4, "", "\x13\x04", "\0"s), "a segment outside its file"},
      {kHead + Window("\0"s, 3, "ab", "\x01\x03", ""), "cut off data"},
      {kHead + Window("\0"s, 2, "abc", "\x01\x03", ""), "for more than the window"},
      {kHead + Window("\0"s, 4, "abc", "\x01\x03", ""), "for less than the window"},
      {kHead + Window("\0"s, 3, "abcd", "\x01\x03", ""), "for less than the window"},
      {kHead + Window(segment, 4, "", "\x13\x04", "\x04"), "found an address ahead"},
      {kHead + Window(segment, 4, "", "\x13\x04", ""), "found an address ahead"},
      {kHead + Window(segment, 4, "", "\x23\x04", "\x05"), "found an address ahead"},
  };
  for (const auto& [delta, error] : cases) {
    EXPECT_NE(Apply("wxyz", delta).find(error), std::string::npos) << Apply("wxyz", delta);
  }
  EXPECT_EQ(Apply("", kHead + Window("\0"s, 5, "z", "\0\x05"s, ""), 4),
            "error: byte 15: found a larger target than expected");
}

// Text as bundlers make it, and changes as a release makes them.
class Edits {
 public:
  explicit Edits(uint32_t seed) : random_(seed) {}

  std::string Text(size_t size) {
    std::string text;
    while (text.size() < size) {
      text += "function " + Name() + "(" + Name() + "){return " + Name() + "}";
    }
    return text;
  }

  std::string Edit(std::string text) {
    for (int i = Draw(20); i > 0 && !text.empty(); --i) {
      const auto at = static_cast<size_t>(Draw(static_cast<int>(text.size())));
      const auto size = static_cast<size_t>(Draw(60));
      switch (Draw(4)) {
        case 0:
          text.insert(at, Text(size));
          break;
        case 1:
          text.erase(at, size);
          break;
        case 2:
          text.replace(at, size, Text(size));
          break;
        default:
          text += text.substr(at, size * 10);
      }
    }
    return text;
  }

  int Draw(int below) { return static_cast<int>(random_() % static_cast<uint32_t>(below)); }

 private:
  std::string Name() { return std::string(1 + random_() % 6, static_cast<char>('a' + Draw(26))); }

  std::mt19937 random_;
};

TEST(VcdiffEncoderTest, WhatItMakesMakesTheTarget) {
  for (uint32_t seed = 0; seed < 300; ++seed) {
    Edits edits(seed);
    const std::string source = edits.Text(static_cast<size_t>(edits.Draw(5'000)));
    const std::string target = edits.Edit(source);
    const std::string delta = EncodeVcdiff(source, target);
    std::string made;
    std::string error;
    ASSERT_TRUE(ApplyVcdiff(source, delta, target.size(), &made, &error)) << seed << error;
    ASSERT_EQ(made, target) << seed;
    EXPECT_EQ(EncodeVcdiff(source, target), delta) << "the same again";
  }
}

TEST(VcdiffEncoderTest, TheEndsOfTheScale) {
  const std::string text = Edits(1).Text(100'000);
  EXPECT_EQ(Apply("", EncodeVcdiff("", "")), "");
  EXPECT_EQ(Apply(text, EncodeVcdiff(text, "")), "");
  EXPECT_EQ(Apply("", EncodeVcdiff("", text), text.size()), text);
  EXPECT_LT(EncodeVcdiff(text, text).size(), 40u);
  std::string renamed = text;
  for (size_t at = 50; at + 8 < renamed.size(); at += 1'000) renamed.replace(at, 8, "abcdefgh");
  EXPECT_LT(EncodeVcdiff(text, renamed).size(), 1'600u) << "a hundred names";
}

TEST(VcdiffTest, EveryPrefixIsRefusedAndNoDamageLeadsOutside) {
  Edits edits(7);
  const std::string source = edits.Text(600);
  const std::string target = edits.Edit(source);
  const std::string delta = EncodeVcdiff(source, target);
  std::string made;
  std::string error;
  for (size_t size = 0; size < delta.size(); ++size) {
    // Behind the head stands a whole delta of no windows.
    if (size == kHead.size()) continue;
    EXPECT_FALSE(ApplyVcdiff(source, delta.substr(0, size), 10'000, &made, &error)) << size;
  }
  for (size_t at = 0; at < delta.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = delta;
      damaged[at] ^= static_cast<char>(1 << bit);
      const bool is_made = ApplyVcdiff(source, damaged, 10'000, &made, &error);
      EXPECT_TRUE(!is_made || made.size() <= 10'000);
    }
  }
}

}  // namespace
}  // namespace swale
