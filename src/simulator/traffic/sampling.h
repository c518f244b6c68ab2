// A population estimated from a sample of each of its classes.
#ifndef SWALE_SIMULATOR_TRAFFIC_SAMPLING_H_
#define SWALE_SIMULATOR_TRAFFIC_SAMPLING_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace swale {

// How many of each class are drawn where `sample` are drawn of all: by their share, so that each
// client drawn stands for as many, but at least two, or all there are.
std::vector<uint64_t> AllocateSample(const std::vector<uint64_t>& populations, uint64_t sample);

// `count` different numbers below `population`, in order.
std::vector<uint64_t> DrawSample(uint64_t population, uint64_t count, uint64_t seed);

// Of a 95 % confidence interval: the middle, and how far it reaches to either side.
struct Estimate {
  double value = 0;
  double error = 0;
};

// The total of one value over a population. W. G. Cochran, Sampling Techniques, 3rd ed., §5.3 to
// 5.5: the variance within each class, less what has been seen of it.
class StratifiedTotal {
 public:
  explicit StratifiedTotal(const std::vector<uint64_t>& populations);
  // A client of class `stratum`.
  void Add(size_t stratum, double value);
  Estimate Total() const;

 private:
  struct Stratum {
    uint64_t population = 0;
    double count = 0;
    double sum = 0;
    double squares = 0;
  };
  std::vector<Stratum> strata_;
};

// The interval of a value that is no sum of the clients', from what it is without one group of them
// after the other: the jackknife. `share`: of the population that was not seen.
Estimate Jackknife(double value, const std::vector<double>& without_one, double share);

}  // namespace swale

#endif  // SWALE_SIMULATOR_TRAFFIC_SAMPLING_H_
