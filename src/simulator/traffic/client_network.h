// ClientNetwork: what lies between a browser's pages and workers and the servers: its HTTP cache,
// its connections and its link.
#ifndef SWALE_SIMULATOR_TRAFFIC_CLIENT_NETWORK_H_
#define SWALE_SIMULATOR_TRAFFIC_CLIENT_NETWORK_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "src/simulator/model_network.h"
#include "src/simulator/traffic/network_profile.h"
#include "src/simulator/traffic/server_model.h"

namespace swale {

// The HTTP cache decides by src/http_cache, as RFC 9111 says, and has room for all. The link hands
// one response on after the other, in the order in which they begin to arrive. A connection that
// was not used for a minute is made anew, for two round trips.
class ClientNetwork {
 public:
  // Both must outlive this.
  ClientNetwork(const ServerModel& servers, const NetworkProfile& profile);

  void set_offline(bool offline) { offline_ = offline; }

  // What a request that reached a server came to.
  struct Sent {
    uint32_t resource = 0;  // UINT32_MAX: the worker's script, a manifest, or what is not known
    uint64_t bytes = 0;     // with header fields
    bool is_whole = false;  // not a 304
    const SimulatedHost* host = nullptr;
  };
  // Called at each.
  void set_observer(std::function<void(const Sent&)> observer) { observer_ = std::move(observer); }

  ModelNetwork::Answer Fetch(const NetworkRequest& request, uint64_t now_ms);
  // The browser looks for the worker's script: `bytes` of it, 0 where it is as it was. Gives how
  // long that takes.
  uint64_t FetchScript(uint64_t bytes, uint64_t now_ms);

  // Requests for URLs that the scenario does not know, which got a 404.
  uint64_t unknown_requests() const { return unknown_requests_; }

 private:
  struct Stored {
    ModelResponse response;
    int64_t request_ms = 0;
    int64_t response_ms = 0;
  };

  ModelNetwork::Answer FetchPlace(uint32_t place, const NetworkRequest& request, uint64_t now_ms);
  // From the server, asked with these header fields; stored where it may be.
  ModelNetwork::Answer AskServer(uint32_t place, const NetworkRequest& request,
                                 const ModelFields& fields, uint64_t now_ms);
  uint64_t Transfer(uint32_t origin, uint64_t bytes, uint32_t server_ms, uint64_t now_ms);
  ModelResponse Seen(uint32_t place, ModelResponse response, const NetworkRequest& request) const;

  const ServerModel& servers_;
  const NetworkProfile& profile_;
  std::function<void(const Sent&)> observer_;
  absl::flat_hash_map<uint32_t, Stored> cache_;  // by place
  std::vector<uint64_t> connected_until_ms_;     // by origin
  uint64_t link_is_free_us_ = 0;
  bool offline_ = false;
  uint64_t unknown_requests_ = 0;
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_TRAFFIC_CLIENT_NETWORK_H_
