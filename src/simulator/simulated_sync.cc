// SimulatedHost: queues of requests.
#include <utility>

#include "src/base/concat.h"
#include "src/simulator/model_fetch.h"
#include "src/simulator/simulated_host.h"
#include "src/sync/stored_request.h"

namespace swale {
namespace {

// As web/worker/background/queues.ts lays it out.
std::string RequestText(std::string_view method, std::string_view url, const ModelFields& fields) {
  std::string text;
  AppendPart(method, &text);
  AppendPart(url, &text);
  AppendPart("cors same-origin follow -", &text);
  AppendPart("", &text);
  for (const auto& [name, value] : fields) {
    if (!name.starts_with(':')) AppendPart(Concat({name, ":", value}), &text);
  }
  return text;
}

}  // namespace

void SimulatedHost::KeepRequest(const Effect& effect) {
  const Request& own = requests_.at(effect.event);
  const bool is_own = effect.url.empty();
  std::string body = is_own ? own.body : effect.text;
  std::string text;
  AppendPart("uuid-" + std::to_string(++world_.sync.last_uuid), &text);
  AppendPart(std::to_string(body.size()), &text);
  text += is_own ? RequestText(kMethodNames[static_cast<size_t>(own.method)], own.url, own.fields)
                 : effect.url;
  kept_[effect.event] = std::move(body);
  Report(effect.id, 0, {.text = std::move(text)});
}

void SimulatedHost::SendRequest(const Effect& effect) {
  const StoredRequest request = ParseStoredRequest(effect.text);
  ModelFields sent;
  std::string_view fields = request.fields;
  while (!fields.empty()) {
    const std::string_view field = TakePart(&fields);
    sent[std::string(field.substr(0, field.find(':')))] = field.substr(field.find(':') + 1);
  }
  std::string_view lines = effect.url;
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(line.size() + 1);
    if (line[0] == '=') {
      sent[":body"] += line == "=\\n" ? "\n" : line.substr(1);
      continue;
    }
    const std::string* body = world_.queues.body(std::string(line.substr(1)));
    if (body == nullptr) return Report(effect.id, 1, {.status = OutcomeStatus::kNone});
    sent[":body"] += *body;
  }
  in_flight_[effect.id] = true;
  ModelNetwork::Answer answer = world_.network.Fetch({.method = request.method,
                                                      .url = request.url,
                                                      .fields = sent,
                                                      .host = this,
                                                      .origin = OriginOf(script_.script_url)});
  if (answer.response) {
    const uint64_t ends_ms = world_.clock.now_ms() + answer.latency_ms + answer.body_ms;
    ReportResponse(effect.id, answer.latency_ms,
                   {*std::move(answer.response), answer.body_is_cut_off, ends_ms});
  } else {
    Report(effect.id, answer.latency_ms,
           {.status = OutcomeStatus::kFailed, .text = "Failed to fetch"});
  }
}

void SimulatedHost::WriteQueues(const Effect& effect) {
  const bool has_body = (effect.flags & kWithBody) != 0;
  const std::string* body = has_body ? &kept_.at(effect.event) : nullptr;
  const uint64_t bytes = world_.queues.bytes() + (has_body ? body->size() : 0);
  // Giving room back is always possible.
  const bool grows = has_body || effect.text.starts_with('+');
  if (grows && bytes > world_.queue_quota) {
    return Report(effect.id, world_.cache_latency_ms, {.status = OutcomeStatus::kQuotaExceeded});
  }
  std::string appended = world_.queues.Write(effect.text, body);
  Report(effect.id, world_.cache_latency_ms, {.text = std::move(appended)});
}

bool SimulatedHost::PerformSync(const Effect& effect) {
  switch (effect.kind) {
    case EffectKind::kReadRecords:
      Report(effect.id, world_.cache_latency_ms,
             {.text = world_.queues.Read(effect.text, effect.number)});
      return true;
    case EffectKind::kWriteRecords:
      WriteQueues(effect);
      return true;
    case EffectKind::kKeepRequest:
      KeepRequest(effect);
      return true;
    case EffectKind::kSendRequest:
      SendRequest(effect);
      return true;
    case EffectKind::kAcquireLock: {
      const bool if_available = (effect.flags & kIfAvailable) != 0;
      const bool waits = world_.sync.locks.Acquire(effect.text, this, if_available,
                                                   [this, id = effect.id] { Report(id, 0, {}); });
      if (!waits) Report(effect.id, 0, {.status = OutcomeStatus::kNone});
      return true;
    }
    case EffectKind::kReleaseLock:
      world_.sync.locks.Release(effect.text, this);
      return true;
    case EffectKind::kRegisterSync:
      if (world_.sync.has_sync) world_.sync.tags.insert(effect.text);
      Report(effect.id, 0,
             {.status = world_.sync.has_sync ? OutcomeStatus::kOk : OutcomeStatus::kNone});
      return true;
    default:
      return false;
  }
}

}  // namespace swale
