// TrafficSimulation: a scenario against policies, side by side, and without a worker.
#ifndef SWALE_SIMULATOR_TRAFFIC_SIMULATION_H_
#define SWALE_SIMULATOR_TRAFFIC_SIMULATION_H_

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/simulator/traffic/cdn.h"
#include "src/simulator/traffic/client_run.h"
#include "src/simulator/traffic/sampling.h"
#include "src/simulator/traffic/workload.h"

namespace swale {

class JsonWriter;

// Each client drawn is simulated once for each network and each policy, and without a worker. The
// same scenario, policies and networks give the same result, to the byte. Add all before Run.
class TrafficSimulation {
 public:
  // `population`: of recorded clients, how many they stand for; 0: themselves.
  TrafficSimulation(Scenario scenario, uint64_t population);
  TrafficSimulation(const TrafficSimulation&) = delete;
  TrafficSimulation& operator=(const TrafficSimulation&) = delete;

  // World::test_regexp; before policies are added.
  using RegExpTest = std::function<bool(std::string_view regexp, std::string_view text)>;
  void set_test_regexp(RegExpTest test) { test_regexp_ = std::move(test); }

  void AddPolicy(std::string name, std::string policy_image);
  // The first is the one that days, deployments and estimates are told of. False: there is none of
  // this name.
  bool AddProfile(std::string_view name);

  // Simulates clients until about so many events have been; false once there are none left.
  bool Run(uint64_t events);
  // Of 1, how much is done.
  double progress() const;
  uint64_t events() const { return events_; }
  uint64_t requests() const { return requests_; }

  // REQUIRES: Run has given false.
  std::string ResultJson() const;

  // Of a policy (0: without a worker), on the first network.
  const CellStatistics& statistics(size_t policy) const { return cells_[policy]; }
  // Of the bytes that all clients of the population fetch.
  Estimate BytesFetched(size_t policy) const { return tallies_[policy].totals[0].Total(); }

 private:
  struct PolicyEntry {
    std::string name;
    std::string image;
    std::vector<WorkerScript> workers;
    std::vector<uint32_t> routes;  // of each resource
    std::vector<std::string> labels;
    std::vector<std::string> refusals;  // of each resource: why it is never stored
  };
  struct Client {
    size_t visitor_class;
    uint64_t number;
  };
  // What the population's traffic is estimated from, of one policy.
  struct Tally {
    std::vector<StratifiedTotal> totals;  // bytes, requests; then of each deployment, in turn,
                                          // bytes, requests and bytes of installs
    std::unique_ptr<CdnModel> cdn;
  };

  void Describe(PolicyEntry* entry) const;
  void Prepare();
  void RunNext();
  CellStatistics EmptyCell(size_t policy) const;
  size_t days() const { return static_cast<size_t>((scenario_.duration_ms + kDayMs - 1) / kDayMs); }
  size_t periods() const { return scenario_.deployments_ms.size() + 1; }
  const std::vector<uint32_t>& RoutesOf(size_t policy) const;
  double weight() const;
  void WriteCell(const CellStatistics& cell, JsonWriter* json) const;
  void WriteEstimates(size_t policy, JsonWriter* json) const;
  void WritePolicies(JsonWriter* json) const;

  const Scenario scenario_;
  const ServerModel servers_;
  RegExpTest test_regexp_;
  std::vector<uint64_t> populations_;  // of each class
  std::vector<PolicyEntry> policies_;
  std::vector<const NetworkProfile*> profiles_;
  std::vector<Client> clients_;
  std::vector<CellStatistics> cells_;  // by profile, then policy, none first
  std::vector<Tally> tallies_;         // by policy, none first
  std::array<uint64_t, kGroups> group_sizes_{};
  std::vector<uint32_t> no_routes_;
  std::unique_ptr<PageChooser> chooser_;
  std::vector<PageView> views_;  // of the client whose turn it is
  size_t next_job_ = 0;
  bool is_prepared_ = false;
  uint64_t events_ = 0;
  uint64_t requests_ = 0;
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_TRAFFIC_SIMULATION_H_
