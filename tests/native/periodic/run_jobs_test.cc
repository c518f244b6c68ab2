// Periodic work: when a job is due, and that it is done then, whatever stops it.
#include "src/periodic/run_jobs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "src/periodic/periodic_job.h"
#include "src/simulator/simulated_host.h"
#include "tests/native/support/site.h"

namespace swale {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr int64_t kHourMs = 3'600'000;
constexpr char kNews[] = "https://site.example/news.json";
constexpr char kTag[] = "swale-periodic:news";
constexpr char kPolicy[] = R"({"periodic": {"news":
    {"minIntervalSeconds": 86400, "refresh": ["/news.json"], "cache": "news"}}})";

TEST(PeriodicJobTest, IsDueOnceItsIntervalHasPassed) {
  const PeriodicJob job{.name = "news", .interval_seconds = 3600};
  EXPECT_EQ(WaitMsOf(job, {}, 5), 0);
  EXPECT_EQ(WaitMsOf(job, {.done_ms = 1000, .tried_ms = 1000}, 1000), kHourMs);
  EXPECT_EQ(WaitMsOf(job, {.done_ms = 1000, .tried_ms = 1000}, 1001 + kHourMs), 0);
  // The browser's clock is coarse.
  EXPECT_EQ(WaitMsAtEvent(job, {.done_ms = 1000, .tried_ms = 1000}, 1000 + kHourMs * 9 / 10), 0);
  EXPECT_GT(WaitMsAtEvent(job, {.done_ms = 1000, .tried_ms = 1000}, 1000 + kHourMs / 2), 0);
}

TEST(PeriodicJobTest, BacksOffAfterFailures) {
  const PeriodicJob job{.name = "news", .interval_seconds = 86400};
  EXPECT_EQ(WaitMsOf(job, {.tried_ms = 1000, .failures = 1}, 1000), kJobRetryMs);
  EXPECT_EQ(WaitMsOf(job, {.tried_ms = 1000, .failures = 3}, 1000), 4 * kJobRetryMs);
  EXPECT_EQ(WaitMsOf(job, {.tried_ms = 1000, .failures = 400}, 1000), kJobRetryMaxMs);
}

TEST(PeriodicJobTest, IsDueWhereTheClockWasPutBack) {
  const PeriodicJob job{.name = "news", .interval_seconds = 3600};
  EXPECT_EQ(WaitMsOf(job, {.done_ms = 9 * kHourMs, .tried_ms = 9 * kHourMs}, 2), 0);
}

TEST(PeriodicJobTest, ItsStateIsReadAsItWasWritten) {
  const JobState state{.done_ms = 1, .tried_ms = 22, .failures = 3, .error = "no\nnetwork"};
  const JobState read = ParseJobState(state.ToText());
  EXPECT_EQ(read.done_ms, 1);
  EXPECT_EQ(read.tried_ms, 22);
  EXPECT_EQ(read.failures, 3u);
  EXPECT_EQ(read.error, "no network");
}

class RunJobsTest : public testing::Test {
 protected:
  void SetUp() override { world_.network.files()[kNews] = "one"; }
  const EventRecord& Do(SimulatedHost& host, EventKind kind, std::string_view data) {
    const EventRecord& event = host.Dispatch(kind, data);
    host.RunUntilIdle();
    return event;
  }
  std::string Stored() {
    const auto entry = world_.caches.Match("news", kNews);
    return entry ? entry->body : "";
  }

  World world_;
};

TEST_F(RunJobsTest, AnActivationAsksForEvents) {
  SimulatedHost host(world_, MakeScript(kPolicy));
  Do(host, EventKind::kActivate, "");
  EXPECT_THAT(world_.periodic.tags,
              ElementsAre(std::pair<const std::string, uint32_t>(kTag, 86400u)));
  SimulatedHost next(world_, MakeScript(R"({"periodic": {"other":
    {"minIntervalSeconds": 60, "refresh": ["/x"]}}})"));
  world_.queues.Write("=periodic/news\n1 1 0 \n", nullptr);
  Do(next, EventKind::kActivate, "");
  EXPECT_THAT(world_.periodic.tags, SizeIs(1));
  EXPECT_EQ(world_.periodic.tags.begin()->first, "swale-periodic:other");
}

