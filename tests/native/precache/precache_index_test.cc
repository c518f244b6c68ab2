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
  return PrecacheIndex::Build(manifest, {.manifest_url = "swale-manifest.bin",
                                         .manifest_digest = NthDigest(77),
                                         .label = "release 1.2",
                                         .app_data = R"({"build":7})",
                                         .updates_from = "0123456789abcdeffedcba9876543210"});
}

TEST(PrecacheIndexTest, AnEmptyIndexFindsNothing) {
  const PrecacheIndex index;
  EXPECT_EQ(index.size(), 0u);
  EXPECT_EQ(index.manifest_url(), "");
  EXPECT_EQ(index.label(), "");
  EXPECT_EQ(index.version(), "");
  EXPECT_EQ(index.manifest_digest(), Digest{});
  EXPECT_FALSE(index.Contains("index.html"));
}

TEST(PrecacheIndexTest, HoldsWhatItWasBuiltWith) {
  const std::string image = BuildIndex(EntriesOf(3));
  PrecacheIndex index;
  ASSERT_TRUE(PrecacheIndex::Load(image, &index));
  EXPECT_EQ(index.size(), 3u);
  EXPECT_EQ(index.manifest_url(), "swale-manifest.bin");
  EXPECT_EQ(index.manifest_digest(), NthDigest(77));
  EXPECT_EQ(index.label(), "release 1.2");
  EXPECT_EQ(index.app_data(), R"({"build":7})");
  EXPECT_TRUE(index.HasUpdateFrom("fedcba9876543210"));
  EXPECT_FALSE(index.HasUpdateFrom("89abcdeffedcba98"));
  EXPECT_EQ(index.version(), DigestToHex(NthDigest(77)).substr(0, 16));
}

TEST(PrecacheIndexTest, FindsEveryEntryAndNothingElse) {
  for (uint32_t count : {0u, 1u, 2u, 3u, 7u, 8u, 100u, 20'000u}) {
    const std::string image = BuildIndex(EntriesOf(count));
    PrecacheIndex index;
    ASSERT_TRUE(PrecacheIndex::Load(image, &index));
    for (uint32_t i = 0; i < count; ++i) {
      Asset asset;
      ASSERT_TRUE(index.Find(NthUrl(i), &asset)) << NthUrl(i);
      ASSERT_EQ(asset.id, AssetId::FromDigest(NthDigest(i)));
    }
    for (uint32_t i = count; i < count + 1'000; ++i) ASSERT_FALSE(index.Contains(NthUrl(i)));
    EXPECT_FALSE(index.Contains(""));
  }
}

AssetId IdAt(const PrecacheIndex& index, std::string_view url) {
  Asset asset;
  EXPECT_TRUE(index.Find(url, &asset)) << url;
  return asset.id;
}

TEST(PrecacheIndexTest, SaysWhereEachAssetLiesAndWhatItIsServedWith) {
  const std::string image = [] {
    const std::string manifest = BuildManifest(
        {{.url = "a.js",
          .digest = NthDigest(1),
          .size = 3,
          .fields = "content-type:text/javascript\n",
          .pack = 0},
         {.url = "b.css",
          .digest = NthDigest(2),
          .size = 5,
          .fields = "content-type:text/css\n",
          .pack = 0,
          .offset = 3},
         {.url = "big.mp4", .digest = NthDigest(3), .size = uint64_t{1} << 32, .optional = true},
         {.url = "shell", .digest = NthDigest(4), .unchecked = true},
         {.url = "z.js",
          .digest = NthDigest(5),
          .size = 2,
          .fields = "content-type:text/javascript\n",
          .pack = 1}},
        {{.digest = NthDigest(101), .size = 8}, {.digest = NthDigest(102), .size = 2}});
    ManifestView view;
    std::string error;
    EXPECT_TRUE(ManifestView::Load(manifest, &view, &error)) << error;
    return PrecacheIndex::Build(view, {});
  }();
  PrecacheIndex index;
  ASSERT_TRUE(PrecacheIndex::Load(image, &index));
  Asset asset;
  ASSERT_TRUE(index.Find("b.css", &asset));
  EXPECT_TRUE(asset.is_packed);
  EXPECT_EQ(asset.pack, AssetId::FromDigest(NthDigest(101)));
  EXPECT_EQ(asset.offset, 3u);
  EXPECT_EQ(asset.size, 5u);
  EXPECT_EQ(asset.fields, "content-type:text/css\n");
  ASSERT_TRUE(index.Find("z.js", &asset));
  EXPECT_EQ(asset.pack, AssetId::FromDigest(NthDigest(102)));
  EXPECT_EQ(asset.fields, "content-type:text/javascript\n");
  EXPECT_FALSE(asset.is_expendable);
  ASSERT_TRUE(index.Find("big.mp4", &asset));
  EXPECT_FALSE(asset.is_packed);
  EXPECT_TRUE(asset.is_checked);
  EXPECT_TRUE(asset.is_expendable);
  EXPECT_EQ(asset.size, 0xffffffffu);
  EXPECT_EQ(asset.fields, "");
  ASSERT_TRUE(index.Find("shell", &asset));
  EXPECT_FALSE(asset.is_checked);
}

TEST(PrecacheIndexTest, FindsAnEntryWhoseUrlIsEmpty) {
  const std::string image = BuildIndex({{.url = "", .digest = NthDigest(1)}});
  PrecacheIndex index;
  ASSERT_TRUE(PrecacheIndex::Load(image, &index));
  EXPECT_EQ(IdAt(index, ""), AssetId::FromDigest(NthDigest(1)));
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
    EXPECT_EQ(IdAt(index, kCollidingUrls[i]), AssetId::FromDigest(NthDigest(100 + i)));
  }
  for (uint32_t i = 0; i < 10; ++i) EXPECT_TRUE(index.Contains(NthUrl(i)));
}

TEST(PrecacheIndexTest, TakesThirtySixBytesAnEntry) {
  EXPECT_EQ(BuildIndex(EntriesOf(1'100)).size() - BuildIndex(EntriesOf(100)).size(), 36'000u);
}

TEST(PrecacheIndexTest, AnImageNeedsNoAlignment) {
  const std::string image = BuildIndex(EntriesOf(50));
  for (size_t shift = 1; shift < 8; ++shift) {
    const std::string shifted = std::string(shift, 'x') + image;
    PrecacheIndex index;
    ASSERT_TRUE(PrecacheIndex::Load(std::string_view(shifted).substr(shift), &index));
    for (uint32_t i = 0; i < 50; ++i) EXPECT_TRUE(index.Contains(NthUrl(i)));
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
  for (uint32_t i = 0; i < 6; ++i) {
    Asset asset;
    const bool is_found = index.Find(NthUrl(i), &asset);
    EXPECT_TRUE(!is_found || asset.fields.size() <= image.size());
  }
  EXPECT_FALSE(index.HasUpdateFrom("no such version"));
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
