// What the simulation of traffic is given: a site, who visits it, and when it is deployed anew.
#ifndef SWALE_SIMULATOR_TRAFFIC_SCENARIO_H_
#define SWALE_SIMULATOR_TRAFFIC_SCENARIO_H_

#include <cstdint>
#include <string>
#include <vector>

#include "src/fetch/request.h"
#include "src/simulator/model_fields.h"

namespace swale {

inline constexpr uint64_t kDayMs = uint64_t{24} * 60 * 60 * 1000;

// What pages ask for, and what the server answers.
struct TrafficResource {
  std::string url;  // absolute, without a fragment, of the site's first version
  Method method = Method::kGet;
  Mode mode = Mode::kNoCors;
  Destination destination = Destination::kEmpty;
  uint16_t status = 200;
  ModelFields fields{};          // of the response
  ModelFields request_fields{};  // of the request
  uint64_t content_bytes = 0;    // decoded
  uint64_t transfer_bytes = 0;   // of the body as it crosses the network
  uint32_t server_ms = 0;        // until the first byte, beside the network's own time
  // A deployment may change it. Documents change with each.
  bool changes_with_deployments = false;
  uint64_t changes_every_ms = 0;  // 0: it does not change by itself
  bool is_precached = false;
  // Where its URL has a fingerprint of the content, which changes with it: in bytes.
  uint32_t fingerprint_offset = 0;
  uint32_t fingerprint_size = 0;  // 0: it has none
};

struct PagePart {
  uint32_t resource = 0;
  // Since the document was there; of the document itself 0.
  uint32_t offset_ms = 0;
};

// A page as it is loaded: its document first, where that is a navigation.
struct TrafficPage {
  std::vector<PagePart> parts;
  uint32_t weight = 1;  // how often it is chosen, against the others
};

struct PageView {
  uint64_t at_ms = 0;
  uint32_t page = 0;
  uint64_t closes_at_ms = 0;
  bool is_offline = false;
};

// A class of visitors, by how often they come.
struct VisitorClass {
  std::string name;
  uint64_t clients = 0;  // in the population
  double visits_per_day = 0;
};

struct Scenario {
  std::string script_url = "https://site.example/sw.js";
  std::string scope = "https://site.example/";
  std::vector<TrafficResource> resources;
  std::vector<TrafficPage> pages;
  uint64_t duration_ms = 14 * kDayMs;
  std::vector<uint64_t> deployments_ms;  // in order; the first version is there at 0
  double changed_share = 0.3;            // of what may change, at each deployment

  // Who comes: drawn from the classes, or as recorded, a client each.
  std::vector<VisitorClass> classes;
  std::vector<std::vector<PageView>> recorded;
  uint64_t seed = 1;
  uint64_t sample = 200;        // clients simulated, of all classes; more than there are: all
  double offline_share = 0.03;  // of visits that lose the network at some page
  double tab_share = 0.15;      // of pages that are opened in a tab that stays
  // What a browser keeps for the origin. https://storage.spec.whatwg.org/#quota
  uint64_t quota_bytes = UINT64_MAX;
  // It deletes all of it after so long without a visit; 0: never.
  uint64_t evict_after_ms = 0;
  uint32_t worker_script_bytes = 45'000;  // of sw.js as it crosses the network, without its index
  uint32_t cdn_places = 20;               // from which a CDN answers, each with a cache of its own
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_TRAFFIC_SCENARIO_H_
