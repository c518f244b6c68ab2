#include "src/simulator/sync_events.h"

namespace swale {

bool SyncEvents::Finish(Tag* tag) {
  const bool is_stopped = !tag->host->alive() || tag->host->life() != tag->life;
  const bool is_settled = tag->event->settled;
  if (!is_stopped && !is_settled) return false;
  const bool is_done = is_settled && tag->event->error.empty();
  tag->event = nullptr;
  if (tag->is_registered_again) {
    *tag = {.due_ms = world_.clock.now_ms()};
    return false;
  }
  if (is_done) return true;
  if (tag->attempts == kAttemptsMax) {
    ++given_up_;
    return true;
  }
  tag->due_ms = world_.clock.now_ms() + kRetryMs * static_cast<uint64_t>(tag->attempts);
  if (tag->attempts == 2) tag->due_ms += kRetryMs;
  return false;
}

void SyncEvents::Settle(bool is_online) {
  for (const std::string& name : world_.sync.tags) {
    const auto [tag, is_new] = tags_.try_emplace(name, Tag{.due_ms = world_.clock.now_ms()});
    if (!is_new && tag->second.event != nullptr) tag->second.is_registered_again = true;
  }
  world_.sync.tags.clear();
  for (auto tag = tags_.begin(); tag != tags_.end();) {
    if (tag->second.event != nullptr && Finish(&tag->second)) {
      tag = tags_.erase(tag);
      continue;
    }
    Tag& waiting = tag->second;
    if (waiting.event == nullptr && is_online && waiting.due_ms <= world_.clock.now_ms()) {
      SimulatedHost& host = host_();
      if (!host.alive()) host.Start();
      ++waiting.attempts;
      ++dispatched_;
      waiting.host = &host;
      waiting.life = host.life();
      const bool is_last = waiting.attempts == kAttemptsMax;
      waiting.event = &host.Dispatch(EventKind::kSync, tag->first + (is_last ? "\nlast" : "\n"));
    }
    ++tag;
  }
}

}  // namespace swale
