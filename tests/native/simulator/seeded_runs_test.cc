// Runs of the simulator with the same seeds each time; scripts/soak runs others, and makes a
// failure as short as it can be.
//
//   SWALE_SEED=17 swale_tests --gtest_filter=SeededRunsTest.*     runs one seed of each kind and
//   tells its story SWALE_SEEDS=200000 …                                          runs so many
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include "src/native_host/url_pattern_host.h"
#include "src/simulator/run.h"

namespace swale {
namespace {

#if defined(__has_feature)
#define SWALE_HAS_FEATURE(feature) __has_feature(feature)
#else
#define SWALE_HAS_FEATURE(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || SWALE_HAS_FEATURE(address_sanitizer)
constexpr int kOneIn = 20;  // they take twenty times as long there
#else
constexpr int kOneIn = 1;
#endif

using Counts = std::map<std::string, uint64_t, std::less<>>;

void Print(uint64_t now_ms, const std::string& line) {
  printf("%10lu  %s\n", static_cast<unsigned long>(now_ms), line.c_str());
}

int CountOfSeeds(int by_default) {
  const char* seeds = std::getenv("SWALE_SEEDS");
  return seeds != nullptr ? std::atoi(seeds) : by_default / kOneIn;
}

// Gives what happened in all of them.
Counts RunSeeds(std::string_view kind, int count) {
  Counts counts;
  NativeUrlPatternHost host;
  const RunKind& runs = *FindRunKind(kind);
  const char* one = std::getenv("SWALE_SEED");
  const int first = one != nullptr ? std::atoi(one) : 0;
  if (one != nullptr) count = 1;
  int failures = 0;
  for (int seed = first; seed < first + count && failures < 10; ++seed) {
    const RunPlan plan{.seed = static_cast<uint32_t>(seed)};
    const RunResult result = runs.run(plan, host, {.tell = one != nullptr ? Print : nullptr});
    for (const auto& [what, times] : result.counts) counts[what] += times;
    if (result.is_well()) continue;
    ++failures;
    ADD_FAILURE() << "scripts/soak --seed " << kind << ' ' << seed << ": " << result.invariant
                  << ": " << result.problem;
  }
  printf("%s, seeds %d to %d:", std::string(kind).c_str(), first, first + count - 1);
  for (const auto& [what, times] : counts) {
    printf(" %lu %s,", static_cast<unsigned long>(times), what.c_str());
  }
  printf(" in all\n");
  return counts;
}

// The runs are about something: of all that is named, once in `one_in` of them at least.
void ExpectCounted(const Counts& counts, int seeds, int one_in,
                   std::initializer_list<std::string_view> names) {
  if (seeds < 100 || std::getenv("SWALE_SEED") != nullptr) return;
  for (std::string_view name : names) {
    const auto count = counts.find(name);
    const uint64_t times = count == counts.end() ? 0 : count->second;
    EXPECT_GT(times, static_cast<uint64_t>(seeds / one_in)) << name;
  }
}

TEST(SeededRunsTest, VersionsNeverMixAndAllBecomesWell) {
  const int seeds = CountOfSeeds(10'000);
  const Counts counts = RunSeeds("versions", seeds);
  ExpectCounted(counts, seeds, 1, {"pages", "parts"});
  ExpectCounted(counts, seeds, 50, {"kills", "storage spoilt", "origins evicted"});
}

TEST(SeededRunsTest, WhatIsAcceptedReachesTheServerOrIsReportedInOrder) {
  const int seeds = CountOfSeeds(20'000);
  const Counts counts = RunSeeds("queues", seeds);
  ExpectCounted(counts, seeds, 1, {"accepted", "arrivals"});
  ExpectCounted(counts, seeds, 20, {"given up", "kills", "sync events"});
  ExpectCounted(counts, seeds, 100, {"origins evicted"});
}

TEST(SeededRunsTest, CachesGiveWhatServersGaveAndKeepTheirLimits) {
  const int seeds = CountOfSeeds(10'000);
  const Counts counts = RunSeeds("caches", seeds);
  ExpectCounted(counts, seeds, 1, {"answers", "errors"});
  ExpectCounted(counts, seeds, 10, {"kills", "storage spoilt"});
}

}  // namespace
}  // namespace swale
