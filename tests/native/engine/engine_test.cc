// The order of a fetch's decision, fallbacks and messages.
#include "src/engine/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "src/simulator/simulated_host.h"
#include "tests/native/support/site.h"

namespace swale {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kPolicy[] = R"({
  "precache": {
    "navigateFallback": "/index.html",
    "navigateFallbackDenylist": ["/admin/*"],
    "offlineFallback": "/offline.html"
  },
  "bypass": ["/bypass/*", "/app.js?raw"],
  "routes": [
    { "match": "/api/*", "strategy": "network-only" },
    { "match": "/img/*", "strategy": "network-only", "fallback": "/none.svg" },
    { "match": { "pattern": "/admin/*", "mode": "navigate" }, "strategy": "network-only" }
  ]
})";

class EngineTest : public testing::Test {
 protected:
  EngineTest()
      : site_(MakeSite({{"index.html", "the shell"},
                        {"offline.html", "you are offline"},
                        {"none.svg", "no image"},
                        {"app.js", "app"},
                        {"docs/index.html", "docs"},
                        {"about.html", "about"}},
                       {.policy = kPolicy, .label = "v \"1\""})),
        host_(world_, site_.script) {
    world_.network.Deploy(site_.files);
    host_.Dispatch(EventKind::kInstall);
    host_.RunUntilIdle();
    world_.network.set_offline(true);
  }

  // The body of the answer; "(browser)" where the request is left to it, "(error)" for a network
  // error.
  std::string Answer(RequestView request) {
    const EventRecord& event = host_.Fetch(request);
    host_.RunUntilIdle();
    if (!event.handled) return "(browser)";
    EXPECT_TRUE(event.settled);
    EXPECT_EQ(host_.responses_held(), 0u);
    return event.network_error ? "(error)" : event.response->body;
  }
  std::string Get(std::string_view path) {
    return Answer(Subresource(std::string(kSiteUrl).append(path)));
  }
  std::string Visit(std::string_view path) {
    return Answer(Navigation(std::string(kSiteUrl).append(path)));
  }

  World world_;
  TestSite site_;
  SimulatedHost host_;
};

TEST_F(EngineTest, PrecachedFilesAreFoundByTheVariationsOfTheirUrl) {
  EXPECT_EQ(Get("app.js"), "app");
  EXPECT_EQ(Get("app.js#fragment"), "app");
  EXPECT_EQ(Get("app.js?utm_source=mail"), "app");
  EXPECT_EQ(Get("app.js?utm%5Fsource=mail"), "app") << "decoded";
  EXPECT_EQ(Get("app.js?utm%255Fsource=mail"), "(browser)") << "once";
  EXPECT_EQ(Visit(""), "the shell");
  EXPECT_EQ(Visit("docs/"), "docs");
  EXPECT_EQ(Visit("about"), "about");
}

TEST_F(EngineTest, AnUnknownParameterMakesAnotherResource) {
  Get("app.js");  // from here on it is known that no page has another version
  EXPECT_EQ(Get("app.js?version=2"), "(browser)");
}

TEST_F(EngineTest, BypassRulesComeBeforeThePrecache) {
  EXPECT_EQ(Get("app.js?raw"), "(browser)");
  EXPECT_EQ(Visit("bypass/page"), "(browser)");
}

TEST_F(EngineTest, OnlyGetIsAnsweredFromThePrecache) {
  EXPECT_EQ(Answer({.url = "https://site.example/app.js", .method = Method::kPost}), "(browser)");
  EXPECT_EQ(Answer({.url = "https://site.example/app.js", .method = Method::kHead}), "(browser)");
}

TEST_F(EngineTest, NavigationsThatNothingElseTakesGetTheNavigationFallback) {
  EXPECT_EQ(Visit("some/deep/page?x=1"), "the shell");
  EXPECT_EQ(Get("some/deep/page"), "(browser)") << "not a navigation";
}

TEST_F(EngineTest, ARouteComesBeforeTheNavigationFallback) {
  EXPECT_EQ(Visit("api/page"), "you are offline") << "the route took it, its fetch failed";
}

TEST_F(EngineTest, FailuresFallThroughInOrder) {
  EXPECT_EQ(Get("img/cat.png"), "no image") << "the route's fallback";
  EXPECT_EQ(Visit("img/cat.png"), "no image") << "the route's before the offline fallback";
  EXPECT_EQ(Visit("admin/users"), "you are offline") << "the offline fallback";
  EXPECT_EQ(Get("api/data"), "(error)") << "neither";
  EXPECT_THAT(host_.log(), testing::Contains(HasSubstr("https://site.example/api/data")));
}

TEST_F(EngineTest, WithoutAPolicyOrAPrecacheEverythingIsTheBrowsers) {
  SimulatedHost bare(world_, WorkerScript());
  const EventRecord& event = bare.Fetch(Navigation("https://site.example/"));
  bare.RunUntilIdle();
  EXPECT_FALSE(event.handled);
}

TEST_F(EngineTest, TheDefaultRouteTakesWhatNothingElseTook) {
  SimulatedHost host(world_, MakeScript(R"({"default":{"strategy":"network-only"}})"));
  EXPECT_TRUE(host.Fetch(Subresource("https://site.example/x")).handled);
  EXPECT_FALSE(host.Fetch({.url = "https://site.example/x", .method = Method::kPost}).handled);
  host.RunUntilIdle();
}

TEST_F(EngineTest, FilesAreFoundRelativeToTheWorkersFolder) {
  TestSite site = MakeSite({{"index.html", "nested"}});
  site.script.script_url = "https://site.example/app/sw.js?v=1";
  site.script.scope = "https://site.example/app/";
  World world;
  for (const auto& [url, body] : site.files) {
    world.network.files()["https://site.example/app/" + url.substr(kSiteUrl.size())] = body;
  }
  SimulatedHost host(world, site.script);
  const EventRecord& installed = host.Dispatch(EventKind::kInstall);
  host.RunUntilIdle();
  ASSERT_EQ(installed.error, "");
  world.network.set_offline(true);
  const EventRecord& nested = host.Fetch(Navigation("https://site.example/app/"));
  const EventRecord& above = host.Fetch(Navigation("https://site.example/"));
  host.RunUntilIdle();
  EXPECT_EQ(nested.response->body, "nested");
  EXPECT_FALSE(above.handled);
}

TEST_F(EngineTest, GetVersionIsAnsweredInValidJson) {
  const size_t before = host_.messages().size();
  const EventRecord& event = host_.Dispatch(EventKind::kMessage, "get-version");
  host_.RunUntilIdle();
  EXPECT_TRUE(event.settled);
  ASSERT_EQ(host_.messages().size(), before + 1);
  EXPECT_EQ(host_.messages().back(), R"({"swale":"version","version":")" + site_.version +
                                         R"(","label":"v \"1\"","appData":"","clientVersion":")" +
                                         site_.version + R"("})");
}

TEST_F(EngineTest, SkipWaitingIsPassedOnAndOtherMessagesAreNotOurs) {
  EXPECT_TRUE(host_.Dispatch(EventKind::kMessage, "skip-waiting").settled);
  EXPECT_TRUE(host_.skipped_waiting());
  EXPECT_FALSE(host_.Dispatch(EventKind::kMessage, "hello").handled);
}

}  // namespace
}  // namespace swale
