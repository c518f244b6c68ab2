#include "src/simulator/simulated_host.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "src/base/number.h"
#include "src/simulator/sha256.h"

namespace swale {
namespace {

// `fields`: each a name, ':', a value and '\n'.
void SetFields(std::string_view fields, ModelResponse* response) {
  while (!fields.empty()) {
    const std::string_view line = fields.substr(0, fields.find('\n'));
    const size_t colon = line.find(':');
    response->fields[std::string(line.substr(0, colon))] = line.substr(colon + 1);
    fields.remove_prefix(std::min(fields.size(), line.size() + 1));
  }
}

bool FindField(const ModelFields& fields, std::string_view name, std::string* value) {
  const auto field = fields.find(name);
  if (field == fields.end()) return false;
  *value = field->second;
  return true;
}

ModelResponse MakeResponse(const Effect& effect) {
  ModelResponse response;
  response.type = ResponseType::kDefault;
  if (effect.number != 0) response.status = static_cast<uint16_t>(effect.number);
  const std::string_view text = effect.text;
  const size_t end = text.find("\n\n");
  SetFields(text.substr(0, end), &response);
  if (end != std::string_view::npos) response.body = text.substr(end + 2);
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
  engine_.reset();
  world_.sync.locks.ReleaseAll(this);
  kept_.clear();
  responses_.clear();
  in_flight_.clear();
  streamed_.clear();
  opened_.clear();
  checked_parts_.clear();
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
  requests_[id] = {std::string(request.url), request.method, request_fields_, request_body_};
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
  ModelResponse sent;
  if (effect.url.empty()) sent.fields = request.fields;
  if (effect.url.empty() && !request.body.empty()) sent.fields[":body"] = request.body;
  SetFields(effect.text, &sent);
  const Method method = effect.url.empty() ? request.method : Method::kGet;
  const std::string url = UrlOf(effect);
  ModelNetwork::Answer answer =
      world_.network.Fetch({.method = kMethodNames[static_cast<size_t>(method)],
                            .url = url,
                            .fields = sent.fields,
                            .cache_mode = static_cast<CacheMode>(effect.number % kCredentialsUnit),
                            .host = this});
  if (answer.response) {
    ReportResponse(effect.id, answer.latency_ms,
                   {*std::move(answer.response), answer.body_is_cut_off});
  } else {
    Report(effect.id, answer.latency_ms,
           {.status = OutcomeStatus::kFailed, .text = "Failed to fetch"});
  }
}

SimulatedHost::HeldResponse SimulatedHost::RemakeResponse(const Effect& effect) const {
  HeldResponse made = responses_.at(effect.response);
  made.response.type = ResponseType::kDefault;
  made.response.redirected = false;
  if (effect.number != 0) {
    for (const auto& [name, value] : responses_.at(effect.number).response.fields) {
      if (effect.cache.find(name + '\n') == std::string::npos) made.response.fields[name] = value;
    }
  }
  SetFields(effect.text, &made.response);
  if ((effect.flags & kRemakeWithoutBody) != 0) {
    made.response.body.clear();
    made.response.unwritten = 0;
  }
  return made;
}

SimulatedHost::HeldResponse SimulatedHost::SliceBody(const Effect& effect) const {
  HeldResponse slice = responses_.at(effect.response);
  const std::string body = slice.response.body;
  const uint64_t size = slice.response.size();
  slice.response.status = 206;
  slice.response.body.clear();
  slice.response.unwritten = 0;
  std::string_view ranges = effect.text;
  while (!ranges.empty()) {
    const std::string_view range = ranges.substr(0, ranges.find(' '));
    ranges.remove_prefix(std::min(ranges.size(), range.size() + 1));
    const size_t dash = range.find('-');
    uint64_t first = 0;
    uint64_t last = 0;
    ParseNumber64(range.substr(0, dash), &first);
    ParseNumber64(range.substr(dash + 1), &last);
    const uint64_t wanted = last - first + 1;
    const std::string part = first < body.size() ? body.substr(first, wanted) : std::string();
    slice.response.body += part;
    slice.response.unwritten += wanted - part.size();
    slice.response.fields["content-range"] =
        "bytes " + std::string(range) + '/' + std::to_string(size);
  }
  return slice;
}

const ModelResponse* SimulatedHost::OpenEntry(const std::string& cache, const std::string& url) {
  const std::string key = cache + ' ' + url;
  if (!opened_.contains(key)) {
    auto match = world_.caches.Match(cache, url);
    if (!match) return nullptr;
    opened_[key] = *std::move(match);
  }
  return &opened_[key];
}

void SimulatedHost::CloseEntry(const Effect& effect) {
  const std::string key = effect.cache + ' ' + UrlOf(effect);
  opened_.erase(key);
  std::erase_if(checked_parts_, [&](const std::string& part) { return part.starts_with(key); });
}

void SimulatedHost::MatchPart(const Effect& effect) {
  const uint64_t cache_ms = world_.cache_latency_ms;
  const std::string url = UrlOf(effect);
  const ModelResponse* entry = OpenEntry(effect.cache, url);
  const size_t offset = effect.number;
  const bool is_whole = effect.flags == kWholeBody;
  if (entry == nullptr) return Report(effect.id, cache_ms, {.status = OutcomeStatus::kNone});
  if (!is_whole && offset + effect.flags > entry->body.size()) {
    opened_.erase(effect.cache + ' ' + url);
    return Report(effect.id, cache_ms, {.status = OutcomeStatus::kMismatch});
  }
  ModelResponse part = *entry;
  if (!is_whole) part.body = entry->body.substr(offset, effect.flags);
  const std::string hex = effect.text.substr(0, effect.text.find('\n'));
  const std::string fields = effect.text.substr(hex.size() + 1);
  const std::string checked = effect.cache + ' ' + url + ' ' + hex;
  if (!hex.empty() && !checked_parts_.contains(checked)) {
    const std::string found = DigestToHex(Sha256(part.body));
    if (!found.starts_with(hex)) {
      opened_.erase(effect.cache + ' ' + url);
      return Report(effect.id, cache_ms, {.status = OutcomeStatus::kMismatch, .text = found});
    }
    checked_parts_.insert(checked);
  }
  if (!fields.empty()) {
    part.fields.clear();
    SetFields(fields, &part);
  }
  part.type = ResponseType::kDefault;
  ReportResponse(effect.id, cache_ms, {std::move(part), false});
}

void SimulatedHost::JoinParts(const Effect& effect) {
  const uint64_t cache_ms = world_.cache_latency_ms;
  ModelResponse joined{.type = ResponseType::kDefault};
  std::string_view lines = effect.text;
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(line.size() + 1);
    const size_t offset_at = line.find(' ') + 1;
    const size_t size_at = line.find(' ', offset_at) + 1;
    const std::string key(line.substr(0, offset_at - 1));
    uint64_t offset = 0;
    uint64_t size = 0;
    ParseNumber64(line.substr(offset_at, size_at - 1 - offset_at), &offset);
    ParseNumber64(line.substr(size_at), &size);
    if (key.starts_with('#')) {
      uint32_t handle = 0;
      ParseNumber(std::string_view(key).substr(1), &handle);
      const HeldResponse& held = responses_.at(handle);
      if (held.body_is_cut_off) {
        return Report(effect.id, 0, {.status = OutcomeStatus::kFailed, .text = "network error"});
      }
      if (offset < held.response.body.size())
        joined.body += held.response.body.substr(offset, size);
      continue;
    }
    const ModelResponse* entry =
        OpenEntry(effect.cache, UrlOf({.event = effect.event, .url = key}));
    if (entry == nullptr || offset + size > entry->body.size()) {
      return Report(effect.id, cache_ms, {.status = OutcomeStatus::kNone});
    }
    joined.body += entry->body.substr(offset, size);
  }
  SetFields(effect.url, &joined);
  ReportResponse(effect.id, cache_ms, {std::move(joined), false});
}

// Of blocks that are not compressed.
void SimulatedHost::InflateBody(const Effect& effect) {
  const HeldResponse& held = responses_.at(effect.response);
  if (held.body_is_cut_off) {
    return Report(effect.id, 0, {.status = OutcomeStatus::kFailed, .text = "network error"});
  }
  const std::string& body = held.response.body;
  uint64_t size = 0;
  std::string_view sizes = effect.text;
  while (!sizes.empty()) {
    const std::string_view digits = sizes.substr(0, sizes.find(' '));
    sizes.remove_prefix(digits.size() + 1);
    uint64_t of_block = 0;
    ParseNumber64(digits, &of_block);
    size += of_block;
  }
  if (effect.number + size > body.size()) {
    return Report(effect.id, 0, {.status = OutcomeStatus::kFailed, .text = "it is too short"});
  }
  ModelResponse inflated{.body = body.substr(effect.number, size), .type = ResponseType::kDefault};
  ReportResponse(effect.id, 0, {std::move(inflated), false});
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

Outcome SimulatedHost::CheckDigest(const Effect& effect) {
  const HeldResponse& held = responses_.at(effect.response);
  if (held.body_is_cut_off) return {.status = OutcomeStatus::kFailed, .text = "network error"};
  const std::string hex = DigestToHex(Sha256(held.response.body));
  if (hex.compare(0, effect.text.size(), effect.text) == 0) return {.status = OutcomeStatus::kOk};
  return {.status = OutcomeStatus::kMismatch, .text = hex};
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
  const uint64_t cache_ms = world_.cache_latency_ms;
  if (world_.storage_fails && world_.storage_fails(effect)) {
    return Report(effect.id, cache_ms, {.status = OutcomeStatus::kFailed, .text = "disk error"});
  }
  auto found = events_.find(effect.event);
  EventRecord* event = found == events_.end() ? nullptr : found->second;
  switch (effect.kind) {
    case EffectKind::kNone:
    case EffectKind::kRunSetUp:  // of generated workers' modules alone
      std::abort();
    case EffectKind::kCacheNames: {
      Outcome outcome;
      for (const std::string& name : world_.caches.names()) outcome.text += name + '\n';
      Report(effect.id, cache_ms, std::move(outcome));
      break;
    }
    case EffectKind::kMatchPart:
      MatchPart(effect);
      break;
    case EffectKind::kJoinParts:
      JoinParts(effect);
      break;
    case EffectKind::kInflateBody:
      InflateBody(effect);
      break;
    case EffectKind::kMakeBytes: {
      ModelResponse response{.body = effect.text, .type = ResponseType::kDefault};
      SetFields(effect.url, &response);
      ReportResponse(effect.id, 0, {std::move(response), false});
      break;
    }
    case EffectKind::kEstimateStorage:
      Report(effect.id, cache_ms,
             {.text = std::to_string(world_.caches.usage()) + ' ' +
                      std::to_string(world_.caches.told_quota())});
      break;
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
    case EffectKind::kCacheMatch: {
      const bool ignores_vary = (effect.flags & kMatchIgnoreVary) != 0;
      if (auto match = world_.caches.Match(effect.cache, UrlOf(effect),
                                           ignores_vary ? nullptr : &FieldsOf(effect))) {
        const bool wants_times = (effect.flags & kMatchWithTimes) != 0;
        std::string times = wants_times ? match->stored_times : std::string();
        ReportResponse(effect.id, cache_ms, {*std::move(match), false}, std::move(times));
      } else {
        Report(effect.id, cache_ms, {.status = OutcomeStatus::kNone});
      }
      break;
    }
    case EffectKind::kCachePut: {
      ModelResponse stored = responses_.at(effect.response).response;
      stored.stored_for = FieldsOf(effect);
      CloseEntry(effect);
      constexpr std::string_view kTimes = "swale-times:";
      if (effect.text.starts_with(kTimes)) {
        stored.stored_times =
            effect.text.substr(kTimes.size(), effect.text.find('\n') - kTimes.size());
      }
      const std::string size = std::to_string(stored.size());
      const bool is_stored = world_.caches.Put(effect.cache, UrlOf(effect), std::move(stored));
      Report(effect.id, cache_ms,
             {.status = is_stored ? OutcomeStatus::kOk : OutcomeStatus::kQuotaExceeded,
              .text = (effect.flags & kPutMeasured) != 0 ? size : std::string()});
      break;
    }
    case EffectKind::kCacheDelete: {
      CloseEntry(effect);
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
    case EffectKind::kOpenStream:
      ReportResponse(effect.id, 0, {MakeResponse(effect), false});
      break;
    case EffectKind::kRemakeResponse:
      ReportResponse(effect.id, 0, RemakeResponse(effect));
      break;
    case EffectKind::kCloneResponse:
      ReportResponse(effect.id, 0, responses_.at(effect.response));
      break;
    case EffectKind::kMeasureBody:
      Report(effect.id, 0,
             {.text = std::to_string(responses_.at(effect.response).response.size())});
      break;
    case EffectKind::kSliceBody:
      ReportResponse(effect.id, 0, SliceBody(effect));
      break;
    case EffectKind::kDigestBody:
      Report(effect.id, 0,
             {.text = DigestToHex(Sha256(responses_.at(effect.response).response.body))});
      break;
    case EffectKind::kAppendToStream: {
      const HeldResponse& part = responses_.at(effect.number);
      if (part.body_is_cut_off) {
        Report(effect.id, 0, {.status = OutcomeStatus::kFailed, .text = "network error"});
        break;
      }
      streamed_[effect.event].body += part.response.body;
      streamed_[effect.event].unwritten += part.response.unwritten;
      Report(effect.id, 0, {});
      break;
    }
    case EffectKind::kCloseStream:
      if (event->response) {
        event->response->body = streamed_[effect.event].body;
        event->response->unwritten = streamed_[effect.event].unwritten;
      }
      event->body_is_cut_off = !effect.text.empty();
      Report(effect.id, 0, {});
      break;
    case EffectKind::kReadRecords:
      if (!effect.cache.empty()) {
        PerformSync(effect);
        break;
      }
      Report(effect.id, cache_ms, {.text = world_.records.Read(effect.text, effect.number)});
      break;
    case EffectKind::kWriteRecords:
      if (!effect.cache.empty()) {
        PerformSync(effect);
        break;
      }
      world_.records.Write(effect.text);
      Report(effect.id, cache_ms, {});
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
      if (!PerformSync(effect) && !PerformPush(effect) && !PerformPeriodic(effect)) std::abort();
  }
}

}  // namespace swale
