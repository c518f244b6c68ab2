// Explains a decision: which route takes a request and why, what its key is, and what will be done.
// For tools: nothing of it is in the worker.
#ifndef SWALE_EXPLAIN_EXPLAIN_H_
#define SWALE_EXPLAIN_EXPLAIN_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "src/engine/worker_config.h"
#include "src/fetch/request.h"
#include "src/precache/manifest.h"

namespace swale {

// Who decides, in the order in which they are asked.
enum class Decider { kBypass, kPrecache, kRoute, kNavigateFallback, kDefault, kNobody };
inline constexpr std::string_view kDeciderNames[] = {"bypass",           "precache", "route",
                                                     "navigateFallback", "default",  "nobody"};

// Why a match does not hold: the JSON path of the condition within it ("method",
// "pattern.pathname", "not[1]"), and what was found.
struct Mismatch {
  std::string condition;
  std::string found;
};

// A step of the making of a key.
struct KeyStep {
  std::string rule;  // as the policy names it
  std::string key;   // after it
};

// What is asked of the host if things are as `name` says.
struct EffectPlan {
  std::string name;
  std::vector<std::string> effects;
};

struct Explanation {
  Decider decider = Decider::kNobody;
  size_t number = 0;      // of the bypass rule or the route
  std::string precached;  // the manifest's URL of the file that answers
  std::vector<Mismatch>
      routes;            // the routes before the one that takes the request; all, where none does
  std::string strategy;  // as the policy names it; "handler" for a function
  std::string cache;     // the cache that is used; empty: none
  std::vector<KeyStep> key_steps;  // those that changed something
  std::string key;                 // empty where no cache is used
  std::vector<EffectPlan> plans;
  std::string static_routes;  // all that the browser's own router is told; JSON, or empty
};

// The request's URL must be one. Files of `manifest` are told to the browser's own router as
// precached.
Explanation Explain(const WorkerConfig& config, const ManifestView& manifest,
                    const RequestView& request);

}  // namespace swale

#endif  // SWALE_EXPLAIN_EXPLAIN_H_
