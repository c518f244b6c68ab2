// Who visits a site when, and a site to visit, drawn from a seed.
#ifndef SWALE_SIMULATOR_TRAFFIC_WORKLOAD_H_
#define SWALE_SIMULATOR_TRAFFIC_WORKLOAD_H_

#include <cstdint>
#include <vector>

#include "src/simulator/traffic/scenario.h"

namespace swale {

// Page views further apart than this belong to two visits.
inline constexpr uint64_t kVisitGapMs = uint64_t{30} * 60 * 1000;

// Chooses pages by their weights.
class PageChooser {
 public:
  explicit PageChooser(const std::vector<TrafficPage>& pages);
  uint32_t Choose(uint64_t drawn) const;  // `drawn`: of all 64-bit numbers

 private:
  std::vector<uint64_t> sums_;
};

// The page views of client number `client` of a class, in order: they depend on these and the
// scenario alone.
std::vector<PageView> DrawPageViews(const Scenario& scenario, const PageChooser& pages,
                                    size_t visitor_class, uint64_t client);

// Daily, weekly and monthly visitors.
std::vector<VisitorClass> StandardClasses(uint64_t clients);

// The standard scenario: a shop of 60 pages with scripts and styles whose URLs have fingerprints,
// fonts and images from other hosts, an API, and a beacon; 14 days, two deployments.
Scenario StandardScenario(uint64_t seed);

}  // namespace swale

#endif  // SWALE_SIMULATOR_TRAFFIC_WORKLOAD_H_
