// FetchContext: one fetch event that the worker has taken.
#ifndef SWALE_ENGINE_FETCH_CONTEXT_H_
#define SWALE_ENGINE_FETCH_CONTEXT_H_

#include <string>
#include <utility>

#include "src/engine/event_context.h"
#include "src/engine/worker_config.h"
#include "src/fetch/request.h"
#include "src/policy/policy.h"

namespace swale {

// What was decided, synchronously, about a fetch.
struct FetchPlan {
  // The manifest's URL of the precached file that answers; empty where `route` does.
  std::string precached;
  RouteOptions route;
};

class FetchContext : public EventContext {
 public:
  FetchContext(EffectPort& port, EventId id, const WorkerConfig& config, const RequestView& request,
               FetchPlan plan)
      : EventContext(port, id),
        config_(config),
        method_(request.method),
        mode_(request.mode),
        url_(request.url),
        plan_(std::move(plan)) {}

  const WorkerConfig& config() const { return config_; }
  const FetchPlan& plan() const { return plan_; }
  const RouteOptions& options() const { return plan_.route; }
  const std::string& url() const { return url_; }
  // From here on the event is answered as the policy's catch route says; false where it has none.
  // REQUIRES: nothing that was started by the route before still uses its options.
  bool TakeCatchRoute() { return config_.policy.catch_route(&plan_.route); }
  bool is_navigation() const { return mode_ == Mode::kNavigate; }

  // Sends the event's own request to the network.
  [[nodiscard]] Operation Fetch() { return NetworkFetch({}, CacheMode::kDefault, 0); }

  // The request's key in its route's cache; empty: the request itself.
  const std::string& key() const { return key_; }
  void set_key(std::string key) { key_ = std::move(key); }
  Method method() const { return method_; }

  // Stores the response in the route's cache where it may be stored, without delaying the answer;
  // the event is held open until it is done. Call it before the response is returned: its clone
  // must be taken before the page reads it, and effects are performed in the order in which they
  // were asked for.
  void CacheInBackground(ResponseRef response);

 private:
  const WorkerConfig& config_;
  Method method_;
  Mode mode_;
  std::string url_;
  std::string key_;
  FetchPlan plan_;
};

// Answers the event: by its plan → its route's fallback → the catch route → the offline fallback →
// a network error. Held open by `cx`.
Task<void> AnswerFetch(FetchContext& cx);

}  // namespace swale

#endif  // SWALE_ENGINE_FETCH_CONTEXT_H_
