// ModelNetwork: servers, and the way to them.
#ifndef SWALE_SIMULATOR_MODEL_NETWORK_H_
#define SWALE_SIMULATOR_MODEL_NETWORK_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/engine/effect.h"
#include "src/fetch/request.h"
#include "src/simulator/model_response.h"

namespace swale {

// What is wrong with one URL.
struct NetworkFault {
  enum class Kind : uint8_t {
    kStatus,  // answers with `status` and an error page
    kBody,    // answers with another body than it should
    kCutOff,  // answers, but the body ends in the middle: reading it fails
    kFail,    // the fetch fails, as with a host that cannot be reached
    kTwice,   // answers the second time: browsers send a request again where a connection that was
              // kept from another one is closed before the answer
  };
  Kind kind = Kind::kFail;
  uint16_t status = 404;
};

class SimulatedHost;

// https://fetch.spec.whatwg.org/#concept-request-redirect-mode
enum class RedirectMode : uint8_t { kFollow, kError, kManual };

// What is asked of the network. Views of its maker.
struct NetworkRequest {
  std::string_view method;
  const std::string& url;
  const ModelFields& fields;
  CacheMode cache_mode = CacheMode::kDefault;
  const SimulatedHost* host = nullptr;  // null: the page itself asks
  // Of who asks: what is seen of the answer depends on it. Empty: all is seen as it is sent.
  std::string_view origin{};
  Mode mode = Mode::kCors;
  RedirectMode redirect = RedirectMode::kFollow;
};

class ModelNetwork {
 public:
  // What a fetch comes to. `response` is empty where it fails.
  struct Answer {
    std::optional<ModelResponse> response;
    bool body_is_cut_off = false;
    uint64_t latency_ms = 0;  // until the head is there
    uint64_t body_ms = 0;     // from then on, until the body is whole or breaks off
  };

  // Absolute URL → body. Replaces what was served before: a deployment.
  void Deploy(std::map<std::string, std::string> files) { files_ = std::move(files); }
  std::map<std::string, std::string>& files() { return files_; }

  void set_offline(bool offline) { offline_ = offline; }
  // Whether the server answers requests for one range of bytes with 206; default: with all, as a
  // server may. https://www.rfc-editor.org/rfc/rfc9110#section-14.2
  void set_serves_ranges(bool serves_ranges) { serves_ranges_ = serves_ranges; }
  void set_latency_ms(uint64_t latency_ms) { latency_ms_ = latency_ms; }
  // Header fields of responses, by absolute URL.
  std::map<std::string, std::map<std::string, std::string>>& fields() { return fields_; }
  // By absolute URL; stays until it is removed.
  std::map<std::string, NetworkFault>& faults() { return faults_; }

  // A server that answers in place of all that is said above; empty: none is there. It is given the
  // request's method, and its header fields, those of the worker's own included.
  using Responder = std::function<std::optional<ModelResponse>(
      const std::string& method, const std::string& url, const ModelFields& fields)>;
  void set_responder(Responder responder) { responder_ = std::move(responder); }

  // Whether a request that the responder does not answer is sent again, as browsers do where a
  // connection that was kept from another one is closed before the answer.
  void set_resends(bool resends) { resends_ = resends; }

  // All of the way to the servers and the servers, in place of what is said here; the browser's
  // HTTP cache too. Empty: none.
  using Transport = std::function<Answer(const NetworkRequest& request)>;
  void set_transport(Transport transport) { transport_ = std::move(transport); }

  // What happens to each answer of a server on its way; by default nothing.
  using Weather = std::function<void(const std::string& url, Answer* answer)>;
  void set_weather(Weather weather) { weather_ = std::move(weather); }

  // What the browser's HTTP cache has, by absolute URL: all that is asked for with
  // CacheMode::kOnlyIfCached. Other requests pass it by.
  std::map<std::string, std::string>& http_cache() { return http_cache_; }

  // Counts the request and answers it.
  Answer Fetch(const NetworkRequest& request);

  // Every URL that was asked for while the network was there, in order.
  const std::vector<std::string>& requests() const { return requests_; }
  void ClearRequests() { requests_.clear(); }

 private:
  Answer AskHttpCache(const std::string& url) const;
  // With the weather.
  Answer Ask(const std::string& method, const std::string& url, const ModelFields& fields);
  Answer AskServer(const std::string& method, const std::string& url, const ModelFields& fields);

  Weather weather_;
  Transport transport_;
  Responder responder_;
  std::map<std::string, std::string> files_;
  std::map<std::string, NetworkFault> faults_;
  std::map<std::string, std::map<std::string, std::string>> fields_;
  std::map<std::string, std::string> http_cache_;
  std::vector<std::string> requests_;
  bool offline_ = false;
  bool serves_ranges_ = false;
  bool resends_ = false;
  uint64_t latency_ms_ = 10;
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_MODEL_NETWORK_H_