TEST_F(RunJobsTest, AnEventRefreshesNoMoreOftenThanTheIntervalSays) {
  SimulatedHost host(world_, MakeScript(kPolicy));
  EXPECT_EQ(Do(host, EventKind::kPeriodicSync, kTag).error, "");
  EXPECT_EQ(Stored(), "one");
  world_.network.files()[kNews] = "two";
  Do(host, EventKind::kPeriodicSync, kTag);
  EXPECT_EQ(Stored(), "one");
  world_.clock.RunFor(24 * kHourMs);
  Do(host, EventKind::kPeriodicSync, kTag);
  EXPECT_EQ(Stored(), "two");
}

TEST_F(RunJobsTest, AFailedRunIsTriedAgainWithoutTheBrowser) {
  world_.network.set_offline(true);
  SimulatedHost host(world_, MakeScript(kPolicy));
  EXPECT_THAT(Do(host, EventKind::kPeriodicSync, kTag).error, HasSubstr("news.json"));
  world_.network.set_offline(false);
  Do(host, EventKind::kMessage, "periodic\nwake");
  EXPECT_EQ(Stored(), "");
  world_.clock.RunFor(kJobRetryMs);
  Do(host, EventKind::kMessage, "periodic\nwake");
  EXPECT_EQ(Stored(), "one");
  Do(host, EventKind::kMessage, "periodic\nlist");
  EXPECT_THAT(host.messages().back(), HasSubstr("\"failures\":0"));
}

TEST_F(RunJobsTest, AStartOfTheWorkerDoesWhatIsDue) {
  SimulatedHost host(world_, MakeScript(kPolicy));
  Do(host, EventKind::kActivate, "");
  const RequestView page = Navigation("https://site.example/");
  host.Kill();
  SimulatedHost again(
      world_, MakeScript(
                  R"({"routes": [{"match": "/*", "strategy": "network-first"}], "periodic": {"news":
    {"minIntervalSeconds": 86400, "refresh": ["/news.json"], "cache": "news"}}})"));
  again.Fetch(page);
  again.RunUntilIdle();
  EXPECT_EQ(Stored(), "one");
}

TEST_F(RunJobsTest, APageRunsAJobWhenItLikes) {
  SimulatedHost host(world_, MakeScript(R"({"periodic": {"tidy":
    {"minIntervalSeconds": 86400, "handler": {"function": 3}}}})"));
  world_.push.described = "";
  Do(host, EventKind::kMessage, "periodic\nrun\ntidy");
  EXPECT_EQ(world_.push.argument, R"({"name":"tidy"})");
  world_.push.argument.clear();
  world_.push.described.reset();
  Do(host, EventKind::kMessage, "periodic\nrun\ntidy");
  EXPECT_EQ(world_.push.argument, R"({"name":"tidy"})");
  EXPECT_THAT(host.messages(), testing::Contains(HasSubstr(R"("error":"thrown on purpose")")));
}

// Wherever the worker is stopped: the job is done in the end, and is not counted as done before.
TEST_F(RunJobsTest, AKillAtAnyEffectOnlyPutsItOff) {
  for (int kill = 1;; ++kill) {
    World world;
    world.network.files()[kNews] = "one";
    SimulatedHost host(world, MakeScript(kPolicy));
    host.Start();
    host.KillBeforeEffect(kill);
    host.Dispatch(EventKind::kPeriodicSync, kTag);
    host.RunUntilIdle();
    const bool was_killed = !host.alive();
    if (was_killed) world.clock.RunFor(kJobRetryMs);
    host.Dispatch(EventKind::kPeriodicSync, kTag);
    host.RunUntilIdle();
    const auto entry = world.caches.Match("news", kNews);
    ASSERT_TRUE(entry) << "killed before effect " << kill;
    EXPECT_THAT(world.queues.all().at("periodic/news"), testing::EndsWith(" 0 "));
    if (!was_killed) break;
    ASSERT_LT(kill, 100);
  }
}

}  // namespace
}  // namespace swale
