// What is counted while clients are simulated.
#ifndef SWALE_SIMULATOR_TRAFFIC_STATISTICS_H_
#define SWALE_SIMULATOR_TRAFFIC_STATISTICS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "src/simulator/traffic/log_histogram.h"

namespace swale {

// Pages' requests of one kind. A hit is one whose body came from a cache on the device, checked
// with the server or not.
struct RequestCounts {
  uint64_t requests = 0;
  uint64_t hits = 0;
  uint64_t bytes = 0;  // of contents that were answered with
  uint64_t hit_bytes = 0;
  uint64_t stale = 0;   // answered with another content than the server had then
  uint64_t failed = 0;  // with a network error
  LogHistogram ms;      // until all of the answer was there

  struct Answer {
    bool is_hit = false;
    bool is_stale = false;
    bool is_failed = false;
    uint64_t bytes = 0;
    uint64_t ms = 0;
  };
  void Add(const Answer& answer);
};

// What reached servers.
struct NetworkCounts {
  uint64_t requests = 0;
  uint64_t bytes = 0;
};

struct DayCounts {
  RequestCounts requests;
  NetworkCounts network;
  uint64_t visits = 0;
  uint64_t storage_bytes = 0;  // summed over visits, at their ends
  uint64_t storage_bytes_max = 0;
  uint64_t evicted = 0;
};

// From one deployment to the next; number 0 is the first version.
struct DeploymentCounts {
  NetworkCounts network;  // all, installs included
  NetworkCounts installs;
  uint64_t installed = 0;
};

// One policy, or none, on one network.
struct CellStatistics {
  explicit CellStatistics(size_t routes = 0, size_t days = 0, size_t deployments = 0,
                          size_t resources = 0)
      : by_route(routes), by_day(days), by_deployment(deployments), by_resource(resources) {}

  RequestCounts all;
  RequestCounts documents;
  RequestCounts cold;     // by a worker that had to be started
  RequestCounts offline;  // without a network
  std::vector<RequestCounts> by_route;
  std::vector<DayCounts> by_day;
  std::vector<DeploymentCounts> by_deployment;
  std::vector<NetworkCounts> by_resource;
  LogHistogram page_ms;  // until all that delays a page's load was there
  LogHistogram visit_bytes;
  uint64_t visits = 0;
  uint64_t page_views = 0;
  uint64_t entries_evicted = 0;  // of runtime caches
  uint64_t origins_evicted = 0;  // by the browser: all that was stored
  uint64_t quota_refusals = 0;   // puts
  uint64_t failed_installs = 0;
  uint64_t unknown_requests = 0;  // for URLs that the scenario does not have
  uint64_t events = 0;            // that the engine was told of
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_TRAFFIC_STATISTICS_H_
