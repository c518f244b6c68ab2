// What pages of the version before get while a worker takes over.
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

// An activation may be stopped before it has noted which page has which version: the first request
// makes up for it, and those that come meanwhile wait.
TEST(TakeoverTest, PagesKeepTheirFilesWhileAStoppedActivationIsMadeUpFor) {
  for (int effect = 1;; ++effect) {
    SCOPED_TRACE(effect);
    World world;
    SimulatedBrowser browser(world);
    const TestSite older = MakeSite({{"index.html", "older"}, {"a.js", "a"}, {"older.js", "only"}});
    world.network.Deploy(older.files);
    browser.set_script(&older.script);
    browser.Update();
    Pass(&world, &browser, 1'000);
    Loaded document;
    const std::string client = browser.Open(std::string(kSiteUrl) + "index.html", &document);
    Pass(&world, &browser, 1'000);
    ASSERT_EQ(document.body, "older");

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

}  // namespace
}  // namespace swale
