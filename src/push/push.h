// Push messages, notifications' clicks and subscriptions: what the worker does about each, by the
// policy's option "push". In the module that sets versions up.
#ifndef SWALE_PUSH_PUSH_H_
#define SWALE_PUSH_PUSH_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "src/engine/event.h"
#include "src/engine/event_context.h"
#include "src/engine/worker_config.h"
#include "src/task/task.h"

namespace swale {

// The ids of messages are remembered for so long, and so many of them: what a push service sends
// again it sends within a few days.
inline constexpr int64_t kMessageIdMsMax = int64_t{7} * 24 * 60 * 60 * 1000;
inline constexpr size_t kMessageIdsMax = 200;
// Records, each a time in ms since 1970; behind it the hash of an id.
inline constexpr std::string_view kMessageIdPrefix = "push/id/";
// The record of the number on the application's icon.
inline constexpr std::string_view kBadgeKey = "push/badge";

// kPush, kNotificationClick, kNotificationClose or kPushSubscriptionChange; event.h has what `data`
// is. A message always shows a notification, but where it has come before or the policy's handler
// has answered false. REQUIRES: all outlive the task.
Task<void> HandlePushEvent(EventContext& cx, const WorkerConfig& config, EventKind kind,
                           std::string data);

// A page's message: "clear-badge", or "set-badge" and, on the next line, a number. REQUIRES: as
// above.
Task<void> HandlePushMessage(EventContext& cx, std::string data);

}  // namespace swale

#endif  // SWALE_PUSH_PUSH_H_
