#include "src/base/byte_io.h"

#include <gtest/gtest.h>

#include <string>

namespace swale {
namespace {

TEST(ByteIoTest, ReadsBackWhatWasWrittenAtAnyAlignment) {
  ByteWriter writer;
  writer.WriteU8(0x12);
  writer.WriteU16(0x3456);
  writer.WriteU32(0x789abcde);
  writer.WriteU64(0xf0123456789abcde);
  writer.WriteBytes("text");
  const std::string bytes = writer.Take();
  ByteReader reader(bytes);
  EXPECT_EQ(reader.ReadU8(), 0x12);
  EXPECT_EQ(reader.ReadU16(), 0x3456);
  EXPECT_EQ(reader.ReadU32(), 0x789abcdeu);
  EXPECT_EQ(reader.ReadU64(), 0xf0123456789abcdeu);
  EXPECT_EQ(reader.ReadBytes(4), "text");
  EXPECT_TRUE(reader.ok());
  EXPECT_EQ(reader.remaining(), 0u);
}

TEST(ByteIoTest, WritesTheLowByteFirst) {
  ByteWriter writer;
  writer.WriteU32(0x64636261);
  EXPECT_EQ(writer.Take(), "abcd");
}

TEST(ByteIoTest, PatchOverwritesInPlace) {
  ByteWriter writer;
  writer.WriteU8('<');
  writer.WriteU32(0);
  writer.WriteU8('>');
  writer.PatchU32(1, 0x64636261);
  EXPECT_EQ(writer.Take(), "<abcd>");
}

TEST(ByteIoTest, AReadPastTheEndFailsItAndAllThatFollow) {
  ByteReader reader("abc");
  EXPECT_EQ(reader.ReadU16(), 0x6261);
  EXPECT_EQ(reader.ReadU32(), 0u);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.ReadU8(), 0);
  EXPECT_EQ(reader.ReadBytes(1), "");
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.position(), 2u);
}

TEST(ByteIoTest, ASizeNearTheLargestNumberFails) {
  ByteReader reader("abc");
  reader.ReadU8();
  EXPECT_EQ(reader.ReadBytes(static_cast<size_t>(-1)), "");
  EXPECT_FALSE(reader.ok());
}

TEST(ByteIoTest, ReadingNoBytesAtTheEndIsNoFailure) {
  ByteReader reader("");
  EXPECT_EQ(reader.ReadBytes(0), "");
  EXPECT_TRUE(reader.ok());
}

}  // namespace
}  // namespace swale
