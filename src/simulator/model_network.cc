#include "src/simulator/model_network.h"

namespace swale {

ModelNetwork::Answer ModelNetwork::Fetch(const std::string& method, const std::string& url,
                                         const ModelFields& request_fields) {
  Answer answer{.response = std::nullopt, .latency_ms = latency_ms_};
  if (offline_) return answer;
  requests_.push_back(url);
  if (responder_) {
    answer.response = responder_(method, url, request_fields);
    return answer;
  }

  auto file = files_.find(url);
  ModelResponse response{.status = 404, .body = "not found"};
  if (file != files_.end()) response = {.status = 200, .body = file->second};
  if (auto fields = fields_.find(url); fields != fields_.end()) response.fields = fields->second;

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
      response.body += "<!-- altered -->";
      break;
    case NetworkFault::Kind::kCutOff:
      answer.body_is_cut_off = true;
      break;
  }
  answer.response = response;
  return answer;
}

}  // namespace swale
