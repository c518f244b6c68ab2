// ResponseRef: a response that the host keeps for the core.
#ifndef SWALE_ENGINE_RESPONSE_REF_H_
#define SWALE_ENGINE_RESPONSE_REF_H_

#include <cstdint>
#include <string_view>
#include <utility>

#include "src/engine/outcome.h"

namespace swale {

class EffectPort;

// When the request was sent that a stored response is the answer to, and when that came; in
// milliseconds since 1970, 0: not known.
// https://www.rfc-editor.org/rfc/rfc9111#section-4.2.3
struct StoredTimes {
  int64_t request_ms = 0;
  int64_t response_ms = 0;
};

// Counts its copies; the last one gives the host's handle back. Empty where there is no response.
// The port must outlive all references.
class ResponseRef {
 public:
  ResponseRef() = default;
  ResponseRef(EffectPort& port, const Outcome& outcome, bool is_stored = false);
  ResponseRef(const ResponseRef& other);
  ResponseRef(ResponseRef&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}
  ResponseRef& operator=(const ResponseRef& other);
  ResponseRef& operator=(ResponseRef&& other) noexcept;
  ~ResponseRef();

  explicit operator bool() const { return state_ != nullptr; }

  // REQUIRES for all below: not empty.
  ResponseHandle handle() const { return state_->handle; }
  uint16_t status() const { return state_->status; }
  ResponseType type() const { return state_->type; }
  bool redirected() const { return state_->redirected; }
  // Whether it comes out of a cache.
  bool is_stored() const { return state_->is_stored; }

 private:
  struct State {
    EffectPort& port;
    ResponseHandle handle;
    uint16_t status;
    ResponseType type;
    bool redirected;
    bool is_stored;
    uint32_t references;
  };
  State* state_ = nullptr;
};

}  // namespace swale

#endif  // SWALE_ENGINE_RESPONSE_REF_H_
