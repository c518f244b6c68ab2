#include "src/simulator/run.h"

#include <algorithm>

#include "src/simulator/cache_run.h"
#include "src/simulator/queue_run.h"
#include "src/simulator/version_run.h"

namespace swale {
namespace {

// Generators of their own have these; steps count from 1.
constexpr uint64_t kBeginning = 0;
constexpr uint64_t kRecovery = 1'000'000;
constexpr uint64_t kFaults = 2'000'000;

bool Has(const std::vector<int>& numbers, int number) {
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

}  // namespace

Run::Run(const RunPlan& plan, const RunOptions& options, Swarm swarm)
    : plan_(plan),
      options_(options),
      swarm_(swarm),
      random_(plan.seed, kBeginning),
      faults_(plan.seed, kFaults) {
  world_.sink = options.sink;
  if (options.checker) checkers_.Add(options.checker());
}

void Run::Tell(const std::string& line) {
  if (options_.tell) options_.tell(world_.clock.now_ms(), line);
}

void Run::BeginStep(uint64_t number) {
  random_ = Random(plan_.seed, number);
  faults_ = Random(plan_.seed, kFaults + number);
}

RunResult Run::Go() {
  result_.in_play = swarm_.InPlay();
  Begin();
  const int steps = 4 + Draw(steps_max());
  for (int step = 1; step <= steps && checkers_.are_well(); ++step) {
    if (!plan_.has_all_steps && !Has(plan_.only, step)) continue;
    BeginStep(static_cast<uint64_t>(step));
    is_calm_ = Has(plan_.calm, step);
    result_.steps.push_back(step);
    if (tells()) Tell("step " + std::to_string(step));
    Step();
    checkers_.AfterStep();
  }
  is_calm_ = false;
  if (checkers_.are_well()) {
    BeginStep(kRecovery);
    Tell("all is well again");
    Recover();
    if (checkers_.are_well()) checkers_.AtEnd();
  }
  result_.invariant = checkers_.failed();
  result_.problem = checkers_.problem();
  return result_;
}

const std::vector<RunKind>& RunKinds() {
  static const std::vector<RunKind> kKinds = {{"versions", RunVersions, VersionRunFlags},
                                              {"queues", RunQueues, QueueRunFlags},
                                              {"caches", RunCaches, CacheRunFlags}};
  return kKinds;
}

const RunKind* FindRunKind(std::string_view name) {
  for (const RunKind& kind : RunKinds()) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

}  // namespace swale
