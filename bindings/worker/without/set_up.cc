// What stands in the module that every start of a generated worker loads for what sets versions up:
// the host has it done by the other module (src/precache/set_up.h).
#include "src/precache/set_up.h"

#include <string>
#include <utility>

#include "src/precache/checked_fetch.h"

namespace swale {

Task<void> SetUp(EventContext& cx, const WorkerConfig& config, const Router&, EventKind kind,
                 std::string data) {
  return SetUpElsewhere(cx, config, kind, std::move(data));
}

Task<void> RunSetUpTask(EventContext& cx, const WorkerConfig& config, SetUpTask task,
                        std::string argument) {
  return RunSetUpTaskElsewhere(cx, config, task, std::move(argument));
}

// Containers are of installs.
Task<void> CheckedFetch::Inflate() { co_return; }

}  // namespace swale
