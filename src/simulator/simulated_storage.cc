// SimulatedHost: Cache Storage and records.
#include <algorithm>
#include <utility>

#include "src/base/number.h"
#include "src/simulator/sha256.h"
#include "src/simulator/simulated_host.h"

namespace swale {

CacheQuery SimulatedHost::QueryOf(const Effect& effect, const std::string& url) {
  const bool ignores_vary = (effect.flags & kMatchIgnoreVary) != 0;
  const bool ignores_method = (effect.flags & kMatchIgnoreMethod) != 0;
  // A key that is a URL is asked for by GET.
  const bool is_get = !effect.url.empty() || requests_[effect.event].method == Method::kGet;
  return {.url = url,
          .fields = ignores_vary ? nullptr : &FieldsOf(effect),
          .ignores_search = (effect.flags & kMatchIgnoreSearch) != 0,
          .is_get = is_get || ignores_method};
}

void SimulatedHost::PerformCacheMatch(const Effect& effect) {
  const std::string url = UrlOf(effect);
  auto match = world_.caches.Match(effect.cache, QueryOf(effect, url));
  if (!match) {
    return Report(effect.id, world_.cache_latency_ms, {.status = OutcomeStatus::kNone});
  }
  const bool wants_times = (effect.flags & kMatchWithTimes) != 0;
  std::string times = wants_times ? match->stored_times : std::string();
  ReportResponse(effect.id, world_.cache_latency_ms, {*std::move(match), false}, std::move(times));
}

// What is stored counts from when the body is whole: until then the entry before is found, and a
// worker that is stopped leaves it as it was.
void SimulatedHost::PerformCachePut(const Effect& effect) {
  if (!MayBePut("GET", UrlOf(effect), responses_.at(effect.response).response)) {
    return Report(effect.id, world_.cache_latency_ms,
                  {.status = OutcomeStatus::kFailed, .text = "Cache Storage does not take it"});
  }
  CloseEntry(effect);
  WithBody(effect.id, effect.response, [this, effect](const HeldResponse& held) {
    ModelResponse stored = held.response;
    stored.stored_for = FieldsOf(effect);
    constexpr std::string_view kTimes = "swale-times:";
    if (effect.text.starts_with(kTimes)) {
      stored.stored_times =
          effect.text.substr(kTimes.size(), effect.text.find('\n') - kTimes.size());
    }
    const std::string size = std::to_string(stored.size());
    const bool is_stored = world_.caches.Put(effect.cache, UrlOf(effect), std::move(stored));
    Report(effect.id, world_.cache_latency_ms,
           {.status = is_stored ? OutcomeStatus::kOk : OutcomeStatus::kQuotaExceeded,
            .text = (effect.flags & kPutMeasured) != 0 ? size : std::string()});
  });
}

SimulatedHost::OpenedEntry* SimulatedHost::OpenEntry(const std::string& cache,
                                                     const std::string& url) {
  const std::string key = cache + ' ' + url;
  if (!opened_.contains(key)) {
    auto match = world_.caches.Match(cache, url);
    if (!match) return nullptr;
    opened_[key] = {*std::move(match), {}};
  }
  return &opened_[key];
}

void SimulatedHost::CloseEntry(const Effect& effect) {
  opened_.erase(effect.cache + ' ' + UrlOf(effect));
}

void SimulatedHost::MatchPart(const Effect& effect) {
  const uint64_t cache_ms = world_.cache_latency_ms;
  const std::string url = UrlOf(effect);
  OpenedEntry* entry = OpenEntry(effect.cache, url);
  const size_t offset = effect.number;
  const bool is_whole = effect.flags == kWholeBody;
  if (entry == nullptr) return Report(effect.id, cache_ms, {.status = OutcomeStatus::kNone});
  if (!is_whole && offset + effect.flags > entry->response.body.size()) {
    CloseEntry(effect);
    return Report(effect.id, cache_ms, {.status = OutcomeStatus::kMismatch});
  }
  ModelResponse part = entry->response;
  if (!is_whole) part.body = entry->response.body.substr(offset, effect.flags);
  const std::string hex = effect.text.substr(0, effect.text.find('\n'));
  const std::string fields = effect.text.substr(hex.size() + 1);
  const std::string checked = std::to_string(offset) + ' ' + hex;
  if (!hex.empty() && !entry->checked.contains(checked)) {
    const std::string found = DigestToHex(Sha256(part.body));
    if (!found.starts_with(hex)) {
      CloseEntry(effect);
      return Report(effect.id, cache_ms, {.status = OutcomeStatus::kMismatch, .text = found});
    }
    entry->checked.insert(checked);
  }
  if (!fields.empty()) {
    part.fields.clear();
    part.fields.SetLines(fields);
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
      if (held.body_ends_at_ms > world_.clock.now_ms()) {
        return WithBody(effect.id, handle,
                        [this, effect](const HeldResponse&) { JoinParts(effect); });
      }
      if (held.body_is_cut_off) {
        return Report(effect.id, 0, {.status = OutcomeStatus::kFailed, .text = "network error"});
      }
      if (offset < held.response.body.size())
        joined.body += held.response.body.substr(offset, size);
      continue;
    }
    const OpenedEntry* entry = OpenEntry(effect.cache, UrlOf({.event = effect.event, .url = key}));
    if (entry == nullptr || offset + size > entry->response.body.size()) {
      return Report(effect.id, cache_ms, {.status = OutcomeStatus::kNone});
    }
    joined.body += entry->response.body.substr(offset, size);
  }
  joined.fields.SetLines(effect.url);
  ReportResponse(effect.id, cache_ms, {std::move(joined), false});
}

