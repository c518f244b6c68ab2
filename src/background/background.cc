#include "src/background/background.h"

#include <utility>

namespace swale {

Task<void> HandleBackgroundEvent(EventContext& cx, const WorkerConfig& config, EventKind kind,
                                 std::string data) {
  switch (kind) {
    default:
      break;
  }
  co_return;
}

Task<void> HandleBackgroundMessage(EventContext& cx, const WorkerConfig& config, std::string type,
                                   std::string data) {
  co_return;
}

Task<void> RunBackgroundWork(EventContext& cx, const WorkerConfig& config) { co_return; }

}  // namespace swale
