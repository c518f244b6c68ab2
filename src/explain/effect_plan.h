// What the core asks for, found by letting it answer a request.
#ifndef SWALE_EXPLAIN_EFFECT_PLAN_H_
#define SWALE_EXPLAIN_EFFECT_PLAN_H_

#include <vector>

#include "src/explain/explain.h"

namespace swale {

// Where something is stored and where not, with a network and without. Empty where the request is
// left to the browser.
std::vector<EffectPlan> PlanEffects(const WorkerConfig& config, const RequestView& request);

}  // namespace swale

#endif  // SWALE_EXPLAIN_EFFECT_PLAN_H_
