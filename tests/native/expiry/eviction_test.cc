#include "src/expiry/eviction.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <iterator>
#include <list>
#include <map>
#include <random>
#include <set>
#include <string>

#include "tests/native/expiry/cache_in_memory.h"

namespace swale {
namespace {

// Keys as pages ask for them: a few often, most once.
int NextKey(std::mt19937& random) {
  const double share = std::uniform_real_distribution<double>(0, 1)(random);
  return static_cast<int>(1000 * share * share * share);
}

TEST(EvictionTest, LruIsAListOfKeys) {
  CacheInMemory cache({.max_entries = 20, .eviction = EvictionPolicy::kLru});
  std::list<int> list;
  std::mt19937 random(1);
  for (int i = 0; i < 5000; ++i) {
    const int key = NextKey(random);
    const auto found = std::find(list.begin(), list.end(), key);
    EXPECT_EQ(cache.Get(key), found != list.end());
    if (found != list.end()) {
      list.erase(found);
    } else {
      cache.Put(key, 1);
      if (list.size() == 20) list.pop_back();
    }
    list.push_front(key);
    ASSERT_EQ(cache.keys(), std::set<int>(list.begin(), list.end()));
  }
}

TEST(EvictionTest, GdsfIsAnOrderOfWorth) {
  constexpr uint64_t kMax = 5000;
  CacheInMemory cache({.max_bytes = kMax, .eviction = EvictionPolicy::kGdsf});
  struct Entry {
    uint64_t size;
    uint64_t uses;
    uint64_t worth;
  };
  std::map<int, Entry> entries;
  uint64_t clock = 0;
  std::mt19937 random(2);
  for (int i = 0; i < 5000; ++i) {
    const int key = NextKey(random);
    const uint64_t size = 10 + static_cast<uint64_t>(key) * 7919 % 900;
    const auto found = entries.find(key);
    EXPECT_EQ(cache.Get(key), found != entries.end());
    Entry& entry = entries[key];
    entry.size = size;
    ++entry.uses;
    entry.worth = clock + ((uint64_t{1} << 40) / size + (uint64_t{1} << 22)) * entry.uses;
    if (found == entries.end()) cache.Put(key, size);
    const auto bytes = [&] {
      uint64_t sum = 0;
      for (const auto& [other, one] : entries) sum += one.size;
      return sum;
    };
    while (bytes() > kMax) {
      const auto least = std::min_element(
          entries.begin(), entries.end(),
          [](const auto& a, const auto& b) { return a.second.worth < b.second.worth; });
      clock = least->second.worth;
      entries.erase(least);
    }
    ASSERT_EQ(cache.state().bytes, bytes());
  }
}

// As its paper has it: https://dl.acm.org/doi/10.1145/3600006.3613147
TEST(EvictionTest, S3FifoIsThreeQueues) {
  constexpr size_t kMax = 50;
  CacheInMemory cache({.max_entries = kMax, .eviction = EvictionPolicy::kS3Fifo});
  std::deque<int> small, main, ghosts;
  std::map<int, int> uses;
  const auto contains = [](const std::deque<int>& queue, int key) {
    return std::find(queue.begin(), queue.end(), key) != queue.end();
  };
  std::mt19937 random(3);
  for (int i = 0; i < 20000; ++i) {
    const int key = NextKey(random);
    const bool is_held = contains(small, key) || contains(main, key);
    ASSERT_EQ(cache.Get(key), is_held) << i;
    if (is_held) {
      uses[key] = std::min(uses[key] + 1, 3);
      continue;
    }
    cache.Put(key, 1);
    uses[key] = 0;
    if (contains(ghosts, key)) {
      ghosts.erase(std::find(ghosts.begin(), ghosts.end(), key));
      main.push_back(key);
    } else {
      small.push_back(key);
    }
    while (small.size() + main.size() > kMax) {
      if (small.size() > kMax / 10 || main.empty()) {
        const int first = small.front();
        small.pop_front();
        if (uses[first] > 1) {
          uses[first] = 0;
          main.push_back(first);
        } else {
          ghosts.push_back(first);
        }
      } else {
        const int first = main.front();
        main.pop_front();
        if (uses[first] > 0) {
          --uses[first];
          main.push_back(first);
        }
      }
    }
    while (ghosts.size() > small.size() + main.size()) ghosts.pop_front();
    std::set<int> keys(small.begin(), small.end());
    keys.insert(main.begin(), main.end());
    ASSERT_EQ(cache.keys(), keys) << i;
  }
}

TEST(EvictionTest, LooksAtHardlyMoreThanItEvicts) {
  for (const EvictionPolicy policy :
       {EvictionPolicy::kLru, EvictionPolicy::kS3Fifo, EvictionPolicy::kGdsf}) {
    CacheInMemory cache({.max_entries = 100, .eviction = policy});
    std::mt19937 random(4);
    for (int i = 0; i < 20000; ++i) {
      const int key = NextKey(random);
      if (!cache.Get(key)) cache.Put(key, 1 + random() % 100);
    }
    EXPECT_LE(cache.examined(), 4 * cache.evicted());
  }
}

TEST(EvictionTest, WhatIsWrittenIsRead) {
  const EntryState entry{.order = uint64_t{1} << 63,
                         .queue = EntryQueue::kSmall,
                         .frequency = 7,
                         .size = 1ULL << 40,
                         .stored_ms = 1767225600000,
                         .used_ms = 1767225600001};
  const EntryState read = DecodeEntry(EncodeEntry(entry));
  EXPECT_EQ(EncodeEntry(read), EncodeEntry(entry));
  EXPECT_EQ(read.size, entry.size);
  const CacheState state{.entries = 1,
                         .bytes = 2,
                         .small_entries = 3,
                         .small_bytes = 4,
                         .ghosts = 5,
                         .clock = 6,
                         .last = 7};
  EXPECT_EQ(EncodeState(DecodeState(EncodeState(state))), EncodeState(state));
}

TEST(EvictionTest, WhatIsDamagedIsEmpty) {
  const std::string text = EncodeEntry({.order = 5, .size = 3});
  for (size_t size = 0; size < text.size(); ++size) {
    EXPECT_EQ(DecodeEntry(std::string_view(text).substr(0, size)).order, 0u);
  }
  for (const char* damaged :
       {"", "x", "1 9 0 0 0 0 ", "1 0 99999999999 0 0 0 ", "1 0 0 0 0 0 0 ", "-1 0 0 0 0 0 ",
        "99999999999999999999 0 0 0 0 0 ", "18446744073709551615 0 0 0 0 0 "}) {
    EXPECT_EQ(EncodeEntry(DecodeEntry(damaged)), EncodeEntry({})) << damaged;
  }
  for (const char* damaged : {"", "x", "1 2 3 4 5 6 ", "1 2 3 4 5 6 7 8 ", "-1 2 3 4 5 6 7 ",
                              "1 2 3 4 5 7 6 ", "1 2 3 4 5 6 18446744073709551615 "}) {
    EXPECT_EQ(EncodeState(DecodeState(damaged)), EncodeState({})) << damaged;
  }
}

TEST(EvictionTest, CountersDoNotGoBelowZero) {
  CacheState state;
  Remove({.order = 1, .queue = EntryQueue::kSmall, .size = 10}, &state);
  Remove({.order = 1, .queue = EntryQueue::kGhost}, &state);
  EXPECT_EQ(EncodeState(state), EncodeState({}));
}

TEST(EvictionTest, OrdersSortAsTexts) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 1000; ++i) {
    const uint64_t a = random() >> (random() % 64);
    const uint64_t b = random() >> (random() % 64);
    EXPECT_EQ(a < b, OrderText({.order = a}) < OrderText({.order = b}));
  }
}

}  // namespace
}  // namespace swale
