// Checker: one invariant of the simulator's runs. A run tells all of its checkers what happens,
// and asks them after each step.
#ifndef SWALE_SIMULATOR_INVARIANTS_CHECKER_H_
#define SWALE_SIMULATOR_INVARIANTS_CHECKER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace swale {

struct Loaded;

// What a page has got.
struct PageLoad {
  const std::string& client;
  const std::string& url;
  const Loaded& loaded;
  // Of a page that has a version: the body that is this version's, and whether the one that came is
  // another version's. Null: the page has none.
  const std::string* expected = nullptr;
  bool is_of_other_version = false;
  // Whether the network would have had a good answer all the while, and nothing else explains that
  // there was none.
  bool was_to_be_had = false;
};

// A request that a page sends and the worker may queue; its number counts them.
struct QueuedRequest {
  size_t number = 0;
  std::string url;
  std::string order_key;  // empty: it has no order
  std::string body;
};

// What the server has of one.
struct Arrival {
  const QueuedRequest& request;
  std::string_view method;
  const std::string* body = nullptr;             // null: there is none
  const std::string* idempotency_key = nullptr;  // null: there is none
  bool is_taken = false;                         // the server has acted on it
  // Whether a fault of the run explains that it comes more than once, or while it is under way.
  bool may_repeat = false;
};

class Checker {
 public:
  virtual ~Checker() = default;
  // As people read it: "versions never mix".
  virtual std::string_view name() const = 0;

  // Storage was changed behind the core's back: an entry's URL.
  virtual void StorageSpoilt(const std::string&) {}
  // All that the origin had stored is gone.
  virtual void OriginEvicted() {}
  // On its way to a worker or a page.
  virtual void ServerGave(const std::string& /*url*/, const std::string& /*body*/) {}
  virtual void PageLoaded(const PageLoad&) {}

  // It was put into the queue, at this place.
  virtual void RequestAccepted(const QueuedRequest&, uint64_t /*place*/) {}
  virtual void RequestArrived(const Arrival&) {}
  virtual void RequestGivenUp(const QueuedRequest&) {}
  // Its page was told that it is queued.
  virtual void PageToldAccepted(const QueuedRequest&) {}

  virtual void AfterStep() {}
  // Faults are over, and what was to be done is done.
  virtual void AtEnd() {}

  // What was found first; empty: nothing.
  const std::string& problem() const { return problem_; }

 protected:
  void Fail(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
  }

 private:
  std::string problem_;
};

// The checkers of a run.
class Checkers {
 public:
  void Add(std::unique_ptr<Checker> checker) { checkers_.push_back(std::move(checker)); }

  // Tells all of them: Tell(&Checker::PageLoaded, load).
  template <typename... Parameters, typename... Arguments>
  void Tell(void (Checker::*what)(Parameters...), Arguments&&... arguments) {
    for (const auto& checker : checkers_) ((*checker).*what)(arguments...);
  }
  void AfterStep() { Tell(&Checker::AfterStep); }
  void AtEnd() { Tell(&Checker::AtEnd); }

  bool are_well() const { return FindFailed() == nullptr; }
  // The name of the first that does not hold, and what it found; empty where all hold.
  std::string failed() const;
  std::string problem() const;

 private:
  const Checker* FindFailed() const;

  std::vector<std::unique_ptr<Checker>> checkers_;
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_INVARIANTS_CHECKER_H_
