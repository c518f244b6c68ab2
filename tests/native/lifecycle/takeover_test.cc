// What pages of the version before get while a worker takes over.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "src/simulator/simulated_browser.h"
#include "tests/native/support/site.h"

namespace swale {
namespace {

constexpr int kLoads = 30;

void Pass(World* world, SimulatedBrowser* browser, uint64_t ms) {
  for (uint64_t i = 0; i < ms; ++i) {
    world->clock.RunFor(1);
    browser->Settle();
  }
}

// Installs the site, and opens a page of it, whose client it gives.
std::string Visit(World* world, SimulatedBrowser* browser, const TestSite& site) {
  world->network.Deploy(site.files);
  browser->set_script(&site.script);
  browser->Update();
  Pass(world, browser, 1'000);
  Loaded document;
  std::string client = browser->Open(std::string(kSiteUrl) + "index.html", &document);
  Pass(world, browser, 1'000);
  EXPECT_EQ(document.body, site.paths.at("index.html"));
  return client;
}

// An activation may be stopped before it has noted which page has which version: the first request
// makes up for it, and those that come meanwhile wait.
TEST(TakeoverTest, PagesKeepTheirFilesWhileAStoppedActivationIsMadeUpFor) {
  for (int effect = 1;; ++effect) {
    SCOPED_TRACE(effect);
    World world;
    SimulatedBrowser browser(world);
    const TestSite older = MakeSite({{"index.html", "older"}, {"a.js", "a"}, {"older.js", "only"}});
    const std::string client = Visit(&world, &browser, older);

    const TestSite newer = MakeSite({{"index.html", "newer"}, {"a.js", "a of newer"}},
                                    {.policy = R"({"skipWaiting":true})"});
    world.network.Deploy(newer.files);
    browser.set_script(&newer.script);
    const SimulatedHost* before = browser.active();
    browser.Update();
    while (browser.active() == before) Pass(&world, &browser, 1);
    browser.active()->KillBeforeEffect(effect);
    Pass(&world, &browser, 1'000);
    if (browser.active()->alive()) {
      EXPECT_GT(effect, 10);  // of the activation
      break;
    }

    std::vector<std::unique_ptr<Loaded>> loads;
    for (int i = 0; i < kLoads; ++i) {
      loads.push_back(std::make_unique<Loaded>());
      browser.Load(client, std::string(kSiteUrl) + "older.js", loads.back().get());
      Pass(&world, &browser, 1);
    }
    Pass(&world, &browser, 1'000);
    for (const auto& load : loads) {
      EXPECT_TRUE(load->is_by_worker);
      EXPECT_EQ(load->body, "only");
    }
  }
}

// Which page has which version is stored while storage is full, too.
TEST(TakeoverTest, RuntimeCachesMakeRoomForWhatPagesHave) {
  World world;
  world.records_have_quota = true;
  SimulatedBrowser browser(world);
  const TestSite older = MakeSite({{"index.html", "older"}, {"a.js", "a of older"}});
  const std::string client = Visit(&world, &browser, older);

  const TestSite newer = MakeSite(
      {{"index.html", "newer"}, {"a.js", "a of newer"}},
      {.policy =
           R"({"routes":[{"match":"/images/*","strategy":"cache-first","cache":"images"}]})"});
  world.network.Deploy(newer.files);
  browser.set_script(&newer.script);
  browser.Update();
  Pass(&world, &browser, 1'000);
  ASSERT_NE(browser.waiting(), nullptr);
  world.caches.caches()["images"].emplace_back(std::string(kSiteUrl) + "images/1.png",
                                               ModelResponse{.body = std::string(1'000, 'x')});
  world.caches.set_quota(world.caches.usage());
  browser.waiting()->Dispatch(EventKind::kMessage, "skip-waiting");
  Pass(&world, &browser, 1'000);
  ASSERT_EQ(browser.waiting(), nullptr);

  browser.StopWorkers();
  Loaded part;
  browser.Load(client, std::string(kSiteUrl) + "a.js", &part);
  Pass(&world, &browser, 1'000);
  EXPECT_EQ(part.body, "a of older");
  EXPECT_EQ(world.caches.caches().count("images"), 0u);
}

// What a page of the version before is served after an update, where storage lost something while
// that version was the active one.
class EmptiedStorageTest : public testing::TestWithParam<uint32_t> {
 protected:
  std::string Load(const char* path) {
    Loaded loaded;
    browser_.Load(client_, std::string(kSiteUrl) + path, &loaded);
    Pass(&world_, &browser_, 1'000);
    return loaded.is_error ? "error" : loaded.body;
  }

  void OpenPageOfOlder() {
    older_ = MakeSite({{"index.html", "older"}, {"a.js", "a of older"}, {"b.js", "b of older"}},
                      {.pack_bytes = GetParam()});
    client_ = Visit(&world_, &browser_, older_);
  }

  void Update() {
    newer_ = MakeSite({{"index.html", "newer"}, {"a.js", "a of newer"}, {"b.js", "b of newer"}},
                      {.policy = R"({"skipWaiting":true})", .pack_bytes = GetParam()});
    world_.network.Deploy(newer_.files);
    browser_.set_script(&newer_.script);
    const SimulatedHost* before = browser_.active();
    browser_.Update();
    Pass(&world_, &browser_, 2'000);
    ASSERT_NE(browser_.active(), before);
  }

  World world_;
  SimulatedBrowser browser_{world_};
  TestSite older_;
  TestSite newer_;
  std::string client_;
};

INSTANTIATE_TEST_SUITE_P(WithPacksAndWithout, EmptiedStorageTest, testing::Values(0u, 1'000u));

TEST_P(EmptiedStorageTest, OfCachesAlone) {
  OpenPageOfOlder();
  browser_.StopWorkers();  // it would serve what it has open of a pack, and notice nothing
  world_.caches.caches().clear();
  EXPECT_EQ(Load("a.js"), "a of older");
  Update();
  EXPECT_EQ(Load("a.js"), "a of older");
  EXPECT_EQ(Load("b.js"), "b of older");
}

TEST_P(EmptiedStorageTest, OfRecordsAlone) {
  OpenPageOfOlder();
  world_.records = ModelRecords();
  Update();
  EXPECT_EQ(Load("a.js"), "a of older");
  EXPECT_EQ(Load("b.js"), "b of older");
}

TEST_P(EmptiedStorageTest, OfAll) {
  OpenPageOfOlder();
  browser_.StopWorkers();
  world_.caches.caches().clear();
  world_.records = ModelRecords();
  EXPECT_EQ(Load("a.js"), "a of older");
  Update();
  EXPECT_EQ(Load("b.js"), "b of older");
}

TEST_P(EmptiedStorageTest, ThePageIsToldWhereItsVersionIsNowhereAnyMore) {
  OpenPageOfOlder();
  Update();
  EXPECT_EQ(Load("b.js"), "b of older");
  world_.caches.caches().clear();
  browser_.StopWorkers();
  EXPECT_EQ(Load("a.js"), "error") << "never another version's";
  EXPECT_THAT(browser_.active()->messages(),
              testing::Contains(testing::AllOf(testing::HasSubstr(R"("swale":"unrecoverable")"),
                                               testing::HasSubstr(older_.version))));
}

}  // namespace
}  // namespace swale
