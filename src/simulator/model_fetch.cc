#include "src/simulator/model_fetch.h"

#include <algorithm>
#include <utility>

#include "src/base/concat.h"
#include "src/simulator/sha256.h"

namespace swale {
namespace {

constexpr int kRedirectsMax = 20;

// https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name
constexpr std::string_view kSafelisted[] = {"cache-control", "content-language", "content-length",
                                            "content-type",  "expires",          "last-modified",
                                            "pragma"};
// Those that matter here. https://fetch.spec.whatwg.org/#cors-safelisted-request-header
constexpr std::string_view kSafelistedOfRequests[] = {"accept", "accept-language",
                                                      "content-language", "content-type", "range"};

template <typename Values, typename Value>
bool Contains(const Values& values, const Value& value) {
  return std::find(std::begin(values), std::end(values), value) != std::end(values);
}

std::string_view FieldOf(const ModelFields& fields, std::string_view name) {
  const auto field = fields.find(name);
  return field == fields.end() ? std::string_view() : field->second;
}

// Whether a list of names has one, or stands for all.
bool Lists(std::string_view list, std::string_view name) {
  const auto is_same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
  while (!list.empty()) {
    std::string_view one = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), one.size() + 1));
    one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
    if (one == "*" || std::equal(one.begin(), one.end(), name.begin(), name.end(), is_same)) {
      return true;
    }
  }
  return false;
}

// Of the base's origin, absolute, or beside the base; without dot segments.
std::string Resolve(std::string_view url, std::string_view base) {
  if (url.find("://") != std::string_view::npos) return std::string(url);
  if (url.starts_with('/')) return Concat({OriginOf(base), url});
  return Concat({base.substr(0, base.rfind('/') + 1), url});
}

bool IsRedirect(const ModelResponse& response) {
  constexpr uint16_t kStatuses[] = {301, 302, 303, 307, 308};
  return Contains(kStatuses, response.status) && response.fields.contains("location");
}

// https://fetch.spec.whatwg.org/#cors-check
bool IsAllowed(const ModelResponse& response, std::string_view origin) {
  const std::string_view allowed = FieldOf(response.fields, "access-control-allow-origin");
  return allowed == "*" || allowed == origin;
}

// One request, and where its redirects have led it.
class Fetching {
 public:
  Fetching(const NetworkRequest& request, const AskServerOnce& ask)
      : request_(request), ask_(ask), method_(request.method), url_(request.url) {}

  ModelNetwork::Answer Go() {
    for (int redirects = 0;; ++redirects) {
      if (!MayAsk()) return Failure();
      ModelNetwork::Answer answer = ask_(method_, url_, request_.fields);
      answer.latency_ms = latency_ms_ += answer.latency_ms;
      if (!answer.response || answer.response->type != ResponseType::kBasic) return answer;
      if (type_ == ResponseType::kCors && !IsAllowed(*answer.response, Origin())) return Failure();
      if (!IsRedirect(*answer.response) || request_.redirect == RedirectMode::kManual) {
        Filter(&*answer.response);
        return answer;
      }
      if (request_.redirect == RedirectMode::kError || redirects == kRedirectsMax) return Failure();
      Follow(*answer.response);
    }
  }

 private:
  ModelNetwork::Answer Failure() const {
    return {.response = std::nullopt, .latency_ms = latency_ms_};
  }

  std::string_view Origin() const { return is_origin_tainted_ ? "null" : request_.origin; }

  // Decides what will be seen of the answer; false where the server is not asked at all.
  bool MayAsk() {
    if (request_.mode == Mode::kNavigate) return true;
    if (type_ == ResponseType::kBasic && OriginOf(url_) == request_.origin) return true;
    if (request_.mode == Mode::kSameOrigin) return false;
    if (request_.mode == Mode::kNoCors) {
      type_ = ResponseType::kOpaque;
      return request_.redirect == RedirectMode::kFollow;
    }
    type_ = ResponseType::kCors;
    return IsSimple() || Preflight();
  }

  bool IsSimple() const {
    constexpr std::string_view kMethods[] = {"GET", "HEAD", "POST"};
    return Contains(kMethods, method_) &&
           std::all_of(request_.fields.begin(), request_.fields.end(), [](const auto& field) {
             return field.first.starts_with(':') || Contains(kSafelistedOfRequests, field.first);
           });
  }

