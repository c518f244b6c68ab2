// SyncEvents: when a browser dispatches `sync` events.
#ifndef SWALE_SIMULATOR_SYNC_EVENTS_H_
#define SWALE_SIMULATOR_SYNC_EVENTS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "src/simulator/simulated_host.h"

namespace swale {

// Each tag that was registered is dispatched once there is a network, and again some minutes after
// it failed; the last time it is told so. https://wicg.github.io/background-sync/spec/#sync-event
class SyncEvents {
 public:
  // `host`: who gets them, where there is one.
  SyncEvents(World& world, std::function<SimulatedHost&()> host)
      : world_(world), host_(std::move(host)) {}

  // Moves on what is due. To be called after the clock has run.
  void Settle(bool is_online);
  void Forget() { tags_.clear(); }

  uint64_t dispatched() const { return dispatched_; }
  uint64_t given_up() const { return given_up_; }

 private:
  // As Chromium: five minutes behind the first, fifteen behind the second, and no more.
  static constexpr int kAttemptsMax = 3;
  static constexpr uint64_t kRetryMs = 300'000;

  struct Tag {
    int attempts = 0;
    uint64_t due_ms = 0;
    bool is_registered_again = false;  // while it was under way
    const SimulatedHost* host = nullptr;
    uint64_t life = 0;
    const EventRecord* event = nullptr;  // null: none is under way
  };
  // Whether the tag is done with.
  bool Finish(Tag* tag);

  World& world_;
  const std::function<SimulatedHost&()> host_;
  std::map<std::string, Tag> tags_;
  uint64_t dispatched_ = 0;
  uint64_t given_up_ = 0;
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_SYNC_EVENTS_H_
