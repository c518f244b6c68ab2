#include "src/base/number.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace swale {
namespace {

TEST(NumberTest, WritesDecimalDigits) {
  EXPECT_EQ(NumberToString(0), "0");
  EXPECT_EQ(NumberToString(1090), "1090");
  EXPECT_EQ(NumberToString(std::numeric_limits<uint64_t>::max()), "18446744073709551615");
}

TEST(NumberTest, ReadsDigits) {
  uint32_t number = 7;
  EXPECT_TRUE(ParseNumber("0", &number));
  EXPECT_EQ(number, 0u);
  EXPECT_TRUE(ParseNumber("00000012", &number));
  EXPECT_EQ(number, 12u);
  EXPECT_TRUE(ParseNumber("4294967295", &number));
  EXPECT_EQ(number, 4294967295u);
}

TEST(NumberTest, RefusesWhatIsNoNumberOf32Bits) {
  uint32_t number = 7;
  for (const char* digits : {"", "-1", "+1", " 1", "1 ", "1.0", "0x1", "4294967296",
                             "18446744073709551616", "99999999999999999999999"}) {
    EXPECT_FALSE(ParseNumber(digits, &number)) << digits;
  }
  EXPECT_EQ(number, 7u);
}

}  // namespace
}  // namespace swale
