// Coroutines that may go on, in the order in which they became ready.
#ifndef SWALE_TASK_READY_QUEUE_H_
#define SWALE_TASK_READY_QUEUE_H_

#include <coroutine>
#include <cstddef>
#include <vector>

namespace swale {

// Every resumption in the core happens in Run(), never inside another coroutine: symmetric transfer
// would grow the stack with each hop where the compiler cannot make tail calls (wasm without
// -mtail-call).
class ReadyQueue {
 public:
  ReadyQueue() = default;
  ReadyQueue(const ReadyQueue&) = delete;
  ReadyQueue& operator=(const ReadyQueue&) = delete;

  void Push(std::coroutine_handle<> handle) { handles_.push_back(handle); }

  // Takes `handle` out, for a coroutine that is destroyed before its turn. Linear in what is
  // queued, which is a few entries: an outcome readies one coroutine.
  void Remove(std::coroutine_handle<> handle);

  // Resumes until nothing is ready. REQUIRES: not called from a coroutine that this queue resumed.
  void Run();

 private:
  std::vector<std::coroutine_handle<>> handles_;
  size_t next_ = 0;
};

}  // namespace swale

#endif  // SWALE_TASK_READY_QUEUE_H_
