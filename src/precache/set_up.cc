#include "src/precache/set_up.h"

#include <string_view>
#include <utility>

#include "src/background/background.h"
#include "src/base/lines.h"
#include "src/engine/warm_up.h"
#include "src/periodic/run_jobs.h"
#include "src/precache/activate.h"
#include "src/precache/install.h"
#include "src/precache/lifecycle.h"
#include "src/precache/version_state.h"

namespace swale {
namespace {

Task<void> HandleMessage(EventContext& cx, const WorkerConfig& config, const Router& router,
                         std::string data) {
  const std::string type = TakeLine(&data);
  if (type == "warm-up") {
    co_await WarmUp(cx, config, router, std::move(data), /*replies=*/true);
  } else if (type == "agree-to-update") {
    co_await Agree(cx, config);
  } else if (type == "check") {
    if (config.has_precache()) co_await config.versions->Load(cx, config);
    co_await TakeOverAgain(cx, config);
    co_await CheckRetirement(cx, config, /*replies=*/true);
  } else if (type == "clear") {
    co_await Clear(cx, config);
  } else {
    co_await HandleBackgroundMessage(cx, config, type, std::move(data));
  }
}

Task<void> RunTaskHere(EventContext& cx, const WorkerConfig& config, SetUpTask task,
                       std::string argument) {
  // As it is now: another module may have changed it.
  if (config.has_precache()) co_await config.versions->Load(cx, config);
  const bool is_of_active =
      task == SetUpTask::kPrune || task == SetUpTask::kRepair || task == SetUpTask::kCheck;
  if (is_of_active) co_await TakeOverAgain(cx, config);
  switch (task) {
    case SetUpTask::kTakeOver:
      co_await TakeOver(cx, config, std::move(argument));
      break;
    case SetUpTask::kPrune:
      co_await Prune(cx, config);
      break;
    case SetUpTask::kRepair:
      co_await Repair(cx, config);
      break;
    case SetUpTask::kCheck:
      co_await CheckRetirement(cx, config, /*replies=*/false);
      break;
    case SetUpTask::kBackground:
      co_await RunBackgroundWork(cx, config);
      break;
  }
}

Task<void> SetUpHere(EventContext& cx, const WorkerConfig& config, const Router& router,
                     EventKind kind, std::string data) {
  switch (kind) {
    case EventKind::kInstall:
      co_await Install(cx, config, router);
      break;
    case EventKind::kActivate:
      co_await Activate(cx, config);
      if (config.policy.has_background_work()) co_await BeginPeriodicWork(cx, config);
      break;
    case EventKind::kMessage:
      co_await HandleMessage(cx, config, router, std::move(data));
      break;
    case EventKind::kTask: {
      const std::string number = TakeLine(&data);
      co_await RunTaskHere(cx, config, static_cast<SetUpTask>(number[0] - '0'), std::move(data));
      break;
    }
    default:
      co_await HandleBackgroundEvent(cx, config, kind, std::move(data));
  }
}

}  // namespace

Task<void> SetUp(EventContext& cx, const WorkerConfig& config, const Router& router, EventKind kind,
                 std::string data) {
  if (config.sets_up_elsewhere) return SetUpElsewhere(cx, config, kind, std::move(data));
  return SetUpHere(cx, config, router, kind, std::move(data));
}

Task<void> RunSetUpTask(EventContext& cx, const WorkerConfig& config, SetUpTask task,
                        std::string argument) {
  if (config.sets_up_elsewhere) {
    return RunSetUpTaskElsewhere(cx, config, task, std::move(argument));
  }
  return RunTaskHere(cx, config, task, std::move(argument));
}

}  // namespace swale
