#include "src/engine/engine.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "src/engine/client_message.h"
#include "src/engine/fetch_context.h"
#include "src/engine/plan_fetch.h"
#include "src/precache/activate.h"
#include "src/precache/install.h"

namespace swale {
namespace {

// Messages that pages send, by the value of their member "swale".
void HandleMessage(EventContext& cx, const WorkerConfig& config, std::string_view type) {
  if (type == "skip-waiting") {
    cx.SkipWaiting();
  } else if (type == "get-version") {
    cx.PostMessage(MessageTarget::kReply, ClientMessage("version")
                                              .Add("version", config.precache.version())
                                              .Add("label", config.precache.label()));
  }
}

bool IsOurMessage(std::string_view type) { return type == "skip-waiting" || type == "get-version"; }

}  // namespace

Engine::Engine(const WorkerConfig& config)
    : config_(config), router_(config_.policy, config_.script_url, config_.host) {}

Engine::~Engine() = default;

EventId Engine::HandleFetch(const RequestView& request) {
  FetchPlan plan;
  if (!PlanFetch(config_, router_, request, &plan)) return 0;
  auto context =
      std::make_unique<FetchContext>(port_, ++last_event_id_, config_, request, std::move(plan));
  context->Start(AnswerFetch(*context));
  events_.push_back(std::move(context));
  Run();
  return last_event_id_;
}

void Engine::SetPolicy(const Policy& policy) {
  config_.policy = policy;
  router_ = Router(policy, config_.script_url, config_.host);
}

size_t Engine::MatchRoute(const RequestView& request) const {
  const std::optional<UrlView> url = UrlView::Parse(request.url);
  return url ? router_.Match(request, *url) : kNoRoute;
}

EventId Engine::HandleEvent(EventKind kind, std::string_view data) {
  if (kind == EventKind::kMessage && !IsOurMessage(data)) return 0;
  auto context = std::make_unique<EventContext>(port_, ++last_event_id_);
  switch (kind) {
    case EventKind::kInstall:
      context->Start(Install(*context, config_));
      break;
    case EventKind::kActivate:
      context->Start(Activate(*context, config_));
      break;
    case EventKind::kMessage:
      HandleMessage(*context, config_, data);
      break;
  }
  events_.push_back(std::move(context));
  Run();
  return last_event_id_;
}

void Engine::HandleOutcome(EffectId id, Outcome outcome) {
  port_.Resolve(id, std::move(outcome));
  Run();
}

void Engine::Run() {
  ready_queue_.Run();
  for (size_t i = 0; i < events_.size();) {
    if (!events_[i]->finished()) {
      ++i;
      continue;
    }
    // Destroyed before it is settled: the responses that it held are given back first.
    std::unique_ptr<EventContext> finished = std::move(events_[i]);
    events_.erase(events_.begin() + static_cast<ptrdiff_t>(i));
    Effect settle{.kind = EffectKind::kSettle, .event = finished->id(), .text = finished->error()};
    finished.reset();
    port_.Tell(std::move(settle));
  }
}

}  // namespace swale
