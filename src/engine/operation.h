// Operation: an effect that was asked for and whose outcome is awaited.
#ifndef SWALE_ENGINE_OPERATION_H_
#define SWALE_ENGINE_OPERATION_H_

#include <coroutine>
#include <string>

#include "src/engine/effect_port.h"
#include "src/engine/response_ref.h"

namespace swale {

// Under way from its construction. Its outcome may be awaited any number of times, by one coroutine
// at a time, and stays here until the operation is destroyed; destroying it early abandons it (see
// EffectPort). Neither copied nor moved: the port knows its address. A coroutine that waits for an
// operation which it does not own must not be destroyed before it, unless their event is destroyed
// as a whole.
class Operation {
 public:
  Operation(EffectPort& port, Effect&& effect);
  ~Operation();
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;

  EffectKind kind() const { return kind_; }
  EffectId id() const { return id_; }
  bool done() const { return done_; }

  // Empty until the operation is done.
  const ResponseRef& response() const { return response_; }
  // REQUIRES for the two below: done().
  OutcomeStatus status() const { return status_; }
  const std::string& text() const { return text_; }

  bool ok() const { return done_ && status_ == OutcomeStatus::kOk; }

  // For the port only.
  void Complete(Outcome&& outcome);

  // `co_await operation` gives the operation itself, done. Resumes from the ready queue.
  struct Awaiter {
    Operation& operation;
    bool await_ready() const { return operation.done_; }
    void await_suspend(std::coroutine_handle<> handle) { operation.waiter_ = handle; }
    Operation& await_resume() const { return operation; }
  };
  Awaiter operator co_await() { return {*this}; }

  // Awaits that one of two operations is done. REQUIRES: the awaiting coroutine is not destroyed
  // before the operations while it waits.
  struct EitherAwaiter {
    Operation& first;
    Operation& second;
    bool await_ready() const { return first.done_ || second.done_; }
    void await_suspend(std::coroutine_handle<> handle) { first.waiter_ = second.waiter_ = handle; }
    void await_resume() const { first.waiter_ = second.waiter_ = nullptr; }
  };
  static EitherAwaiter Either(Operation& first, Operation& second) { return {first, second}; }

 private:
  friend class EffectPort;

  EffectPort& port_;
  Operation* next_ = nullptr;  // in the port's list
  EffectKind kind_;
  EffectId id_;
  bool done_ = false;
  OutcomeStatus status_ = OutcomeStatus::kFailed;
  ResponseRef response_;
  std::string text_;
  std::coroutine_handle<> waiter_;
};

}  // namespace swale

#endif  // SWALE_ENGINE_OPERATION_H_
