// Sending what waits in queues. In the module that sets versions up.
#ifndef SWALE_SYNC_REPLAY_H_
#define SWALE_SYNC_REPLAY_H_

#include <cstdint>
#include <string>

#include "src/engine/event_context.h"
#include "src/engine/worker_config.h"
#include "src/sync/queue_entry.h"
#include "src/sync/send_decision.h"
#include "src/task/task.h"

namespace swale {

// Requests of one queue that are under way at the same time.
inline constexpr int kParallelSends = 3;
// Just below what Chromium gives an event.
inline constexpr uint32_t kSendTimeoutMs = 290'000;
// What is due so soon is waited for while the event is open.
inline constexpr int64_t kReplayWaitMaxMs = 10'000;
// So often in one replay.
inline constexpr int kReplayRoundsMax = 4;
// So many given up requests are remembered for each queue.
inline constexpr uint32_t kGivenUpMax = 100;

// Whoever sends what a queue has, or moves it, holds this lock.
std::string QueueLockName(const std::string& queue);

// What asks for a replay.
enum class ReplayReason : uint8_t {
  kOnline,  // a sign that there is a network: what waits for a server waits on
  kPerson,  // all is tried
};

// Nothing of a queue waits any more.
inline constexpr int64_t kNothingWaits = -1;

// Sends what a queue has, one worker at a time, in order; each entry leaves it when its outcome is
// final. Gives how long the next has to wait, in ms, or kNothingWaits. REQUIRES: cx and config
// outlive the task.
Task<int64_t> ReplayQueue(EventContext& cx, const WorkerConfig& config, std::string queue,
                          ReplayReason reason);

// The same, and asks to be woken where some waits still. REQUIRES: as above.
Task<void> ReplayAndAsk(EventContext& cx, const WorkerConfig& config, std::string queue,
                        ReplayReason reason);

// The same for all queues, also those that the policy does not name any more. REQUIRES: as above.
Task<void> ReplayAll(EventContext& cx, const WorkerConfig& config);

// For a site that gives its worker up: sends what it can, gives up the rest, and deletes all
// records. REQUIRES: as above.
Task<void> EmptyQueues(EventContext& cx, const WorkerConfig& config);

}  // namespace swale

#endif  // SWALE_SYNC_REPLAY_H_
