#include "src/engine/effect_port.h"

#include <utility>

#include "src/engine/operation.h"

namespace swale {

EffectPort::~EffectPort() {
  while (Queued* queued = first_) {
    first_ = queued->next;
    delete queued;
  }
}

EffectId EffectPort::Ask(Effect&& effect, Operation& operation) {
  effect.id = ++last_id_;
  Tell(std::move(effect));
  operation.next_ = operations_;
  operations_ = &operation;
  return last_id_;
}

void EffectPort::Tell(Effect&& effect) {
  auto* queued = new Queued{std::move(effect)};
  (first_ == nullptr ? first_ : last_->next) = queued;
  last_ = queued;
}

bool EffectPort::Poll(Effect* effect) {
  Queued* queued = first_;
  if (queued == nullptr) return false;
  *effect = std::move(queued->effect);
  first_ = queued->next;
  delete queued;
  return true;
}

Operation* EffectPort::Unlink(EffectId id) {
  for (Operation** link = &operations_; *link != nullptr; link = &(*link)->next_) {
    Operation* operation = *link;
    if (operation->id_ != id) continue;
    *link = operation->next_;
    return operation;
  }
  return nullptr;
}

void EffectPort::Resolve(EffectId id, Outcome&& outcome) {
  if (Operation* operation = Unlink(id)) {
    operation->Complete(std::move(outcome));
  } else {
    ResponseRef dropped(*this, outcome);
  }
}

void EffectPort::Abandon(const Operation& operation) {
  Unlink(operation.id());
  if (operation.kind() == EffectKind::kSetTimer || operation.kind() == EffectKind::kNetworkFetch) {
    Tell({.kind = EffectKind::kCancel, .number = operation.id()});
  }
}

}  // namespace swale
