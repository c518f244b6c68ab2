#include "src/simulator/traffic/sampling.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "src/simulator/traffic/random.h"

namespace swale {
namespace {

// Of the normal distribution, 95 % lie so many standard deviations from its mean.
constexpr double kNormal95 = 1.959964;
// The same of Student's distribution with 9 degrees of freedom: ten groups.
constexpr double kStudent95 = 2.262157;

}  // namespace

std::vector<uint64_t> AllocateSample(const std::vector<uint64_t>& populations, uint64_t sample) {
  const uint64_t all = std::accumulate(populations.begin(), populations.end(), uint64_t{0});
  std::vector<uint64_t> counts;
  for (uint64_t population : populations) {
    if (sample >= all) {
      counts.push_back(population);
      continue;
    }
    const double share = static_cast<double>(population) / static_cast<double>(all);
    const auto count = static_cast<uint64_t>(std::llround(share * static_cast<double>(sample)));
    counts.push_back(std::min(population, std::max<uint64_t>(count, 2)));
  }
  return counts;
}

// R. W. Floyd's: J. Bentley, "A sample of brilliance" (1987).
std::vector<uint64_t> DrawSample(uint64_t population, uint64_t count, uint64_t seed) {
  Random random(seed, population);
  std::set<uint64_t> drawn;
  for (uint64_t last = population - count; last < population; ++last) {
    if (!drawn.insert(random.Below(last + 1)).second) drawn.insert(last);
  }
  return {drawn.begin(), drawn.end()};
}

StratifiedTotal::StratifiedTotal(const std::vector<uint64_t>& populations) {
  for (uint64_t population : populations) strata_.push_back({.population = population});
}

void StratifiedTotal::Add(size_t stratum, double value) {
  ++strata_[stratum].count;
  strata_[stratum].sum += value;
  strata_[stratum].squares += value * value;
}

Estimate StratifiedTotal::Total() const {
  Estimate estimate;
  double variance = 0;
  for (const Stratum& stratum : strata_) {
    if (stratum.count == 0) continue;
    const auto population = static_cast<double>(stratum.population);
    const double mean = stratum.sum / stratum.count;
    estimate.value += population * mean;
    if (stratum.count < 2) continue;
    const double spread =
        std::max(0.0, (stratum.squares - stratum.sum * mean) / (stratum.count - 1));
    variance += population * (population - stratum.count) * spread / stratum.count;
  }
  estimate.error = kNormal95 * std::sqrt(variance);
  return estimate;
}

Estimate Jackknife(double value, const std::vector<double>& without_one, double share) {
  const auto groups = static_cast<double>(without_one.size());
  double mean = 0;
  for (double other : without_one) mean += other / groups;
  double squares = 0;
  for (double other : without_one) squares += (other - mean) * (other - mean);
  return {value, kStudent95 * std::sqrt((groups - 1) / groups * squares * share)};
}

}  // namespace swale
