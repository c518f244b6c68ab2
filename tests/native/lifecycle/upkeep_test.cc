// What the opening of a page gives occasion for: versions that are too old or broken, repairs, and
// whether the site has retired its worker.
#include "src/precache/upkeep.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>

#include "src/precache/lifecycle.h"
#include "src/simulator/simulated_browser.h"
#include "tests/native/support/site.h"

namespace swale {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr char kAssets[] = "swale:assets:https://site.example/";

std::string Url(std::string_view path) { return std::string(kSiteUrl).append(path); }

class UpkeepTest : public testing::Test {
 protected:
  // A worker that serves `site`, a page of which was opened once.
  void SetUpSite(const std::string& policy, uint32_t pack_bytes = 0) {
    std::map<std::string, std::string> paths = {{"index.html", "page"}};
    for (int i = 0; i < 8; ++i) paths["f" + std::to_string(i) + ".js"] = "f" + std::to_string(i);
    site_ = MakeSite(paths, {.policy = policy, .pack_bytes = pack_bytes});
    site_.files[site_.script.script_url] = "the script";
    world_.network.Deploy(site_.files);
    browser_.set_script(&site_.script);
    browser_.Update();
    Pass(1'000);
    ASSERT_EQ(Open().body, "page");
  }

  void Pass(uint64_t ms) {
    for (int i = 0; i < 100; ++i) {
      world_.clock.RunFor(ms / 100 + 1);
      browser_.Settle();
    }
  }

  // A new page, in place of the one before.
  Loaded Open() {
    browser_.Close(page_);
    Loaded loaded;
    page_ = browser_.Open(Url("index.html"), &loaded);
    Pass(10'000);
    EXPECT_TRUE(loaded.is_done);
    return loaded;
  }

  Loaded Load(std::string_view path) {
    Loaded loaded;
    browser_.Load(page_, Url(path), &loaded);
    Pass(10'000);
    EXPECT_TRUE(loaded.is_done);
    return loaded;
  }

  World world_;
  SimulatedBrowser browser_{world_};
  TestSite site_;
  std::string page_;
};

TEST_F(UpkeepTest, ATooOldVersionIsServedToNoNewPage) {
  SetUpSite(R"({"precache":{"maxAgeSeconds":3600}})");
  const std::string before = page_;
  Pass(3'590'000);
  world_.network.files()[Url("index.html")] = "page of tomorrow";
  world_.network.files()[Url("f1.js")] = "f1 of tomorrow";
  EXPECT_EQ(Open().body, "page of tomorrow");
  EXPECT_EQ(Load("f1.js").body, "f1 of tomorrow") << "nothing is mixed";
  world_.network.set_offline(true);
  EXPECT_TRUE(Open().is_error);
}

TEST_F(UpkeepTest, AskingTheServerMakesAVersionYoungAgain) {
  SetUpSite(R"({"precache":{"maxAgeSeconds":3600}})");
  Pass(3'000'000);
  browser_.active()->Dispatch(EventKind::kMessage, "check");
  Pass(1'000'000);
  world_.network.set_offline(true);
  EXPECT_EQ(Open().body, "page");
  EXPECT_EQ(Load("f1.js").body, "f1");
}

TEST_F(UpkeepTest, ABrokenVersionIsServedToNoNewPageUntilItIsWhole) {
  SetUpSite("{}");
  world_.caches.caches()[kAssets].clear();
  world_.network.files()[Url("f1.js")] = "another f1";
  EXPECT_TRUE(Load("f1.js").is_error);
  EXPECT_THAT(browser_.active()->messages(), Contains(HasSubstr(R"("swale":"unrecoverable")")));
  world_.network.files()[Url("index.html")] = "page of the server";
  EXPECT_EQ(Open().body, "page of the server");
  EXPECT_EQ(Load("f1.js").body, "another f1") << "as its page";
  // A worker that is started anew knows it too.
  browser_.StopWorkers();
  EXPECT_EQ(Open().body, "page of the server");

  world_.network.Deploy(site_.files);
  Pass(2 * kRepairIntervalMs);
  Open();
  world_.network.set_offline(true);
  EXPECT_EQ(Open().body, "page");
  EXPECT_EQ(Load("f1.js").body, "f1");
}

TEST_F(UpkeepTest, APackThatWasLostIsFetchedAgainAsAWhole) {
  SetUpSite("{}", /*pack_bytes=*/1'000);
  world_.caches.caches()[kAssets].clear();
  EXPECT_EQ(Load("f1.js").body, "f1");
  world_.network.set_offline(true);
  for (const auto& [path, body] : site_.paths) EXPECT_EQ(Load(path).body, body);
}

TEST_F(UpkeepTest, AWorkerAsksOnceADayWhetherItIsRetired) {
  SetUpSite("{}");
  world_.network.Deploy({});
  Open();
  EXPECT_FALSE(browser_.active()->unregistered()) << "not a day has passed";
  Pass(kRetirementCheckMs);
  Open();
  EXPECT_TRUE(browser_.active()->unregistered());
  EXPECT_THAT(browser_.active()->messages(), Contains(HasSubstr(R"("swale":"retired")")));
  EXPECT_THAT(world_.caches.names(), IsEmpty());
}

TEST_F(UpkeepTest, AnOutageRetiresNobody) {
  SetUpSite("{}");
  Pass(kRetirementCheckMs);
  for (const uint16_t status : {500, 503, 403, 302}) {
    world_.network.set_weather([status](const std::string&, ModelNetwork::Answer* answer) {
      if (answer->response) answer->response->status = status;
    });
    EXPECT_EQ(Open().body, "page") << status;
  }
  world_.network.set_weather(nullptr);
  // One of the two alone.
  world_.network.files().erase(site_.manifest_url);
  EXPECT_EQ(Open().body, "page");
  world_.network.Deploy(site_.files);
  world_.network.files().erase(site_.script.script_url);
  Pass(kRetirementCheckMs);
  EXPECT_EQ(Open().body, "page");
  world_.network.set_offline(true);
  Pass(kRetirementCheckMs);
  EXPECT_EQ(Open().body, "page");
  EXPECT_FALSE(browser_.active()->unregistered());
  EXPECT_THAT(browser_.active()->messages(), Not(Contains(HasSubstr("retired"))));
}

TEST_F(UpkeepTest, APageWhoseVersionIsGoneIsTheNetworks) {
  SetUpSite("{}");
  world_.caches.caches().clear();
  browser_.StopWorkers();
  world_.network.files()[Url("index.html")] = "page of the server";
  world_.network.files()[Url("f1.js")] = "another f1";
  EXPECT_EQ(Open().body, "page of the server") << "the first that finds out too";
  EXPECT_EQ(Load("f1.js").body, "another f1") << "as its page";
}

TEST_F(UpkeepTest, AnErrorInPlaceOfAListIsNoList) {
  world_.storage_fault = [](const Effect& effect) {
    return effect.kind == EffectKind::kCacheNames;
  };
  SetUpSite("{}");
  EXPECT_EQ(Load("f1.js").body, "f1");
}

TEST_F(UpkeepTest, ARepairLeavesTheVersionThatWaitsTheNewer) {
  SetUpSite("{}", /*pack_bytes=*/64);
  TestSite next = MakeSite({{"index.html", "next page"}, {"f1.js", "next f1"}}, {.pack_bytes = 64});
  next.files.insert(site_.files.begin(), site_.files.end());
  world_.network.Deploy(next.files);
  browser_.set_script(&next.script);
  browser_.Update();
  Pass(60'000);
  ASSERT_NE(browser_.waiting(), nullptr);
  auto& assets = world_.caches.caches()[kAssets];
  const size_t size = assets.size();
  assets.erase(assets.begin());
  browser_.StopWorkers();
  for (int i = 0; i < 8; ++i) Load("f" + std::to_string(i) + ".js");
  Pass(60'000);
  EXPECT_GE(assets.size(), size) << "it was repaired";
  std::string names;
  for (const auto& entry : world_.caches.entries("swale:versions:https://site.example/")) {
    names += entry.first.substr(entry.first.rfind('/') + 1) + ' ';
  }
  EXPECT_EQ(names, "0000001000-" + site_.version + " 0000001001-" + next.version + ' ');
}

}  // namespace
}  // namespace swale
