#include "src/vcdiff/encoder/likeness.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <random>
#include <string>

namespace swale {
namespace {

std::string Text(uint32_t seed, size_t size) {
  std::mt19937 random(seed);
  std::string text;
  while (text.size() < size) text += "const a" + std::to_string(random()) + "=1;";
  return text;
}

size_t Shared(const std::string& a, const std::string& b) {
  const auto first = Fingerprint(a);
  const auto second = Fingerprint(b);
  std::vector<uint32_t> shared;
  std::set_intersection(first.begin(), first.end(), second.begin(), second.end(),
                        std::back_inserter(shared));
  return shared.size();
}

TEST(LikenessTest, ContentsThatShareTextShareNumbers) {
  const std::string text = Text(1, 50'000);
  std::string edited = text;
  for (size_t at = 100; at < edited.size(); at += 2'000) edited.replace(at, 6, "abcdef");
  EXPECT_EQ(Fingerprint(text).size(), kFingerprintMax);
  EXPECT_EQ(Shared(text, text), kFingerprintMax);
  EXPECT_GT(Shared(text, edited), 90u);
  EXPECT_GT(Shared(text, "moved" + text.substr(25'000) + text.substr(0, 25'000)), 110u);
  EXPECT_GT(Shared(text, text.substr(0, 25'000) + Text(2, 25'000)), 20u);
  EXPECT_LT(Shared(text, Text(3, 50'000)), 3u);
}

TEST(LikenessTest, ShortContentsHaveFewOrNone) {
  EXPECT_EQ(Fingerprint("").size(), 0u);
  EXPECT_EQ(Fingerprint(std::string(23, 'x')).size(), 0u);
  EXPECT_EQ(Fingerprint(std::string(500, 'x')).size(), 1u) << "all its parts are the same";
}

}  // namespace
}  // namespace swale
