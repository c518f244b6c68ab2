#include "src/base/hash.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace swale {
namespace {

// URLs as sites have them: counted, dated, nested, with content hashes; many differ in one or two
// digits.
std::vector<std::string> GenerateUrls(size_t count) {
  std::vector<std::string> urls;
  urls.reserve(count);
  std::mt19937_64 random(1);
  for (size_t i = 0; urls.size() < count; ++i) {
    const std::string n = std::to_string(i);
    urls.push_back("img-" + n + ".png");
    urls.push_back(n);
    urls.push_back("posts/" + std::to_string(i % 97) + "/" + n + "/");
    urls.push_back("https://cdn.example/v" + n + "/x.js?page=" + n);
    urls.push_back("assets/chunk." + std::to_string(random() % 10'000'000) + n + ".js");
  }
  urls.resize(count);
  return urls;
}

size_t CountEqual(std::vector<uint64_t> values) {
  std::sort(values.begin(), values.end());
  size_t equal = 0;
  for (size_t i = 1; i < values.size(); ++i) equal += values[i] == values[i - 1];
  return equal;
}

TEST(HashTest, IsPartOfTheImageFormat) {
  EXPECT_EQ(HashBytes("", 0), 0x798c065e7944e7a1u);
  EXPECT_EQ(HashBytes("a", 0), 0xcf2014581ba012b1u);
  EXPECT_EQ(HashBytes("index.html", 0), 0xcbbed16a104ed1cbu);
  EXPECT_EQ(HashBytes("assets/app.4f3a1b2c.js", 0), 0xd1a43b7f463e03fbu);
  EXPECT_EQ(HashBytes("assets/app.4f3a1b2c.js", 1), 0xb4e34c7b6aacd4d0u);
}

TEST(HashTest, AMillionUrlsHaveAsManyHashes) {
  const std::vector<std::string> urls = GenerateUrls(1'000'000);
  for (uint64_t seed : {0u, 1u}) {
    std::vector<uint64_t> whole, low, high;
    for (const std::string& url : urls) {
      const uint64_t hash = HashBytes(url, seed);
      whole.push_back(hash);
      low.push_back(hash & 0xffffffff);
      high.push_back(hash >> 32);
    }
    EXPECT_EQ(CountEqual(whole), 0u);
    // Random numbers of 32 bits: n² / 2^33 = 116 expected, deviation 11. Five deviations each way.
    EXPECT_NEAR(static_cast<double>(CountEqual(low)), 116, 55);
    EXPECT_NEAR(static_cast<double>(CountEqual(high)), 116, 55);
  }
}

// What weak mixing of chunks loses: two bytes, at the same place of two chunks or at their ends,
// that change together.
TEST(HashTest, NoTwoBytesInDifferentChunksCancelEachOther) {
  const std::string url = "assets/images/2026/photo-0000-0000.webp";
  for (size_t i = 0; i < url.size(); ++i) {
    for (size_t j = i + 1; j < url.size(); ++j) {
      std::vector<uint64_t> hashes;
      std::string changed = url;
      for (int a = 0; a < 64; ++a) {
        for (int b = 0; b < 64; ++b) {
          changed[i] = static_cast<char>(0x30 + a);
          changed[j] = static_cast<char>(0x30 + b);
          hashes.push_back(HashBytes(changed, 0));
        }
      }
      ASSERT_EQ(CountEqual(hashes), 0u) << "bytes " << i << " and " << j;
    }
  }
}

TEST(HashTest, ZerosAtTheEndCount) {
  std::vector<uint64_t> hashes;
  for (size_t size = 0; size < 40; ++size) hashes.push_back(HashBytes(std::string(size, '\0'), 0));
  EXPECT_EQ(CountEqual(hashes), 0u);
}

// Every bit of the input, and of the seed, turns every bit of the hash about every other time.
TEST(HashTest, EachBitOfTheInputReachesEachBitOfTheHash) {
  constexpr int kRounds = 2000;  // deviation of a bit's share: 0.011
  std::mt19937_64 random(2);
  for (size_t size : {1u, 7u, 8u, 9u, 16u, 29u}) {
    for (size_t bit = 0; bit < size * 8 + 32; ++bit) {
      int turned[64] = {};
      for (int round = 0; round < kRounds; ++round) {
        std::string input(size, '\0');
        for (char& c : input) c = static_cast<char>(random());
        uint64_t seed = random() & 0xffffffff;
        const uint64_t before = HashBytes(input, seed);
        if (bit < size * 8) {
          input[bit / 8] = static_cast<char>(input[bit / 8] ^ (1 << (bit % 8)));
        } else {
          seed ^= uint64_t{1} << (bit - size * 8);
        }
        const uint64_t difference = before ^ HashBytes(input, seed);
        for (int i = 0; i < 64; ++i) turned[i] += (difference >> i) & 1;
      }
      for (int i = 0; i < 64; ++i) {
        ASSERT_NEAR(turned[i] / double{kRounds}, 0.5, 0.07)
            << size << " bytes, bit " << bit << " of the input, bit " << i << " of the hash";
      }
    }
  }
}

}  // namespace
}  // namespace swale
