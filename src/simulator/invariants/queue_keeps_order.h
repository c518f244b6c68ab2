// QueueKeepsOrder: what was queued with a key reaches the server in the order of the queue.
#ifndef SWALE_SIMULATOR_INVARIANTS_QUEUE_KEEPS_ORDER_H_
#define SWALE_SIMULATOR_INVARIANTS_QUEUE_KEEPS_ORDER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "src/simulator/invariants/checker.h"

namespace swale {

class QueueKeepsOrder final : public Checker {
 public:
  // `is_of_queue_alone`: what pages send themselves does not count. Where the queue cannot be read,
  // they are not kept waiting for what it has.
  explicit QueueKeepsOrder(bool is_of_queue_alone) : is_of_queue_alone_(is_of_queue_alone) {}

  std::string_view name() const override { return "the queue keeps its order"; }
  void RequestAccepted(const QueuedRequest& request, uint64_t place) override;
  void RequestArrived(const Arrival& arrival) override;
  void OriginEvicted() override;
  void AtEnd() override;

 private:
  struct Entry {
    std::string order_key;
    std::string url;
    uint64_t arrival = 0;  // the first, counted over all; 0: there was none
  };
  const bool is_of_queue_alone_;
  std::map<size_t, uint64_t> first_arrivals_;  // by the number of the request
  std::map<size_t, uint64_t> places_;
  std::map<uint64_t, Entry> entries_;  // by place
  uint64_t arrivals_ = 0;
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_INVARIANTS_QUEUE_KEEPS_ORDER_H_
