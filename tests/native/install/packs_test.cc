// Versions in packs: how an install comes by them, whatever the server can.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "src/precache/pack_plan.h"
#include "src/simulator/sha256.h"
#include "src/simulator/simulated_host.h"
#include "tests/native/support/site.h"

namespace swale {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

constexpr char kAssets[] = "swale:assets:https://site.example/";

std::string Url(std::string_view path) { return std::string(kSiteUrl).append(path); }

std::map<std::string, std::string> Files(int count, int changed) {
  std::map<std::string, std::string> files;
  for (int i = 0; i < count; ++i) {
    const std::string path = "f" + std::to_string(100 + i) + ".js";
    files[path] = path + (i < changed ? " changed" : "") + std::string(40, 'x');
  }
  return files;
}

class PacksTest : public testing::Test {
 protected:
  std::string Install(const TestSite& site) {
    world_.network.Deploy(site.files);
    world_.network.ClearRequests();
    SimulatedHost host(world_, site.script);
    const EventRecord& event = host.Dispatch(EventKind::kInstall);
    host.RunUntilIdle();
    EXPECT_TRUE(event.settled);
    EXPECT_EQ(host.responses_held(), 0u);
    if (event.error.empty()) {
      host.Dispatch(EventKind::kActivate);
      host.RunUntilIdle();
    }
    return event.error;
  }

  void ExpectServes(const TestSite& site) {
    world_.network.set_offline(true);
    SimulatedHost host(world_, site.script);
    for (const auto& [path, body] : site.paths) {
      const EventRecord& event = host.Fetch(Subresource(Url(path)));
      host.RunUntilIdle();
      ASSERT_TRUE(event.response.has_value()) << path;
      EXPECT_EQ(event.response->body, body) << path;
      // One that was repaired by itself has the server's fields, of which this one gives none.
      const auto& fields = event.response->fields;
      EXPECT_TRUE(fields.empty() || fields.at("content-type") == "text/plain") << path;
    }
    world_.network.set_offline(false);
  }

