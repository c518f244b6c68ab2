#include "src/simulator/invariants/events_settle.h"

#include <string>
#include <utility>

#include "src/base/concat.h"
#include "src/base/number.h"

namespace swale {

void EventsSettle::Check(uint64_t open_ms_max) {
  std::map<const EventRecord*, uint64_t> open;
  for (const SimulatedHost* host : hosts_()) {
    if (!host->alive()) continue;
    bool has_open = false;
    for (const auto& [id, event] : host->events()) {
      if (event->settled) continue;
      has_open = true;
      const auto known = open_since_.find(event);
      const uint64_t since = known == open_since_.end() ? clock_.now_ms() : known->second;
      open[event] = since;
      if (open_ms_max != 0 && clock_.now_ms() - since <= open_ms_max) continue;
      Fail(Concat({"event ", NumberToString(id), " does not settle"}));
    }
    if (!has_open && host->responses_held() != 0) {
      Fail(Concat({NumberToString(host->responses_held()), " responses are held by no event"}));
    }
  }
  open_since_ = std::move(open);
}

}  // namespace swale
