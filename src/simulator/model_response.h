// ModelResponse: a response as the simulator's network and caches hold it.
#ifndef SWALE_SIMULATOR_MODEL_RESPONSE_H_
#define SWALE_SIMULATOR_MODEL_RESPONSE_H_

#include <cstdint>
#include <string>

#include "src/engine/outcome.h"
#include "src/simulator/model_fields.h"

namespace swale {

// Where a response has come from last.
enum class ModelSource : uint8_t { kMade, kNetwork, kHttpCache, kCacheStorage };

struct ModelResponse {
  uint16_t status = 200;
  std::string body;
  // Bytes of the body behind those of `body`, which nobody reads: sizes count them.
  uint64_t unwritten = 0;
  ModelSource source = ModelSource::kMade;
  ResponseType type = ResponseType::kBasic;
  bool redirected = false;
  std::string location;      // of an opaque redirect: where it leads, an absolute URL
  std::string stored_times;  // of a stored one: what its put noted
  ModelFields stored_for;    // of a stored one: its request's header fields
  ModelFields fields;

  // Of the whole body, in bytes.
  uint64_t size() const { return body.size() + unwritten; }
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_MODEL_RESPONSE_H_
