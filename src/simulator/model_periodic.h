// ModelPeriodic: what periodic work and downloads use of a browser, beside storage and network.
#ifndef SWALE_SIMULATOR_MODEL_PERIODIC_H_
#define SWALE_SIMULATOR_MODEL_PERIODIC_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "src/simulator/model_response.h"

namespace swale {

struct ModelPeriodic {
  // Whether the browser grants Periodic Background Sync; its tags, with their intervals in seconds.
  bool is_granted = true;
  std::map<std::string, uint32_t> tags;
  // Whether it has Background Fetch. What is asked for, by id: a JSON text; what has come, by URL,
  // is for the event to come.
  bool has_background_fetch = false;
  std::map<std::string, std::string> background_fetches;
  std::map<std::string, ModelResponse> fetched;
  std::vector<std::string> titles;
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_MODEL_PERIODIC_H_
