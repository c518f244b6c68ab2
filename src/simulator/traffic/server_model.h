// ServerModel: what the servers of a scenario answer, version by version, and the workers they
// give.
#ifndef SWALE_SIMULATOR_TRAFFIC_SERVER_MODEL_H_
#define SWALE_SIMULATOR_TRAFFIC_SERVER_MODEL_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "src/simulator/simulated_host.h"
#include "src/simulator/traffic/scenario.h"

namespace swale {

// An HTTP date. https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
std::string FormatHttpDate(int64_t ms);

// The content that something has at a time: which deployment made it (of a document: the last one),
// and how often it has changed by itself since the beginning.
struct ContentVersion {
  uint32_t deployment = 0;
  uint32_t change = 0;
  bool operator==(const ContentVersion&) const = default;
};

// Header fields of a recording are moved to the simulation's time: Last-Modified keeps its distance
// to the recording's Date, Expires becomes a max-age, and there is no Date.
class ServerModel {
 public:
  // The scenario must outlive the model.
  explicit ServerModel(const Scenario& scenario);

  // Deployments up to this time, the first version not counted.
  uint32_t DeploymentAt(uint64_t now_ms) const;
  // The content of a resource as of a deployment (or of an older one, which pages may still be of).
  ContentVersion VersionAt(uint32_t resource, uint32_t deployment, uint64_t now_ms) const;
  // Its URL then, which has the content's fingerprint where the resource has one.
  const std::string& UrlOf(uint32_t resource, uint32_t deployment) const;
  // The number of its origin.
  uint32_t OriginOf(uint32_t resource) const { return origins_[resource]; }
  uint32_t origin_count() const { return origin_count_; }
  Mode mode_of(uint32_t resource) const { return scenario_.resources[resource].mode; }
  Method method_of(uint32_t resource) const { return scenario_.resources[resource].method; }
  bool IsCrossOrigin(uint32_t resource) const { return origins_[resource] != 0; }

  // What a body begins with: all that tells one content from another.
  static std::string TagOf(uint32_t resource, ContentVersion version);
  // False where it is no tag.
  static bool ReadTag(std::string_view tag, uint32_t* resource, ContentVersion* version);

  // What stands at a URL.
  struct Place {
    uint32_t resource = 0;
    uint32_t deployment = 0;  // of the URL; kNewest: it is the same in all
  };
  static constexpr uint32_t kNewest = 0xffffffff;
  static constexpr uint32_t kNoPlace = 0xffffffff;
  // The number of a place; kNoPlace: none.
  uint32_t FindPlace(std::string_view method, std::string_view url) const;
  const Place& place(uint32_t number) const { return places_[number]; }

  // The answer of the place's server now, whose body is a tag and for the rest unwritten.
  // `transfer_bytes`: of its body.
  struct Answer {
    ModelResponse response;
    uint64_t transfer_bytes = 0;
    uint32_t server_ms = 0;
  };
  Answer Respond(uint32_t place, const ModelFields& request_fields, uint64_t now_ms) const;

  // The worker's script as of each deployment, for a policy; and the manifests that go with them.
  std::vector<WorkerScript> MakeWorkers(std::string_view policy_image) const;
  // The manifest at the URL; null: none.
  const std::string* FindManifest(const std::string& url) const;
  uint64_t WorkerBytes() const;

 private:
  struct State {
    ModelFields fields;
    std::string url;
    uint32_t deployment;  // that made it
  };
  void AddStates(uint32_t resource);
  void MakeManifests();
  const State& StateOf(uint32_t resource, uint32_t deployment) const;

  const Scenario& scenario_;
  std::vector<uint32_t> origins_;
  uint32_t origin_count_ = 0;
  std::vector<std::vector<State>> states_;       // of each resource, in order
  std::vector<std::vector<uint32_t>> state_at_;  // of each resource, by deployment
  std::vector<Place> places_;
  absl::flat_hash_map<std::string, uint32_t> by_url_;  // method, ' ' and URL
  std::vector<std::string> index_images_;              // by deployment; empty: nothing is precached
  std::map<std::string, std::string> manifests_;       // by URL
  size_t precached_ = 0;
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_TRAFFIC_SERVER_MODEL_H_
