// What the simulator can have go wrong, as the core sees it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "tests/native/support/site.h"

namespace swale {
namespace {

using testing::SizeIs;

constexpr const char* kPolicy =
    R"({"routes":[{"match":"/*","strategy":"cache-first","cache":"c"}]})";
constexpr const char* kUrl = "https://site.example/a";

class FaultsTest : public testing::Test {
 protected:
  FaultsTest() : host_(world_, MakeScript(kPolicy)) { world_.network.files()[kUrl] = "a"; }

  // The body that the page gets; empty: none, or one that breaks off.
  std::string Fetch() {
    const EventRecord& event = host_.Fetch(Subresource(kUrl));
    host_.RunUntilIdle();
    EXPECT_TRUE(event.settled);
    EXPECT_EQ(host_.responses_held(), 0u);
    return event.response && !event.body_is_cut_off ? event.response->body : "";
  }

  World world_;
  SimulatedHost host_;
};

TEST_F(FaultsTest, ADiskThatFailsCostsWhatIsStoredNotTheAnswer) {
  world_.storage_fault = [](const Effect&) { return true; };
  EXPECT_EQ(Fetch(), "a");
  EXPECT_THAT(world_.caches.entries("c"), SizeIs(0));
  world_.storage_fault = {};
  EXPECT_EQ(Fetch(), "a");
  EXPECT_THAT(world_.caches.entries("c"), SizeIs(1));
}

TEST_F(FaultsTest, AnEntryThatCannotBeReadIsFetchedAnew) {
  EXPECT_EQ(Fetch(), "a");
  world_.storage_fault = [](const Effect& effect) {
    return effect.kind == EffectKind::kCacheMatch;
  };
  world_.network.files()[kUrl] = "b";
  EXPECT_EQ(Fetch(), "b");
  world_.storage_fault = {};
  EXPECT_EQ(Fetch(), "b");
}

TEST_F(FaultsTest, ARequestThatIsSentTwiceHasOneAnswer) {
  world_.network.faults()[kUrl] = {.kind = NetworkFault::Kind::kTwice};
  EXPECT_EQ(Fetch(), "a");
  EXPECT_THAT(world_.network.requests(), SizeIs(2));
  EXPECT_THAT(world_.caches.entries("c"), SizeIs(1));
}

TEST_F(FaultsTest, ABodyThatBreaksOffIsNotStored) {
  world_.network.faults()[kUrl] = {.kind = NetworkFault::Kind::kCutOff};
  EXPECT_EQ(Fetch(), "");
  EXPECT_THAT(world_.caches.entries("c"), SizeIs(0));
  world_.network.faults().clear();
  EXPECT_EQ(Fetch(), "a");
}

TEST_F(FaultsTest, AWorkerThatIsStoppedCutsWhatItStreams) {
  host_.Kill();
  SimulatedHost host(world_,
                     MakeScript(R"({"routes":[{"match":"/*","strategy":"network-only"}]})"));
  world_.network.set_weather(
      [](const std::string&, ModelNetwork::Answer* answer) { answer->body_ms = 1'000; });
  const EventRecord& event = host.Fetch(Subresource(kUrl));
  world_.clock.RunFor(500);
  ASSERT_TRUE(event.response);
  EXPECT_FALSE(event.body_is_cut_off);
  host.Kill();
  EXPECT_TRUE(event.body_is_cut_off);
}

}  // namespace
}  // namespace swale
