#include "src/simulator/virtual_clock.h"

namespace swale {

void VirtualClock::After(uint64_t delay_ms, Callback callback) {
  callbacks_.emplace(Key{now_ms_ + delay_ms, arrivals_++}, std::move(callback));
}

bool VirtualClock::RunNext() {
  if (callbacks_.empty()) return false;
  auto node = callbacks_.extract(callbacks_.begin());
  now_ms_ = node.key().first;
  node.mapped()();
  return true;
}

void VirtualClock::RunFor(uint64_t duration_ms) {
  const uint64_t end_ms = now_ms_ + duration_ms;
  while (!callbacks_.empty() && callbacks_.begin()->first.first <= end_ms) RunNext();
  now_ms_ = end_ms;
}

}  // namespace swale
