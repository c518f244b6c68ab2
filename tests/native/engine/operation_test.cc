#include "src/engine/operation.h"

#include <gtest/gtest.h>

#include <vector>

#include "src/engine/event_context.h"

namespace swale {
namespace {

class OperationTest : public testing::Test {
 protected:
  std::vector<Effect> PollAll() {
    std::vector<Effect> effects;
    Effect effect;
    while (port_.Poll(&effect)) effects.push_back(effect);
    return effects;
  }
  std::vector<EffectKind> PollKinds() {
    std::vector<EffectKind> kinds;
    for (const Effect& effect : PollAll()) kinds.push_back(effect.kind);
    return kinds;
  }

  ReadyQueue queue_;
  EffectPort port_{queue_};
  EventContext cx_{port_, 1};
};

Outcome ResponseOutcome(ResponseHandle handle) {
  return {.response = handle, .http_status = 200, .text = {}};
}

TEST_F(OperationTest, EffectsLeaveInTheOrderInWhichTheyWereAskedFor) {
  Operation match = cx_.CacheMatch("a", "https://x.example/");
  cx_.SkipWaiting();
  Operation timer = cx_.SetTimer(5);
  std::vector<Effect> effects = PollAll();
  ASSERT_EQ(effects.size(), 3u);
  EXPECT_EQ(effects[0].kind, EffectKind::kCacheMatch);
  EXPECT_EQ(effects[0].cache, "a");
  EXPECT_EQ(effects[0].url, "https://x.example/");
  EXPECT_EQ(effects[1].id, 0u) << "no outcome";
  EXPECT_EQ(effects[2].number, 5u);
  EXPECT_NE(effects[0].id, effects[2].id);
  for (const Effect& effect : effects) EXPECT_EQ(effect.event, 1u);
}

TEST_F(OperationTest, AbandonedFetchesAndTimersAreCancelledButPutsRunOn) {
  {
    Operation fetch = cx_.NetworkFetch("u", 0, 0);
    Operation timer = cx_.SetTimer(1);
    Operation drop = cx_.CacheDrop("a");
    Operation keys = cx_.CacheKeys("a");
    PollAll();
  }
  std::vector<Effect> effects = PollAll();
  ASSERT_EQ(effects.size(), 2u);
  for (const Effect& effect : effects) EXPECT_EQ(effect.kind, EffectKind::kCancel);
  EXPECT_EQ(effects[0].number + effects[1].number, 1u + 2u) << "the fetch's and the timer's ids";
}

TEST_F(OperationTest, AResponseThatNobodyWantsAnyMoreIsReleased) {
  EffectId id;
  {
    Operation match = cx_.CacheMatch("a", "u");
    id = match.id();
  }
  PollAll();
  port_.Resolve(id, ResponseOutcome(9));
  std::vector<Effect> effects = PollAll();
  ASSERT_EQ(effects.size(), 1u);
  EXPECT_EQ(effects[0].kind, EffectKind::kReleaseResponse);
  EXPECT_EQ(effects[0].response, 9u);
}

TEST_F(OperationTest, OutcomesOfEffectsThatNeverWereAreIgnored) {
  port_.Resolve(77, {.text = {}});
  EXPECT_TRUE(PollAll().empty());
}

TEST_F(OperationTest, AResponseIsReleasedWithItsLastReference) {
  {
    ResponseRef kept;
    {
      Operation match = cx_.CacheMatch("a", "u");
      port_.Resolve(match.id(), ResponseOutcome(3));
      kept = match.response();
      PollAll();
    }
    EXPECT_TRUE(PollAll().empty());
    EXPECT_EQ(kept.handle(), 3u);
    EXPECT_EQ(kept.status(), 200);
  }
  EXPECT_EQ(PollKinds(), (std::vector<EffectKind>{EffectKind::kReleaseResponse}));
}

Task<void> RaceTwice(EventContext& cx, Operation& fetch, std::vector<bool>* in_time) {
  in_time->push_back(static_cast<bool>(co_await WithTimeout(cx, fetch, 10)));
  in_time->push_back(static_cast<bool>(co_await WithTimeout(cx, fetch, 0)));
}

TEST_F(OperationTest, WithTimeoutGivesUpWaitingButNotTheOperation) {
  Operation fetch = cx_.NetworkFetch("u", 0, 0);
  std::vector<bool> in_time;
  Task<void> task = RaceTwice(cx_, fetch, &in_time);
  task.Start();
  queue_.Run();
  EffectId timer = 0;
  for (const Effect& effect : PollAll()) {
    if (effect.kind == EffectKind::kSetTimer) timer = effect.id;
  }
  ASSERT_NE(timer, 0u);
  port_.Resolve(timer, {.text = {}});
  queue_.Run();
  EXPECT_EQ(in_time, (std::vector<bool>{false}));
  port_.Resolve(fetch.id(), ResponseOutcome(1));
  queue_.Run();
  EXPECT_EQ(in_time, (std::vector<bool>{false, true}));
  EXPECT_TRUE(task.done());
}

TEST_F(OperationTest, BothSidesOfARaceMayEndBeforeTheWaiterGoesOn) {
  Operation fetch = cx_.NetworkFetch("u", 0, 0);
  std::vector<bool> in_time;
  Task<void> task = RaceTwice(cx_, fetch, &in_time);
  task.Start();
  queue_.Run();
  std::vector<Effect> effects = PollAll();
  port_.Resolve(effects[1].id, {.text = {}});
  port_.Resolve(fetch.id(), ResponseOutcome(1));
  queue_.Run();
  EXPECT_EQ(in_time, (std::vector<bool>{true, true}));
}

TEST_F(OperationTest, AnEventIsFinishedWhenAllThatItStartedIs) {
  Operation fetch = cx_.NetworkFetch("u", 0, 0);
  std::vector<bool> in_time;
  cx_.Start(RaceTwice(cx_, fetch, &in_time));
  queue_.Run();
  EXPECT_FALSE(cx_.finished());
  port_.Resolve(fetch.id(), ResponseOutcome(1));
  queue_.Run();
  EXPECT_TRUE(cx_.finished());
}

}  // namespace
}  // namespace swale
