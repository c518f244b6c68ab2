// VirtualClock: time that passes only when it is told to.
#ifndef SWALE_SIMULATOR_VIRTUAL_CLOCK_H_
#define SWALE_SIMULATOR_VIRTUAL_CLOCK_H_

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

namespace swale {

// Callbacks run in the order of their time; those of one time in the order in which they were
// added.
class VirtualClock {
 public:
  using Callback = std::function<void()>;

  // Milliseconds since the clock was made.
  uint64_t now_ms() const { return now_ms_; }

  void After(uint64_t delay_ms, Callback callback);

  // When the next callback is due; UINT64_MAX where there is none.
  uint64_t next_ms() const {
    return callbacks_.empty() ? UINT64_MAX : callbacks_.begin()->first.first;
  }

  // Advances to the next callback and runs it; false where there is none.
  bool RunNext();

  // Runs all that is due within `duration_ms`, and ends at that time.
  void RunFor(uint64_t duration_ms);

 private:
  using Key = std::pair<uint64_t, uint64_t>;  // time, then order of arrival
  std::map<Key, Callback> callbacks_;
  uint64_t now_ms_ = 0;
  uint64_t arrivals_ = 0;
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_VIRTUAL_CLOCK_H_
