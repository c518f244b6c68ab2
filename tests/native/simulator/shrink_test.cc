#include "src/simulator/shrink.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "src/native_host/url_pattern_host.h"
#include "src/simulator/run.h"
#include "src/simulator/simulated_browser.h"

namespace swale {
namespace {

using ::testing::IsEmpty;

// Does not hold once two pages were open: a step each.
class AtMostOnePage final : public Checker {
 public:
  std::string_view name() const override { return "at most one page"; }
  void PageLoaded(const PageLoad& load) override {
    clients_.insert(load.client);
    if (clients_.size() == 2) Fail("there are two");
  }

 private:
  std::set<std::string> clients_;
};

RunResult RunPlanted(const RunPlan& plan) {
  NativeUrlPatternHost host;
  return FindRunKind("versions")->run(plan, host, {.checker = [] {
                                        return std::make_unique<AtMostOnePage>();
                                      }});
}

RunPlan FailingPlan() {
  for (uint32_t seed = 0;; ++seed) {
    const RunResult result = RunPlanted({.seed = seed});
    if (result.steps.size() > 15 && result.in_play.size() > 5) return {.seed = seed};
  }
}

TEST(ShrinkTest, LeavesWhatTheFailureTakes) {
  const RunPlan plan = FailingPlan();
  const Shrunk shrunk = Shrink(plan, RunPlanted);
  EXPECT_EQ(shrunk.result.invariant, "at most one page");
  // The second page may be one that is opened when all is well again.
  EXPECT_LE(shrunk.plan.only.size(), 2u);
  EXPECT_THAT(shrunk.result.in_play, IsEmpty());
  EXPECT_EQ(RunPlanted(shrunk.plan).problem, shrunk.result.problem);
}

TEST(ShrinkTest, EndsAfterSoManyRuns) {
  const Shrunk shrunk = Shrink(FailingPlan(), RunPlanted, {.runs_max = 5});
  EXPECT_EQ(shrunk.runs, 5);
  EXPECT_EQ(shrunk.result.invariant, "at most one page");
}

TEST(ShrinkTest, AnotherInvariantThatDoesNotHoldIsNoneOfIt) {
  const auto run = [](const RunPlan& plan) {
    RunResult result{.steps = plan.has_all_steps ? std::vector<int>{1, 2, 3, 4} : plan.only};
    const bool has_three = std::count(result.steps.begin(), result.steps.end(), 3) != 0;
    result.invariant = has_three ? "a" : "b";
    return result;
  };
  const Shrunk shrunk = Shrink({}, run);
  EXPECT_EQ(shrunk.result.invariant, "a");
  EXPECT_EQ(shrunk.plan.only, std::vector<int>{3});
}

TEST(SwarmTest, WhatIsLeftOutChangesNothingElse) {
  const RunKind& kind = *FindRunKind("queues");
  NativeUrlPatternHost host;
  std::set<std::string> seen;
  for (uint32_t seed = 0; seed < 60; ++seed) {
    const std::vector<std::string> all = kind.run({.seed = seed}, host, {}).in_play;
    seen.insert(all.begin(), all.end());
    if (all.empty()) continue;
    const std::vector<std::string> rest =
        kind.run({.seed = seed, .without = {all.front()}}, host, {}).in_play;
    EXPECT_EQ(rest, std::vector<std::string>(all.begin() + 1, all.end()));
  }
  EXPECT_EQ(seen.size(), kind.flags().size());
}

}  // namespace
}  // namespace swale
