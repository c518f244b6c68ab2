#include "src/simulator/traffic/sampling.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <vector>

#include "src/simulator/traffic/log_histogram.h"
#include "src/simulator/traffic/random.h"

namespace swale {
namespace {

TEST(SamplingTest, AllocatesByShareButAtLeastTwo) {
  EXPECT_EQ(AllocateSample({1'000, 3'000, 6'000}, 100), (std::vector<uint64_t>{10, 30, 60}));
  EXPECT_EQ(AllocateSample({1, 10, 1'000'000}, 100), (std::vector<uint64_t>{1, 2, 100}));
  EXPECT_EQ(AllocateSample({5, 7}, 12), (std::vector<uint64_t>{5, 7}));
}

TEST(SamplingTest, DrawsDifferentNumbersAllAlikeOften) {
  std::vector<int> drawn(20);
  for (uint64_t seed = 0; seed < 2'000; ++seed) {
    const std::vector<uint64_t> sample = DrawSample(20, 5, seed);
    ASSERT_EQ(std::set<uint64_t>(sample.begin(), sample.end()).size(), 5u);
    for (uint64_t number : sample) ++drawn[number];
  }
  // 500 of each are expected, with a standard deviation of 19.
  for (int count : drawn) EXPECT_NEAR(count, 500, 100);
  EXPECT_EQ(DrawSample(3, 3, 1), (std::vector<uint64_t>{0, 1, 2}));
}

TEST(SamplingTest, OfAPopulationSeenWholeThereIsNoDoubt) {
  StratifiedTotal total({2, 3});
  for (double value : {1.0, 4.0}) total.Add(0, value);
  for (double value : {10.0, 0.0, 2.0}) total.Add(1, value);
  EXPECT_EQ(total.Total().value, 17);
  EXPECT_EQ(total.Total().error, 0);
}

TEST(SamplingTest, TheIntervalIsCochrans) {
  StratifiedTotal total({100});
  for (double value : {2.0, 4.0, 6.0, 8.0}) total.Add(0, value);
  // s² = 20/3; N(N − n)s²/n = 100 · 96 · 20/3 / 4 = 16,000.
  EXPECT_EQ(total.Total().value, 500);
  EXPECT_NEAR(total.Total().error, 1.959964 * std::sqrt(16'000), 1e-6);
}

TEST(SamplingTest, TheJackknifeOfAMeanIsItsStandardError) {
  // Ten groups of one value each: the mean without one of them.
  std::vector<double> without;
  double squares = 0;
  for (int left_out = 0; left_out < 10; ++left_out) without.push_back((45.0 - left_out) / 9);
  for (int i = 0; i < 10; ++i) squares += (i - 4.5) * (i - 4.5);
  const double standard_error = std::sqrt(squares / 9 / 10);
  EXPECT_NEAR(Jackknife(4.5, without, 1).error, 2.262157 * standard_error, 1e-9);
  EXPECT_EQ(Jackknife(4.5, without, 0).error, 0);
}

TEST(RandomTest, ExponentialHasItsMeanAndItsTail) {
  Random random(7);
  double sum = 0;
  int above_two = 0;
  constexpr int kDraws = 100'000;
  for (int i = 0; i < kDraws; ++i) {
    const double value = random.Exponential();
    sum += value;
    above_two += value > 2 ? 1 : 0;
  }
  EXPECT_NEAR(sum / kDraws, 1, 0.02);
  EXPECT_NEAR(static_cast<double>(above_two) / kDraws, std::exp(-2), 0.01);
}

TEST(LogHistogramTest, QuantilesAreWithinASixteenth) {
  LogHistogram histogram;
  EXPECT_EQ(histogram.Quantile(0.5), 0u);
  for (uint64_t value = 1; value <= 10'000; ++value) histogram.Add(value);
  for (double share : {0.01, 0.5, 0.95, 1.0}) {
    const auto found = static_cast<double>(histogram.Quantile(share));
    EXPECT_LE(found, share * 10'000);
    EXPECT_GE(found, share * 10'000 * 15 / 16);
  }
  EXPECT_EQ(histogram.mean(), 5'000.5);
}

}  // namespace
}  // namespace swale
