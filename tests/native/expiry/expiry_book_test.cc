// What caches with limits keep, through the engine: how much they hold, and what keeping book of it
// costs.
#include "src/expiry/expiry_book.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>

#include "src/expiry/eviction.h"
#include "tests/native/support/site.h"

namespace swale {
namespace {

std::string PolicyWith(const std::string& cache) {
  return R"({"routes":[{"match":"/*","strategy":"cache-first","cache":{"name":"c",)" + cache +
         "}}]}";
}

class ExpiryBookTest : public testing::Test {
 protected:
  void Use(const std::string& cache) {
    host_ = std::make_unique<SimulatedHost>(world_, MakeScript(PolicyWith(cache)));
    world_.network.set_latency_ms(0);
    world_.cache_latency_ms = 0;
    world_.network.set_responder(
        [this](const std::string&, const std::string& url, const ModelFields&) {
          ++asked_;
          ModelResponse response{.body = std::string(body_size_, 'x')};
          if (says_length_) response.fields["content-length"] = std::to_string(body_size_);
          response.fields["url"] = url;
          return std::optional(response);
        });
  }

  // A later version, which limits the cache so; gives how often it lists what is in it.
  ptrdiff_t ActivateWith(const std::string& cache) {
    Use(cache);
    host_->Dispatch(EventKind::kActivate);
    host_->RunUntilIdle();
    return std::count(host_->effects().begin(), host_->effects().end(), EffectKind::kCacheKeys);
  }

  static std::string Url(int number) { return "https://site.example/" + std::to_string(number); }

  // Whether the answer came from the cache.
  bool Get(int number) {
    const uint64_t before = asked_;
    host_->Fetch(Subresource(Url(number)));
    host_->RunUntilIdle();
    return asked_ == before;
  }
  void Advance(uint64_t seconds) { world_.clock.RunFor(seconds * 1000); }
  std::set<std::string> Stored() const {
    std::set<std::string> urls;
    for (const auto& [url, response] : world_.caches.entries("c")) urls.insert(url);
    return urls;
  }
  // Every record has its counterpart.
  void ExpectBookIsRight() const {
    std::set<std::string> entries;
    size_t orders = 0;
    for (const auto& [key, value] : world_.records.all()) {
      if (key.starts_with("e\tc\t") && DecodeEntry(value).queue != EntryQueue::kGhost) {
        entries.insert(key.substr(4));
      }
      if (key.starts_with("o\tc\t0") || key.starts_with("o\tc\t1")) ++orders;
    }
    EXPECT_EQ(entries, Stored());
    EXPECT_EQ(orders, Stored().size());
  }

  World world_;
  std::unique_ptr<SimulatedHost> host_;
  uint64_t asked_ = 0;
  size_t body_size_ = 100;
  bool says_length_ = true;
};

TEST_F(ExpiryBookTest, HoldsNoMoreThanItsEntries) {
  for (const char* eviction : {"lru", "s3-fifo", "gdsf"}) {
    SCOPED_TRACE(eviction);
    world_ = World();
    Use(R"("maxEntries":10,"eviction":")" + std::string(eviction) + "\"");
    std::mt19937 random(7);
    for (int i = 0; i < 500; ++i) {
      Get(static_cast<int>(random() % 40));
      ASSERT_LE(Stored().size(), 10u);
    }
    EXPECT_EQ(Stored().size(), 10u);
    ExpectBookIsRight();
    EXPECT_EQ(host_->responses_held(), 0u);
  }
}

TEST_F(ExpiryBookTest, TheLeastRecentlyUsedGoesFirst) {
  Use(R"("maxEntries":3,"eviction":"lru")");
  Get(1);
  Get(2);
  Get(3);
  Advance(5);
  EXPECT_TRUE(Get(1));
  Advance(5);
  Get(4);
  EXPECT_EQ(Stored(), (std::set<std::string>{Url(1), Url(3), Url(4)}));
}

TEST_F(ExpiryBookTest, HoldsNoMoreThanItsBytes) {
  for (const bool says_length : {true, false}) {
    says_length_ = says_length;
    world_ = World();
    Use(R"("maxBytes":1000)");
    for (int i = 0; i < 40; ++i) {
      body_size_ = static_cast<size_t>(50 + 37 * i % 300);
      Get(i);
      EXPECT_LE(world_.caches.usage(), 1000u);
    }
    EXPECT_GT(world_.caches.usage(), 500u);
    body_size_ = 1001;
    Get(100);
    EXPECT_FALSE(Stored().contains(Url(100))) << "larger than the cache";
    ExpectBookIsRight();
  }
}

TEST_F(ExpiryBookTest, AnEntryExpiresAfterItWasStored) {
  Use(R"("maxAgeSeconds":60)");
  EXPECT_FALSE(Get(1));
  Advance(40);
  EXPECT_TRUE(Get(1));
  Advance(30);
  world_.network.set_offline(true);
  EXPECT_FALSE(host_->Fetch(Subresource(Url(1))).response.has_value()) << "used lately or not";
  host_->RunUntilIdle();
  EXPECT_TRUE(Stored().empty());
  ExpectBookIsRight();
}

TEST_F(ExpiryBookTest, AnEntryExpiresAfterItWasLastUsed) {
  Use(R"("maxIdleSeconds":60)");
  Get(1);
  for (int i = 0; i < 5; ++i) {
    Advance(40);
    EXPECT_TRUE(Get(1)) << i;
  }
  Advance(70);
  EXPECT_FALSE(Get(1));
}

TEST_F(ExpiryBookTest, WhatExpiredGoesWithTheNextStore) {
  Use(R"("maxAgeSeconds":60)");
  for (int i = 0; i < 5; ++i) Get(i);
  Advance(70);
  Get(9);
  EXPECT_EQ(Stored(), (std::set<std::string>{Url(9)}));
  ExpectBookIsRight();
}

TEST_F(ExpiryBookTest, OutlivesTheWorker) {
  Use(R"("maxEntries":3,"eviction":"lru")");
  for (int i = 0; i < 3; ++i) Get(i);
  Advance(5);
  Get(0);
  Advance(5);
  host_->Kill();
  Get(3);
  EXPECT_EQ(Stored(), (std::set<std::string>{Url(0), Url(2), Url(3)}));
}

TEST_F(ExpiryBookTest, AKillAtAnyPointLeavesNothingBehindForEver) {
  Use(R"("maxEntries":5,"eviction":"s3-fifo")");
  std::mt19937 random(11);
  for (int i = 0; i < 300; ++i) {
    host_->KillBeforeEffect(static_cast<int>(1 + random() % 25));
    Get(static_cast<int>(random() % 30));
  }
  host_->KillBeforeEffect(0);
  // Each store sets right what it meets.
  for (int i = 0; i < 60; ++i) Get(100 + i);
  EXPECT_LE(Stored().size(), 5u);
}

TEST_F(ExpiryBookTest, UsesAreWrittenOnceASecondAtMost) {
  Use(R"("maxEntries":100,"eviction":"lru")");
  for (int i = 0; i < 10; ++i) Get(i);
  Advance(5);
  const uint64_t writes = world_.records.writes();
  for (int i = 0; i < 200; ++i) {
    host_->Fetch(Subresource(Url(i % 10)));
    world_.clock.RunFor(10);
  }
  host_->RunUntilIdle();
  EXPECT_LE(world_.records.writes() - writes, 3u) << "in two seconds";
  EXPECT_GT(world_.records.writes(), writes);
}

TEST_F(ExpiryBookTest, WhatIsReadDoesNotGrowWithTheCache) {
  uint64_t reads[2];
  uint64_t records[2];
  for (int round = 0; round < 2; ++round) {
    const int entries = round == 0 ? 20 : 2000;
    world_ = World();
    Use("\"maxEntries\":" + std::to_string(entries) + ",\"eviction\":\"lru\"");
    for (int i = 0; i < entries; ++i) Get(i);
    Advance(5);
    const uint64_t reads_before = world_.records.reads();
    const uint64_t records_before = world_.records.records_read();
    EXPECT_TRUE(Get(entries - 1));   // a use
    EXPECT_FALSE(Get(entries + 1));  // a store, and an eviction
    Advance(5);
    reads[round] = world_.records.reads() - reads_before;
    records[round] = world_.records.records_read() - records_before;
  }
  EXPECT_EQ(reads[0], reads[1]);
  EXPECT_EQ(records[0], records[1]);
  EXPECT_LT(records[1], 10u);
}

TEST_F(ExpiryBookTest, UrlsMayHoldAnything) {
  Use(R"("maxEntries":3,"eviction":"lru")");
  for (int i = 0; i < 2; ++i) {
    for (const char* path : {"a", "a*", "*", "a%09b", "a?*", "~o"}) {
      host_->Fetch(Subresource(std::string(kSiteUrl) + path));
      host_->RunUntilIdle();
    }
  }
  EXPECT_EQ(Stored().size(), 3u);
  ExpectBookIsRight();
}

TEST_F(ExpiryBookTest, AnotherPolicyTakesWhatIsNew) {
  for (const char* before : {"lru", "s3-fifo", "gdsf"}) {
    for (const char* after : {"lru", "s3-fifo", "gdsf"}) {
      SCOPED_TRACE(std::string(before) + " to " + after);
      world_ = World();
      Use(R"("maxEntries":10,"eviction":")" + std::string(before) + "\"");
      for (int i = 0; i < 10; ++i) Get(i);
      Use(R"("maxEntries":10,"eviction":")" + std::string(after) + "\"");
      for (int i = 100; i < 130; ++i) {
        Get(i);
        EXPECT_TRUE(Stored().contains(Url(i))) << i;
        EXPECT_EQ(Stored().size(), 10u);
      }
      ExpectBookIsRight();
    }
  }
}

TEST_F(ExpiryBookTest, AMeasuredResponseIsAsNewAsOneThatSaysItsLength) {
  std::string entries[2];
  for (const bool says_length : {true, false}) {
    says_length_ = says_length;
    world_ = World();
    Use(R"("maxBytes":1000,"eviction":"s3-fifo")");
    Get(1);
    entries[says_length] = world_.records.all().at("e\tc\t" + Url(1));
  }
  EXPECT_EQ(entries[0], entries[1]);
}

TEST_F(ExpiryBookTest, AFullStorageCostsAQuarterAndIsTriedAgain) {
  Use(R"("maxEntries":100,"eviction":"lru")");
  world_.caches.set_quota(1000);
  for (int i = 0; i < 10; ++i) Get(i);
  EXPECT_EQ(Stored().size(), 10u);
  Advance(5);
  Get(10);
  EXPECT_TRUE(Stored().contains(Url(10)));
  EXPECT_EQ(Stored().size(), 8u);
  EXPECT_FALSE(Stored().contains(Url(0)));
  ExpectBookIsRight();
}

TEST_F(ExpiryBookTest, ACacheIsEmptiedWhereItsPolicySaysSo) {
  Use(R"("purgeOnQuotaError":true)");
  world_.caches.set_quota(1000);
  for (int i = 0; i < 11; ++i) Get(i);
  EXPECT_EQ(Stored(), (std::set<std::string>{Url(10)}));
}

TEST_F(ExpiryBookTest, WhatMakesRoomForItselfIsNotedAnew) {
  // The large one goes first, before it is there.
  Use(R"("maxBytes":10000,"eviction":"gdsf")");
  world_.caches.set_quota(550);
  for (int i = 0; i < 4; ++i) Get(i);
  body_size_ = 200;
  Get(4);
  EXPECT_TRUE(Stored().contains(Url(4)));
  ExpectBookIsRight();
}

TEST_F(ExpiryBookTest, WhatADiskDoesNotDeleteStaysInTheBook) {
  Use(R"("maxEntries":10,"eviction":"lru")");
  bool fails = true;
  world_.storage_fault = [&fails](const Effect& effect) {
    return fails && effect.kind == EffectKind::kCacheDelete;
  };
  for (int i = 0; i < 12; ++i) Get(i);
  EXPECT_EQ(Stored().size(), 12u);
  ExpectBookIsRight();
  fails = false;
  Get(12);
  EXPECT_EQ(Stored().size(), 10u);
  ExpectBookIsRight();
}

TEST_F(ExpiryBookTest, WhatWasThereBeforeTheLimitsIsAdopted) {
  for (const char* limit : {R"("maxEntries":10)", R"("maxBytes":1000)"}) {
    for (const bool says_length : {true, false}) {
      SCOPED_TRACE(limit);
      says_length_ = says_length;
      world_ = World();
      Use(R"("ignoreVary":true)");
      for (int i = 0; i < 200; ++i) Get(i);
      ASSERT_EQ(Stored().size(), 200u);
      ActivateWith(limit);
      EXPECT_EQ(Stored().size(), 200u) << "an activation deletes nothing";
      ExpectBookIsRight();
      Get(1000);
      EXPECT_EQ(Stored().size(), 10u) << "of 100 bytes each";
      ExpectBookIsRight();
    }
  }
}

TEST_F(ExpiryBookTest, OfManyAdoptedEntriesSomeAreMeasured) {
  Use(R"("ignoreVary":true)");
  for (int i = 0; i < 600; ++i) Get(i);
  ActivateWith(R"("maxBytes":1000)");
  EXPECT_EQ(std::count(host_->effects().begin(), host_->effects().end(), EffectKind::kCacheMatch),
            256);
  ExpectBookIsRight();
  Get(1000);
  EXPECT_EQ(Stored().size(), 10u) << "of 100 bytes each";
}

TEST_F(ExpiryBookTest, AdoptedEntriesExpire) {
  Use(R"("ignoreVary":true)");
  for (int i = 0; i < 5; ++i) Get(i);
  ActivateWith(R"("maxAgeSeconds":100)");
  Advance(101);
  Get(1000);
  host_->RunUntilIdle();
  EXPECT_EQ(Stored(), (std::set<std::string>{Url(1000)}));
}

TEST_F(ExpiryBookTest, EntriesAreAdoptedOnceUntilTheLimitsGo) {
  ActivateWith(R"("maxEntries":10)");
  for (int i = 0; i < 5; ++i) Get(i);
  EXPECT_EQ(ActivateWith(R"("maxEntries":20)"), 0);
  ActivateWith(R"("ignoreVary":true)");
  for (int i = 5; i < 50; ++i) Get(i);
  ActivateWith(R"("maxEntries":20)");
  ExpectBookIsRight();
  Get(1000);
  EXPECT_EQ(Stored().size(), 20u);
}

}  // namespace
}  // namespace swale
