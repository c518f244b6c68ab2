#include "src/engine/operation.h"

#include <utility>

namespace swale {

Operation::Operation(EffectPort& port, Effect&& effect)
    : port_(port), kind_(effect.kind), id_(port.Ask(std::move(effect), *this)) {}

Operation::~Operation() {
  if (!done_) port_.Abandon(*this);
}

void Operation::Complete(Outcome&& outcome) {
  done_ = true;
  status_ = outcome.status;
  response_ = ResponseRef(port_, outcome, kind_ == EffectKind::kCacheMatch);
  text_ = std::move(outcome.text);
  if (auto waiter = std::exchange(waiter_, nullptr)) {
    // Where one coroutine waits for the first of two operations, the other may have readied it
    // already.
    port_.ready_queue().Remove(waiter);
    port_.ready_queue().Push(waiter);
  }
}

}  // namespace swale
