#include "src/simulator/traffic/client_network.h"

#include <algorithm>

#include "src/http_cache/http_cache.h"
#include "src/simulator/model_field_source.h"

namespace swale {
namespace {

// Of a response on HTTP/2, about, with its request.
constexpr uint64_t kHeaderBytes = 200;
// A read of the browser's HTTP cache on disk.
constexpr uint64_t kHttpCacheMs = 2;
// Until a fetch fails that finds no network.
constexpr uint64_t kOfflineMs = 5;
constexpr uint64_t kConnectionIdleMs = 60'000;
// TCP, then TLS 1.3: https://www.rfc-editor.org/rfc/rfc8446#section-2
constexpr uint64_t kConnectionRoundTrips = 2;
constexpr uint32_t kUnknown = UINT32_MAX;

std::string_view NameOf(CacheMode mode) {
  constexpr std::string_view kNames[] = {"default", "no-store", "reload", "no-cache",
                                         "only-if-cached"};
  return kNames[static_cast<size_t>(mode)];
}

int64_t SinceEpoch(uint64_t now_ms) { return kClockStartMs + static_cast<int64_t>(now_ms); }

bool VariesByAll(const ModelFields& fields) {
  const auto vary = fields.find("vary");
  return vary != fields.end() && vary->second.find('*') != std::string::npos;
}

}  // namespace

ClientNetwork::ClientNetwork(const ServerModel& servers, const NetworkProfile& profile)
    : servers_(servers), profile_(profile), connected_until_ms_(servers.origin_count()) {}

uint64_t ClientNetwork::Transfer(uint32_t origin, uint64_t bytes, uint32_t server_ms,
                                 uint64_t now_ms) {
  uint64_t begins_ms = now_ms + profile_.rtt_ms + server_ms;
  if (connected_until_ms_[origin] <= now_ms) {
    begins_ms += kConnectionRoundTrips * profile_.rtt_ms;
  }
  const uint64_t begins_us = std::max(begins_ms * 1000, link_is_free_us_);
  link_is_free_us_ = begins_us + bytes * 8'000 / profile_.down_kbps;
  const uint64_t ends_ms = (link_is_free_us_ + 999) / 1000;
  connected_until_ms_[origin] = ends_ms + kConnectionIdleMs;
  return ends_ms - now_ms;
}

uint64_t ClientNetwork::FetchScript(uint64_t bytes, uint64_t now_ms) {
  if (offline_) return kOfflineMs;
  if (observer_) {
    observer_({.resource = kUnknown, .bytes = bytes + kHeaderBytes, .is_whole = bytes != 0});
  }
  return Transfer(0, bytes + kHeaderBytes, 0, now_ms);
}

// What a page or worker may see: https://fetch.spec.whatwg.org/#concept-filtered-response-opaque
ModelResponse ClientNetwork::Seen(uint32_t place, ModelResponse response,
                                  const NetworkRequest& request) const {
  const uint32_t resource = servers_.place(place).resource;
  response.type = ResponseType::kBasic;
  if (!servers_.IsCrossOrigin(resource)) return response;
  const bool is_opaque = servers_.mode_of(resource) == Mode::kNoCors;
  response.type = is_opaque ? ResponseType::kOpaque : ResponseType::kCors;
  if (is_opaque && request.host != nullptr) {
    response.status = 0;
    response.fields.clear();
  }
  return response;
}

ModelNetwork::Answer ClientNetwork::Fetch(const NetworkRequest& request, uint64_t now_ms) {
  const uint32_t place = servers_.FindPlace(request.method, request.url);
  if (place != ServerModel::kNoPlace) return FetchPlace(place, request, now_ms);
  if (offline_) return {.response = std::nullopt, .latency_ms = kOfflineMs};
  if (request.cache_mode == CacheMode::kOnlyIfCached) return {};
  const std::string* manifest = servers_.FindManifest(request.url);
  ModelResponse response{.status = 404, .source = ModelSource::kNetwork};
  if (manifest != nullptr) {
    response.status = 200;
    response.body = *manifest;
  } else {
    ++unknown_requests_;
  }
  const uint64_t bytes = response.size() + kHeaderBytes;
  if (observer_) {
    observer_({.resource = kUnknown, .bytes = bytes, .is_whole = true, .host = request.host});
  }
  return {.response = std::move(response), .latency_ms = Transfer(0, bytes, 0, now_ms)};
}

ModelNetwork::Answer ClientNetwork::FetchPlace(uint32_t place, const NetworkRequest& request,
                                               uint64_t now_ms) {
  const RequestWishes wishes =
      ReadWishes(ModelFieldSource(request.fields), NameOf(request.cache_mode));
  const auto found = cache_.find(place);
  const bool may_use = found != cache_.end() && !wishes.ignores_cache && !wishes.is_conditional;
  if (!may_use) {
    if (wishes.control.only_if_cached) return {};
    return AskServer(place, request, request.fields, now_ms);
  }
  Stored& stored = found->second;
  const ModelFieldSource stored_fields(stored.response.fields);
  const StoredResponseView view{stored.response.status, stored_fields, stored.request_ms,
                                stored.response_ms};
  const Reuse reuse = DecideReuse(wishes, view, SinceEpoch(now_ms));
  if (reuse == Reuse::kValidate) {
    ModelFields fields = request.fields;
    fields.SetLines(ConditionFor(stored_fields));
    return AskServer(place, request, fields, now_ms);
  }
  ModelResponse response = Seen(place, stored.response, request);
  response.source = ModelSource::kHttpCache;
  if (reuse == Reuse::kStaleWhileRevalidate && !offline_) {
    ModelFields fields = request.fields;
    fields.SetLines(ConditionFor(stored_fields));
    AskServer(place, request, fields, now_ms);
  }
  return {.response = std::move(response), .latency_ms = kHttpCacheMs};
}

ModelNetwork::Answer ClientNetwork::AskServer(uint32_t place, const NetworkRequest& request,
                                              const ModelFields& fields, uint64_t now_ms) {
  if (offline_) return {.response = std::nullopt, .latency_ms = kOfflineMs};
  ServerModel::Answer answer = servers_.Respond(place, fields, now_ms);
  const uint32_t resource = servers_.place(place).resource;
  const uint64_t bytes = answer.transfer_bytes + kHeaderBytes;
  const bool is_validated = answer.response.status == 304;
  if (observer_) {
    observer_(
        {.resource = resource, .bytes = bytes, .is_whole = !is_validated, .host = request.host});
  }
  const uint64_t latency_ms =
      Transfer(servers_.OriginOf(resource), bytes, answer.server_ms, now_ms);
  const int64_t request_ms = SinceEpoch(now_ms);
  const int64_t response_ms = request_ms + static_cast<int64_t>(latency_ms);
  answer.response.source = ModelSource::kNetwork;
  const auto stored = cache_.find(place);
  if (is_validated && stored != cache_.end() && !request.fields.contains("if-none-match") &&
      !request.fields.contains("if-modified-since")) {
    stored->second.request_ms = request_ms;
    stored->second.response_ms = response_ms;
    ModelResponse response = Seen(place, stored->second.response, request);
    response.source = ModelSource::kHttpCache;
    return {.response = std::move(response), .latency_ms = latency_ms};
  }
  const RequestWishes wishes =
      ReadWishes(ModelFieldSource(request.fields), NameOf(request.cache_mode));
  if (!VariesByAll(answer.response.fields) &&
      MayStoreByHttp(wishes, servers_.method_of(resource), answer.response.status,
                     ModelFieldSource(answer.response.fields))) {
    cache_[place] = {answer.response, request_ms, response_ms};
  } else if (!is_validated) {
    cache_.erase(place);
  }
  return {.response = Seen(place, std::move(answer.response), request), .latency_ms = latency_ms};
}

}  // namespace swale
