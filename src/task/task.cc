#include "src/task/task.h"

namespace swale::task_internal {

void PromiseBase::Finish() noexcept {
  if (continuation_) queue_.Push(continuation_);
}

TaskBase& TaskBase::operator=(TaskBase&& other) noexcept {
  std::swap(handle_, other.handle_);
  std::swap(promise_, other.promise_);
  std::swap(started_, other.started_);
  return *this;
}

TaskBase::~TaskBase() {
  if (!handle_) return;
  promise_->queue_.Remove(handle_);
  handle_.destroy();
}

void TaskBase::Start() {
  started_ = true;
  promise_->queue_.Push(handle_);
}

void TaskBase::Await(std::coroutine_handle<> awaiting) {
  promise_->continuation_ = awaiting;
  if (!started_) Start();
}

}  // namespace swale::task_internal
