#include "src/engine/engine.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "src/engine/answer_fetch.h"
#include "src/engine/client_message.h"
#include "src/engine/fetch_context.h"
#include "src/engine/plan_fetch.h"
#include "src/engine/warm_up.h"
#include "src/precache/activate.h"
#include "src/precache/install.h"
#include "src/precache/lifecycle.h"

namespace swale {
namespace {

enum class MessageKind : uint8_t {
  kNotOurs,
  kSkipWaiting,
  kGetVersion,
  kWarmUp,
  kAgreeToUpdate,
  kCheck,
  kClear,
};

// Messages that pages send, by the value of their member "swale".
MessageKind KindOf(std::string_view type) {
  if (type == "skip-waiting") return MessageKind::kSkipWaiting;
  if (type == "get-version") return MessageKind::kGetVersion;
  if (type == "warm-up") return MessageKind::kWarmUp;
  if (type == "agree-to-update") return MessageKind::kAgreeToUpdate;
  if (type == "check") return MessageKind::kCheck;
  if (type == "clear") return MessageKind::kClear;
  return MessageKind::kNotOurs;
}

// The worker's version, and the sender's.
Task<void> TellVersion(EventContext& cx, const WorkerConfig& config) {
  VersionState& state = *config.versions;
  if (!state.is_known() && config.has_precache()) co_await state.Load(cx, config);
  std::string client;
  if (config.host != nullptr) {
    config.host->Header(kRequestOfEvent + cx.id(), kClientIdName, &client);
  }
  const std::string pinned(state.VersionOf(client));
  const std::string own = config.precache.version();
  const std::string of_client =
      pinned.empty()
          ? own
          : (pinned == kNetworkVersion ? std::string() : pinned.substr(pinned.find('-') + 1));
  cx.PostMessage(MessageTarget::kReply, ClientMessage("version")
                                            .Add("version", own)
                                            .Add("label", config.precache.label())
                                            .Add("appData", config.precache.app_data())
                                            .Add("clientVersion", of_client));
}

void HandleMessage(EventContext& cx, const WorkerConfig& config, const Router& router,
                   MessageKind kind, std::string_view arguments) {
  switch (kind) {
    case MessageKind::kNotOurs:
      break;
    case MessageKind::kSkipWaiting:
      cx.SkipWaiting();
      break;
    case MessageKind::kGetVersion:
      cx.Start(TellVersion(cx, config));
      break;
    case MessageKind::kWarmUp:
      cx.Start(WarmUp(cx, config, router, std::string(arguments), /*replies=*/true));
      break;
    case MessageKind::kAgreeToUpdate:
      cx.Start(Agree(cx, config));
      break;
    case MessageKind::kCheck:
      cx.Start(CheckRetirement(cx, config, /*replies=*/true));
      break;
    case MessageKind::kClear:
      cx.Start(Clear(cx, config, /*replies=*/true));
      break;
  }
}

}  // namespace

Engine::Engine(const WorkerConfig& config)
    : config_(config), router_(config_.policy, config_.script_url, config_.host) {
  config_.expiry = &expiry_;
  config_.versions = &versions_;
}

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
  const std::string_view type = data.substr(0, data.find('\n'));
  const MessageKind message = KindOf(type);
  if (kind == EventKind::kMessage && message == MessageKind::kNotOurs) return 0;
  auto context = std::make_unique<EventContext>(port_, ++last_event_id_);
  switch (kind) {
    case EventKind::kInstall:
      context->Start(Install(*context, config_, router_));
      break;
    case EventKind::kActivate:
      context->Start(Activate(*context, config_));
      break;
    case EventKind::kMessage:
      data.remove_prefix(std::min(data.size(), type.size() + 1));
      HandleMessage(*context, config_, router_, message, data);
      break;
  }
  events_.push_back(std::move(context));
  Run();
  return last_event_id_;
}

void Engine::HandleCall(EventId event, uint32_t call, uint32_t part, CallKind kind,
                        uint32_t number) {
  for (const std::unique_ptr<EventContext>& context : events_) {
    if (context->id() != event) continue;
    // Only fetch events call handlers.
    auto& cx = static_cast<FetchContext&>(context->FindPart(part));
    cx.Start(AnswerCall(cx, call, kind, number));
    Run();
    return;
  }
  if (kind == CallKind::kStore) {
    port_.Tell({.kind = EffectKind::kReleaseResponse, .response = number});
  }
  port_.Tell({.kind = EffectKind::kReturn, .number = call, .text = "the event is over"});
}

void Engine::HandleOutcome(EffectId id, Outcome outcome) {
  port_.Resolve(id, std::move(outcome));
  Run();
}

void Engine::Run() {
  ready_queue_.Run();
  for (size_t i = 0; i < events_.size();) {
    EventContext& event = *events_[i];
    if (event.finished()) event.OnFinished();
    ready_queue_.Run();
    if (!event.finished()) {
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
