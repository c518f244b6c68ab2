#include "src/simulator/portable_sha256.h"

#include <gtest/gtest.h>

#include <string>

#include "src/simulator/sha256.h"

namespace swale {
namespace {

TEST(PortableSha256Test, GivesWhatOpensslGives) {
  std::string bytes;
  // Lengths around one, two and three blocks, where the padding changes.
  for (int size = 0; size < 200; ++size) {
    EXPECT_EQ(PortableSha256(bytes), Sha256(bytes)) << size;
    bytes += static_cast<char>(size * 7 + 0x80);
  }
}

}  // namespace
}  // namespace swale
