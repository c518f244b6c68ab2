// PageTimers: pages that wake a worker when it has asked them to (web/background).
#ifndef SWALE_SIMULATOR_PAGE_TIMERS_H_
#define SWALE_SIMULATOR_PAGE_TIMERS_H_

#include <cstdint>
#include <string_view>

#include "src/base/number.h"
#include "src/simulator/simulated_host.h"

namespace swale {

class PageTimers {
 public:
  explicit PageTimers(const VirtualClock& clock) : clock_(clock) {}

  // Reads what the worker has told its pages, and wakes it where that is due. To be called after
  // the clock has run.
  void Settle(SimulatedHost* host) {
    for (; read_ < host->messages().size(); ++read_) {
      constexpr std::string_view kType = "queue-wake";
      constexpr std::string_view kAfter = "\"afterMs\":";
      const std::string_view message = host->messages()[read_];
      const size_t at = message.find(kAfter);
      if (message.find(kType) == std::string_view::npos || at == std::string_view::npos) continue;
      std::string_view digits = message.substr(at + kAfter.size());
      digits = digits.substr(0, digits.find_first_not_of("0123456789"));
      uint64_t after_ms = 0;
      if (ParseNumber64(digits, &after_ms)) due_ms_ = clock_.now_ms() + after_ms;
    }
    if (due_ms_ > clock_.now_ms()) return;
    due_ms_ = UINT64_MAX;
    host->Dispatch(EventKind::kMessage, "queue\nwake");
  }

 private:
  const VirtualClock& clock_;
  size_t read_ = 0;
  uint64_t due_ms_ = UINT64_MAX;  // one page, one timer: the latest that was asked for
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_PAGE_TIMERS_H_
