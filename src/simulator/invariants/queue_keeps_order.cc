#include "src/simulator/invariants/queue_keeps_order.h"

#include <algorithm>

#include "src/base/concat.h"

namespace swale {

void QueueKeepsOrder::RequestAccepted(const QueuedRequest& request, uint64_t place) {
  places_[request.number] = place;
  const auto arrived = first_arrivals_.find(request.number);
  entries_[place] = {.order_key = request.order_key,
                     .url = request.url,
                     .arrival = arrived == first_arrivals_.end() ? 0 : arrived->second};
}

void QueueKeepsOrder::RequestArrived(const Arrival& arrival) {
  if (!arrival.is_taken) return;
  if (is_of_queue_alone_ && !places_.contains(arrival.request.number)) return;
  const auto [first, is_first] = first_arrivals_.try_emplace(arrival.request.number, arrivals_ + 1);
  ++arrivals_;
  const auto place = places_.find(arrival.request.number);
  if (is_first && place != places_.end()) entries_[place->second].arrival = first->second;
}

// Places are given anew.
void QueueKeepsOrder::OriginEvicted() {
  AtEnd();
  entries_.clear();
  places_.clear();
}

void QueueKeepsOrder::AtEnd() {
  std::map<std::string, uint64_t> latest;  // arrival, by order key
  for (const auto& [place, entry] : entries_) {
    if (entry.order_key.empty() || entry.arrival == 0) continue;
    uint64_t& before = latest[entry.order_key];
    if (entry.arrival < before) {
      Fail(Concat({entry.url, " reached the server before what was queued before it"}));
    }
    before = std::max(before, entry.arrival);
  }
}

}  // namespace swale
