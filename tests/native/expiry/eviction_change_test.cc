// Eviction where not all is as it was: another policy, another size, a newer response, lost
// counters.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>

#include "src/expiry/eviction.h"
#include "tests/native/expiry/cache_in_memory.h"

namespace swale {
namespace {

constexpr EvictionPolicy kPolicies[] = {EvictionPolicy::kLru, EvictionPolicy::kS3Fifo,
                                        EvictionPolicy::kGdsf};
constexpr int kMax = 20;

std::string Name(EvictionPolicy policy) {
  return std::string(kEvictionPolicyNames[static_cast<size_t>(policy)]);
}

int CountBelow(const std::set<int>& keys, int end) {
  return static_cast<int>(std::distance(keys.begin(), keys.lower_bound(end)));
}

// Of so many new ones. To gdsf what is new is worth less than what was used, for a while.
int LeastTaken(EvictionPolicy policy, int count) {
  return policy == EvictionPolicy::kGdsf ? count * 2 / 5 : count;
}

TEST(EvictionChangeTest, AnotherPolicyTakesWhatIsNew) {
  for (const EvictionPolicy before : kPolicies) {
    for (const EvictionPolicy after : kPolicies) {
      for (const int stored : {kMax, 3 * kMax}) {  // full for the first time, and for long
        SCOPED_TRACE(Name(before) + " to " + Name(after) + " after " + std::to_string(stored));
        CacheInMemory cache({.max_entries = kMax, .eviction = before});
        for (int key = 0; key < stored; ++key) {
          cache.Put(key, 1);
          if (key % 3 == 0) cache.Get(key);
        }
        cache.set_limits({.max_entries = kMax, .eviction = after});
        int taken = 0;
        for (int key = 1000; key < 1200; ++key) {
          cache.Put(key, 1);
          taken += cache.Get(key) ? 1 : 0;
          cache.Get(key);
          ASSERT_EQ(cache.keys().size(), static_cast<size_t>(kMax));
        }
        EXPECT_GE(taken, LeastTaken(after, 200));
        EXPECT_EQ(CountBelow(cache.keys(), 1000), 0) << "nobody has used them";
      }
    }
  }
}

TEST(EvictionChangeTest, AnotherPolicyKeepsWhatIsUsed) {
  for (const EvictionPolicy before : kPolicies) {
    for (const EvictionPolicy after : kPolicies) {
      SCOPED_TRACE(Name(before) + " to " + Name(after));
      CacheInMemory cache({.max_entries = kMax, .eviction = before});
      for (int key = 0; key < kMax; ++key) cache.Put(key, 1);
      cache.set_limits({.max_entries = kMax, .eviction = after});
      for (int round = 0; round < 3; ++round) EXPECT_TRUE(cache.Get(7));
      for (int key = 1000; key < 1200; ++key) {
        cache.Put(key, 1);
        EXPECT_TRUE(cache.Get(7)) << key;
      }
    }
  }
}

// The worth of what went under gdsf is then long behind the orders that were given.
TEST(EvictionChangeTest, GdsfAfterAnInterludeTakesWhatIsNew) {
  for (const EvictionPolicy between : {EvictionPolicy::kLru, EvictionPolicy::kS3Fifo}) {
    SCOPED_TRACE(Name(between));
    CacheInMemory cache({.max_entries = kMax, .eviction = EvictionPolicy::kGdsf});
    for (int key = 0; key < kMax; ++key) cache.Put(key, 1);
    for (int use = 0; use < 10'000; ++use) cache.Get(3);
    cache.set_limits({.max_entries = kMax, .eviction = between});
    for (int key = 100; key < 100 + 3 * kMax; ++key) cache.Put(key, 1);
    cache.set_limits({.max_entries = kMax, .eviction = EvictionPolicy::kGdsf});
    for (int key = 1000; key < 1000 + 3 * kMax; ++key) cache.Put(key, 1);
    EXPECT_EQ(CountBelow(cache.keys(), 1000), 0);
  }
}

TEST(EvictionChangeTest, GhostsGoWithTheirPolicy) {
  CacheInMemory cache({.max_entries = kMax, .eviction = EvictionPolicy::kS3Fifo});
  for (int key = 0; key < 3 * kMax; ++key) cache.Put(key, 1);
  EXPECT_GT(cache.state().ghosts, 0u);
  cache.set_limits({.max_entries = kMax, .eviction = EvictionPolicy::kLru});
  cache.Put(1000, 1);
  EXPECT_EQ(cache.state().ghosts, 0u);
}

TEST(EvictionChangeTest, SmallCachesTakeWhatIsNew) {
  for (const EvictionPolicy policy : kPolicies) {
    for (uint32_t max = 1; max <= 12; ++max) {
      SCOPED_TRACE(Name(policy) + ", " + std::to_string(max));
      CacheInMemory cache({.max_entries = max, .eviction = policy});
      for (int key = 0; key < static_cast<int>(max); ++key) {
        cache.Put(key, 1);
        for (int use = 0; use < 3; ++use) cache.Get(key);
      }
      int held = 0;
      for (int key = 100; key < 140; ++key) {
        cache.Put(key, 1);
        held += cache.Get(key) ? 1 : 0;
      }
      EXPECT_GE(held, LeastTaken(policy, 40));
    }
  }
}

TEST(EvictionChangeTest, AnotherSizeIsNoUse) {
  for (const EvictionPolicy policy : kPolicies) {
    SCOPED_TRACE(Name(policy));
    const CacheLimits limits{.max_entries = 20, .max_bytes = 1000, .eviction = policy};
    CacheState state;
    EntryState entry;
    Insert(limits, 0, 1, &state, &entry);
    const EntryState before = entry;
    Resize(limits, 300, &state, &entry);
    EXPECT_EQ(entry.queue, before.queue);
    EXPECT_EQ(entry.frequency, before.frequency);
    EXPECT_EQ(state.entries, 1u);
    EXPECT_EQ(state.bytes, 300u);
    EXPECT_EQ(state.small_bytes, policy == EvictionPolicy::kS3Fifo ? 300u : 0u);
    if (policy == EvictionPolicy::kGdsf) {
      EXPECT_LT(entry.order, before.order) << "it is worth less";
    } else {
      EXPECT_EQ(entry.order, before.order);
    }
  }
}

TEST(EvictionChangeTest, ANewerResponseIsAUse) {
  for (const EvictionPolicy policy : kPolicies) {
    SCOPED_TRACE(Name(policy));
    const CacheLimits limits{.max_bytes = 1000, .eviction = policy};
    CacheState state, expected_state;
    EntryState entry, expected;
    Insert(limits, 10, 1, &state, &entry);
    Insert(limits, 10, 5, &state, &entry);
    Insert(limits, 10, 1, &expected_state, &expected);
    Touch(limits, 1, 5, &expected_state, &expected);
    expected.stored_ms = 5;
    EXPECT_EQ(EncodeEntry(entry), EncodeEntry(expected));
    EXPECT_EQ(EncodeState(state), EncodeState(expected_state));
  }
}

TEST(EvictionChangeTest, SizesDoNotMatterWhereOnlyEntriesCount) {
  const CacheLimits limits{.max_entries = 20, .eviction = EvictionPolicy::kGdsf};
  CacheState state;
  EntryState small, large;
  Insert(limits, 1, 1, &state, &small);
  Insert(limits, 1'000'000, 1, &state, &large);
  EXPECT_EQ(small.order, large.order);
}

TEST(EvictionChangeTest, NothingIsWorthMoreThanItsShareOfTheEntries) {
  const CacheLimits limits{
      .max_entries = 10, .max_bytes = 10'000, .eviction = EvictionPolicy::kGdsf};
  CacheState state;
  EntryState tiny, share, large;
  Insert(limits, 1, 1, &state, &tiny);
  Insert(limits, 1000, 1, &state, &share);
  Insert(limits, 2000, 1, &state, &large);
  EXPECT_EQ(tiny.order, share.order);
  EXPECT_LT(large.order, share.order);
}

TEST(EvictionChangeTest, ALostStateIsMadeUpForByAUse) {
  for (const EvictionPolicy policy : kPolicies) {
    SCOPED_TRACE(Name(policy));
    CacheInMemory cache({.max_entries = kMax, .eviction = policy});
    for (int key = 0; key < 100 * kMax; ++key) cache.Put(key, 1);
    const int kept = *cache.keys().rbegin();
    cache.LoseState();
    cache.Get(kept);
    cache.Put(10'000, 1);
    if (policy == EvictionPolicy::kS3Fifo) continue;  // its uses give no orders
    EXPECT_GT(cache.entry(10'000).order, cache.entry(kept - 1).order);
  }
}

// Records and counters that have nothing to do with each other, as no kill leaves them.
TEST(EvictionChangeTest, AnEvictionEndsWhateverTheCountersSay) {
  std::mt19937_64 random(6);
  for (int round = 0; round < 3000; ++round) {
    const CacheLimits limits{.max_entries = static_cast<uint32_t>(random() % 4),
                             .max_bytes = random() % 3 == 0 ? 0 : random() % 1000,
                             .eviction = kPolicies[random() % 3]};
    const auto any = [&] { return random() >> (random() % 64); };
    CacheState state{.entries = any(),
                     .bytes = any(),
                     .small_entries = any(),
                     .small_bytes = any(),
                     .ghosts = any()};
    std::map<std::pair<EntryQueue, uint64_t>, EntryState> records;
    for (uint64_t i = random() % 8; i > 0; --i) {
      const EntryState entry{.order = 1 + random() % 1000,
                             .queue = static_cast<EntryQueue>(random() % 3),
                             .frequency = static_cast<uint32_t>(any()),
                             .size = any()};
      records[{entry.queue, entry.order}] = entry;
    }
    int steps = 0;
    const auto evict_from = [&](EntryQueue queue) {
      const auto first = records.lower_bound({queue, 0});
      if (first == records.end() || first->first.first != queue) {
        return NoteEmptyQueue(queue, &state);
      }
      EntryState entry = first->second;
      records.erase(first);
      if (queue == EntryQueue::kGhost) return Remove(entry, &state);
      if (Examine(limits, &state, &entry) == Verdict::kEvict) return;
      records[{entry.queue, entry.order}] = entry;
    };
    for (; IsOver(limits, state) && steps < 1000; ++steps) evict_from(VictimQueue(limits, state));
    for (; HasTooManyGhosts(limits, state) && steps < 1000; ++steps) {
      evict_from(EntryQueue::kGhost);
    }
    ASSERT_LT(steps, 1000) << Name(limits.eviction) << " in round " << round;
    EXPECT_FALSE(IsOver(limits, state));
  }
}

}  // namespace
}  // namespace swale