  // https://fetch.spec.whatwg.org/#cors-preflight-fetch
  bool Preflight() {
    const ModelNetwork::Answer answer = ask_("OPTIONS", url_, {});
    latency_ms_ += answer.latency_ms;
    if (!answer.response) return false;
    const ModelResponse& response = *answer.response;
    const bool is_ok = response.status >= 200 && response.status < 300;
    const std::string_view methods = FieldOf(response.fields, "access-control-allow-methods");
    const std::string_view names = FieldOf(response.fields, "access-control-allow-headers");
    constexpr std::string_view kMethods[] = {"GET", "HEAD", "POST"};
    return is_ok && IsAllowed(response, Origin()) &&
           (Contains(kMethods, method_) || Lists(methods, method_)) &&
           std::all_of(request_.fields.begin(), request_.fields.end(), [&](const auto& field) {
             return field.first.starts_with(':') || Contains(kSafelistedOfRequests, field.first) ||
                    Lists(names, field.first);
           });
  }

  // https://fetch.spec.whatwg.org/#http-redirect-fetch
  void Follow(const ModelResponse& response) {
    const std::string next = Resolve(response.fields.at("location"), url_);
    const uint16_t status = response.status;
    const bool is_post = method_ == "POST";
    if (((status == 301 || status == 302) && is_post) || (status == 303 && method_ != "HEAD")) {
      method_ = "GET";
    }
    is_origin_tainted_ |= OriginOf(url_) != request_.origin && OriginOf(next) != OriginOf(url_);
    url_ = next;
    is_redirected_ = true;
  }

  // https://fetch.spec.whatwg.org/#concept-filtered-response
  void Filter(ModelResponse* response) const {
    response->fields.erase("set-cookie");
    if (IsRedirect(*response)) {
      response->type = ResponseType::kOpaqueRedirect;
      response->location = Resolve(response->fields.at("location"), url_);
    } else {
      response->type = type_;
      response->redirected = is_redirected_;
    }
    if (response->type == ResponseType::kCors) {
      const std::string exposed(FieldOf(response->fields, "access-control-expose-headers"));
      ModelFields seen;
      for (const auto& [name, value] : response->fields) {
        if (Contains(kSafelisted, name) || Lists(exposed, name)) seen[name] = value;
      }
      response->fields = std::move(seen);
    } else if (response->type != ResponseType::kBasic) {
      response->status = 0;
      response->redirected = false;
      response->fields.clear();
    }
    if (response->type == ResponseType::kOpaqueRedirect) response->body.clear();
  }

  const NetworkRequest& request_;
  const AskServerOnce& ask_;
  std::string method_;
  std::string url_;
  ResponseType type_ = ResponseType::kBasic;  // what another origin makes of the answer
  bool is_origin_tainted_ = false;
  bool is_redirected_ = false;
  uint64_t latency_ms_ = 0;
};

std::string ToBase64(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t bits = 0;
    for (size_t j = 0; j < 3; ++j) {
      bits = bits << 8 | (i + j < bytes.size() ? static_cast<uint8_t>(bytes[i + j]) : 0u);
    }
    for (size_t j = 0; j < 4; ++j) {
      text += i + j > bytes.size() ? '=' : kDigits[bits >> (18 - 6 * j) & 63];
    }
  }
  return text;
}

}  // namespace

std::string_view OriginOf(std::string_view url) {
  const size_t host = url.find("://");
  return host == std::string_view::npos ? url : url.substr(0, url.find('/', host + 3));
}

ModelNetwork::Answer FetchByStandard(const NetworkRequest& request, const AskServerOnce& ask) {
  return Fetching(request, ask).Go();
}

bool IsRefusedAnswer(Mode mode, RedirectMode redirect, const ModelResponse& response) {
  switch (response.type) {
    case ResponseType::kError:
      return true;
    case ResponseType::kCors:
      if (mode == Mode::kSameOrigin) return true;
      break;
    case ResponseType::kOpaque:
      if (mode != Mode::kNoCors) return true;
      break;
    case ResponseType::kOpaqueRedirect:
      if (redirect != RedirectMode::kManual) return true;
      break;
    case ResponseType::kBasic:
    case ResponseType::kDefault:
      break;
  }
  return response.redirected && redirect != RedirectMode::kFollow;
}

bool HasIntegrity(const ModelResponse& response, std::string_view integrity) {
  if (integrity.empty()) return true;
  if (response.type == ResponseType::kOpaque) return false;
  const Digest digest = Sha256(response.body);
  const std::string_view bytes(reinterpret_cast<const char*>(digest.data()), digest.size());
  return integrity == "sha256-" + ToBase64(bytes);
}

}  // namespace swale
