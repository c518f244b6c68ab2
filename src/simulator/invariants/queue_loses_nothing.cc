#include "src/simulator/invariants/queue_loses_nothing.h"

#include "src/base/concat.h"

namespace swale {

void QueueLosesNothing::RequestAccepted(const QueuedRequest& request, uint64_t) {
  State& state = requests_[request.number];
  if (state.is_accepted) Fail(Concat({request.url, " is queued twice"}));
  state.is_accepted = true;
  // It may have been tried before, and its answer lost.
  if (!state.has_arrived) waiting_[request.number] = request.url;
}

void QueueLosesNothing::RequestArrived(const Arrival& arrival) {
  if (!arrival.is_taken) return;
  requests_[arrival.request.number].has_arrived = true;
  waiting_.erase(arrival.request.number);
}

void QueueLosesNothing::RequestGivenUp(const QueuedRequest& request) {
  State& state = requests_[request.number];
  if (!state.is_accepted) Fail(Concat({request.url, " is given up, and was never queued"}));
  state.is_given_up = true;
  waiting_.erase(request.number);
}

void QueueLosesNothing::PageToldAccepted(const QueuedRequest& request) {
  if (requests_[request.number].is_accepted) return;
  Fail(Concat({request.url, " is not in the queue, and its page was told so"}));
}

void QueueLosesNothing::AtEnd() {
  for (const auto& [number, url] : waiting_) {
    Fail(Concat({url, " was accepted, and neither sent nor given up"}));
  }
}

}  // namespace swale
