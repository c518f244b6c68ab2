// Task<T>: a coroutine that is awaited once, by its owner.
#ifndef SWALE_TASK_TASK_H_
#define SWALE_TASK_TASK_H_

#include <coroutine>
#include <cstdlib>
#include <utility>

#include "src/task/ready_queue.h"

namespace swale {

template <typename T>
class [[nodiscard]] Task;

namespace task_internal {

// What promises and tasks have in common whatever T is, out of line: the worker module has some
// twenty coroutines, and each would hold a copy of it.
class PromiseBase {
 public:
  explicit PromiseBase(ReadyQueue& queue) : queue_(queue) {}

  // Nothing runs before the task is awaited or started.
  std::suspend_always initial_suspend() noexcept { return {}; }

  // Readies whoever awaits; the frame stays until its Task is destroyed.
  struct FinalAwaiter {
    PromiseBase& promise;
    bool await_ready() noexcept { return false; }
    void await_suspend(std::coroutine_handle<>) noexcept { promise.Finish(); }
    void await_resume() noexcept {}
  };
  FinalAwaiter final_suspend() noexcept { return {*this}; }
  void unhandled_exception() noexcept { std::abort(); }  // built without exceptions

 private:
  friend class TaskBase;
  void Finish() noexcept;

  ReadyQueue& queue_;
  std::coroutine_handle<> continuation_;
};

// What a coroutine is started with knows the queue that it runs on: its first parameter (for a
// member function, the object) has a ready_queue().
template <typename T>
class Promise : public PromiseBase {
 public:
  template <typename Context, typename... Args>
  explicit Promise(Context& context, Args&...) : PromiseBase(context.ready_queue()) {}
  Task<T> get_return_object();
  [[gnu::noinline]] void return_value(T value) { value_ = std::move(value); }
  T TakeValue() { return std::move(value_); }

 private:
  T value_{};
};

template <>
class Promise<void> : public PromiseBase {
 public:
  template <typename Context, typename... Args>
  explicit Promise(Context& context, Args&...) : PromiseBase(context.ready_queue()) {}
  Task<void> get_return_object();
  void return_void() {}
  void TakeValue() {}
};

class TaskBase {
 public:
  TaskBase() = default;
  TaskBase(std::coroutine_handle<> handle, PromiseBase& promise)
      : handle_(handle), promise_(&promise) {}
  TaskBase(TaskBase&& other) noexcept { *this = std::move(other); }
  TaskBase& operator=(TaskBase&& other) noexcept;
  ~TaskBase();

  // Starts a task that nobody awaits yet: it runs from the ready queue. It may still be awaited.
  // REQUIRES: neither started nor awaited before.
  void Start();

  bool done() const { return handle_.done(); }

 protected:
  // `awaiting` is readied once the task has returned.
  void Await(std::coroutine_handle<> awaiting);

  std::coroutine_handle<> handle_;
  PromiseBase* promise_ = nullptr;
  bool started_ = false;
};

}  // namespace task_internal

// Owns the coroutine's frame: destroying a Task that has not finished destroys all that the
// coroutine holds, the tasks and operations that it awaits included, and it is never resumed again.
// T is default-constructible.
template <typename T>
class [[nodiscard]] Task : public task_internal::TaskBase {
 public:
  using promise_type = task_internal::Promise<T>;
  using TaskBase::TaskBase;

  // Resumes the awaiting coroutine from the ready queue once this one has returned.
  auto operator co_await() {
    struct Awaiter {
      Task& task;
      bool await_ready() { return task.done(); }
      void await_suspend(std::coroutine_handle<> awaiting) { task.Await(awaiting); }
      T await_resume() { return static_cast<promise_type*>(task.promise_)->TakeValue(); }
    };
    return Awaiter{*this};
  }
};

namespace task_internal {

template <typename T>
Task<T> Promise<T>::get_return_object() {
  return Task<T>(std::coroutine_handle<Promise>::from_promise(*this), *this);
}
inline Task<void> Promise<void>::get_return_object() {
  return Task<void>(std::coroutine_handle<Promise>::from_promise(*this), *this);
}

}  // namespace task_internal
}  // namespace swale

#endif  // SWALE_TASK_TASK_H_
