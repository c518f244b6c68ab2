// EffectPort: where effects leave the core and their outcomes come in.
#ifndef SWALE_ENGINE_EFFECT_PORT_H_
#define SWALE_ENGINE_EFFECT_PORT_H_

#include "src/engine/effect.h"
#include "src/engine/outcome.h"
#include "src/task/ready_queue.h"

namespace swale {

class Operation;

// Storing an outcome is apart from acting on it: Resolve() only readies the coroutine that waits;
// it goes on when the ready queue runs.
class EffectPort {
 public:
  explicit EffectPort(ReadyQueue& queue) : queue_(queue) {}
  ~EffectPort();
  EffectPort(const EffectPort&) = delete;
  EffectPort& operator=(const EffectPort&) = delete;

  // Queues an effect whose outcome goes to `operation`, and gives it its id.
  EffectId Ask(Effect&& effect, Operation& operation);
  // Queues an effect that has no outcome.
  void Tell(Effect&& effect);

  // Moves the oldest queued effect to `*effect`; false where none is left. The host performs
  // effects in this order: a clone for a cache is taken before the response answers the page.
  bool Poll(Effect* effect);

  // Takes an outcome. Nobody may want it any more; a response that came with it is then released.
  void Resolve(EffectId id, Outcome&& outcome);

  // `operation` is gone: its outcome is dropped when it comes. Fetches and timers are cancelled;
  // effects that change something run to their end.
  void Abandon(const Operation& operation);

  ReadyQueue& ready_queue() { return queue_; }

  // The time as the host told it last, in milliseconds since 1970.
  int64_t now_ms() const { return now_ms_; }
  void set_now_ms(int64_t now_ms) { now_ms_ = now_ms; }

 private:
  ReadyQueue& queue_;
  // A list, not a vector: what moves an Effect stands once in the worker module.
  struct Queued {
    Effect effect;
    Queued* next = nullptr;
  };
  Queued* first_ = nullptr;
  Queued* last_ = nullptr;
  // Takes the operation out of the list of those in flight; nullptr where it is not in it.
  Operation* Unlink(EffectId id);

  // In flight, linked by their next_: a few per event and kInstallParallelFetches in an install, so
  // a linear search wins.
  Operation* operations_ = nullptr;
  EffectId last_id_ = 0;
  int64_t now_ms_ = 0;
};

}  // namespace swale

#endif  // SWALE_ENGINE_EFFECT_PORT_H_
