#include "src/task/ready_queue.h"

namespace swale {

void ReadyQueue::Remove(std::coroutine_handle<> handle) {
  // Cleared in place, not erased: Run() may be in the middle of the list.
  for (size_t i = next_; i < handles_.size(); ++i) {
    if (handles_[i] == handle) handles_[i] = nullptr;
  }
}

void ReadyQueue::Run() {
  while (next_ < handles_.size()) {
    if (auto handle = handles_[next_++]) handle.resume();
  }
  handles_.clear();
  next_ = 0;
}

}  // namespace swale
