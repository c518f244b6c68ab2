// The runs of src/simulator/seeded_run.h.
//
//   SWALE_SEED=17 swale_tests --gtest_filter=SeededRunsTest.*     runs one seed and tells its story
//   SWALE_SEEDS=200000 …                                          runs so many
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "src/native_host/url_pattern_host.h"
#include "src/simulator/seeded_run.h"

namespace swale {
namespace {

#if defined(__has_feature)
#define SWALE_HAS_FEATURE(feature) __has_feature(feature)
#else
#define SWALE_HAS_FEATURE(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || SWALE_HAS_FEATURE(address_sanitizer)
constexpr int kSeeds = 2'000;  // they take twenty times as long there
#else
constexpr int kSeeds = 20'000;
#endif

void Print(uint64_t now_ms, const std::string& line) {
  printf("%8lu  %s\n", static_cast<unsigned long>(now_ms), line.c_str());
}

TEST(SeededRunsTest, VersionsNeverMixAndAllBecomesWell) {
  NativeUrlPatternHost url_host;
  const char* one = std::getenv("SWALE_SEED");
  if (one != nullptr) {
    EXPECT_EQ(RunSeed(static_cast<uint32_t>(std::atoi(one)), url_host, {.tell = Print}), "");
    return;
  }
  const char* many = std::getenv("SWALE_SEEDS");
  const int seeds = many != nullptr ? std::atoi(many) : kSeeds;
  int failures = 0;
  for (int seed = 0; seed < seeds && failures < 10; ++seed) {
    const std::string problem = RunSeed(static_cast<uint32_t>(seed), url_host);
    if (problem.empty()) continue;
    ++failures;
    ADD_FAILURE() << "SWALE_SEED=" << seed << ": " << problem;
  }
}

}  // namespace
}  // namespace swale
