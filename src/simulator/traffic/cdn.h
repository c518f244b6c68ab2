// What reaches an origin behind a CDN.
#ifndef SWALE_SIMULATOR_TRAFFIC_CDN_H_
#define SWALE_SIMULATOR_TRAFFIC_CDN_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "src/simulator/traffic/client_network.h"
#include "src/simulator/traffic/sampling.h"
#include "src/simulator/traffic/scenario.h"

namespace swale {

// The clients drawn are dealt into groups, for the jackknife.
inline constexpr size_t kGroups = 10;

// How long a shared cache may give a response without asking, in seconds, by what it says itself;
// -1: it may not keep it. https://www.rfc-editor.org/rfc/rfc9111#section-3
int64_t SharedLifetime(const TrafficResource& resource);

// Counts what clients asked servers for, by the hour, and estimates what a CDN hands on. Of a
// response that lives T seconds, asked for λ times a second at random, a cache asks the origin
// λ / (1 + λT) times a second: once, then not for T seconds, then at the next request. Each of the
// CDN's places has a cache of its own and an equal share of λ.
class CdnModel {
 public:
  explicit CdnModel(const Scenario& scenario);

  void Add(const ClientNetwork::Sent& sent, uint64_t now_ms, size_t group);

  struct Traffic {
    Estimate requests;
    Estimate bytes;
  };
  // Of the time between two deployments. `weight`: how many clients each of those drawn stands for;
  // `group_sizes`: of those drawn.
  Traffic OriginTraffic(size_t deployment, double weight,
                        const std::array<uint64_t, kGroups>& group_sizes) const;

 private:
  struct Counts {
    std::array<double, kGroups> requests{};
    std::array<double, kGroups> bytes{};
  };
  struct Sums {
    double requests = 0;
    double bytes = 0;
  };
  // Without group `left_out`; kGroups: with all.
  Sums Estimate(size_t deployment, size_t left_out, double weight) const;

  const Scenario& scenario_;
  std::vector<int64_t> lifetimes_;  // the last: of what is no resource
  size_t hours_;
  std::vector<Counts> counts_;  // by resource, then hour
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_TRAFFIC_CDN_H_
