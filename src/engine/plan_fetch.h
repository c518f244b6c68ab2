// The decision about a fetch: pure and synchronous.
#ifndef SWALE_ENGINE_PLAN_FETCH_H_
#define SWALE_ENGINE_PLAN_FETCH_H_

#include "src/engine/fetch_context.h"
#include "src/engine/worker_config.h"
#include "src/fetch/request.h"
#include "src/routing/router.h"

namespace swale {

// Whether the worker answers this request, and then how. In order: bypass rules, the precache (with
// its URL variations), routes, the navigation fallback, the default route.
bool PlanFetch(const WorkerConfig& config, const Router& router, const RequestView& request,
               FetchPlan* plan);

}  // namespace swale

#endif  // SWALE_ENGINE_PLAN_FETCH_H_
