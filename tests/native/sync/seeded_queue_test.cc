// Requests that wait, under faults that are drawn from a seed: every one that was accepted reaches
// the server or is reported as given up, and in order within its key.
//
//   SWALE_SEED=17 swale_tests --gtest_filter=SeededQueueTest.*    runs one seed and tells its story
//   SWALE_SEEDS=200000 …                                          runs so many
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>

#include "src/simulator/queue_run.h"
#include "tests/native/support/policy.h"

namespace swale {
namespace {

#if defined(__has_feature)
#define SWALE_HAS_FEATURE(feature) __has_feature(feature)
#else
#define SWALE_HAS_FEATURE(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || SWALE_HAS_FEATURE(address_sanitizer)
constexpr int kSeeds = 3'000;  // they take twenty times as long there
#else
constexpr int kSeeds = 50'000;
#endif

// There are a few dozen of them.
std::string Compile(std::string_view json) {
  static auto& images = *new std::map<std::string, std::string, std::less<>>;
  const auto known = images.find(json);
  if (known != images.end()) return known->second;
  PolicyCompileResult result = CompileTestPolicy(json);
  EXPECT_TRUE(result.errors.empty()) << json;
  return images[std::string(json)] = result.image;
}

TEST(SeededQueueTest, WhatIsAcceptedReachesTheServerOrIsReportedInOrder) {
  if (const char* one = std::getenv("SWALE_SEED")) {
    EXPECT_EQ(RunQueue(static_cast<uint32_t>(std::atoi(one)), Compile, true).problem, "");
    return;
  }
  const char* many = std::getenv("SWALE_SEEDS");
  const int seeds = many != nullptr ? std::atoi(many) : kSeeds;
  QueueRunResult all;
  int failures = 0;
  for (int seed = 0; seed < seeds && failures < 10; ++seed) {
    const QueueRunResult result = RunQueue(static_cast<uint32_t>(seed), Compile, false);
    all.accepted += result.accepted;
    all.arrivals += result.arrivals;
    all.given_up += result.given_up;
    all.kills += result.kills;
    if (result.problem.empty()) continue;
    ++failures;
    ADD_FAILURE() << "SWALE_SEED=" << seed << ": " << result.problem;
  }
  printf("seeds 0 to %d: %lu requests accepted, %lu arrivals, %lu given up, %lu kills\n", seeds - 1,
         static_cast<unsigned long>(all.accepted), static_cast<unsigned long>(all.arrivals),
         static_cast<unsigned long>(all.given_up), static_cast<unsigned long>(all.kills));
  // The runs are about something.
  EXPECT_GT(all.accepted, static_cast<uint64_t>(seeds));
  EXPECT_GT(all.given_up, static_cast<uint64_t>(seeds / 20));
  EXPECT_GT(all.kills, static_cast<uint64_t>(seeds / 10));
}

}  // namespace
}  // namespace swale
