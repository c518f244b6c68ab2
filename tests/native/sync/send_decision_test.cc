#include "src/sync/send_decision.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "src/sync/queue_entry.h"
#include "src/sync/send_batch.h"
#include "src/sync/stored_request.h"
#include "tests/native/support/policy.h"

namespace swale {
namespace {

constexpr int64_t kNow = 1'800'000'000'000;

TEST(SendDecisionTest, RequestsAreOrderedByTheirKey) {
  const std::string url = "https://site.example/a/b?c=d#e";
  EXPECT_EQ(OrderKeyOf(url, QueueOrder::kNone), "");
  EXPECT_EQ(OrderKeyOf(url, QueueOrder::kUrl), "https://site.example/a/b");
  EXPECT_EQ(OrderKeyOf(url, QueueOrder::kOrigin), "https://site.example");
  EXPECT_EQ(OrderKeyOf(url, QueueOrder::kQueue),
            OrderKeyOf("https://b.example/", QueueOrder::kQueue));
}

TEST(SendDecisionTest, AnAnswerIsFinalOrNot) {
  QueueOptions queue;
  for (uint32_t status : {200u, 204u, 299u, 0u}) {
    EXPECT_EQ(ResultOf(status, queue), SendResult::kTaken) << status;
  }
  for (uint32_t status : {400u, 401u, 404u, 409u, 422u, 499u}) {
    EXPECT_EQ(ResultOf(status, queue), SendResult::kRefused) << status;
  }
  for (uint32_t status : {408u, 425u, 429u, 500u, 503u, 304u}) {
    EXPECT_EQ(ResultOf(status, queue), SendResult::kBusy) << status;
  }
  queue.success = "201 409 ";
  EXPECT_EQ(ResultOf(409, queue), SendResult::kTaken);
  EXPECT_EQ(ResultOf(201, queue), SendResult::kTaken);
  EXPECT_EQ(ResultOf(200, queue), SendResult::kBusy);
}

TEST(SendDecisionTest, BackoffDoublesUpToALimitAndIsDrawnFromAllOfIt) {
  QueueOptions queue;
  queue.backoff_min_ms = 1'000;
  queue.backoff_max_ms = 10'000;
  QueueEntry entry;
  for (uint32_t attempts : {1u, 2u, 3u, 4u, 5u, 40u, UINT32_MAX}) {
    entry.attempts = attempts;
    const uint64_t limit = attempts > 4 ? 10'000 : 1'000ull << (attempts - 1);
    uint32_t least = UINT32_MAX;
    uint32_t most = 0;
    for (int i = 0; i < 2'000; ++i) {
      entry.id = std::to_string(i);
      const uint32_t wait_ms = BackoffMs(entry, queue, kNow);
      least = std::min(least, wait_ms);
      most = std::max(most, wait_ms);
    }
    EXPECT_LE(most, limit);
    EXPECT_GT(most, limit * 98 / 100);
    EXPECT_LT(least, limit * 2 / 100);
  }
}

TEST(SendDecisionTest, RetryAfterIsSecondsOrADate) {
  const int64_t now = 784111777000;  // Sun, 06 Nov 1994 08:49:37 GMT
  EXPECT_EQ(RetryAfterMs("120", now), 120'000);
  EXPECT_EQ(RetryAfterMs("Sun, 06 Nov 1994 08:50:37 GMT", now), 60'000);
  EXPECT_EQ(RetryAfterMs("Sun, 06 Nov 1994 08:48:37 GMT", now), 0);
  EXPECT_EQ(RetryAfterMs("soon", now), 0);
  EXPECT_EQ(RetryAfterMs("-5", now), 0);
}

TEST(SendDecisionTest, ASignOfANetworkEndsAWaitForOneAndNoOther) {
  QueueEntry entry;
  EXPECT_TRUE(IsDue(entry, kNow, false));
  PutOff(&entry, WaitKind::kNetwork, 5'000, kNow);
  EXPECT_FALSE(IsDue(entry, kNow + 4'999, false));
  EXPECT_TRUE(IsDue(entry, kNow + 4'999, true));
  EXPECT_TRUE(IsDue(entry, kNow + 5'000, false));
  PutOff(&entry, WaitKind::kServer, 5'000, kNow);
  EXPECT_FALSE(IsDue(entry, kNow + 4'999, true));
  // The clock was set back: it does not wait for a time that may be years away.
  EXPECT_TRUE(IsDue(entry, kNow - 1, false));
}

TEST(SendDecisionTest, AKeyIsSentToOtherOriginsOnlyWhereThePolicyNamesIt) {
  const std::string script = "https://site.example/sw.js";
  QueueOptions queue;
  EXPECT_TRUE(SendsIdempotencyKey(queue, "https://site.example/a", script));
  EXPECT_FALSE(SendsIdempotencyKey(queue, "https://api.example/a", script));
  queue.flags = kQueueKeyCrossOrigin;
  EXPECT_TRUE(SendsIdempotencyKey(queue, "https://api.example/a", script));
  queue.idempotency_key = "";
  EXPECT_FALSE(SendsIdempotencyKey(queue, "https://site.example/a", script));
}

TEST(QueueEntryTest, WhatIsWrittenIsRead) {
  QueueEntry entry;
  entry.key = "entry/orders/0000000000000017";
  entry.id = "uuid";
  entry.queued_ms = kNow;
  entry.rank = 3;
  entry.attempts = 4;
  entry.wait = WaitKind::kServer;
  entry.waits_since_ms = kNow + 1;
  entry.next_ms = kNow + 2;
  entry.body_size = 5'000'000'000;
  entry.last_error = "two\nlines\x1f";
  entry.metadata = R"({"a":1})";
  entry.request = MakeStoredRequest("POST", "https://site.example/a", "content-type:text/plain\n");
  const QueueEntry read = ParseQueueEntry(entry.key, entry.ToText());
  EXPECT_EQ(read.ToText(), entry.ToText().replace(0, 0, ""));
  EXPECT_EQ(read.rank, 3u);
  EXPECT_EQ(read.wait, WaitKind::kServer);
  EXPECT_EQ(read.body_size, 5'000'000'000u);
  EXPECT_EQ(read.last_error, "two lines ");
  EXPECT_EQ(read.metadata, R"({"a":1})");
  EXPECT_EQ(ParseStoredRequest(read.request).Field("content-type"), "text/plain");
  EXPECT_EQ(entry.ToText().find('\n'), std::string::npos);
}

TEST(QueueEntryTest, WhateverARecordHoldsIsReadWithoutHarm) {
  for (const char* text : {"", "\x1f",
                           "a\x1f"
                           "b\x1f"
                           "c",
                           "\x1f\x1f\x1f\x1f"
                           "999\x1f",
                           "no end"}) {
    ParseQueueEntry("entry/q/", text).ToText();
    ParseGivenUpEntry("", text).ToText();
    ParseStoredRequest(text).ToText();
  }
}

Batch BatchOf(int count) {
  Batch batch;
  for (int i = 1; i <= count; ++i) {
    QueueEntry entry;
    entry.key = "entry/q/" + std::to_string(i);
    entry.id = "id" + std::to_string(i);
    entry.queued_ms = kNow - i * 1'000;
    entry.body_size = 3;
    StoredRequest request = ParseStoredRequest(
        MakeStoredRequest("POST", "https://a.example/m?x=1#h", "content-type:text/plain\n"));
    request.SetField("idempotency-key", entry.id);
    entry.request = request.ToText();
    batch.Add(entry, request);
  }
  return batch;
}

TEST(BatchTest, ASingleRequestIsSentAsItIs) {
  const Batch batch = BatchOf(1);
  const QueueOptions queue;
  EXPECT_EQ(batch.RequestText(queue, kNow), batch.entries[0].request);
  EXPECT_EQ(batch.BodyLines(queue, kNow), "#entry/q/1\n");
}

TEST(BatchTest, TheServerIsToldHowLongItWaited) {
  QueueOptions queue;
  queue.time_parameter = "qt";
  queue.time_header = "X-Waited";
  const StoredRequest sent = ParseStoredRequest(BatchOf(1).RequestText(queue, kNow));
  EXPECT_EQ(sent.url, "https://a.example/m?x=1&qt=1000#h");
  EXPECT_EQ(sent.Field("x-waited"), "1000");
  // A clock that was set back.
  const StoredRequest early = ParseStoredRequest(BatchOf(1).RequestText(queue, kNow - 5'000));
  EXPECT_EQ(early.Field("x-waited"), "0");
}

TEST(BatchTest, BodiesBecomeAnArrayOrLines) {
  QueueOptions queue;
  queue.batch_max = 10;
  queue.time_member = "age";
  EXPECT_EQ(BatchOf(2).BodyLines(queue, kNow),
            "=[\n={\"age\":1000,\"body\":\n#entry/q/1\n=}\n=,\n={\"age\":2000,\"body\":\n"
            "#entry/q/2\n=}\n=]\n");
  EXPECT_EQ(ParseStoredRequest(BatchOf(2).RequestText(queue, kNow)).Field("content-type"),
            "application/json");
  queue.flags = kQueueBatchLines;
  EXPECT_EQ(BatchOf(2).BodyLines(queue, kNow), "#entry/q/1\n=\\n\n#entry/q/2\n=\\n\n");
}

TEST(BatchTest, ABatchHasAKeyOfItsOwn) {
  QueueOptions queue;
  queue.batch_max = 10;
  const auto key_of = [&](const Batch& batch) {
    return std::string(ParseStoredRequest(batch.RequestText(queue, kNow)).Field("idempotency-key"));
  };
  EXPECT_EQ(key_of(BatchOf(1)), "id1");
  EXPECT_EQ(key_of(BatchOf(2)), key_of(BatchOf(2)));
  EXPECT_NE(key_of(BatchOf(2)), key_of(BatchOf(3)));
}

TEST(QueuePolicyTest, OptionsReachTheQueue) {
  const PolicyCompileResult result = CompileTestPolicy(R"({
    "routes": [
      {"match": "/a", "strategy": "network-only", "backgroundSync": "later"},
      {"match": "/b", "strategy": "network-only",
       "backgroundSync": {"queue": "orders", "when": "always"}}],
    "queues": {"orders": {"order": "url", "idempotencyKey": "X-Key", "success": [201],
      "maxEntries": 5, "maxBytes": 6, "maxRetentionSeconds": 7, "maxAttempts": 8,
      "minBackoffSeconds": 9, "maxBackoffSeconds": 10,
      "waitedTime": {"parameter": "qt", "header": "X-T", "member": "m"},
      "batch": {"max": 11, "as": "lines"}},
      "stats": {"profile": "beacon", "maxEntries": 3}}})");
  ASSERT_TRUE(result.errors.empty());
  Policy policy;
  ASSERT_TRUE(Policy::Load(result.image, &policy));
  EXPECT_TRUE(policy.has_background_work());
  EXPECT_FALSE(policy.is_lean());
  const QueueOptions later = QueueOptionsOf(policy, policy.route(0).queue - 1);
  EXPECT_EQ(later.name, "later");
  EXPECT_EQ(later.order, QueueOrder::kOrigin);
  EXPECT_EQ(later.idempotency_key, "Idempotency-Key");
  const QueueOptions orders = QueueOptionsOf(policy, policy.route(1).queue - 1);
  EXPECT_EQ(policy.route(1).flags, kRouteQueueAlways | kRouteQueueAccepts);
  EXPECT_EQ(orders.order, QueueOrder::kUrl);
  EXPECT_EQ(orders.idempotency_key, "X-Key");
  EXPECT_EQ(orders.flags, kQueueKeyCrossOrigin | kQueueBatchLines);
  EXPECT_EQ(orders.success, "201 ");
  EXPECT_EQ(orders.entries_max, 5u);
  EXPECT_EQ(orders.bytes_max, 6u);
  EXPECT_EQ(orders.retention_seconds, 7u);
  EXPECT_EQ(orders.attempts_max, 8u);
  EXPECT_EQ(orders.backoff_min_ms, 9'000u);
  EXPECT_EQ(orders.backoff_max_ms, 10'000u);
  EXPECT_EQ(orders.batch_max, 11u);
  EXPECT_EQ(orders.time_parameter, "qt");
  EXPECT_EQ(orders.time_header, "X-T");
  EXPECT_EQ(orders.time_member, "m");
  const QueueOptions stats = FindQueueOptions(policy, "stats");
  EXPECT_EQ(stats.order, QueueOrder::kNone);
  EXPECT_EQ(stats.idempotency_key, "");
  EXPECT_EQ(stats.entries_max, 3u);
  EXPECT_EQ(stats.flags, kQueueDropOldest);
  // A queue of an older version.
  EXPECT_EQ(FindQueueOptions(policy, "gone").entries_max, later.entries_max);
}

}  // namespace
}  // namespace swale
