#include "src/simulator/swarm.h"

#include <algorithm>
#include <cstdlib>

#include "src/simulator/traffic/random.h"

namespace swale {

Swarm::Swarm(const SwarmFlag* flags, size_t count, uint32_t seed,
             const std::vector<std::string>& without)
    : flags_(flags), count_(count) {
  constexpr uint64_t kNumber = 3'000'000;  // of the generator that flags are drawn from
  Random random(seed, kNumber);
  for (size_t i = 0; i < count; ++i) {
    const bool is_drawn = random.Below(static_cast<uint64_t>(flags[i].one_in)) == 0;
    const bool is_off = std::find(without.begin(), without.end(), flags[i].name) != without.end();
    if (is_drawn && !is_off) bits_ |= uint64_t{1} << i;
  }
}

bool Swarm::has(std::string_view name) const {
  for (size_t i = 0; i < count_; ++i) {
    if (flags_[i].name == name) return (bits_ >> i & 1) != 0;
  }
  std::abort();  // a run that asks for a flag which it does not have
}

std::vector<std::string> Swarm::InPlay() const {
  std::vector<std::string> names;
  for (size_t i = 0; i < count_; ++i) {
    if ((bits_ >> i & 1) != 0) names.emplace_back(flags_[i].name);
  }
  return names;
}

}  // namespace swale
