// Mutex: lets one coroutine at a time through, in the order of their coming.
#ifndef SWALE_TASK_MUTEX_H_
#define SWALE_TASK_MUTEX_H_

#include <coroutine>
#include <cstddef>
#include <vector>

#include "src/task/ready_queue.h"

namespace swale {

// For what is read and written back over several effects. A coroutine that waits must not be
// destroyed, unless its engine is.
class Mutex {
 public:
  explicit Mutex(ReadyQueue& queue) : queue_(queue) {}
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  // Unlocks when it goes.
  class [[nodiscard]] Guard {
   public:
    explicit Guard(Mutex& mutex) : mutex_(mutex) {}
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    ~Guard() { mutex_.Unlock(); }

   private:
    Mutex& mutex_;
  };

  // `co_await mutex.Lock()` gives a Guard.
  struct Awaiter {
    Mutex& mutex;
    bool await_ready() const { return !mutex.is_locked_; }
    void await_suspend(std::coroutine_handle<> handle) { mutex.waiting_.push_back(handle); }
    Guard await_resume() const {
      mutex.is_locked_ = true;
      return Guard(mutex);
    }
  };
  Awaiter Lock() { return {*this}; }

 private:
  void Unlock() {
    // Stays locked for the one that is next, which only goes on when the ready queue runs.
    is_locked_ = !waiting_.empty();
    if (!is_locked_) return;
    queue_.Push(waiting_.front());
    waiting_.erase(waiting_.begin());
  }

  ReadyQueue& queue_;
  bool is_locked_ = false;
  std::vector<std::coroutine_handle<>> waiting_;
};

}  // namespace swale

#endif  // SWALE_TASK_MUTEX_H_
