// LogHistogram: how values are distributed, to within 6 %, by counts alone.
#ifndef SWALE_SIMULATOR_TRAFFIC_LOG_HISTOGRAM_H_
#define SWALE_SIMULATOR_TRAFFIC_LOG_HISTOGRAM_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace swale {

// Buckets are 1/16 of a power of two wide; below 16 they hold one value.
class LogHistogram {
 public:
  void Add(uint64_t value) {
    const size_t bucket = BucketOf(value);
    if (bucket >= counts_.size()) counts_.resize(bucket + 1);
    ++counts_[bucket];
    ++count_;
    sum_ += value;
  }

  uint64_t count() const { return count_; }
  double mean() const {
    return count_ == 0 ? 0 : static_cast<double>(sum_) / static_cast<double>(count_);
  }
  // The value that `share` of all are at or below, rounded down to its bucket; 0 of none.
  uint64_t Quantile(double share) const {
    const double wanted = share * static_cast<double>(count_);
    uint64_t seen = 0;
    for (size_t i = 0; i < counts_.size(); ++i) {
      seen += counts_[i];
      if (seen > 0 && static_cast<double>(seen) >= wanted) return LowestOf(i);
    }
    return 0;
  }

 private:
  static constexpr int kSubBits = 4;
  static constexpr uint64_t kSub = uint64_t{1} << kSubBits;

  static size_t BucketOf(uint64_t value) {
    if (value < kSub) return static_cast<size_t>(value);
    const int exponent = std::bit_width(value) - 1 - kSubBits;
    return static_cast<size_t>(exponent) * kSub + static_cast<size_t>(value >> exponent);
  }
  static uint64_t LowestOf(size_t bucket) {
    if (bucket < kSub) return bucket;
    const size_t exponent = bucket / kSub - 1;
    return (kSub + bucket % kSub) << exponent;
  }

  std::vector<uint64_t> counts_;
  uint64_t count_ = 0;
  uint64_t sum_ = 0;
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_TRAFFIC_LOG_HISTOGRAM_H_