bool SimulatedHost::PerformStorage(const Effect& effect) {
  const uint64_t cache_ms = world_.cache_latency_ms;
  switch (effect.kind) {
    case EffectKind::kCacheNames: {
      Outcome outcome;
      for (const std::string& name : world_.caches.names()) outcome.text += name + '\n';
      Report(effect.id, cache_ms, std::move(outcome));
      return true;
    }
    case EffectKind::kMatchPart:
      MatchPart(effect);
      return true;
    case EffectKind::kJoinParts:
      JoinParts(effect);
      return true;
    case EffectKind::kEstimateStorage:
      Report(effect.id, cache_ms,
             {.text = std::to_string(world_.caches.usage()) + ' ' +
                      std::to_string(world_.caches.told_quota())});
      return true;
    case EffectKind::kCacheMatch:
      PerformCacheMatch(effect);
      return true;
    case EffectKind::kCachePut:
      PerformCachePut(effect);
      return true;
    case EffectKind::kCacheDelete: {
      CloseEntry(effect);
      const std::string url = UrlOf(effect);
      const bool deleted = world_.caches.Delete(effect.cache, QueryOf(effect, url));
      Report(effect.id, cache_ms, {.status = deleted ? OutcomeStatus::kOk : OutcomeStatus::kNone});
      return true;
    }
    case EffectKind::kCacheKeys: {
      Outcome outcome;
      for (const auto& [url, response] : world_.caches.entries(effect.cache)) {
        outcome.text += url + '\n';
      }
      Report(effect.id, cache_ms, std::move(outcome));
      return true;
    }
    case EffectKind::kCacheDrop: {
      const bool dropped = world_.caches.Drop(effect.cache);
      Report(effect.id, cache_ms, {.status = dropped ? OutcomeStatus::kOk : OutcomeStatus::kNone});
      return true;
    }
    case EffectKind::kReadRecords:
      if (!effect.cache.empty()) {
        PerformSync(effect);
        return true;
      }
      Report(effect.id, cache_ms, {.text = world_.records.Read(effect.text, effect.number)});
      return true;
    case EffectKind::kWriteRecords:
      if (!effect.cache.empty()) {
        PerformSync(effect);
        return true;
      }
      if (world_.records_have_quota && world_.caches.IsFullFor(effect.text.size())) {
        Report(effect.id, cache_ms,
               {.status = OutcomeStatus::kQuotaExceeded, .text = "Quota exceeded."});
        return true;
      }
      world_.records.Write(effect.text);
      Report(effect.id, cache_ms, {});
      return true;
    default:
      return false;
  }
}

}  // namespace swale
