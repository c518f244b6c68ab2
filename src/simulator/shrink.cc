#include "src/simulator/shrink.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace swale {
namespace {

class Shrinker {
 public:
  Shrinker(const RunPlan& plan, const std::function<RunResult(const RunPlan&)>& run, int runs_max)
      : run_(run), runs_max_(runs_max), best_{.plan = plan, .result = run(plan), .runs = 1} {
    best_.plan.has_all_steps = false;
    best_.plan.only = best_.result.steps;
  }

  Shrunk Go() {
    size_t size = 0;
    // What was needed for a step that is left out now is not needed any more.
    do {
      size = Size();
      LeaveOutFlags();
      LeaveOutSteps();
    } while (Size() < size && best_.runs < runs_max_);
    CalmSteps();
    return best_;
  }

 private:
  size_t Size() const { return best_.result.in_play.size() + best_.plan.only.size(); }

  // Whether it still fails; it is then the best.
  bool Try(RunPlan plan) {
    if (best_.runs >= runs_max_) return false;
    ++best_.runs;
    RunResult result = run_(plan);
    if (result.invariant != best_.result.invariant) return false;
    // Those behind the failure are of no use.
    plan.only = result.steps;
    best_.plan = std::move(plan);
    best_.result = std::move(result);
    return true;
  }

  void LeaveOutFlags() {
    for (const std::string& flag : std::vector<std::string>(best_.result.in_play)) {
      RunPlan plan = best_.plan;
      plan.without.push_back(flag);
      Try(std::move(plan));
    }
  }

  void LeaveOutSteps() {
    for (size_t part = (best_.plan.only.size() + 1) / 2; part > 0;) {
      bool has_shrunk = false;
      for (size_t from = 0; from < best_.plan.only.size();) {
        RunPlan plan = best_.plan;
        const auto begin = plan.only.begin() + static_cast<ptrdiff_t>(from);
        plan.only.erase(begin,
                        begin + static_cast<ptrdiff_t>(std::min(part, plan.only.size() - from)));
        if (Try(std::move(plan))) {
          has_shrunk = true;
        } else {
          from += part;
        }
      }
      if (!has_shrunk || part > 1) part /= 2;
    }
  }

  void CalmSteps() {
    for (int step : std::vector<int>(best_.plan.only)) {
      RunPlan plan = best_.plan;
      plan.calm.push_back(step);
      Try(std::move(plan));
    }
  }

  const std::function<RunResult(const RunPlan&)>& run_;
  const int runs_max_;
  Shrunk best_;
};

}  // namespace

Shrunk Shrink(const RunPlan& plan, const std::function<RunResult(const RunPlan&)>& run,
              const ShrinkOptions& options) {
  return Shrinker(plan, run, options.runs_max).Go();
}

}  // namespace swale
