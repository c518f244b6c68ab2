// ResponseRef: a response that the host keeps for the core.
#ifndef SWALE_ENGINE_RESPONSE_REF_H_
#define SWALE_ENGINE_RESPONSE_REF_H_

#include <cstdint>
#include <utility>

#include "src/engine/outcome.h"

namespace swale {

class EffectPort;

// Counts its copies; the last one gives the host's handle back. Empty where there is no response.
// The port must outlive all references.
class ResponseRef {
 public:
  ResponseRef() = default;
  ResponseRef(EffectPort& port, const Outcome& outcome);
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

 private:
  struct State {
    EffectPort& port;
    ResponseHandle handle;
    uint16_t status;
    ResponseType type;
    bool redirected;
    uint32_t references;
  };
  State* state_ = nullptr;
};

}  // namespace swale

#endif  // SWALE_ENGINE_RESPONSE_REF_H_
