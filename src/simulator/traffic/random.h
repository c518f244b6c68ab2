// Random: numbers drawn from a seed, the same on every machine.
#ifndef SWALE_SIMULATOR_TRAFFIC_RANDOM_H_
#define SWALE_SIMULATOR_TRAFFIC_RANDOM_H_

#include <cstdint>

namespace swale {

// The standard library's distributions and logarithms differ from one to another: this has its own.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  // A generator of its own for what `seed` and `number` name.
  Random(uint64_t seed, uint64_t number) : state_(seed ^ (number + 1) * 0xd1342543de82ef95) {
    Next();
  }

  // SplitMix64: https://doi.org/10.1145/2660193.2660195
  uint64_t Next() {
    state_ += 0x9e3779b97f4a7c15;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  // From 0 up to but not 1.
  double Unit() { return static_cast<double>(Next() >> 11) * 0x1p-53; }
  // From 0 up to but not `n`. REQUIRES: n > 0; the bias is below n / 2^64.
  uint64_t Below(uint64_t n) { return Next() % n; }

  // Exponentially distributed with mean 1, by comparisons alone: J. von Neumann, "Various
  // techniques used in connection with random digits" (1951).
  double Exponential() {
    for (int whole = 0;; ++whole) {
      const double first = Unit();
      double last = first;
      int count = 0;
      for (double next = Unit(); next < last; next = Unit()) {
        last = next;
        ++count;
      }
      if (count % 2 == 0) return whole + first;
    }
  }

 private:
  uint64_t state_;
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_TRAFFIC_RANDOM_H_
