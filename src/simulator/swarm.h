// Swarm: which faults and features a run has. With some of them off, others get further.
// https://doi.org/10.1145/2338965.2336763
#ifndef SWALE_SIMULATOR_SWARM_H_
#define SWALE_SIMULATOR_SWARM_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace swale {

struct SwarmFlag {
  std::string_view name;
  int one_in;  // of so many runs one has it
};

class Swarm {
 public:
  // `flags` must outlive it. Those of `without` are off; the others do not change for it.
  template <size_t kCount>
  Swarm(const SwarmFlag (&flags)[kCount], uint32_t seed, const std::vector<std::string>& without)
      : Swarm(flags, kCount, seed, without) {}

  // REQUIRES: there is such a flag (checked by assertion).
  bool has(std::string_view name) const;
  std::vector<std::string> InPlay() const;

 private:
  Swarm(const SwarmFlag* flags, size_t count, uint32_t seed,
        const std::vector<std::string>& without);

  const SwarmFlag* const flags_;
  const size_t count_;
  uint64_t bits_ = 0;
};

template <size_t kCount>
std::vector<std::string> NamesOf(const SwarmFlag (&flags)[kCount]) {
  std::vector<std::string> names;
  for (const SwarmFlag& flag : flags) names.emplace_back(flag.name);
  return names;
}

}  // namespace swale

#endif  // SWALE_SIMULATOR_SWARM_H_
