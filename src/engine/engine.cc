#include "src/engine/engine.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "src/background/background.h"
#include "src/engine/answer_fetch.h"
#include "src/engine/client_message.h"
#include "src/engine/fetch_context.h"
#include "src/engine/plan_fetch.h"
#include "src/precache/set_up.h"

namespace swale {
namespace {

// Messages that pages send, by the value of their member "swale". The first two are about serving.
constexpr std::string_view kSkipWaiting = "skip-waiting";
constexpr std::string_view kGetVersion = "get-version";
constexpr std::string_view kSetUpMessages[] = {"warm-up", "agree-to-update", "check", "clear"};

template <size_t kSize>
bool IsOneOf(std::string_view type, const std::string_view (&types)[kSize]) {
  return std::find(std::begin(types), std::end(types), type) != std::end(types);
}

bool IsOurs(std::string_view type) {
  return type == kSkipWaiting || type == kGetVersion || IsOneOf(type, kSetUpMessages) ||
         IsOneOf(type, kBackgroundMessages);
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
  // A worker that waits is asked as well; what it has read is old when it takes over.
  if (!state.active().ends_with(own)) state.Forget();
  cx.PostMessage(MessageTarget::kReply, ClientMessage("version")
                                            .Add("version", own)
                                            .Add("label", config.precache.label())
                                            .Add("appData", config.precache.app_data())
                                            .Add("clientVersion", of_client));
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
  if (kind == EventKind::kMessage && !IsOurs(type)) return 0;
  auto context = std::make_unique<EventContext>(port_, ++last_event_id_);
  EventContext& cx = *context;
  if (kind == EventKind::kMessage && type == kSkipWaiting) {
    cx.SkipWaiting();
  } else if (kind == EventKind::kMessage && type == kGetVersion) {
    cx.Start(TellVersion(cx, config_));
  } else {
    cx.Start(SetUp(cx, config_, router_, kind, std::string(data)));
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
