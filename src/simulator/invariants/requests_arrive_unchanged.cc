#include "src/simulator/invariants/requests_arrive_unchanged.h"

#include "src/base/concat.h"

namespace swale {

void RequestsArriveUnchanged::RequestArrived(const Arrival& arrival) {
  const QueuedRequest& request = arrival.request;
  if (arrival.method != "POST" || arrival.body == nullptr || *arrival.body != request.body) {
    Fail(Concat({request.url, " reached the server with another body or method"}));
  }
  if (arrival.idempotency_key == nullptr) {
    Fail(Concat({request.url, " reached the server without its key"}));
    return;
  }
  const auto [key, is_first] = keys_.try_emplace(request.number, *arrival.idempotency_key);
  if (key->second != *arrival.idempotency_key) {
    Fail(Concat({request.url, " reached the server with another key"}));
  }
  if (!arrival.is_taken) return;
  if (!taken_.insert(request.number).second && !arrival.may_repeat) {
    Fail(Concat({request.url, " reached the server twice"}));
  }
}

}  // namespace swale
