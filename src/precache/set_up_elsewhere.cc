#include <string>
#include <utility>

#include "src/base/concat.h"
#include "src/precache/set_up.h"
#include "src/precache/version_state.h"

namespace swale {
namespace {

std::string TaskData(SetUpTask task, std::string_view argument) {
  return Concat({std::string(1, static_cast<char>('0' + static_cast<int>(task))), "\n", argument});
}

// Whether it deletes all that is stored, perhaps.
bool MayRetire(EventKind kind, const std::string& data) {
  if (kind == EventKind::kTask) return data == TaskData(SetUpTask::kCheck, {});
  const std::string type = data.substr(0, data.find('\n'));
  return kind == EventKind::kMessage && (type == "check" || type == "clear");
}

}  // namespace

Task<void> SetUpElsewhere(EventContext& cx, const WorkerConfig& config, EventKind kind,
                          std::string data) {
  const bool may_retire = MayRetire(kind, data);
  Operation run = cx.Ask({.kind = EffectKind::kRunSetUp,
                          .number = static_cast<uint32_t>(kind),
                          .text = std::move(data)});
  co_await run;
  if (!run.ok()) cx.Log(LogLevel::kWarning, run.text());
  VersionState& state = *config.versions;
  const bool had_version = may_retire && !state.active().empty();
  state.Forget();
  co_await state.Load(cx, config);
  state.is_retired = state.is_retired || (had_version && state.active().empty());
}

Task<void> RunSetUpTaskElsewhere(EventContext& cx, const WorkerConfig& config, SetUpTask task,
                                 std::string argument) {
  std::string data = TaskData(task, argument);
  co_await SetUpElsewhere(cx, config, EventKind::kTask, std::move(data));
  if (task == SetUpTask::kTakeOver) config.versions->has_taken_over = true;
}

}  // namespace swale
