#include "src/base/hex.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>

namespace swale {
namespace {

TEST(HexTest, WritesTwoLowerCaseDigitsAByte) {
  const std::array<uint8_t, 4> bytes = {0x00, 0x0f, 0xa0, 0xff};
  EXPECT_EQ(BytesToHex(bytes.data(), bytes.size()), "000fa0ff");
  EXPECT_EQ(BytesToHex(bytes.data(), 0), "");
}

TEST(HexTest, ReadsDigitsOfEitherCase) {
  std::array<uint8_t, 4> bytes{};
  ASSERT_TRUE(HexToBytes("000fA0fF", bytes.data(), bytes.size()));
  EXPECT_EQ(bytes, (std::array<uint8_t, 4>{0x00, 0x0f, 0xa0, 0xff}));
}

TEST(HexTest, RefusesOtherLengthsAndOtherCharacters) {
  std::array<uint8_t, 2> bytes{};
  for (const char* hex :
       {"", "000", "00000", "000g", "00 0", "0x00", "00:0", "00/0", "00@0", "00`0"}) {
    EXPECT_FALSE(HexToBytes(hex, bytes.data(), bytes.size())) << hex;
  }
}

}  // namespace
}  // namespace swale
