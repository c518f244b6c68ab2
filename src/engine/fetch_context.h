// FetchContext: one fetch event that the worker has taken, or one URL that it fetches of its own.
#ifndef SWALE_ENGINE_FETCH_CONTEXT_H_
#define SWALE_ENGINE_FETCH_CONTEXT_H_

#include <string>
#include <string_view>
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
  // The request's client may have another version than the worker's own: its files come first.
  bool may_be_pinned = false;
  RouteOptions route;
};

class FetchContext : public EventContext {
 public:
  // A fetch event, with the request that a page makes.
  FetchContext(EffectPort& port, EventId id, const WorkerConfig& config, const RequestView& request,
               FetchPlan plan)
      : EventContext(port, id),
        config_(config),
        has_request_(true),
        follows_redirects_(request.follows_redirects),
        method_(request.method),
        mode_(request.mode),
        destination_(request.destination),
        url_(request.url),
        plan_(std::move(plan)) {}

  // A GET for `url`, on behalf of another event: a part of a response, a URL to warm up.
  FetchContext(EventContext& root, const WorkerConfig& config, std::string url, FetchPlan plan)
      : EventContext(&root), config_(config), url_(std::move(url)), plan_(std::move(plan)) {}

  // The same request, by another route.
  FetchContext(FetchContext& root, const RouteOptions& route)
      : EventContext(&root),
        config_(root.config_),
        has_request_(root.has_request_),
        follows_redirects_(root.follows_redirects_),
        method_(root.method_),
        mode_(root.mode_),
        destination_(root.destination_),
        url_(root.url_),
        plan_{.route = route} {}

  const WorkerConfig& config() const { return config_; }
  const FetchPlan& plan() const { return plan_; }
  const RouteOptions& options() const { return plan_.route; }
  const std::string& url() const { return url_; }
  Method method() const { return method_; }
  Destination destination() const { return destination_; }
  bool follows_redirects() const { return follows_redirects_; }
  bool is_navigation() const { return mode_ == Mode::kNavigate; }
  bool takes_opaque() const { return mode_ == Mode::kNoCors; }
  // False: there is no page's request, but `url` alone.
  bool has_request() const { return has_request_; }

  // Asks the network, as the route's fetch options say. `fields`: header fields to set beside
  // theirs; `flags` of kFetch….
  [[nodiscard]] Operation Fetch(std::string_view fields = {}, uint32_t flags = 0);

  // A header field of the request; false where it has none. `name` in lower case.
  bool Field(std::string_view name, std::string* value) const;
  // The same of a response.
  bool Field(const ResponseRef& response, std::string_view name, std::string* value) const;

  // Header fields that its own request is sent with, beside those of the route's options.
  void set_own_fields(std::string fields) { own_fields_ = std::move(fields); }

  // The request's key in its route's cache; empty: the request itself.
  const std::string& key() const { return key_; }
  void set_key(std::string key) { key_ = std::move(key); }
  // What it is without the hook that may give another.
  const std::string& rule_key() const { return rule_key_; }
  void set_rule_key(std::string key) { rule_key_ = std::move(key); }
  // The same as a URL without a fragment.
  std::string StoredUrl() const;

  // Hooks are about a page's request: there are none for a URL alone.
  bool has_hook(Hook hook) const {
    return has_request_ && (plan_.route.hook_bits & BitOf(hook)) != 0;
  }

  // Stores the response in the route's cache where it may be stored, without delaying the answer;
  // the event is held open until it is done. Call it before the response is returned: its clone
  // must be taken before the page reads it, and effects are performed in the order in which they
  // were asked for.
  void CacheInBackground(ResponseRef response);

  // What the field Cache-Status says, where the route wants it; else unused.
  // https://www.rfc-editor.org/rfc/rfc9211
  std::string& cache_status() { return cache_status_; }
  bool wants_cache_status() const { return (plan_.route.flags & kRouteCacheStatus) != 0; }

  void OnFinished() override;

 private:
  const WorkerConfig& config_;
  bool has_request_ = false;
  bool has_completed_ = false;
  bool follows_redirects_ = true;
  Method method_ = Method::kGet;
  Mode mode_ = Mode::kNoCors;
  Destination destination_ = Destination::kEmpty;
  std::string url_;
  std::string key_;
  std::string rule_key_;
  std::string own_fields_;
  FetchPlan plan_;
  std::string cache_status_;
};

}  // namespace swale

#endif  // SWALE_ENGINE_FETCH_CONTEXT_H_
