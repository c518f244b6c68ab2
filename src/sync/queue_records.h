// Reading and writing kQueueRecords.
#ifndef SWALE_SYNC_QUEUE_RECORDS_H_
#define SWALE_SYNC_QUEUE_RECORDS_H_

#include <cstdint>
#include <string>
#include <utility>

#include "src/engine/event_context.h"
#include "src/engine/operation.h"

namespace swale {

// More entries than any queue may have (kEntriesMax of the policy's compiler).
inline constexpr uint32_t kEntriesReadMax = 100'000;

// As kReadRecords and kWriteRecords. Prvalues: an Operation stays where it was made.
[[nodiscard]] inline Operation ReadQueueRecords(EventContext& cx, std::string queries,
                                                uint32_t limit) {
  return cx.Ask({.kind = EffectKind::kReadRecords,
                 .number = limit,
                 .cache = std::string(kQueueRecords),
                 .text = std::move(queries)});
}
[[nodiscard]] inline Operation WriteQueueRecords(EventContext& cx, std::string changes,
                                                 uint32_t flags = 0) {
  return cx.Ask({.kind = EffectKind::kWriteRecords,
                 .flags = flags,
                 .cache = std::string(kQueueRecords),
                 .text = std::move(changes)});
}

}  // namespace swale

#endif  // SWALE_SYNC_QUEUE_RECORDS_H_
