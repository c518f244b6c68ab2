#include "src/precache/manifest.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace swale {
namespace {

Digest DigestOf(uint8_t n) {
  Digest digest;
  digest.fill(n);
  return digest;
}

const std::vector<ManifestEntry>& SampleEntries() {
  static const auto* entries = new std::vector<ManifestEntry>{
      {.url = "index.html", .digest = DigestOf(1), .size = 100},
      {.url = "", .digest = DigestOf(2), .size = 0},
      {.url = "assets/app.js", .digest = DigestOf(3), .size = 5'000, .optional = true},
      {.url = "https://cdn.example/x.js?v=1&w=~", .digest = DigestOf(1), .size = 100},
  };
  return *entries;
}

std::string ErrorOf(std::string_view image) {
  // A heap block of the very size, so that AddressSanitizer sees any read past it.
  std::vector<char> copy(image.begin(), image.end());
  ManifestView view;
  std::string error;
  const bool loaded = ManifestView::Load({copy.data(), copy.size()}, &view, &error);
  EXPECT_EQ(loaded, error.empty());
  if (!loaded) {
    EXPECT_EQ(view.size(), 0u);
  }
  for (size_t i = 0; i < view.size(); ++i) EXPECT_LE(view.entry(i).url.size(), kManifestUrlSizeMax);
  return error;
}

std::string ErrorOf(std::vector<ManifestEntry> entries) {
  return ErrorOf(BuildManifest(std::move(entries)));
}

std::string ErrorOfUrl(std::string url) {
  return ErrorOf(std::vector<ManifestEntry>{{.url = std::move(url)}});
}

void SetU32(std::string* image, size_t position, uint32_t value) {
  std::memcpy(image->data() + position, &value, sizeof(value));
}

TEST(ManifestTest, DigestsAreReadAndWrittenAsHex) {
  const std::string hex = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
  Digest digest;
  ASSERT_TRUE(DigestFromHex(hex, &digest));
  EXPECT_EQ(digest[1], 0x11);
  EXPECT_EQ(DigestToHex(digest), hex);
  EXPECT_FALSE(DigestFromHex(hex.substr(1), &digest));
}

TEST(ManifestTest, ADefaultViewIsEmpty) { EXPECT_EQ(ManifestView().size(), 0u); }

TEST(ManifestTest, NoEntriesMakeAManifest) { EXPECT_EQ(ErrorOf(std::vector<ManifestEntry>{}), ""); }

TEST(ManifestTest, EntriesComeBackSortedByUrl) {
  const std::string image = BuildManifest(SampleEntries());
  ManifestView view;
  std::string error;
  ASSERT_TRUE(ManifestView::Load(image, &view, &error)) << error;
  ASSERT_EQ(view.size(), 4u);
  EXPECT_EQ(view.entry(0).url, "");
  EXPECT_EQ(view.entry(0).digest, DigestOf(2));
  EXPECT_EQ(view.entry(1).url, "assets/app.js");
  EXPECT_EQ(view.entry(1).size, 5'000u);
  EXPECT_TRUE(view.entry(1).optional);
  EXPECT_EQ(view.entry(2).url, "https://cdn.example/x.js?v=1&w=~");
  EXPECT_EQ(view.entry(3).url, "index.html");
  EXPECT_EQ(view.entry(3).digest, DigestOf(1));
  EXPECT_EQ(view.entry(3).size, 100u);
  EXPECT_FALSE(view.entry(3).optional);
}

TEST(ManifestTest, TheOrderOfEntriesDoesNotChangeTheImage) {
  std::vector<ManifestEntry> entries = SampleEntries();
  const std::string image = BuildManifest(entries);
  std::reverse(entries.begin(), entries.end());
  EXPECT_EQ(BuildManifest(entries), image);
}

TEST(ManifestTest, AnImageNeedsNoAlignment) {
  const std::string image = BuildManifest(SampleEntries());
  for (size_t shift = 1; shift < 8; ++shift) {
    const std::string shifted = std::string(shift, 'x') + image;
    EXPECT_EQ(ErrorOf(std::string_view(shifted).substr(shift)), "");
  }
}

TEST(ManifestTest, EveryPrefixIsCalledCutOff) {
  const std::string image = BuildManifest(SampleEntries());
  for (size_t size = 0; size < image.size(); ++size) {
    const std::string prefix = "cut off: " + std::to_string(size) + " of ";
    EXPECT_EQ(ErrorOf(std::string_view(image).substr(0, size)),
              prefix + (size < 24 ? "at least 24" : std::to_string(image.size())) + " bytes");
  }
}

TEST(ManifestTest, HeaderErrorsNameTheByteWhatWasFoundAndWhatWasExpected) {
  const std::string image = BuildManifest(SampleEntries());
  EXPECT_EQ(ErrorOf("<!doctype html>"),
            "byte 0: found 3c21646f, expected 53774d66, the start of a manifest");
  std::string version = image;
  SetU32(&version, 4, 1);
  EXPECT_EQ(ErrorOf(version), "byte 4: found format version 1, expected 2");
  EXPECT_EQ(ErrorOf(image + "xy"),
            "byte " + std::to_string(image.size()) + ": found 2 more bytes, expected the end");
  std::string count = image;
  SetU32(&count, 12, 1000);
  EXPECT_EQ(ErrorOf(count), "byte 12: found 1000 entries, expected at most 4");
  SetU32(&count, 12, 0xffffffff);
  EXPECT_EQ(ErrorOf(count), "byte 12: found 4294967295 entries, expected at most 4");
}

TEST(ManifestTest, MoreEntriesThanTheLimitAreRefused) {
  std::vector<ManifestEntry> entries(kManifestEntriesMax + 1);
  for (size_t i = 0; i < entries.size(); ++i) entries[i].url = std::to_string(i);
  EXPECT_EQ(ErrorOf(entries), "byte 12: found 262145 entries, expected at most 262144");
  entries.pop_back();
  EXPECT_EQ(ErrorOf(entries), "");
}

TEST(ManifestTest, EntriesMustHaveUrlsInsideThePool) {
  // Two records at 24 and 84, the pool "ab" at 144.
  const std::string image = BuildManifest({{.url = "a"}, {.url = "b"}});
  std::string broken = image;
  SetU32(&broken, 24, 3);
  EXPECT_EQ(ErrorOf(broken), "byte 24: found URL end 3, expected 0 to 2");
  broken = image;
  SetU32(&broken, 84, 0);
  EXPECT_EQ(ErrorOf(broken), "byte 84: found URL end 0, expected 1 to 2");
  broken = image;
  SetU32(&broken, 84, 0xffffffff);
  EXPECT_EQ(ErrorOf(broken), "byte 84: found URL end 4294967295, expected 1 to 2");
  const std::string longer = BuildManifest({{.url = "a"}, {.url = "bcd"}});
  broken = longer;
  SetU32(&broken, 84, 2);
  EXPECT_EQ(ErrorOf(broken), "byte 146: found 2 bytes behind the last string, expected none");
}

TEST(ManifestTest, UrlsMustBeSortedAndUnique) {
  std::string image = BuildManifest({{.url = "a"}, {.url = "b"}});
  std::swap(image[144], image[145]);
  EXPECT_EQ(ErrorOf(image),
            "byte 145: found \"a\" after \"b\", expected each URL once, sorted by its bytes");
  EXPECT_EQ(ErrorOf(std::vector<ManifestEntry>{{.url = "a"}, {.url = "a"}}),
            "byte 145: found \"a\" after \"a\", expected each URL once, sorted by its bytes");
}

TEST(ManifestTest, UrlsMustBeSerialised) {
  EXPECT_EQ(ErrorOfUrl("caf\xc3\xa9.html"),
            "byte 87: found c3 in a URL, expected printable ASCII without a space or '#'");
  EXPECT_EQ(ErrorOfUrl("a b"),
            "byte 85: found 20 in a URL, expected printable ASCII without a space or '#'");
  for (const char* url : {"a#b", "a\x7f", "a\n", "\x80"}) EXPECT_NE(ErrorOfUrl(url), "") << url;
  EXPECT_NE(ErrorOfUrl(std::string(1, '\0')), "");
  EXPECT_EQ(ErrorOfUrl("!~%C3%A9?a=[b]|c"), "");
}

TEST(ManifestTest, UrlsMustBeWrittenAsLookupsAskForThem) {
  for (const char* url : {"/", "/a", "./a", "../a", "//cdn.example/a"}) {
    EXPECT_EQ(ErrorOfUrl(url), "byte 84: found \"" + std::string(url) +
                                   "\", expected a URL relative to the worker script's directory, "
                                   "or an absolute one");
  }
  for (const char* url : {".a", "..a", ".well-known/a", "?a", "a/./b"})
    EXPECT_EQ(ErrorOfUrl(url), "");
}

TEST(ManifestTest, LimitsOfAnEntryHold) {
  EXPECT_EQ(ErrorOfUrl(std::string(kManifestUrlSizeMax, 'a')), "");
  EXPECT_EQ(ErrorOfUrl(std::string(kManifestUrlSizeMax + 1, 'a')),
            "byte 84: found a URL of 8001 bytes, expected at most 8000");
  EXPECT_EQ(ErrorOf(std::vector<ManifestEntry>{{.url = "", .size = kAssetSizeMax}}), "");
  EXPECT_EQ(ErrorOf(std::vector<ManifestEntry>{{.url = "", .size = kAssetSizeMax + 1}}),
            "byte 32: found content of 4294967297 bytes, expected at most 4294967296");
  std::string image = BuildManifest({{.url = "a"}});
  SetU32(&image, 28, 9);
  EXPECT_EQ(ErrorOf(image), "byte 28: found flags 9, expected at most 7");
}

// a.js and b.js in pack 0, c.js (as a.js) as well, d.js in pack 1, e.js loose.
std::vector<ManifestEntry> PackedEntries() {
  return {{.url = "a.js", .digest = DigestOf(1), .size = 3, .fields = "x:1\n", .pack = 0},
          {.url = "b.js", .digest = DigestOf(2), .size = 4, .pack = 0, .offset = 3},
          {.url = "c.js", .digest = DigestOf(1), .size = 3, .fields = "y:2\nz:3\n", .pack = 0},
          {.url = "d.js", .digest = DigestOf(3), .size = 5, .fields = "x:1\n", .pack = 1},
          {.url = "e.js", .digest = DigestOf(4), .size = 6, .lazy = true, .unchecked = true}};
}
const std::vector<ManifestPack> kPacks = {{DigestOf(8), 7}, {DigestOf(9), 5}};

TEST(ManifestTest, PacksAndHeaderSetsComeBack) {
  const std::string image = BuildManifest(PackedEntries(), kPacks);
  ManifestView view;
  std::string error;
  ASSERT_TRUE(ManifestView::Load(image, &view, &error)) << error;
  ASSERT_TRUE(ManifestView::LoadChecked(image, &view));
  ASSERT_EQ(view.pack_count(), 2u);
  EXPECT_EQ(view.pack(1).digest, DigestOf(9));
  EXPECT_EQ(view.pack(1).size, 5u);
  EXPECT_EQ(view.entry(0).fields, "x:1\n");
  EXPECT_EQ(view.entry(1).fields, "");
  EXPECT_EQ(view.entry(1).offset, 3u);
  EXPECT_EQ(view.entry(2).fields, "y:2\nz:3\n");
  EXPECT_EQ(view.entry(3).pack, 1u);
  EXPECT_FALSE(view.entry(4).is_packed());
  EXPECT_TRUE(view.entry(4).lazy);
  EXPECT_TRUE(view.entry(4).unchecked);
  Asset asset;
  ASSERT_TRUE(view.Find("c.js", &asset));
  EXPECT_EQ(asset.pack, AssetId::FromDigest(DigestOf(8)));
  EXPECT_EQ(asset.offset, 0u);
  EXPECT_EQ(asset.fields, "y:2\nz:3\n");
  EXPECT_FALSE(view.Find("c.jt", &asset));
  EXPECT_FALSE(view.Find("", &asset));
}

TEST(ManifestTest, PacksHoldTheirContentsInOrderWithoutGaps) {
  const auto error_of = [](size_t entry, uint32_t pack, uint32_t offset) {
    std::vector<ManifestEntry> entries = PackedEntries();
    entries[entry].pack = pack;
    entries[entry].offset = offset;
    return ErrorOf(BuildManifest(entries, kPacks));
  };
  EXPECT_EQ(error_of(1, 0, 3), "");
  EXPECT_EQ(error_of(1, 0, 4), "byte 136: found offset 4 in pack 0, expected 3 in pack 0");
  EXPECT_EQ(error_of(1, 1, 0), "byte 136: found offset 0 in pack 1, expected 3 in pack 0");
  EXPECT_EQ(error_of(1, 2, 0), "byte 132: found pack 2, expected one of 2");
  std::vector<ManifestEntry> entries = PackedEntries();
  entries[3].size = 6;
  EXPECT_EQ(ErrorOf(BuildManifest(entries, kPacks)),
            "byte 256: found 6 bytes at 0 of pack 1, expected them within its 5 bytes");
  entries[3].size = 4;
  EXPECT_EQ(ErrorOf(BuildManifest(entries, kPacks)),
            "byte 360: found 4 bytes of pack 1 in use, expected all of 2 packs");
}

TEST(ManifestTest, ARefusedImageLeavesTheViewAsItWas) {
  const std::string image = BuildManifest(SampleEntries());
  ManifestView view;
  std::string error;
  ASSERT_TRUE(ManifestView::Load(image, &view, &error));
  EXPECT_FALSE(ManifestView::Load("", &view, &error));
  EXPECT_EQ(view.size(), 4u);
  EXPECT_TRUE(ManifestView::Load(image, &view, &error));
  EXPECT_EQ(error, "");
}

TEST(ManifestTest, DamagedImagesAreReadWithinBounds) {
  const std::string image = BuildManifest(SampleEntries());
  for (size_t position = 0; position < image.size(); ++position) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string damaged = image;
      damaged[position] = static_cast<char>(byte);
      ErrorOf(damaged);
    }
  }
  std::mt19937 random(1);
  for (int round = 0; round < 20'000; ++round) {
    std::string damaged = image;
    for (int i = 0; i < 4; ++i) damaged[random() % damaged.size()] = static_cast<char>(random());
    ErrorOf(damaged);
  }
}

}  // namespace
}  // namespace swale
