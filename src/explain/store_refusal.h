// Why a response is never stored: for tools.
#ifndef SWALE_EXPLAIN_STORE_REFUSAL_H_
#define SWALE_EXPLAIN_STORE_REFUSAL_H_

#include <cstdint>
#include <string>

#include "src/engine/outcome.h"
#include "src/engine/worker_config.h"
#include "src/fetch/request.h"
#include "src/http_cache/http_cache.h"

namespace swale {

// What the decision reads of a response.
struct StoreCandidate {
  uint16_t status = 200;
  ResponseType type = ResponseType::kBasic;
  const FieldSource& fields;
  uint64_t size = 0;  // of its body, in bytes
};

// In words, why the worker never stores such a response to the request: MayStore (runtime_cache.h)
// and MayStoreByHttp decide, this says which of their conditions does not hold. Empty: it does
// store it, or has it from an install. Requests of the worker itself have no header fields here.
std::string ExplainNotStored(const WorkerConfig& config, const RequestView& request,
                             const StoreCandidate& response);

}  // namespace swale

#endif  // SWALE_EXPLAIN_STORE_REFUSAL_H_
