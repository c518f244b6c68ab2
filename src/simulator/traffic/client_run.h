// ClientRun: one person's browser, from its first page view to its last.
#ifndef SWALE_SIMULATOR_TRAFFIC_CLIENT_RUN_H_
#define SWALE_SIMULATOR_TRAFFIC_CLIENT_RUN_H_

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "src/simulator/simulated_browser.h"
#include "src/simulator/traffic/client_network.h"
#include "src/simulator/traffic/statistics.h"

namespace swale {

// How long a worker takes that has to be started, and what an event costs one that runs, in
// milliseconds: the medians of bench/README.md, "cold-start", less the read of the cache.
inline constexpr uint64_t kWorkerStartMs = 14;
inline constexpr uint64_t kWorkerEventMs = 1;
// An operation of Cache Storage. bench/README.md, as above.
inline constexpr uint64_t kCacheStorageMs = 2;
// Browsers stop a worker that has had nothing to do for so long.
inline constexpr uint64_t kWorkerIdleMs = 30'000;

// What all clients share.
struct ClientRunSetting {
  const Scenario& scenario;
  const ServerModel& servers;
  const NetworkProfile& profile;
  // The worker's script as of each deployment; null: there is no worker.
  const std::vector<WorkerScript>* workers = nullptr;
  // The number of the route that takes each resource's requests.
  const std::vector<uint32_t>& routes;
  std::function<bool(std::string_view, std::string_view)> test_regexp = {};  // World::test_regexp
};

// Called with each whole response and each 304 that a server gave: its resource (or UINT32_MAX) and
// the time.
using SentObserver = std::function<void(const ClientNetwork::Sent&, uint64_t now_ms)>;

// Simulates the client and adds what comes of it to `*statistics`.
void RunClient(const ClientRunSetting& setting, const std::vector<PageView>& views,
               const SentObserver& observer, CellStatistics* statistics);

}  // namespace swale

#endif  // SWALE_SIMULATOR_TRAFFIC_CLIENT_RUN_H_
