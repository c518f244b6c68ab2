// CacheInMemory: a cache as src/expiry/expiry_book.cc keeps one in records, without records.
#ifndef SWALE_TESTS_NATIVE_EXPIRY_CACHE_IN_MEMORY_H_
#define SWALE_TESTS_NATIVE_EXPIRY_CACHE_IN_MEMORY_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "src/expiry/eviction.h"

namespace swale {

class CacheInMemory {
 public:
  explicit CacheInMemory(CacheLimits limits) : limits_(limits) {}

  bool Get(int key) {
    const auto found = entries_.find(key);
    if (found == entries_.end() || found->second.queue == EntryQueue::kGhost) return false;
    Move(key, [&](EntryState& entry) { Touch(limits_, 1, 0, &state_, &entry); });
    return true;
  }
  void Put(int key, uint64_t size) {
    if (IsTooLarge(limits_, size)) return;
    Move(key, [&](EntryState& entry) { Insert(limits_, size, 0, &state_, &entry); });
    while (IsOver(limits_, state_)) EvictFrom(VictimQueue(limits_, state_));
    while (HasTooManyGhosts(limits_, state_)) EvictFrom(EntryQueue::kGhost);
  }
  void set_limits(CacheLimits limits) { limits_ = limits; }
  // As where the record of the state is lost.
  void LoseState() { state_ = {}; }
  EntryState entry(int key) const {
    const auto found = entries_.find(key);
    return found == entries_.end() ? EntryState() : found->second;
  }
  std::set<int> keys() const {
    std::set<int> keys;
    for (const auto& [key, entry] : entries_) {
      if (entry.queue != EntryQueue::kGhost) keys.insert(key);
    }
    return keys;
  }
  const CacheState& state() const { return state_; }
  uint64_t examined() const { return examined_; }
  uint64_t evicted() const { return evicted_; }

 private:
  template <typename Change>
  void Move(int key, Change change) {
    EntryState& entry = entries_[key];
    if (entry.order != 0) order_.erase({OrderText(entry), key});
    change(entry);
    order_.insert({OrderText(entry), key});
  }
  void EvictFrom(EntryQueue queue) {
    const auto first = order_.lower_bound({std::string(1, OrderPrefix(queue)), INT32_MIN});
    ASSERT_NE(first, order_.end());
    const int key = first->second;
    EntryState& entry = entries_[key];
    ASSERT_EQ(entry.queue, queue);
    order_.erase(first);
    ++examined_;
    if (queue == EntryQueue::kGhost) {
      Remove(entry, &state_);
      entries_.erase(key);
      return;
    }
    const Verdict verdict = Examine(limits_, &state_, &entry);
    if (verdict != Verdict::kRequeue) ++evicted_;
    if (verdict == Verdict::kEvict) {
      entries_.erase(key);
    } else {
      order_.insert({OrderText(entry), key});
    }
  }

  CacheLimits limits_;
  CacheState state_;
  std::map<int, EntryState> entries_;
  std::set<std::pair<std::string, int>> order_;
  uint64_t examined_ = 0;
  uint64_t evicted_ = 0;
};

}  // namespace swale

#endif  // SWALE_TESTS_NATIVE_EXPIRY_CACHE_IN_MEMORY_H_
