#include "src/precache/precache_index.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/hash.h"

namespace swale {
namespace {

// Found by running the hash backwards: equal under seed 0, the first that Build tries.
constexpr std::string_view kCollidingUrls[] = {"assets/collides1", "as9qfaaar2wl-rq~"};

Digest NthDigest(uint32_t n) {
  std::mt19937 random(n);
  Digest digest;
  for (uint8_t& byte : digest) byte = static_cast<uint8_t>(random());
  return digest;
}

std::string NthUrl(uint32_t n) { return "assets/chunk-" + std::to_string(n) + ".js"; }

std::vector<ManifestEntry> EntriesOf(uint32_t count) {
  std::vector<ManifestEntry> entries;
  for (uint32_t i = 0; i < count; ++i)
    entries.push_back({.url = NthUrl(i), .digest = NthDigest(i)});
  return entries;
}

std::string BuildIndex(std::vector<ManifestEntry> entries) {
  const std::string image = BuildManifest(std::move(entries));
  ManifestView manifest;
  std::string error;
  EXPECT_TRUE(ManifestView::Load(image, &manifest, &error)) << error;
  return PrecacheIndex::Build(manifest, "swale-manifest.bin", NthDigest(77), "release 1.2");
}

TEST(PrecacheIndexTest, AnEmptyIndexFindsNothing) {
  const PrecacheIndex index;
  EXPECT_EQ(index.size(), 0u);
  EXPECT_EQ(index.manifest_url(), "");
  EXPECT_EQ(index.label(), "");
  EXPECT_EQ(index.version(), "");
  EXPECT_EQ(index.manifest_digest(), Digest{});
  EXPECT_FALSE(index.Find("index.html"));
}

TEST(PrecacheIndexTest, HoldsWhatItWasBuiltWith) {
  const std::string image = BuildIndex(EntriesOf(3));
  PrecacheIndex index;
  ASSERT_TRUE(PrecacheIndex::Load(image, &index));
  EXPECT_EQ(index.size(), 3u);
  EXPECT_EQ(index.manifest_url(), "swale-manifest.bin");
  EXPECT_EQ(index.manifest_digest(), NthDigest(77));
  EXPECT_EQ(index.label(), "release 1.2");
  EXPECT_EQ(index.version(), DigestToHex(NthDigest(77)).substr(0, 16));
}

TEST(PrecacheIndexTest, FindsEveryEntryAndNothingElse) {
  for (uint32_t count : {0u, 1u, 2u, 3u, 7u, 8u, 100u, 20'000u}) {
    const std::string image = BuildIndex(EntriesOf(count));
    PrecacheIndex index;
    ASSERT_TRUE(PrecacheIndex::Load(image, &index));
    for (uint32_t i = 0; i < count; ++i) {
      const auto id = index.Find(NthUrl(i));
      ASSERT_TRUE(id) << NthUrl(i);
      ASSERT_EQ(*id, AssetId::FromDigest(NthDigest(i)));
    }
    for (uint32_t i = count; i < count + 1'000; ++i) ASSERT_FALSE(index.Find(NthUrl(i)));
    EXPECT_FALSE(index.Find(""));
  }
}

TEST(PrecacheIndexTest, FindsAnEntryWhoseUrlIsEmpty) {
  const std::string image = BuildIndex({{.url = "", .digest = NthDigest(1)}});
  PrecacheIndex index;
  ASSERT_TRUE(PrecacheIndex::Load(image, &index));
  EXPECT_EQ(index.Find(""), AssetId::FromDigest(NthDigest(1)));
}

TEST(PrecacheIndexTest, TakesAnotherSeedWhereTwoEntriesCollide) {
  ASSERT_EQ(HashBytes(kCollidingUrls[0], 0), HashBytes(kCollidingUrls[1], 0));
  std::vector<ManifestEntry> entries = EntriesOf(10);
  for (uint32_t i : {0u, 1u}) {
    entries.push_back({.url = std::string(kCollidingUrls[i]), .digest = NthDigest(100 + i)});
  }
  const std::string image = BuildIndex(std::move(entries));
  PrecacheIndex index;
  ASSERT_TRUE(PrecacheIndex::Load(image, &index));
  for (uint32_t i : {0u, 1u}) {
    EXPECT_EQ(index.Find(kCollidingUrls[i]), AssetId::FromDigest(NthDigest(100 + i)));
  }
  for (uint32_t i = 0; i < 10; ++i) EXPECT_TRUE(index.Find(NthUrl(i)));
}

TEST(PrecacheIndexTest, TakesTwentyFourBytesAnEntry) {
  EXPECT_EQ(BuildIndex(EntriesOf(1'100)).size() - BuildIndex(EntriesOf(100)).size(), 24'000u);
}

TEST(PrecacheIndexTest, AnImageNeedsNoAlignment) {
  const std::string image = BuildIndex(EntriesOf(50));
  for (size_t shift = 1; shift < 8; ++shift) {
    const std::string shifted = std::string(shift, 'x') + image;
    PrecacheIndex index;
    ASSERT_TRUE(PrecacheIndex::Load(std::string_view(shifted).substr(shift), &index));
    for (uint32_t i = 0; i < 50; ++i) EXPECT_TRUE(index.Find(NthUrl(i)));
  }
}

TEST(PrecacheIndexTest, RefusesEveryOtherLengthAndKeepsWhatItHad) {
  const std::string image = BuildIndex(EntriesOf(5));
  PrecacheIndex index;
  ASSERT_TRUE(PrecacheIndex::Load(image, &index));
  for (size_t size = 0; size < image.size(); ++size) {
    const std::vector<char> cut(image.begin(), image.begin() + static_cast<ptrdiff_t>(size));
    EXPECT_FALSE(PrecacheIndex::Load({cut.data(), cut.size()}, &index)) << size;
  }
  EXPECT_FALSE(PrecacheIndex::Load(image + "x", &index));
  EXPECT_EQ(index.size(), 5u);
}

// Damage to entries is not looked for; what matters is that nothing is read outside of the image.
void UseDamaged(const std::string& image) {
  const std::vector<char> copy(image.begin(), image.end());
  PrecacheIndex index;
  if (!PrecacheIndex::Load({copy.data(), copy.size()}, &index)) return;
  EXPECT_LE(index.manifest_url().size() + index.label().size(), image.size());
  EXPECT_EQ(index.version().size(), 16u);
  for (uint32_t i = 0; i < 6; ++i) index.Find(NthUrl(i));
}

TEST(PrecacheIndexTest, DamagedImagesAreReadWithinBounds) {
  const std::string image = BuildIndex(EntriesOf(5));
  for (size_t position = 0; position < image.size(); ++position) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string damaged = image;
      damaged[position] = static_cast<char>(byte);
      UseDamaged(damaged);
    }
  }
  std::mt19937 random(1);
  for (int round = 0; round < 50'000; ++round) {
    std::string damaged = image;
    // Mostly the header: it is what is trusted.
    for (int i = 0; i < 3; ++i) damaged[random() % 60] = static_cast<char>(random() % 3);
    UseDamaged(damaged);
  }
}

// The sizes add up to the image's only if 32 bits wrap around.
TEST(PrecacheIndexTest, SizesThatWrapAroundAreRefused) {
  std::string image = BuildIndex(EntriesOf(0));
  const std::string label_size("\xff\xff\xff\xff", 4);
  std::string url_size(4, '\0');
  const uint32_t wrapping = static_cast<uint32_t>(image.size() - 60) + 1;
  url_size[0] = static_cast<char>(wrapping);
  image.replace(20, 8, url_size + label_size);
  PrecacheIndex index;
  EXPECT_FALSE(PrecacheIndex::Load(image, &index));
}

}  // namespace
}  // namespace swale
