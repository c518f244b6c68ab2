// Queues through the engine: what pages send, ask and are told.
#include "src/sync/replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "src/simulator/simulated_host.h"
#include "tests/native/support/policy.h"

namespace swale {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kPolicy = R"({"routes": [{"match": "/api/*",
    "strategy": "network-only", "backgroundSync": {"queue": "q", "answer": "accepted"}}],
    "queues": {"q": {"order": "queue", "maxEntries": 20}}})";

class QueueTest : public ::testing::Test {
 protected:
  explicit QueueTest(std::string_view policy = kPolicy)
      : host_(world_, WorkerScript{.policy_image = CompileTestPolicy(policy).image}) {
    world_.network.set_offline(true);
    world_.network.set_responder(
        [this](const std::string&, const std::string& url, const ModelFields& fields) {
          arrived_.push_back(url.substr(url.rfind('/') + 1));
          const auto key = fields.find("idempotency-key");
          keys_.push_back(key == fields.end() ? "" : key->second);
          return std::optional(ModelResponse{.status = status_});
        });
  }

  const EventRecord& Send(const std::string& name) {
    host_.set_request_body("body of " + name);
    const std::string& url = *urls_.emplace(urls_.end(), "https://site.example/api/" + name);
    const EventRecord& event =
        host_.Fetch({.url = url, .method = Method::kPost, .mode = Mode::kCors});
    host_.RunUntilIdle();
    return event;
  }

  std::string Ask(const std::string& message) {
    const size_t before = host_.messages().size();
    host_.Dispatch(EventKind::kMessage, message);
    host_.RunUntilIdle();
    return host_.messages().size() > before ? host_.messages()[before] : std::string();
  }

  void GoOnline() { world_.network.set_offline(false); }

  World world_;
  SimulatedHost host_;
  std::list<std::string> urls_;
  std::vector<std::string> arrived_;
  std::vector<std::string> keys_;
  uint16_t status_ = 200;
};

TEST_F(QueueTest, ARequestThatTheNetworkTakesIsNotQueued) {
  GoOnline();
  EXPECT_EQ(Send("a").response->status, 200);
  EXPECT_THAT(arrived_, ElementsAre("a"));
  EXPECT_THAT(keys_, ElementsAre("uuid-1"));
  EXPECT_TRUE(world_.queues.all().empty());
}

TEST_F(QueueTest, WithoutANetworkItWaitsAndThePageIsTold) {
  const EventRecord& event = Send("a");
  EXPECT_EQ(event.response->status, 202);
  EXPECT_THAT(event.response->body, HasSubstr(R"("queue":"q","id":"uuid-1")"));
  EXPECT_THAT(host_.messages(), Contains(HasSubstr("request-queued")));
  EXPECT_THAT(host_.messages(), Contains(HasSubstr("queue-wake")));
  EXPECT_TRUE(world_.sync.tags.contains("swale-queue:q"));
  GoOnline();
  const EventRecord& sync = host_.Dispatch(EventKind::kSync, "swale-queue:q\n");
  host_.RunUntilIdle();
  EXPECT_EQ(sync.error, "");
  EXPECT_THAT(arrived_, ElementsAre("a"));
  EXPECT_THAT(keys_, ElementsAre("uuid-1"));
  EXPECT_THAT(host_.messages(), Contains(HasSubstr(R"("request-sent","queue":"q","id":"uuid-1")")));
}

TEST_F(QueueTest, ASyncThatCouldNotSendFailsSoThatTheBrowserTriesAgain) {
  Send("a");
  const EventRecord& sync = host_.Dispatch(EventKind::kSync, "swale-queue:q\nlast");
  host_.RunUntilIdle();
  EXPECT_NE(sync.error, "");
}

TEST_F(QueueTest, ANewRequestWaitsForThoseBeforeIt) {
  Send("a");
  Send("b");
  GoOnline();
  EXPECT_EQ(Send("c").response->status, 200);
  EXPECT_THAT(arrived_, ElementsAre("a", "b", "c"));
}

TEST_F(QueueTest, AWorkerThatStartsSendsWhatWaits) {
  Send("a");
  host_.Kill();
  GoOnline();
  host_.Fetch({.url = "https://site.example/api/x", .method = Method::kPost});
  host_.RunUntilIdle();
  EXPECT_THAT(arrived_, ElementsAre("a", "x"));
}

TEST_F(QueueTest, ARefusalIsGivenUpAndKeptUntilItIsDismissed) {
  Send("a");
  status_ = 422;
  GoOnline();
  Ask("queue\nwake");
  EXPECT_THAT(host_.messages(), Contains(HasSubstr(R"("reason":"refused","status":422)")));
  const std::string list = Ask("queue\nlist\nq");
  EXPECT_THAT(list, HasSubstr(R"("entries":[])"));
  EXPECT_THAT(list, HasSubstr(R"("givenUp":[{"id":"uuid-1","url":"https://site.example/api/a")"));
  EXPECT_THAT(Ask("queue\ndismiss\nq\nuuid-1"), HasSubstr(R"("found":true)"));
  EXPECT_THAT(Ask("queue\nlist\nq"), HasSubstr(R"("givenUp":[])"));
}

TEST_F(QueueTest, ABusyServerIsAskedAgainWhenItSays) {
  Send("a");
  GoOnline();
  world_.network.set_responder([&](const std::string&, const std::string&, const ModelFields&) {
    arrived_.emplace_back("a");
    ModelResponse busy{.status = 429};
    busy.fields["retry-after"] = "3600";
    return std::optional(busy);
  });
  Ask("queue\nwake");
  Ask("queue\nwake");
  EXPECT_EQ(arrived_.size(), 1u);
  world_.clock.RunFor(3'600'000);
  Ask("queue\nwake");
  EXPECT_EQ(arrived_.size(), 2u);
  // A person need not wait.
  Ask("queue\nreplay\nq");
  EXPECT_EQ(arrived_.size(), 3u);
}

TEST_F(QueueTest, PagesReorderAndDiscard) {
  for (const char* name : {"a", "b", "c"}) Send(name);
  // uuid-1 … of "a"; each request that was sent has one.
  const std::string list = Ask("queue\nlist\nq");
  const auto id_of = [&](const std::string& name) {
    const size_t url = list.find("/api/" + name);
    const size_t id = list.rfind("\"id\":\"", url) + 6;
    return list.substr(id, list.find('"', id) - id);
  };
  EXPECT_THAT(Ask("queue\nmove\nq\n" + id_of("c") + "\n" + id_of("a")),
              HasSubstr(R"("found":true)"));
  EXPECT_THAT(Ask("queue\ndiscard\nq\n" + id_of("b")), HasSubstr(R"("found":true)"));
  EXPECT_THAT(Ask("queue\ndiscard\nq\nnone"), HasSubstr(R"("found":false)"));
  Send("d");
  GoOnline();
  Ask("queue\nwake");
  EXPECT_THAT(arrived_, ElementsAre("c", "a", "d"));
}

TEST_F(QueueTest, AFullQueueRefuses) {
  for (int i = 0; i < 20; ++i) EXPECT_EQ(Send("a").response->status, 202);
  EXPECT_TRUE(Send("b").network_error);
  EXPECT_THAT(host_.log(), Contains(HasSubstr("is full")));
}

TEST_F(QueueTest, WhatWaitsTooLongIsGivenUp) {
  Send("a");
  world_.clock.RunFor(uint64_t{8} * 24 * 60 * 60 * 1'000);
  GoOnline();
  Ask("queue\nwake");
  EXPECT_THAT(arrived_, ElementsAre());
  EXPECT_THAT(host_.messages(), Contains(HasSubstr(R"("reason":"expired")")));
}

std::string PolicyWithQueue(const std::string& options) {
  return R"({"routes": [{"match": "/api/*", "strategy": "network-only",
      "backgroundSync": {"queue": "q", "answer": "accepted"}}], "queues": {"q": )" +
         options + "}}";
}

struct SmallQueueTest : QueueTest {
  SmallQueueTest() : QueueTest(PolicyWithQueue(R"({"maxBytes": 20})")) {}
};
struct BriefQueueTest : QueueTest {
  BriefQueueTest() : QueueTest(PolicyWithQueue(R"({"maxRetentionSeconds": 60})")) {}
};
struct ImpatientQueueTest : QueueTest {
  ImpatientQueueTest() : QueueTest(PolicyWithQueue(R"({"maxAttempts": 3})")) {}
};

TEST_F(SmallQueueTest, MoreBytesThanItMayHoldAreRefused) {
  // Bodies of nine bytes.
  EXPECT_EQ(Send("a").response->status, 202);
  EXPECT_EQ(Send("b").response->status, 202);
  EXPECT_TRUE(Send("c").network_error);
  EXPECT_THAT(host_.log(), Contains(HasSubstr("is full")));
  GoOnline();
  Ask("queue\nwake");
  EXPECT_EQ(Send("d").response->status, 200);
  EXPECT_THAT(arrived_, ElementsAre("a", "b", "d"));
}

TEST_F(BriefQueueTest, ARetentionOfItsOwnEnds) {
  Send("a");
  world_.clock.RunFor(61'000);
  GoOnline();
  Ask("queue\nwake");
  EXPECT_THAT(arrived_, ElementsAre());
  EXPECT_THAT(host_.messages(), Contains(HasSubstr(R"("reason":"expired")")));
}

TEST_F(ImpatientQueueTest, AttemptsEnd) {
  Send("a");
  for (int attempt = 1; attempt < 3; ++attempt) Ask("queue\nreplay\nq");
  EXPECT_THAT(host_.messages(), Contains(HasSubstr(R"("reason":"attempts")")));
  GoOnline();
  Ask("queue\nreplay\nq");
  EXPECT_THAT(arrived_, ElementsAre());
}

TEST_F(QueueTest, StoppedBeforeAnyEffectNothingIsLost) {
  for (int kill = 1;; ++kill) {
    arrived_.clear();
    world_.network.set_offline(true);
    Send("a");
    GoOnline();
    host_.KillBeforeEffect(kill);
    host_.Dispatch(EventKind::kMessage, "queue\nwake");
    host_.RunUntilIdle();
    const bool was_killed = !host_.alive();
    Ask("queue\nwake");
    EXPECT_FALSE(arrived_.empty()) << kill;
    EXPECT_THAT(Ask("queue\nlist\nq"), HasSubstr(R"("entries":[])")) << kill;
    if (!was_killed) break;
    ASSERT_LT(kill, 100);
  }
}

TEST_F(QueueTest, ASiteThatGivesItsWorkerUpSendsWhatWaits) {
  Send("a");
  GoOnline();
  Ask("clear");
  EXPECT_THAT(arrived_, ElementsAre("a"));
  EXPECT_TRUE(world_.queues.all().empty());
}

TEST_F(QueueTest, WhatCannotBeLookedUpHoldsUpWhatIsBehindIt) {
  Send("a");
  Send("b");
  GoOnline();
  bool has_failed = false;
  world_.storage_fault = [&has_failed](const Effect& effect) {
    const bool is_of_entry =
        effect.kind == EffectKind::kReadRecords && effect.text.starts_with("entry/");
    return is_of_entry && !std::exchange(has_failed, true);
  };
  Ask("queue\nwake");
  Ask("queue\nwake");
  EXPECT_TRUE(has_failed);
  EXPECT_THAT(arrived_, ElementsAre("a", "b"));
}

}  // namespace
}  // namespace swale
