#include "src/engine/response_ref.h"

#include "src/engine/effect_port.h"

namespace swale {

ResponseRef::ResponseRef(EffectPort& port, const Outcome& outcome, bool is_stored) {
  if (outcome.response == 0) return;
  state_ = new State{port,
                     outcome.response,
                     outcome.http_status,
                     outcome.type,
                     outcome.redirected,
                     is_stored,
                     /*references=*/1};
}

ResponseRef::ResponseRef(const ResponseRef& other) : state_(other.state_) {
  if (state_ != nullptr) ++state_->references;
}

ResponseRef& ResponseRef::operator=(const ResponseRef& other) { return *this = ResponseRef(other); }

ResponseRef& ResponseRef::operator=(ResponseRef&& other) noexcept {
  std::swap(state_, other.state_);
  return *this;
}

ResponseRef::~ResponseRef() {
  if (state_ == nullptr || --state_->references > 0) return;
  state_->port.Tell({.kind = EffectKind::kReleaseResponse, .response = state_->handle});
  delete state_;
}

}  // namespace swale
