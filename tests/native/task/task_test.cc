#include "src/task/task.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace swale {
namespace {

struct Context {
  ReadyQueue queue;
  ReadyQueue& ready_queue() { return queue; }
  std::vector<std::string> steps;
};

// Counts its live instances: proves that what is abandoned is destroyed.
struct Counted {
  static inline int live = 0;
  Counted() { ++live; }
  Counted(const Counted&) { ++live; }
  ~Counted() { --live; }
};

// Suspends for ever, or until its handle is readied by hand.
struct Pause {
  std::coroutine_handle<>* handle = nullptr;
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> waiting) const {
    if (handle) *handle = waiting;
  }
  void await_resume() const {}
};

Task<int> Return(Context& cx, int value) {
  cx.steps.push_back("return " + std::to_string(value));
  co_return value;
}

Task<int> Add(Context& cx) {
  int one = co_await Return(cx, 1);
  int two = co_await Return(cx, 2);
  co_return one + two;
}

Task<void> Store(Context& cx, int* result) { *result = co_await Add(cx); }

TEST(TaskTest, NothingRunsBeforeTheQueueDoes) {
  Context cx;
  int result = 0;
  Task<void> task = Store(cx, &result);
  task.Start();
  EXPECT_TRUE(cx.steps.empty());
  cx.queue.Run();
  EXPECT_TRUE(task.done());
  EXPECT_EQ(result, 3);
  EXPECT_EQ(cx.steps, (std::vector<std::string>{"return 1", "return 2"}));
}

Task<void> Log(Context& cx, std::string name) {
  cx.steps.push_back(name + " begins");
  co_await Return(cx, 0);
  cx.steps.push_back(name + " ends");
}

TEST(TaskTest, TasksGoOnInTheOrderInWhichTheyBecameReady) {
  Context cx;
  Task<void> a = Log(cx, "a"), b = Log(cx, "b");
  a.Start();
  b.Start();
  cx.queue.Run();
  EXPECT_EQ(cx.steps, (std::vector<std::string>{"a begins", "b begins", "return 0", "return 0",
                                                "a ends", "b ends"}));
}

Task<int> StartThenAwait(Context& cx) {
  Task<int> started = Return(cx, 7);
  started.Start();
  co_await Return(cx, 0);  // long enough for `started` to finish
  co_return co_await started;
}

Task<void> StoreStarted(Context& cx, int* result) { *result = co_await StartThenAwait(cx); }

TEST(TaskTest, ATaskThatHasFinishedCanStillBeAwaited) {
  Context cx;
  int result = 0;
  Task<void> task = StoreStarted(cx, &result);
  task.Start();
  cx.queue.Run();
  EXPECT_EQ(result, 7);
}

Task<int> Chain(Context& cx, int depth) {
  if (depth == 0) co_return 0;
  co_return 1 + co_await Chain(cx, depth - 1);
}

Task<void> StoreChain(Context& cx, int depth, int* result) { *result = co_await Chain(cx, depth); }

TEST(TaskTest, ResumingAHundredThousandAwaitingTasksTakesNoStack) {
  Context cx;
  int result = 0;
  Task<void> task = StoreChain(cx, 100'000, &result);
  task.Start();
  cx.queue.Run();
  EXPECT_EQ(result, 100'000);
  // Destruction is the one thing that nests, as ownership does; a hundred thousand deep it is not
  // meant to be, so the chain has unwound before: every inner task was a temporary of an await that
  // has ended.
}

Task<void> HoldForEver(Context&) {
  Counted held;
  co_await Pause{};
}

Task<void> AwaitHolder(Context& cx, Counted) {
  Counted held;
  co_await HoldForEver(cx);
}

TEST(TaskTest, AnAbandonedTaskDestroysWhatItAndItsChildrenHold) {
  Context cx;
  {
    Task<void> task = AwaitHolder(cx, Counted());
    task.Start();
    cx.queue.Run();
    EXPECT_EQ(Counted::live, 3);
  }
  EXPECT_EQ(Counted::live, 0);
}

TEST(TaskTest, ATaskThatIsDestroyedWhileReadyIsNotResumed) {
  Context cx;
  {
    Task<void> task = Log(cx, "never");
    task.Start();
  }
  cx.queue.Run();
  EXPECT_TRUE(cx.steps.empty());
}

Task<void> PauseOnce(Context& cx, std::coroutine_handle<>* handle) {
  co_await Pause{handle};
  cx.steps.push_back("resumed");
}

TEST(TaskTest, AnAwaitingTaskThatIsDestroyedAfterItsChildEndedIsNotResumed) {
  Context cx;
  std::coroutine_handle<> child;
  {
    Task<void> task = PauseOnce(cx, &child);
    task.Start();
    cx.queue.Run();
    cx.queue.Push(child);
  }
  cx.queue.Run();
  EXPECT_TRUE(cx.steps.empty());
}

Task<void> Empty(Context&) { co_return; }

TEST(TaskTest, AssigningToATaskDestroysTheOneBefore) {
  Context cx;
  {
    Task<void> task = AwaitHolder(cx, Counted());
    task.Start();
    cx.queue.Run();
    EXPECT_EQ(Counted::live, 3);
    task = Empty(cx);
    EXPECT_EQ(Counted::live, 0);
  }
}

}  // namespace
}  // namespace swale
