// The strategies as a table: what is cached × how the network fares → what the page gets, when, and
// what is stored.
#include "src/strategies/strategies.h"

#include <gtest/gtest.h>

#include <optional>
#include <ostream>
#include <string>

#include "src/simulator/simulated_host.h"
#include "tests/native/support/site.h"

namespace swale {
namespace {

constexpr std::string_view kUrl = "https://site.example/api/data";

enum class Net { kOk, k404, k500, kOffline };
enum class Answer { kFresh, kCached, kNotFound, kServerError, kNetworkError };

std::ostream& operator<<(std::ostream& out, Answer answer) {
  constexpr const char* kNames[] = {"fresh", "cached", "404", "500", "network error"};
  return out << kNames[static_cast<int>(answer)];
}

struct Case {
  const char* name;
  const char* strategy;
  bool cached;
  Net net;
  uint64_t latency_ms;  // the network's; Cache Storage takes 1 ms, and a miss asks twice
  Answer answer;
  uint64_t answered_at_ms;
  const char* stored;  // the cached body when all is done; empty: nothing
  size_t requests;
};

constexpr char kCacheFirst[] = R"("strategy":"cache-first")";
constexpr char kCacheOnly[] = R"("strategy":"cache-only")";
constexpr char kNetworkFirst[] = R"("strategy":"network-first")";
constexpr char kNetworkFirst3s[] = R"("strategy":"network-first","networkTimeoutSeconds":3)";
constexpr char kNetworkOnly[] = R"("strategy":"network-only")";
constexpr char kStale[] = R"("strategy":"stale-while-revalidate")";

const Case kCases[] = {
    {"cached", kCacheFirst, true, Net::kOk, 10, Answer::kCached, 1, "cached", 0},
    {"cached, offline", kCacheFirst, true, Net::kOffline, 10, Answer::kCached, 1, "cached", 0},
    {"not cached", kCacheFirst, false, Net::kOk, 10, Answer::kFresh, 12, "fresh", 1},
    {"404 is not stored", kCacheFirst, false, Net::k404, 10, Answer::kNotFound, 12, "", 1},
    {"500 is not stored", kCacheFirst, false, Net::k500, 10, Answer::kServerError, 12, "", 1},
    {"nothing", kCacheFirst, false, Net::kOffline, 10, Answer::kNetworkError, 12, "", 0},

    {"cached", kCacheOnly, true, Net::kOk, 10, Answer::kCached, 1, "cached", 0},
    {"not cached", kCacheOnly, false, Net::kOk, 10, Answer::kNetworkError, 2, "", 0},

    {"online", kNetworkFirst, true, Net::kOk, 10, Answer::kFresh, 10, "fresh", 1},
    {"online, not cached", kNetworkFirst, false, Net::kOk, 10, Answer::kFresh, 10, "fresh", 1},
    {"slow, without a timeout", kNetworkFirst, true, Net::kOk, 60000, Answer::kFresh, 60000,
     "fresh", 1},
    {"404 counts as an answer", kNetworkFirst, true, Net::k404, 10, Answer::kNotFound, 10, "cached",
     1},
    {"500 counts as an answer", kNetworkFirst, true, Net::k500, 10, Answer::kServerError, 10,
     "cached", 1},
    {"offline", kNetworkFirst, true, Net::kOffline, 10, Answer::kCached, 11, "cached", 0},
    {"nothing", kNetworkFirst, false, Net::kOffline, 10, Answer::kNetworkError, 12, "", 0},

    {"in time", kNetworkFirst3s, true, Net::kOk, 2999, Answer::kFresh, 2999, "fresh", 1},
    {"too late, still stored", kNetworkFirst3s, true, Net::kOk, 5000, Answer::kCached, 3001,
     "fresh", 1},
    {"too late, but all there is", kNetworkFirst3s, false, Net::kOk, 5000, Answer::kFresh, 5000,
     "fresh", 1},
    {"fails before the timeout", kNetworkFirst3s, true, Net::kOffline, 10, Answer::kCached, 11,
     "cached", 0},
    {"fails after the timeout", kNetworkFirst3s, true, Net::kOffline, 5000, Answer::kCached, 3001,
     "cached", 0},
    {"nothing, after all", kNetworkFirst3s, false, Net::kOffline, 5000, Answer::kNetworkError, 5000,
     "", 0},

    {"online", kNetworkOnly, true, Net::kOk, 10, Answer::kFresh, 10, "cached", 1},
    {"offline", kNetworkOnly, true, Net::kOffline, 10, Answer::kNetworkError, 10, "cached", 0},

    {"cached", kStale, true, Net::kOk, 10, Answer::kCached, 1, "fresh", 1},
    {"cached, the network is faster", kStale, true, Net::kOk, 0, Answer::kCached, 1, "fresh", 1},
    {"cached, offline", kStale, true, Net::kOffline, 10, Answer::kCached, 1, "cached", 0},
    {"cached, 500 is not stored", kStale, true, Net::k500, 10, Answer::kCached, 1, "cached", 1},
    {"not cached", kStale, false, Net::kOk, 10, Answer::kFresh, 10, "fresh", 1},
    {"nothing", kStale, false, Net::kOffline, 10, Answer::kNetworkError, 10, "", 0},
};

Answer AnswerOf(const EventRecord& event) {
  if (event.network_error) return Answer::kNetworkError;
  if (event.response->status == 404) return Answer::kNotFound;
  if (event.response->status == 500) return Answer::kServerError;
  return event.response->body == "fresh" ? Answer::kFresh : Answer::kCached;
}

void SetNetwork(World& world, const Case& test) {
  world.network.set_latency_ms(test.latency_ms);
  world.network.set_offline(test.net == Net::kOffline);
  world.network.Deploy({{std::string(kUrl), "fresh"}});
  if (test.net == Net::k404) {
    world.network.faults()[std::string(kUrl)] = {NetworkFault::Kind::kStatus, 404};
  } else if (test.net == Net::k500) {
    world.network.faults()[std::string(kUrl)] = {NetworkFault::Kind::kStatus, 500};
  }
}

std::string PolicyOf(const Case& test) {
  return std::string(R"({"routes":[{"match":"/api/*","cache":"api",)") + test.strategy + "}]}";
}

// Names the case that a failure is of.
std::string Describe(const Case& test) { return std::string(test.strategy) + ": " + test.name; }

TEST(StrategiesTest, AnswerStoreAndSettleAsTheTableSays) {
  for (const Case& test : kCases) {
    // NetworkOnly names no cache: its policy may not either.
    std::string policy = PolicyOf(test);
    if (test.strategy == kNetworkOnly) {
      policy = R"({"routes":[{"match":"/api/*","strategy":"network-only"}]})";
    }
    World world;
    SetNetwork(world, test);
    if (test.cached) world.caches.Put("api", std::string(kUrl), {.body = "cached"});
    SimulatedHost host(world, MakeScript(policy));

    const EventRecord& event = host.Fetch(Subresource(kUrl));
    host.RunUntilIdle();

    ASSERT_TRUE(event.handled) << Describe(test);
    ASSERT_TRUE(event.answered_at_ms.has_value()) << Describe(test);
    EXPECT_EQ(AnswerOf(event), test.answer) << Describe(test);
    EXPECT_EQ(*event.answered_at_ms, test.answered_at_ms) << Describe(test);
    auto stored = world.caches.Match("api", std::string(kUrl));
    EXPECT_EQ(stored ? stored->body : "", test.stored) << Describe(test);
    EXPECT_EQ(world.network.requests().size(), test.requests) << Describe(test);
    EXPECT_TRUE(event.settled) << Describe(test);
    EXPECT_EQ(event.error, "") << Describe(test);
    EXPECT_EQ(host.responses_held(), 0u) << Describe(test);
  }
}

TEST(StrategiesTest, TheEventIsHeldOpenUntilTheLateResponseIsStored) {
  World world;
  world.network.Deploy({{std::string(kUrl), "fresh"}});
  world.network.set_latency_ms(500);
  world.caches.Put("api", std::string(kUrl), {.body = "cached"});
  SimulatedHost host(world, MakeScript(R"({"routes":[{"match":"/api/*","cache":"api",
                                   "strategy":"stale-while-revalidate"}]})"));
  const EventRecord& event = host.Fetch(Subresource(kUrl));
  world.clock.RunFor(100);
  EXPECT_TRUE(event.response.has_value());
  EXPECT_FALSE(event.settled);
  host.RunUntilIdle();
  EXPECT_EQ(event.settled_at_ms, 501u) << "the network's 500 ms and the put's 1";
}

TEST(StrategiesTest, APutThatFailsIsLoggedAndChangesNothingForThePage) {
  World world;
  world.network.Deploy({{std::string(kUrl), "fresh"}});
  world.caches.set_quota(2);
  SimulatedHost host(world,
                     MakeScript(R"({"routes":[{"match":"/api/*","strategy":"cache-first"}]})"));
  const EventRecord& event = host.Fetch(Subresource(kUrl));
  host.RunUntilIdle();
  EXPECT_EQ(event.response->body, "fresh");
  EXPECT_TRUE(event.settled);
  ASSERT_EQ(host.log().size(), 1u);
  EXPECT_NE(host.log()[0].find("could not be stored"), std::string::npos);
}

TEST(StrategiesTest, OnlyResponsesToGetAreStored) {
  World world;
  world.network.Deploy({{std::string(kUrl), "fresh"}});
  SimulatedHost host(world, MakeScript(R"({"routes":[{"match":{"pattern":"/api/*","method":"POST"},
                                          "cache":"api","strategy":"network-first"}]})"));
  const EventRecord& event = host.Fetch({.url = kUrl, .method = Method::kPost});
  host.RunUntilIdle();
  EXPECT_EQ(event.response->body, "fresh");
  EXPECT_TRUE(world.caches.entries("api").empty());
}

TEST(StrategiesTest, TheCloneForTheCacheIsTakenBeforeThePageIsAnswered) {
  for (const char* strategy : {kCacheFirst, kNetworkFirst, kNetworkFirst3s, kStale}) {
    World world;
    world.network.Deploy({{std::string(kUrl), "fresh"}});
    SimulatedHost host(
        world, MakeScript(std::string(R"({"routes":[{"match":"/api/*",)") + strategy + "}]}"));
    host.Fetch(Subresource(kUrl));
    host.RunUntilIdle();
    size_t put = 0, respond = 0;
    for (size_t i = 0; i < host.effects().size(); ++i) {
      if (host.effects()[i] == EffectKind::kCachePut) put = i;
      if (host.effects()[i] == EffectKind::kRespond) respond = i;
    }
    EXPECT_LT(put, respond) << strategy;
  }
}

TEST(StrategiesTest, AHandlerAnswers) {
  World world;
  SimulatedHost host(world,
                     MakeScript(R"({"routes":[{"match":"/api/*","handler":{"function":4}}]})"));
  host.set_function([](uint32_t number) -> std::optional<ModelResponse> {
    return ModelResponse{.body = "function " + std::to_string(number)};
  });
  const EventRecord& event = host.Fetch(Subresource(kUrl));
  host.RunUntilIdle();
  EXPECT_EQ(event.response->body, "function 4");
}

TEST(StrategiesTest, AWorkerKilledAtAnyEffectAnswersTheNextTime) {
  for (const char* strategy : {kCacheFirst, kNetworkFirst, kNetworkFirst3s, kStale}) {
    for (int n = 1;; ++n) {
      World world;
      world.network.Deploy({{std::string(kUrl), "fresh"}});
      SimulatedHost host(
          world, MakeScript(std::string(R"({"routes":[{"match":"/api/*",)") + strategy + "}]}"));
      host.Start();
      host.KillBeforeEffect(n);
      host.Fetch(Subresource(kUrl));
      host.RunUntilIdle();
      const bool killed = !host.alive();
      host.KillBeforeEffect(0);
      const EventRecord& again = host.Fetch(Subresource(kUrl));
      host.RunUntilIdle();
      ASSERT_TRUE(again.response.has_value()) << strategy << ", killed before effect " << n;
      EXPECT_EQ(again.response->body, "fresh");
      EXPECT_EQ(host.responses_held(), 0u);
      if (!killed) break;
    }
  }
}

}  // namespace
}  // namespace swale
