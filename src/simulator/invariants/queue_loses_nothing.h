// QueueLosesNothing: what was accepted reaches the server, or is reported as given up.
#ifndef SWALE_SIMULATOR_INVARIANTS_QUEUE_LOSES_NOTHING_H_
#define SWALE_SIMULATOR_INVARIANTS_QUEUE_LOSES_NOTHING_H_

#include <cstddef>
#include <map>
#include <string>

#include "src/simulator/invariants/checker.h"

namespace swale {

class QueueLosesNothing final : public Checker {
 public:
  std::string_view name() const override { return "the queue loses nothing"; }
  void RequestAccepted(const QueuedRequest& request, uint64_t place) override;
  void RequestArrived(const Arrival& arrival) override;
  void RequestGivenUp(const QueuedRequest& request) override;
  void PageToldAccepted(const QueuedRequest& request) override;
  // Whatever waited is gone, and nobody can help it.
  void OriginEvicted() override { waiting_.clear(); }
  void AtEnd() override;

 private:
  struct State {
    bool is_accepted = false;
    bool has_arrived = false;
    bool is_given_up = false;
  };
  std::map<size_t, State> requests_;
  std::map<size_t, std::string> waiting_;  // accepted, and nothing came of it yet; with its URL
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_INVARIANTS_QUEUE_LOSES_NOTHING_H_
