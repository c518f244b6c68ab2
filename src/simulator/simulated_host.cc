#include "src/simulator/simulated_host.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "src/simulator/sha256.h"

namespace swale {
namespace {

// `fields`: each a name, ':', a value and '\n'.
ModelResponse MakeResponse(std::string_view fields) {
  ModelResponse response;
  while (!fields.empty()) {
    const std::string_view line = fields.substr(0, fields.find('\n'));
    const size_t colon = line.find(':');
    response.fields[std::string(line.substr(0, colon))] = line.substr(colon + 1);
    fields.remove_prefix(line.size() + 1);
  }
  return response;
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

SimulatedHost::~SimulatedHost() { Kill(); }

void SimulatedHost::Start() {
  Kill();
  ++life_;
  engine_ = std::make_unique<Engine>(ConfigOf(script_, this));
}

void SimulatedHost::Kill() {
  engine_.reset();
  responses_.clear();
  in_flight_.clear();
  events_.clear();
  event_urls_.clear();
  effects_until_kill_ = 0;
  effects_.clear();
  fetches_in_flight_max_ = 0;
}

EventRecord& SimulatedHost::NewEvent(EventId id, std::string url) {
  EventRecord& record = *records_.emplace_back(std::make_unique<EventRecord>());
  if (id == 0) return record;
  record.handled = true;
  events_[id] = &record;
  event_urls_[id] = std::move(url);
  return record;
}

const EventRecord& SimulatedHost::Fetch(RequestView request) {
  if (!alive()) Start();
  EventRecord& record = NewEvent(engine_->HandleFetch(request), std::string(request.url));
  Pump();
  return record;
}

const EventRecord& SimulatedHost::Dispatch(EventKind kind, std::string_view data) {
  if (!alive()) Start();
  EventRecord& record = NewEvent(engine_->HandleEvent(kind, data), {});
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
    if (effects_until_kill_ > 0 && --effects_until_kill_ == 0) {
      Kill();
      return;
    }
    ++effects_performed_;
    effects_.push_back(effect.kind);
    Perform(effect);
  }
}

void SimulatedHost::Report(EffectId id, uint64_t delay_ms, Outcome outcome) {
  in_flight_.try_emplace(id, false);
  world_.clock.After(delay_ms, [this, id, life = life_, outcome = std::move(outcome)] {
    if (!alive() || life != life_ || in_flight_.erase(id) == 0) return;
    engine_->HandleOutcome(id, outcome);
    Pump();
  });
}

void SimulatedHost::ReportResponse(EffectId id, uint64_t delay_ms, HeldResponse held) {
  in_flight_.try_emplace(id, false);
  // The handle is made when the response is there: a cancelled effect leaves none behind.
  world_.clock.After(delay_ms, [this, id, life = life_, held = std::move(held)] {
    if (!alive() || life != life_ || in_flight_.erase(id) == 0) return;
    const ResponseHandle handle = ++last_handle_;
    responses_[handle] = held;
    engine_->HandleOutcome(id, {.status = OutcomeStatus::kOk,
                                .response = handle,
                                .http_status = held.response.status,
                                .type = held.response.type,
                                .redirected = held.response.redirected,
                                .text = {}});
    Pump();
  });
}

std::string SimulatedHost::UrlOf(const Effect& effect) const {
  if (effect.url.empty()) return event_urls_.at(effect.event);
  if (effect.url.find("://") != std::string::npos) return effect.url;
  // Relative URLs of manifests and of the store have no "..", and no leading '/'.
  return script_.script_url.substr(0, script_.script_url.rfind('/') + 1) + effect.url;
}

void SimulatedHost::PerformFetch(const Effect& effect) {
  in_flight_[effect.id] = true;
  const auto fetches = static_cast<size_t>(std::count_if(
      in_flight_.begin(), in_flight_.end(), [](const auto& entry) { return entry.second; }));
  fetches_in_flight_max_ = std::max(fetches_in_flight_max_, fetches);
  ModelNetwork::Answer answer = world_.network.Fetch(UrlOf(effect));
  if (answer.response) {
    ReportResponse(effect.id, answer.latency_ms,
                   {*std::move(answer.response), answer.body_is_cut_off});
  } else {
    Report(effect.id, answer.latency_ms,
           {.status = OutcomeStatus::kFailed, .text = "Failed to fetch"});
  }
}

Outcome SimulatedHost::CheckDigest(const Effect& effect) {
  const HeldResponse& held = responses_.at(effect.response);
  if (held.body_is_cut_off) return {.status = OutcomeStatus::kFailed, .text = "network error"};
  const std::string hex = DigestToHex(Sha256(held.response.body));
  if (hex.compare(0, effect.text.size(), effect.text) == 0) return {.status = OutcomeStatus::kOk};
  return {.status = OutcomeStatus::kMismatch, .text = hex};
}

bool SimulatedHost::TestRegExp(std::string_view, std::string_view) { return false; }

bool SimulatedHost::CallPredicate(uint32_t) { return false; }

bool SimulatedHost::Header(uint32_t response, std::string_view name, std::string* value) {
  const auto held = responses_.find(response);
  if (held == responses_.end()) return false;
  const auto& fields = held->second.response.fields;
  const auto field = fields.find(std::string(name));
  if (field == fields.end()) return false;
  *value = field->second;
  return true;
}

void SimulatedHost::Perform(const Effect& effect) {
  const uint64_t cache_ms = world_.cache_latency_ms;
  auto found = events_.find(effect.event);
  EventRecord* event = found == events_.end() ? nullptr : found->second;
  switch (effect.kind) {
    case EffectKind::kNone:
    case EffectKind::kCacheNames:
      std::abort();  // nothing asks for these yet
    case EffectKind::kRespond:
      event->response = responses_.at(effect.response).response;
      event->answered_at_ms = world_.clock.now_ms();
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
    case EffectKind::kCacheMatch:
      if (auto match = world_.caches.Match(effect.cache, UrlOf(effect))) {
        ReportResponse(effect.id, cache_ms, {*std::move(match), false});
      } else {
        Report(effect.id, cache_ms, {.status = OutcomeStatus::kNone});
      }
      break;
    case EffectKind::kCachePut: {
      const bool stored =
          world_.caches.Put(effect.cache, UrlOf(effect), responses_.at(effect.response).response);
      Report(effect.id, cache_ms,
             {.status = stored ? OutcomeStatus::kOk : OutcomeStatus::kQuotaExceeded});
      break;
    }
    case EffectKind::kCacheDelete: {
      const bool deleted = world_.caches.Delete(effect.cache, UrlOf(effect));
      Report(effect.id, cache_ms, {.status = deleted ? OutcomeStatus::kOk : OutcomeStatus::kNone});
      break;
    }
    case EffectKind::kCacheKeys: {
      Outcome outcome;
      for (const auto& [url, response] : world_.caches.entries(effect.cache)) {
        outcome.text += url + '\n';
      }
      Report(effect.id, cache_ms, std::move(outcome));
      break;
    }
    case EffectKind::kCacheDrop: {
      const bool dropped = world_.caches.Drop(effect.cache);
      Report(effect.id, cache_ms, {.status = dropped ? OutcomeStatus::kOk : OutcomeStatus::kNone});
      break;
    }
    case EffectKind::kReadBody:
      Report(effect.id, 0, {.text = responses_.at(effect.response).response.body});
      break;
    case EffectKind::kCheckDigest:
      Report(effect.id, 0, CheckDigest(effect));
      break;
    case EffectKind::kDigestRequest:
      Report(effect.id, 0, {.text = DigestToHex(Sha256(request_body_))});
      break;
    case EffectKind::kMakeResponse:
      ReportResponse(effect.id, 0, {MakeResponse(effect.text), false});
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
  }
}

}  // namespace swale
