#include "src/simulator/traffic/simulation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <memory>

#include "src/simulator/traffic/scenario_json.h"
#include "tests/native/support/policy.h"

namespace swale {
namespace {

using ::testing::HasSubstr;

constexpr uint64_t kHourMs = kDayMs / 24;
constexpr std::string_view kCacheFirst =
    R"({"routes": [{"match": {"origin": "same"}, "strategy": "cache-first"}]})";

// A page with one script, viewed once an hour.
Scenario SmallScenario(int views) {
  Scenario scenario;
  scenario.duration_ms = kDayMs;
  scenario.resources = {{.url = "https://site.example/",
                         .mode = Mode::kNavigate,
                         .destination = Destination::kDocument,
                         .content_bytes = 1'000,
                         .transfer_bytes = 400,
                         .changes_with_deployments = true},
                        {.url = "https://site.example/app.js",
                         .destination = Destination::kScript,
                         .content_bytes = 9'000,
                         .transfer_bytes = 3'000}};
  scenario.pages = {{.parts = {{0, 0}, {1, 10}}}};
  std::vector<PageView>& client = scenario.recorded.emplace_back();
  for (int i = 0; i < views; ++i) {
    const uint64_t at_ms = static_cast<uint64_t>(i) * kHourMs;
    client.push_back({.at_ms = at_ms, .page = 0, .closes_at_ms = at_ms + 60'000});
  }
  return scenario;
}

std::string CompileOrFail(std::string_view policy) {
  PolicyCompileResult compiled = CompileTestPolicy(policy);
  for (const PolicyError& error : compiled.errors) ADD_FAILURE() << error.ToString();
  return compiled.image;
}

// Runs to the end.
std::unique_ptr<TrafficSimulation> Simulate(Scenario scenario, std::string_view policy) {
  auto simulation = std::make_unique<TrafficSimulation>(std::move(scenario), 0);
  simulation->AddPolicy("policy", CompileOrFail(policy));
  EXPECT_TRUE(simulation->AddProfile("cable"));
  while (simulation->Run(1'000)) {
  }
  return simulation;
}

TEST(TrafficSimulationTest, WhatIsStoredAtTheFirstControlledViewIsAHitFromThenOn) {
  const auto simulation = Simulate(SmallScenario(4), kCacheFirst);
  const CellStatistics& with = simulation->statistics(1);
  // The first view registers the worker, the second one fills its cache.
  EXPECT_EQ(with.all.requests, 8u);
  EXPECT_EQ(with.all.hits, 4u);
  EXPECT_EQ(with.all.hit_bytes, 20'000u);
  EXPECT_EQ(with.documents.hits, 2u);
  // Nothing in the responses allows the browser's HTTP cache to keep them fresh.
  EXPECT_EQ(simulation->statistics(0).all.hits, 0u);
  EXPECT_EQ(with.by_deployment[0].installed, 1u);
}

TEST(TrafficSimulationTest, AViewAfterAWhileStartsTheWorker) {
  const auto simulation = Simulate(SmallScenario(4), kCacheFirst);
  // The documents of the last three views: their scripts find it running.
  EXPECT_EQ(simulation->statistics(1).cold.requests, 3u);
  EXPECT_GE(simulation->statistics(1).cold.ms.Quantile(0.1), kWorkerStartMs);
}

TEST(TrafficSimulationTest, DeclaredSizesCountInStorageAndOnTheNetwork) {
  const auto simulation = Simulate(SmallScenario(3), kCacheFirst);
  const CellStatistics& with = simulation->statistics(1);
  EXPECT_EQ(with.by_day[0].storage_bytes_max, 10'000u);
  EXPECT_EQ(with.by_resource[1].bytes, 2 * (3'000u + 200u));
  Scenario tight = SmallScenario(3);
  tight.quota_bytes = 9'500;  // for the document, and then not for the script too
  EXPECT_EQ(Simulate(std::move(tight), kCacheFirst)->statistics(1).quota_refusals, 2u);
}

TEST(TrafficSimulationTest, AnOlderDocumentIsStaleFromTheDeploymentOn) {
  Scenario scenario = SmallScenario(5);
  scenario.deployments_ms = {3 * kHourMs - 1'000};
  const auto simulation = Simulate(std::move(scenario), kCacheFirst);
  EXPECT_EQ(simulation->statistics(1).all.stale, 2u);
  EXPECT_EQ(simulation->statistics(0).all.stale, 0u);
}

TEST(TrafficSimulationTest, WithoutANetworkOnlyWhatIsStoredIsAnswered) {
  Scenario scenario = SmallScenario(4);
  scenario.recorded[0][3].is_offline = true;
  const auto simulation = Simulate(std::move(scenario), kCacheFirst);
  EXPECT_EQ(simulation->statistics(1).offline.requests, 2u);
  EXPECT_EQ(simulation->statistics(1).offline.failed, 0u);
  // The document fails, and nothing then asks for its script.
  EXPECT_EQ(simulation->statistics(0).offline.requests, 1u);
  EXPECT_EQ(simulation->statistics(0).offline.failed, 1u);
}

TEST(TrafficSimulationTest, AnEvictedOriginBeginsAnew) {
  Scenario scenario = SmallScenario(4);
  scenario.evict_after_ms = kHourMs / 2;
  const auto simulation = Simulate(std::move(scenario), kCacheFirst);
  EXPECT_EQ(simulation->statistics(1).origins_evicted, 3u);
  EXPECT_EQ(simulation->statistics(1).all.hits, 0u);
  EXPECT_EQ(simulation->statistics(1).by_deployment[0].installed, 4u);
}

TEST(TrafficSimulationTest, PrecachedFilesAreThereAtTheSecondViewAndChangeByInstalls) {
  Scenario scenario = SmallScenario(6);
  scenario.resources[1].is_precached = true;
  scenario.resources[1].changes_with_deployments = true;
  scenario.changed_share = 1;
  scenario.deployments_ms = {3 * kHourMs - 1'000};
  const auto simulation = Simulate(std::move(scenario), "{}");
  const CellStatistics& with = simulation->statistics(1);
  EXPECT_EQ(with.failed_installs, 0u);
  EXPECT_EQ(with.by_deployment[0].installed, 1u);
  EXPECT_EQ(with.by_deployment[1].installed, 1u);
  EXPECT_GT(with.by_deployment[1].installs.bytes, 3'000u);
  EXPECT_EQ(with.all.hits, 5u);
  // The view after the deployment has the older script still, and the document of the network.
  EXPECT_EQ(with.all.stale, 1u);
}

TEST(TrafficSimulationTest, TheHttpCacheBelowTheWorkerCounts) {
  Scenario scenario = SmallScenario(4);
  scenario.resources[1].fields = {{"cache-control", "max-age=86400"}};
  const auto simulation =
      Simulate(std::move(scenario), R"({"routes": [{"match": "/*", "strategy": "network-only"}]})");
  EXPECT_EQ(simulation->statistics(0).all.hits, 3u);
  EXPECT_EQ(simulation->statistics(1).all.hits, 3u);
  EXPECT_EQ(simulation->statistics(1).by_resource[1].requests, 1u);
}

TEST(TrafficSimulationTest, TheSameSeedGivesTheSameResultToTheByte) {
  const auto result = [](uint64_t seed) {
    Scenario scenario = StandardScenario(seed);
    scenario.sample = 20;
    return Simulate(std::move(scenario), kCacheFirst)->ResultJson();
  };
  const std::string first = result(5);
  EXPECT_EQ(first, result(5));
  EXPECT_NE(first, result(6));
}

// The population is simulated whole, a client at a time; then many times a sample of it is drawn,
// whose interval is to cover the true value 95 times of 100, or somewhat less often, since what
// clients fetch is skewed.
TEST(TrafficSimulationTest, IntervalsCoverTheWholePopulationsValueAsOftenAsTheySay) {
  Scenario scenario = StandardScenario(1);
  scenario.pages.resize(3);
  for (TrafficPage& page : scenario.pages) page.parts.resize(4);
  scenario.duration_ms = 5 * kDayMs;
  scenario.deployments_ms = {};
  scenario.classes = {{"often", 500, 2}, {"seldom", 1'000, 0.4}};
  scenario.sample = 1'500;
  const std::vector<uint64_t> populations = {500, 1'000};
  const ServerModel servers(scenario);
  const PageChooser chooser(scenario.pages);
  const std::vector<WorkerScript> workers = servers.MakeWorkers(CompileOrFail(kCacheFirst));
  const std::vector<uint32_t> routes(scenario.resources.size());
  std::vector<std::vector<double>> values(2);
  double truth = 0;
  for (size_t i = 0; i < populations.size(); ++i) {
    for (uint64_t client = 0; client < populations[i]; ++client) {
      CellStatistics statistics(1, 5, 1, scenario.resources.size());
      RunClient({.scenario = scenario,
                 .servers = servers,
                 .profile = *FindProfile("cable"),
                 .workers = &workers,
                 .routes = routes},
                DrawPageViews(scenario, chooser, i, client), {}, &statistics);
      values[i].push_back(static_cast<double>(statistics.by_deployment[0].network.bytes));
      truth += values[i].back();
    }
  }
  // A run of the whole is the sum, without a doubt.
  const Estimate whole = Simulate(scenario, kCacheFirst)->BytesFetched(1);
  EXPECT_NEAR(whole.value, truth, truth * 1e-12);
  EXPECT_EQ(whole.error, 0);

  constexpr int kSeeds = 1'000;
  int covered = 0;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    StratifiedTotal total(populations);
    const std::vector<uint64_t> counts = AllocateSample(populations, 150);
    for (size_t i = 0; i < counts.size(); ++i) {
      for (uint64_t client : DrawSample(populations[i], counts[i], seed)) {
        total.Add(i, values[i][client]);
      }
    }
    const Estimate estimate = total.Total();
    covered += std::abs(estimate.value - truth) <= estimate.error ? 1 : 0;
  }
  EXPECT_GE(covered, 0.92 * kSeeds);
  EXPECT_LE(covered, 0.975 * kSeeds);
}

TEST(CdnModelTest, AResponseThatLivesIsAskedForOncePerPlaceAndLifetime) {
  Scenario scenario = SmallScenario(1);
  scenario.cdn_places = 2;
  scenario.resources[0].fields = {{"cache-control", "private"}};
  scenario.resources[1].fields = {{"cache-control", "max-age=60, s-maxage=3600"}};
  CdnModel cdn(scenario);
  for (int i = 0; i < 400; ++i) {
    cdn.Add({.resource = 0, .bytes = 500}, 0, 0);
    cdn.Add({.resource = 1, .bytes = 700}, 0, 0);
  }
  std::array<uint64_t, kGroups> sizes{};
  sizes.fill(1);
  const CdnModel::Traffic traffic = cdn.OriginTraffic(0, 1, sizes);
  // 200 an hour at each place: 200 / (1 + 200) of them go on.
  EXPECT_NEAR(traffic.requests.value, 400 + 2 * 200.0 / 201, 1e-9);
  EXPECT_NEAR(traffic.bytes.value, 400 * 500 + 3'000 * 2 * 200.0 / 201, 1e-6);
  EXPECT_EQ(SharedLifetime(scenario.resources[0]), -1);
  EXPECT_EQ(SharedLifetime(scenario.resources[1]), 3'600);
}

TEST(ScenarioJsonTest, NamesWhatIsWrong) {
  Scenario scenario;
  std::string error;
  EXPECT_TRUE(ReadScenario(R"({"standard": true, "seed": 3})", &scenario, &error)) << error;
  EXPECT_EQ(scenario.seed, 3u);
  for (const auto& [json, message] : std::vector<std::pair<std::string, std::string>>{
           {"{", "not JSON at byte 1"},
           {"[]", "the scenario: expected an object"},
           {R"({"standard": true, "seed": "x"})", "seed: expected a whole number"},
           {R"({"pages": [{"parts": [[7, 0]]}]})", "pages: parts: expected [resource"},
           {R"({"standard": true, "recorded": [[[0, 99, 0, 0]]]})", "recorded: a client"},
           {R"({"standard": true, "classes": [{"name": "x"}]})", "visitsPerDay"},
           {R"({"standard": true, "deployments": [5, 3]})", "deployments: expected times"},
           {"{}", "pages: expected at least one"}}) {
    Scenario read;
    EXPECT_FALSE(ReadScenario(json, &read, &error)) << json;
    EXPECT_THAT(error, HasSubstr(message));
  }
}

TEST(ServerModelTest, DatesAreWrittenAsHttpHasThem) {
  EXPECT_EQ(FormatHttpDate(784'111'777'000), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(FormatHttpDate(951'782'400'000), "Tue, 29 Feb 2000 00:00:00 GMT");
  EXPECT_EQ(FormatHttpDate(kClockStartMs), "Thu, 01 Jan 2026 00:00:00 GMT");
}

TEST(ServerModelTest, RecordedDatesBecomeTheSimulationsAndUrlsFollowTheContent) {
  Scenario scenario = SmallScenario(1);
  scenario.changed_share = 1;
  scenario.deployments_ms = {1'000};
  TrafficResource& script = scenario.resources[1];
  script.url = "https://site.example/app.0123abcd.js";
  script.changes_with_deployments = true;
  script.fingerprint_offset = 25;
  script.fingerprint_size = 8;
  script.fields = {{"date", "Tue, 10 Mar 2026 00:00:10 GMT"},
                   {"expires", "Tue, 10 Mar 2026 00:01:10 GMT"},
                   {"last-modified", "Tue, 10 Mar 2026 00:00:00 GMT"},
                   {"etag", "\"x\""}};
  const ServerModel servers(scenario);
  const uint32_t before = servers.FindPlace("GET", script.url);
  ASSERT_NE(before, ServerModel::kNoPlace);
  const ModelResponse first = servers.Respond(before, {}, 0).response;
  EXPECT_EQ(first.fields.at("cache-control"), "max-age=60");
  EXPECT_EQ(first.fields.at("last-modified"), FormatHttpDate(kClockStartMs - 10'000));
  EXPECT_FALSE(first.fields.contains("date"));
  EXPECT_EQ(first.size(), 9'000u);

  const std::string& url = servers.UrlOf(1, 1);
  EXPECT_NE(url, script.url);
  EXPECT_EQ(url.size(), script.url.size());
  const uint32_t after = servers.FindPlace("GET", url);
  const ModelResponse second = servers.Respond(after, {}, 2'000).response;
  EXPECT_NE(second.body, first.body);
  const ModelFields condition = {{"if-none-match", second.fields.at("etag")}};
  EXPECT_EQ(servers.Respond(after, condition, 2'000).response.status, 304);
  // Pages of the first version still find theirs.
  EXPECT_EQ(servers.Respond(before, {}, 2'000).response.body, first.body);
}

}  // namespace
}  // namespace swale