  World world_;
};

TEST_F(PacksTest, AFirstInstallFetchesPacksAndStoresThemAsTheyAre) {
  const TestSite site = MakeSite(Files(40, 0), {.pack_bytes = 500});
  EXPECT_EQ(Install(site), "");
  EXPECT_THAT(world_.network.requests(), Contains(HasSubstr("swale-pack-")).Times(testing::Ge(3)));
  EXPECT_THAT(world_.network.requests(), Not(Contains(HasSubstr(".js"))));
  EXPECT_THAT(world_.caches.entries(kAssets), SizeIs(world_.network.requests().size() - 1));
  ExpectServes(site);
}

TEST_F(PacksTest, AFirstInstallTakesFromTheHttpCacheWhatThePageHasLoaded) {
  std::map<std::string, std::string> files = Files(30, 0);
  for (auto& [path, body] : files) body += std::string(600, 'y');
  const TestSite site = MakeSite(files, {.pack_bytes = 1'000'000});
  for (const auto& [path, body] : files) world_.network.http_cache()[Url(path)] = body;
  EXPECT_EQ(Install(site), "");
  EXPECT_THAT(world_.network.requests(), Not(Contains(HasSubstr("swale-pack-"))));
  ExpectServes(site);
}

TEST_F(PacksTest, WhatTheHttpCacheLacksOrHasOtherwiseIsFetched) {
  std::map<std::string, std::string> files = Files(30, 0);
  for (auto& [path, body] : files) body += std::string(600, 'y');
  const TestSite site = MakeSite(files, {.pack_bytes = 1'000'000});
  for (const auto& [path, body] : files) world_.network.http_cache()[Url(path)] = body;
  world_.network.http_cache()[Url("f105.js")] = "of an older version";
  world_.network.http_cache().erase(Url("f107.js"));
  for (const bool serves_ranges : {true, false}) {
    world_.caches = {};
    world_.network.set_serves_ranges(serves_ranges);
    EXPECT_EQ(Install(site), "");
    EXPECT_THAT(world_.network.requests(), Contains(HasSubstr("swale-pack-")));
    EXPECT_THAT(world_.network.requests(), Not(Contains(HasSubstr(".js"))));
    ExpectServes(site);
  }
}

TEST_F(PacksTest, WithoutPacksOnTheServerFilesAreFetchedOneByOne) {
  TestSite site = MakeSite(Files(12, 0), {.pack_bytes = 500});
  std::erase_if(site.files, [](const auto& file) {
    return file.first.find("swale-pack-") != std::string::npos;
  });
  EXPECT_EQ(Install(site), "");
  EXPECT_THAT(world_.network.requests(), Contains(HasSubstr(".js")).Times(12));
  ExpectServes(site);
}

TEST_F(PacksTest, APackWhoseBytesAreWrongIsPutTogetherFromItsFiles) {
  TestSite site = MakeSite(Files(12, 0), {.pack_bytes = 500});
  for (auto& [url, body] : site.files) {
    if (url.find("swale-pack-") != std::string::npos) body.back() ^= 1;
  }
  EXPECT_EQ(Install(site), "");
  ExpectServes(site);
}

TEST_F(PacksTest, AnUpdateWithoutAnUpdatePackFetchesTheBlocksThatItLacks) {
  world_.network.set_serves_ranges(true);
  ASSERT_EQ(Install(MakeSite(Files(40, 0), {.pack_bytes = 4'000})), "");
  const TestSite site = MakeSite(Files(40, 1), {.pack_bytes = 4'000});
  EXPECT_EQ(Install(site), "");
  EXPECT_THAT(world_.network.requests(),
              ElementsAre(site.manifest_url, HasSubstr("swale-pack-"), HasSubstr("swale-pack-")))
      << "the head, and the block in which the file lies";
  ExpectServes(site);
}

TEST_F(PacksTest, AServerThatKnowsNoRangesIsAskedForThePack) {
  ASSERT_EQ(Install(MakeSite(Files(40, 0), {.pack_bytes = 4'000})), "");
  const TestSite site = MakeSite(Files(40, 1), {.pack_bytes = 4'000});
  EXPECT_EQ(Install(site), "");
  EXPECT_THAT(world_.network.requests(), Not(Contains(HasSubstr(".js"))));
  ExpectServes(site);
}

TEST_F(PacksTest, AnUpdatePackBringsAllThatAnUpdateLacks) {
  const TestSite older = MakeSite(Files(40, 0), {.pack_bytes = 500});
  ASSERT_EQ(Install(older), "");
  const TestSite site = MakeSite(Files(44, 5), {.pack_bytes = 500, .updates_from = {&older}});
  EXPECT_EQ(Install(site), "");
  EXPECT_THAT(world_.network.requests(), ElementsAre(HasSubstr("swale-update-")));
  ExpectServes(site);
}

TEST_F(PacksTest, AnUpdatePackThatIsDamagedIsDoneWithout) {
  const TestSite older = MakeSite(Files(40, 0), {.pack_bytes = 500});
  for (size_t step : {1u, 7u, 50u}) {
    world_ = World();
    ASSERT_EQ(Install(older), "");
    TestSite site = MakeSite(Files(44, 5), {.pack_bytes = 500, .updates_from = {&older}});
    for (auto& [url, body] : site.files) {
      if (url.find("swale-update-") == std::string::npos) continue;
      for (size_t i = 20; i < body.size(); i += step) body[i] ^= 0x55;
    }
    EXPECT_EQ(Install(site), "") << step;
    ExpectServes(site);
  }
}

TEST_F(PacksTest, WhatIsMadeOfAnUpdatePackIsCheckedBeforeItIsStored) {
  const TestSite older = MakeSite(Files(40, 0), {.pack_bytes = 500});
  // A patch adds " changed"; the file that came is there as it is.
  for (int files : {40, 41}) {
    world_ = World();
    ASSERT_EQ(Install(older), "");
    TestSite site = MakeSite(Files(files, 5), {.pack_bytes = 500, .updates_from = {&older}});
    for (auto& [url, body] : site.files) {
      if (url.find("swale-update-") == std::string::npos) continue;
      const size_t changed = body.find(files == 40 ? " changed" : "f140.js");
      ASSERT_NE(changed, std::string::npos);
      body[changed + 1] ^= 1;
    }
    EXPECT_EQ(Install(site), "");
    ExpectServes(site);
  }
}

TEST_F(PacksTest, WhatTheStoreHasOfAnUpdateMayBeDamaged) {
  const TestSite older = MakeSite(Files(40, 0), {.pack_bytes = 500});
  ASSERT_EQ(Install(older), "");
  for (auto& [url, response] : world_.caches.caches()[kAssets]) response.body[10] ^= 1;
  const TestSite site = MakeSite(Files(44, 5), {.pack_bytes = 500, .updates_from = {&older}});
  EXPECT_EQ(Install(site), "");
  // Packs that both versions have are checked when they are served.
  world_.network.ClearRequests();
  SimulatedHost host(world_, site.script);
  for (const auto& [path, body] : site.paths) {
    const EventRecord& event = host.Fetch(Subresource(Url(path)));
    host.RunUntilIdle();
    EXPECT_EQ(event.response->body, body) << path;
  }
  ExpectServes(site);
}

TEST_F(PacksTest, ALazyFileIsKeptOnceItWasUsedAndUpdatedFromThenOn) {
  auto files = Files(4, 0);
  files["lazy.txt"] = "lazy, first";
  const TestSite first = MakeSite(files, {.lazy = {"lazy.txt"}});
  ASSERT_EQ(Install(first), "");
  EXPECT_THAT(world_.network.requests(), Not(Contains(Url("lazy.txt"))));
  files["lazy.txt"] = "lazy, second";
  const TestSite second = MakeSite(files, {.lazy = {"lazy.txt"}});
  ASSERT_EQ(Install(second), "");
  EXPECT_THAT(world_.network.requests(), Not(Contains(Url("lazy.txt")))) << "nobody has used it";
  SimulatedHost host(world_, second.script);
  const EventRecord& used = host.Fetch(Subresource(Url("lazy.txt")));
  host.RunUntilIdle();
  EXPECT_EQ(used.response->body, "lazy, second");
  files["lazy.txt"] = "lazy, third";
  const TestSite third = MakeSite(files, {.lazy = {"lazy.txt"}});
  ASSERT_EQ(Install(third), "");
  EXPECT_THAT(world_.network.requests(), Contains(Url("lazy.txt")));
  ExpectServes(third);
}

TEST_F(PacksTest, StorageThatIsShortIsFreedOfRuntimeCachesAndElseToldBeforeAnythingIsFetched) {
  const char* policy = R"({"routes":[{"match":"/api/*","strategy":"cache-first","cache":"api"}]})";
  const TestSite site = MakeSite(Files(40, 0), {.policy = policy, .pack_bytes = 500});
  world_.caches.Put("api", Url("api/1"), {.body = std::string(80'000, 'x')});
  world_.caches.set_quota(100'000);
  EXPECT_EQ(Install(site), "");
  EXPECT_THAT(world_.caches.entries("api"), SizeIs(0));
  world_ = World();
  world_.caches.set_quota(60'000);
  EXPECT_THAT(Install(site), HasSubstr("67416 bytes of storage, 57"));
  EXPECT_THAT(world_.network.requests(), ElementsAre(site.manifest_url));
}

TEST_F(PacksTest, StorageThatTurnsOutToBeFullIsFreedOfRuntimeCachesOneByOne) {
  const char* policy =
      R"({"routes":[{"match":"/a/*","strategy":"cache-first","cache":"first"},
                    {"match":"/b/*","strategy":"cache-first","cache":"second"},
                    {"match":"/c/*","strategy":"cache-first","cache":"third"}]})";
  const TestSite site = MakeSite(Files(40, 0), {.policy = policy, .pack_bytes = 500});
  for (const char* cache : {"first", "second", "third"}) {
    world_.caches.Put(cache, Url("x"), {.body = std::string(6'000, 'x')});
  }
  world_.caches.set_quota(20'000);
  world_.caches.set_hides_quota(true);
  EXPECT_EQ(Install(site), "");
  size_t kept = 0;
  for (const char* cache : {"first", "second", "third"}) {
    kept += world_.caches.entries(cache).size();
  }
  EXPECT_EQ(kept, 2u) << "no more than it takes";
  ExpectServes(site);
  world_.caches.set_quota(world_.caches.usage());
  EXPECT_THAT(Install(MakeSite(Files(400, 40), {.policy = policy, .pack_bytes = 500})),
              HasSubstr("the browser's storage quota is exceeded"));
  ExpectServes(site);
}

TEST(PackPlanTest, AChangedFileMovesTheBordersNearItAndNoOthers) {
  const auto plan = [](int changed) {
    std::vector<ManifestEntry> entries;
    for (const auto& [path, body] : Files(400, 0)) {
      const bool is_changed = static_cast<int>(entries.size()) == changed;
      const std::string content = is_changed ? body + " changed" : body;
      entries.push_back(
          {.url = path, .digest = Sha256(content), .size = content.size(), .fields = "a:b\n"});
    }
    std::vector<std::string> packs;
    for (const PlannedPack& pack : PlanPacks({.pack_bytes = 1'000}, &entries)) {
      std::string all;
      for (size_t i : pack.contents) all += DigestToHex(entries[i].digest);
      packs.push_back(all);
    }
    return packs;
  };
  const auto before = plan(-1);
  const auto after = plan(200);
  size_t kept = 0;
  for (const std::string& pack : after) {
    kept += static_cast<size_t>(std::count(before.begin(), before.end(), pack));
  }
  EXPECT_GT(before.size(), 15u);
  EXPECT_GE(kept + 3, after.size());
}

TEST(PackPlanTest, WhatHasToComeFromTheServerAsItIsLiesInNoPack) {
  std::vector<ManifestEntry> entries = {
      {.url = "a.js", .digest = {1}, .size = 1, .fields = "a:b\n"},
      {.url = "b.js", .digest = {2}, .size = 1, .fields = "a:b\n"},
      {.url = "c.html", .digest = {3}, .size = 1},
      {.url = "d.js", .digest = {4}, .size = 1, .optional = true, .fields = "a:b\n"},
      {.url = "e.js", .digest = {5}, .size = 1, .lazy = true, .fields = "a:b\n"},
      {.url = "f.js", .digest = {6}, .size = 1, .unchecked = true, .fields = "a:b\n"},
      {.url = "g.js", .digest = {7}, .size = 1'000, .fields = "a:b\n"},
      {.url = "https://cdn.example/h.js", .digest = {8}, .size = 1, .fields = "a:b\n"},
      {.url = "i.js", .digest = {1}, .size = 1, .fields = "c:d\n"}};
  const auto packs = PlanPacks({.loose_bytes = 1'000}, &entries);
  ASSERT_THAT(packs, SizeIs(1));
  EXPECT_THAT(packs[0].contents, ElementsAre(0u, 1u));
  EXPECT_EQ(entries[8].pack, 0u) << "the same content as a.js";
  for (size_t i = 2; i < 8; ++i) EXPECT_EQ(entries[i].pack, kLoosePack) << entries[i].url;
}

}  // namespace
}  // namespace swale
