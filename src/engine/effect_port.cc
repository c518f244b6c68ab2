#include "src/engine/effect_port.h"

#include <algorithm>
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
  operations_.push_back(&operation);
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

void EffectPort::Resolve(EffectId id, Outcome&& outcome) {
  auto found = std::find_if(operations_.begin(), operations_.end(),
                            [id](const Operation* operation) { return operation->id() == id; });
  if (found == operations_.end()) {
    ResponseRef dropped(*this, outcome);
    return;
  }
  Operation& operation = **found;
  operations_.erase(found);
  operation.Complete(std::move(outcome));
}

void EffectPort::Abandon(const Operation& operation) {
  operations_.erase(std::find(operations_.begin(), operations_.end(), &operation));
  if (operation.kind() == EffectKind::kSetTimer || operation.kind() == EffectKind::kNetworkFetch) {
    Tell({.kind = EffectKind::kCancel, .number = operation.id()});
  }
}

}  // namespace swale
