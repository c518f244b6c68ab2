#include "src/simulator/simulated_host.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "src/simulator/model_fetch.h"
#include "src/simulator/sha256.h"
#include "src/simulator/storage_faults.h"

namespace swale {
namespace {

bool FindField(const ModelFields& fields, std::string_view name, std::string* value) {
  const auto field = fields.find(name);
  if (field == fields.end()) return false;
  *value = field->second;
  return true;
}

WorkerConfig ConfigOf(const WorkerScript& script, HostQueries* host) {
  WorkerConfig config;
  const bool loaded =
      (script.policy_image.empty() || Policy::Load(script.policy_image, &config.policy)) &&
      (script.index_image.empty() || PrecacheIndex::Load(script.index_image, &config.precache));
  if (!loaded) std::abort();  // a test that gives damaged images tests something else
  config.script_url = script.script_url;
  config.scope = script.scope;
  config.host = host;
  return config;
}

}  // namespace

SimulatedHost::SimulatedHost(World& world, WorkerScript script)
    : world_(world), script_(std::move(script)) {}

template <typename What>
void SimulatedHost::Tell(What what, std::optional<int64_t> at_ms) {
  if (world_.sink == nullptr) return;
  world_.sink->Add({.life = recorded_life_, .at_ms = at_ms, .what = std::move(what)});
}

SimulatedHost::~SimulatedHost() { Kill(); }

void SimulatedHost::Start() {
  Kill();
  ++life_;
  recorded_life_ = ++world_.lives;
  Tell(RecordedStart{.module = "whole",
                     .script_url = script_.script_url,
                     .scope = script_.scope,
                     .policy_image = script_.policy_image,
                     .index_image = script_.index_image});
  engine_ = std::make_unique<Engine>(ConfigOf(script_, this));
}

void SimulatedHost::Kill() {
  if (alive()) Tell(RecordedStop{});
  for (const auto& [id, event] : events_) {
    if (event->answered_at_ms && event->body_ends_at_ms > world_.clock.now_ms()) {
      event->body_is_cut_off = true;
      event->body_ends_at_ms = world_.clock.now_ms();
    }
  }
  engine_.reset();
  world_.sync.locks.ReleaseAll(this);
  kept_.clear();
  responses_.clear();
  in_flight_.clear();
  streamed_.clear();
  opened_.clear();
  events_.clear();
  requests_.clear();
  effects_until_kill_ = 0;
  effects_.clear();
  fetches_in_flight_max_ = 0;
}

EventRecord& SimulatedHost::NewEvent(EventId id, const RequestView& request) {
  EventRecord& record = *records_.emplace_back(std::make_unique<EventRecord>());
  if (id == 0) return record;
  record.handled = true;
  events_[id] = &record;
  RedirectMode redirect = RedirectMode::kFollow;
  if (!request.follows_redirects) {
    const bool is_manual = request.mode == Mode::kNavigate || request_fields_.contains(":redirect");
    redirect = is_manual ? RedirectMode::kManual : RedirectMode::kError;
  }
  requests_[id] = {.url = std::string(request.url),
                   .method = request.method,
                   .mode = request.mode,
                   .redirect = redirect,
                   .fields = request_fields_,
                   .body = request_body_};
  return record;
}

void SimulatedHost::TellTime() {
  ++events_told_;
  engine_->SetTime(NowMs());
}

const EventRecord& SimulatedHost::Fetch(RequestView request) {
  if (!alive()) Start();
  TellTime();
  Tell(RecordedFetch{std::string(request.url), request.method, request.mode, request.destination,
                     request.follows_redirects},
       NowMs());
  const EventId id = engine_->HandleFetch(request);
  if (world_.sink != nullptr) world_.sink->Decided(id);
  EventRecord& record = NewEvent(id, request);
  Pump();
  return record;
}

const EventRecord& SimulatedHost::Dispatch(EventKind kind, std::string_view data) {
  if (!alive()) Start();
  TellTime();
  Tell(RecordedEvent{static_cast<uint32_t>(kind), std::string(data)}, NowMs());
  const EventId id = engine_->HandleEvent(kind, data);
  if (world_.sink != nullptr) world_.sink->Decided(id);
  EventRecord& record = NewEvent(id, {});
  Pump();
  return record;
}

void SimulatedHost::RunUntilIdle() {
  while (world_.clock.RunNext()) {
  }
}

void SimulatedHost::Pump() {
  Effect effect;
  while (alive() && engine_->PollEffect(&effect)) {
    if (world_.sink != nullptr) Tell(RecordedEffect{effect, {}});
    if (effects_until_kill_ > 0 && --effects_until_kill_ == 0) {
      Kill();
      return;
    }
    ++effects_performed_;
    effects_.push_back(effect.kind);
    Perform(effect);
  }
}

void SimulatedHost::HandIn(EffectId id, Outcome outcome) {
  TellTime();
  if (world_.sink != nullptr) Tell(RecordedOutcome{id, outcome, {}}, NowMs());
  engine_->HandleOutcome(id, std::move(outcome));
  Pump();
}

void SimulatedHost::Report(EffectId id, uint64_t delay_ms, Outcome outcome) {
  in_flight_.try_emplace(id, false);
  world_.clock.After(delay_ms, [this, id, life = life_, outcome = std::move(outcome)]() mutable {
    if (!alive() || life != life_ || in_flight_.erase(id) == 0) return;
    HandIn(id, std::move(outcome));
  });
}

void SimulatedHost::ReportResponse(EffectId id, uint64_t delay_ms, HeldResponse held,
                                   std::string text) {
  in_flight_.try_emplace(id, false);
  // The handle is made when the response is there: a cancelled effect leaves none behind.
  world_.clock.After(
      delay_ms, [this, id, life = life_, held = std::move(held), text = std::move(text)]() mutable {
        if (!alive() || life != life_ || in_flight_.erase(id) == 0) return;
        const ResponseHandle handle = ++last_handle_;
        Outcome outcome{.status = OutcomeStatus::kOk,
                        .response = handle,
                        .http_status = held.response.status,
                        .type = held.response.type,
                        .redirected = held.response.redirected,
                        .text = std::move(text)};
        responses_[handle] = std::move(held);
        HandIn(id, std::move(outcome));
      });
}

std::string SimulatedHost::UrlOf(const Effect& effect) const {
  if (effect.url.empty()) return requests_.at(effect.event).url;
  if (effect.url.find("://") != std::string::npos) return effect.url;
  // Relative URLs of manifests and of the store have no "..", and no leading '/'.
  return script_.script_url.substr(0, script_.script_url.rfind('/') + 1) + effect.url;
}

// As the shim: a key has them where it is the request, or is said to.
const ModelFields& SimulatedHost::FieldsOf(const Effect& effect) {
  static const ModelFields kNone;
  const bool has_them = effect.url.empty() || (effect.flags & kMatchWithRequestHeaders) != 0;
  return has_them ? requests_[effect.event].fields : kNone;
}

void SimulatedHost::PerformFetch(const Effect& effect) {
  in_flight_[effect.id] = true;
  const auto fetches = static_cast<size_t>(std::count_if(
      in_flight_.begin(), in_flight_.end(), [](const auto& entry) { return entry.second; }));
  fetches_in_flight_max_ = std::max(fetches_in_flight_max_, fetches);
  const Request& request = requests_[effect.event];
  ModelFields sent;
  if (effect.url.empty()) sent = request.fields;
  if (effect.url.empty() && !request.body.empty()) sent[":body"] = request.body;
  sent.SetLines(effect.text);
  const Method method = effect.url.empty() ? request.method : Method::kGet;
  const std::string url = UrlOf(effect);
  const auto cache_mode = static_cast<CacheMode>(effect.number % kCredentialsUnit);
  ModelNetwork::Answer answer = world_.network.Fetch(
      {.method = kMethodNames[static_cast<size_t>(method)],
       .url = url,
       .fields = sent,
       .cache_mode = cache_mode,
       .host = this,
       .origin = OriginOf(script_.script_url),
       .mode = effect.url.empty() ? request.mode : Mode::kCors,
       .redirect = effect.url.empty() ? request.redirect : RedirectMode::kFollow});
  if (answer.response) {
    const uint64_t ends_ms = world_.clock.now_ms() + answer.latency_ms + answer.body_ms;
    ReportResponse(effect.id, answer.latency_ms,
                   {*std::move(answer.response), answer.body_is_cut_off, ends_ms});
  } else {
    Report(effect.id, answer.latency_ms,
           {.status = OutcomeStatus::kFailed, .text = "Failed to fetch"});
  }
}

void SimulatedHost::Respond(const Effect& effect, EventRecord* event) {
  const HeldResponse& held = responses_.at(effect.response);
  const Request& request = requests_.at(effect.event);
  event->answered_at_ms = world_.clock.now_ms();
  if (IsRefusedAnswer(request.mode, request.redirect, held.response)) {
    event->network_error = true;
    log_.push_back("the browser refuses the answer");
    return;
  }
  event->response = held.response;
  event->body_is_cut_off = held.body_is_cut_off;
  event->body_ends_at_ms = held.body_ends_at_ms;
}

std::string SimulatedHost::ListClients(const Effect& effect) const {
  std::string lines;
  for (const ModelClient& client : world_.clients) {
    const bool is_listed = effect.number == kAllWindows
                               ? client.type == "window" && client.url.starts_with(script_.scope)
                               : client.controller == this;
    if (is_listed) lines += client.id + ' ' + client.type + ' ' + client.url + '\n';
  }
  return lines;
}

bool SimulatedHost::TestRegExp(std::string_view regexp, std::string_view text) {
  const bool found = world_.test_regexp && world_.test_regexp(regexp, text);
  Tell(RecordedQuery{.kind = RecordedQuery::Kind::kRegExp,
                     .a = std::string(regexp),
                     .b = std::string(text),
                     .answer = found ? std::optional<std::string>("1") : std::nullopt});
  return found;
}

bool SimulatedHost::CallPredicate(uint32_t function) {
  Tell(RecordedQuery{.kind = RecordedQuery::Kind::kPredicate, .number = function});
  return false;
}

bool SimulatedHost::Header(uint32_t holder, std::string_view name, std::string* value) {
  const bool found = FindHeader(holder, name, value);
  if (world_.sink != nullptr) {
    Tell(RecordedQuery{.number = holder,
                       .a = std::string(name),
                       .answer = found ? std::optional(*value) : std::nullopt});
  }
  return found;
}

bool SimulatedHost::FindHeader(uint32_t holder, std::string_view name, std::string* value) {
  const auto held = responses_.find(holder);
  const bool is_request = holder == 0 || holder >= kRequestOfEvent;
  if (!is_request && held == responses_.end()) return false;
  if (is_request && !requests_.contains(holder - kRequestOfEvent)) {
    return FindField(request_fields_, name, value);
  }
  return FindField(
      is_request ? requests_[holder - kRequestOfEvent].fields : held->second.response.fields, name,
      value);
}

void SimulatedHost::Perform(const Effect& effect) {
  if (IsOfStorage(effect.kind) && world_.storage_fault && world_.storage_fault(effect)) {
    return Report(effect.id, world_.cache_latency_ms,
                  {.status = OutcomeStatus::kFailed, .text = "Unexpected internal error."});
  }
  auto found = events_.find(effect.event);
  EventRecord* event = found == events_.end() ? nullptr : found->second;
  switch (effect.kind) {
    case EffectKind::kNone:
    case EffectKind::kRunSetUp:  // of generated workers' modules alone
      std::abort();
    case EffectKind::kListClients:
      Report(effect.id, 0, {.text = ListClients(effect)});
      break;
    case EffectKind::kUnregister:
      unregistered_ = true;
      Report(effect.id, 0, {});
      break;
    case EffectKind::kVerifySignature: {
      // Any digest will do for a model of one.
      const bool is_right = effect.cache == DigestToHex(Sha256(effect.url + effect.text));
      Report(effect.id, 0, {.status = is_right ? OutcomeStatus::kOk : OutcomeStatus::kMismatch});
      break;
    }
    case EffectKind::kActivateWaiting:
      activated_waiting_ = has_waiting_;
      Report(effect.id, 0, {.status = has_waiting_ ? OutcomeStatus::kOk : OutcomeStatus::kNone});
      break;
    case EffectKind::kRespond:
      Respond(effect, event);
      break;
    case EffectKind::kRespondWithError:
      event->network_error = true;
      event->answered_at_ms = world_.clock.now_ms();
      log_.push_back(effect.text);
      break;
    case EffectKind::kSettle:
      event->settled = true;
      event->error = effect.text;
      event->settled_at_ms = world_.clock.now_ms();
      break;
    case EffectKind::kNetworkFetch:
      PerformFetch(effect);
      break;
    case EffectKind::kNavigationPreload:
      navigation_preload_ = effect.number != 0;
      Report(effect.id, 0, {});
      break;
    case EffectKind::kCallHook:
      hooks_called_.push_back(effect.number);
      Report(effect.id, 0, {});
      break;
    case EffectKind::kReturn:
      break;
    case EffectKind::kSetTimer:
      Report(effect.id, effect.number, {});
      break;
    case EffectKind::kCancel:
      in_flight_.erase(effect.number);
      break;
    case EffectKind::kReleaseResponse:
      responses_.erase(effect.response);
      break;
    case EffectKind::kPostMessage:
      messages_.push_back(effect.text);
      break;
    case EffectKind::kSkipWaiting:
      skipped_waiting_ = true;
      break;
    case EffectKind::kAddRoutes:
      static_routes_ = effect.text;
      Report(effect.id, 0, {});
      break;
    case EffectKind::kClaimClients:
      claimed_clients_ = true;
      Report(effect.id, 0, {});
      break;
    case EffectKind::kCallFunction:
      if (auto response = function_ ? function_(effect.number) : std::nullopt) {
        ReportResponse(effect.id, 0, {*std::move(response), false});
      } else {
        Report(effect.id, 0, {.status = OutcomeStatus::kNone});
      }
      break;
    case EffectKind::kLog:
      log_.push_back(effect.text);
      break;
    default:
      if (!PerformStorage(effect) && !PerformBodies(effect, event) && !PerformSync(effect) &&
          !PerformPush(effect) && !PerformPeriodic(effect)) {
        std::abort();
      }
  }
}

}  // namespace swale
