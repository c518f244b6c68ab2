// Shrinking: the least of a run that still fails as it did.
#ifndef SWALE_SIMULATOR_SHRINK_H_
#define SWALE_SIMULATOR_SHRINK_H_

#include <functional>

#include "src/simulator/run.h"

namespace swale {

struct ShrinkOptions {
  int runs_max = 500;
};

struct Shrunk {
  RunPlan plan;
  RunResult result;
  int runs = 0;
};

// `run` runs a plan. Leaves out faults and features, steps (halves, then smaller parts:
// https://doi.org/10.1109/32.988498), and what fails in the steps that are left, as long as the
// same invariant does not hold. REQUIRES: it does not with `plan`.
Shrunk Shrink(const RunPlan& plan, const std::function<RunResult(const RunPlan&)>& run,
              const ShrinkOptions& options = {});

}  // namespace swale

#endif  // SWALE_SIMULATOR_SHRINK_H_
