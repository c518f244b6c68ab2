// ModelResponse: a response as the simulator's network and caches hold it.
#ifndef SWALE_SIMULATOR_MODEL_RESPONSE_H_
#define SWALE_SIMULATOR_MODEL_RESPONSE_H_

#include <cstdint>
#include <map>
#include <string>

#include "src/engine/outcome.h"

namespace swale {

// Header fields by lower-case name.
using ModelFields = std::map<std::string, std::string>;

struct ModelResponse {
  uint16_t status = 200;
  std::string body;
  ResponseType type = ResponseType::kBasic;
  bool redirected = false;
  std::string stored_times;  // of a stored one: what its put noted
  ModelFields stored_for;    // of a stored one: its request's header fields
  ModelFields fields;
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_MODEL_RESPONSE_H_
