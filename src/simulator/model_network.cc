#include "src/simulator/model_network.h"

#include <algorithm>

#include "src/base/number.h"
#include "src/simulator/model_fetch.h"

namespace swale {
namespace {

// What a request with one range of bytes gets of a body.
void SliceRange(const ModelFields& request_fields, ModelResponse* response) {
  const auto field = request_fields.find("range");
  constexpr std::string_view kUnit = "bytes=";
  if (field == request_fields.end() || !field->second.starts_with(kUnit)) return;
  const std::string_view range = std::string_view(field->second).substr(kUnit.size());
  uint64_t first = 0;
  uint64_t last = 0;
  const size_t dash = range.find('-');
  if (dash == std::string_view::npos || !ParseNumber64(range.substr(0, dash), &first) ||
      !ParseNumber64(range.substr(dash + 1), &last) || first >= response->body.size()) {
    return;
  }
  last = std::min<uint64_t>(last, response->body.size() - 1);
  response->status = 206;
  response->body = response->body.substr(first, last - first + 1);
}

}  // namespace

ModelNetwork::Answer ModelNetwork::Fetch(const NetworkRequest& request) {
  if (transport_) return transport_(request);
  if (request.cache_mode == CacheMode::kOnlyIfCached) return AskHttpCache(request.url);
  const auto ask = [this](const std::string& method, const std::string& url,
                          const ModelFields& fields) { return Ask(method, url, fields); };
  Answer answer = request.origin.empty()
                      ? ask(std::string(request.method), request.url, request.fields)
                      : FetchByStandard(request, ask);
  if (answer.response) answer.response->source = ModelSource::kNetwork;
  return answer;
}

ModelNetwork::Answer ModelNetwork::Ask(const std::string& method, const std::string& url,
                                       const ModelFields& fields) {
  Answer answer = AskServer(method, url, fields);
  if (weather_ && !offline_) weather_(url, &answer);
  return answer;
}

ModelNetwork::Answer ModelNetwork::AskHttpCache(const std::string& url) const {
  Answer answer;
  const auto file = http_cache_.find(url);
  if (file != http_cache_.end()) {
    answer.response = ModelResponse{.body = file->second, .source = ModelSource::kHttpCache};
  }
  return answer;
}

ModelNetwork::Answer ModelNetwork::AskServer(const std::string& method, const std::string& url,
                                             const ModelFields& request_fields) {
  Answer answer{.response = std::nullopt, .latency_ms = latency_ms_};
  if (offline_) return answer;
  requests_.push_back(url);
  if (responder_) {
    answer.response = responder_(method, url, request_fields);
    if (!answer.response && resends_) {
      requests_.push_back(url);
      answer.response = responder_(method, url, request_fields);
    }
    return answer;
  }

  auto file = files_.find(url);
  ModelResponse response{.status = 404, .body = "not found"};
  if (file != files_.end()) response = {.status = 200, .body = file->second};
  if (auto fields = fields_.find(url); fields != fields_.end()) response.fields = fields->second;
  if (serves_ranges_ && response.status == 200) SliceRange(request_fields, &response);

  auto found = faults_.find(url);
  if (found == faults_.end()) {
    answer.response = response;
    return answer;
  }
  const NetworkFault& fault = found->second;
  switch (fault.kind) {
    case NetworkFault::Kind::kFail:
      return answer;
    case NetworkFault::Kind::kStatus:
      response = {.status = fault.status, .body = "error page"};
      break;
    case NetworkFault::Kind::kBody:
      if (!response.body.empty()) response.body.back() ^= 1;
      response.body += "<!-- altered -->";
      break;
    case NetworkFault::Kind::kTwice:
      requests_.push_back(url);
      break;
    case NetworkFault::Kind::kCutOff:
      answer.body_is_cut_off = true;
      break;
  }
  answer.response = response;
  return answer;
}

}  // namespace swale
