// EventsSettle: every event of a worker that lives settles, in time; and once all have, the core
// holds no response.
#ifndef SWALE_SIMULATOR_INVARIANTS_EVENTS_SETTLE_H_
#define SWALE_SIMULATOR_INVARIANTS_EVENTS_SETTLE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "src/simulator/invariants/checker.h"
#include "src/simulator/simulated_host.h"

namespace swale {

class EventsSettle final : public Checker {
 public:
  // `hosts`: those that there are now. One that is listed once must last.
  EventsSettle(const VirtualClock& clock, std::function<std::vector<const SimulatedHost*>()> hosts)
      : clock_(clock), hosts_(std::move(hosts)) {}

  std::string_view name() const override { return "every event settles"; }
  void AfterStep() override { Check(kOpenMaxMs); }
  void AtEnd() override { Check(0); }

 private:
  // Longer than any wait for a network that answers at last, of all files that an install has.
  static constexpr uint64_t kOpenMaxMs = uint64_t{4} * 3'600'000;

  void Check(uint64_t open_ms_max);

  const VirtualClock& clock_;
  const std::function<std::vector<const SimulatedHost*>()> hosts_;
  std::map<const EventRecord*, uint64_t> open_since_;
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_INVARIANTS_EVENTS_SETTLE_H_
