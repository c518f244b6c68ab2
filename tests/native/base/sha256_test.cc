#include "src/base/sha256.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>

#include "src/simulator/sha256.h"

namespace swale {
namespace {

TEST(Sha256StreamTest, GivesWhatOpensslGives) {
  std::string bytes;
  // Lengths around one, two and three blocks, where the padding changes.
  for (int size = 0; size < 200; ++size) {
    Sha256Stream stream;
    stream.Add(bytes);
    EXPECT_EQ(stream.Finish(), Sha256(bytes)) << size;
    bytes += static_cast<char>(size * 7 + 0x80);
  }
}

TEST(Sha256StreamTest, PiecesMayBeOfAnySize) {
  std::mt19937 random(5);
  for (int run = 0; run < 300; ++run) {
    std::string bytes(random() % 1000, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    Sha256Stream stream;
    for (std::string_view rest = bytes; !rest.empty();) {
      const size_t size = std::min<size_t>(rest.size(), random() % 150);
      stream.Add(rest.substr(0, size));
      rest.remove_prefix(size);
    }
    EXPECT_EQ(stream.Finish(), Sha256(bytes)) << bytes.size();
  }
}

}  // namespace
}  // namespace swale
