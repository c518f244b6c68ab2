// Setting versions up: all that is not serving. A generated worker has it in a module of its own,
// which it fetches when there is something to set up: bindings/worker/without/set_up.cc stands in
// for this file in the module that every start loads.
#ifndef SWALE_PRECACHE_SET_UP_H_
#define SWALE_PRECACHE_SET_UP_H_

#include <cstdint>
#include <string>

#include "src/engine/event.h"
#include "src/engine/event_context.h"
#include "src/engine/worker_config.h"
#include "src/routing/router.h"
#include "src/task/task.h"

namespace swale {

// What serving gives occasion for.
enum class SetUpTask : uint8_t {
  kTakeOver = 1,  // TakeOver; its argument is the client that is being opened
  kPrune,         // forget the pins of clients that are gone, and what only they needed
  kRepair,        // bring the store to hold all of the worker's own version again
  kCheck,         // CheckRetirement
  kBackground,    // RunBackgroundWork
};

// An install, an activation, a task (its number and, behind '\n', its argument), background work,
// or a message that is not about serving. Afterwards VersionState is as it is stored. REQUIRES: all
// outlive the task.
Task<void> SetUp(EventContext& cx, const WorkerConfig& config, const Router& router, EventKind kind,
                 std::string data);

// The same where another module of the worker does it (WorkerConfig::sets_up_elsewhere): asks by
// kRunSetUp, and reads what has become of the store.
Task<void> SetUpElsewhere(EventContext& cx, const WorkerConfig& config, EventKind kind,
                          std::string data);

// A task, in the background of what is served. REQUIRES: as above.
Task<void> RunSetUpTask(EventContext& cx, const WorkerConfig& config, SetUpTask task,
                        std::string argument);
Task<void> RunSetUpTaskElsewhere(EventContext& cx, const WorkerConfig& config, SetUpTask task,
                                 std::string argument);

}  // namespace swale

#endif  // SWALE_PRECACHE_SET_UP_H_
