// Push messages, clicks and subscriptions from end to end, over the simulated host.
#include "src/push/push.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "src/simulator/simulated_host.h"
#include "tests/native/support/policy.h"
#include "tests/native/support/site.h"

namespace swale {
namespace {

constexpr char kPolicy[] = R"({"push": {
  "notification": {"title": "{title}", "tag": "{tag}"}, "messageId": "{id}", "appBadge": "increment",
  "click": {"window": "navigate", "message": "{id}"},
  "actions": {"archive": {"request": {"url": "/api/archive", "body": "{$payload}"}}},
  "subscription": {"url": "/api/subscriptions"}}})";

class PushTest : public testing::Test {
 protected:
  ModelPush& push() { return world_.push; }

  void Push(std::string payload) {
    push().payload = std::move(payload);
    host_.Dispatch(EventKind::kPush);
    host_.RunUntilIdle();
  }

  const EventRecord& Handle(EventKind kind, std::string_view data) {
    const EventRecord& event = host_.Dispatch(kind, data);
    host_.RunUntilIdle();
    return event;
  }

  std::string Records(std::string_view prefix) const {
    std::string all;
    for (const auto& [key, value] : world_.records.all()) {
      if (key.starts_with(prefix)) all += value + ' ';
    }
    return all;
  }

  World world_;
  SimulatedHost host_{world_, MakeScript(kPolicy)};
};

TEST_F(PushTest, AMessageIsShownAndCounted) {
  Push(R"({"id":1,"title":"T"})");
  ASSERT_EQ(push().shown.size(), 1u);
  EXPECT_EQ(push().badge, 1u);
  Push(R"({"id":2,"title":"U"})");
  EXPECT_EQ(push().shown.size(), 2u);
  EXPECT_EQ(push().badge, 2u);
}

TEST_F(PushTest, AnEmptyMessageIsShown) {
  host_.Dispatch(EventKind::kPush);
  host_.RunUntilIdle();
  ASSERT_EQ(push().shown.size(), 1u);
  EXPECT_TRUE(push().shown[0].second.starts_with("[\"site.example\""));
}

TEST_F(PushTest, AMessageThatComesAgainReplacesWhatIsShownAndNothingElse) {
  Push(R"({"id":1,"title":"T"})");
  Push(R"({"id":1,"title":"T"})");
  ASSERT_EQ(push().shown.size(), 1u);
  EXPECT_NE(push().shown[0].second.find("\"silent\":true"), std::string::npos);
  EXPECT_EQ(push().badge, 1u);
  push().shown.clear();
  Push(R"({"id":1,"title":"T"})");
  EXPECT_TRUE(push().shown.empty());
}

TEST_F(PushTest, IdsAreForgottenByTimeAndCount) {
  Push(R"({"id":1,"title":"T"})");
  push().shown.clear();
  world_.clock.RunFor(static_cast<uint64_t>(kMessageIdMsMax) + 1000);
  host_.RunUntilIdle();
  Push(R"({"id":1,"title":"T"})");
  EXPECT_EQ(push().shown.size(), 1u);
  for (size_t i = 0; i < kMessageIdsMax + 20; ++i) {
    Push("{\"title\":\"T\",\"id\":" + std::to_string(i + 2) + "}");
  }
  const std::string ids = Records(kMessageIdPrefix);
  EXPECT_EQ(std::count(ids.begin(), ids.end(), ' '), static_cast<long>(kMessageIdsMax));
}

TEST_F(PushTest, WhatCannotBeShownIsReplacedByTheFallback) {
  push().failures = 1;
  Push(R"({"id":1,"title":"T"})");
  ASSERT_EQ(push().shown.size(), 1u);
  EXPECT_TRUE(push().shown[0].second.starts_with("[\"site.example\""));
}

// A kill before any effect: either the message is shown, or its event is not done, so that the
// browser counts no silence, and another life shows it.
TEST_F(PushTest, KilledAnywhereItIsShownOnceItsEventIsDone) {
  for (int n = 1; n < 12; ++n) {
    World world;
    SimulatedHost host(world, MakeScript(kPolicy));
    world.push.payload = R"({"id":1,"title":"T"})";
    host.Start();
    host.KillBeforeEffect(n);
    const EventRecord& first = host.Dispatch(EventKind::kPush);
    host.RunUntilIdle();
    const bool was_done = first.settled;
    EXPECT_TRUE(!was_done || world.push.shown.size() == 1) << n;
    host.KillBeforeEffect(0);
    host.Dispatch(EventKind::kPush);
    host.RunUntilIdle();
    EXPECT_EQ(world.push.shown.size(), 1u) << n;
  }
}

TEST_F(PushTest, AClickGoesToTheLastTabAndTellsIt) {
  world_.clients.push_back({.id = "tab", .url = "https://site.example/old"});
  Push(R"({"id":1,"title":"T"})");
  Handle(EventKind::kNotificationClick,
         "\n\n{\"swale\":{\"url\":\"https://site.example/m\"},\"payload\":{\"id\":1}}");
  const std::vector<std::string> expected = {
      "close ", "navigate tab https://site.example/m",
      R"(post tab {"swale":"notification-click","action":"","reply":"","message":1})"};
  EXPECT_EQ(push().calls, expected);
  EXPECT_EQ(push().badge, 0u);
}

TEST_F(PushTest, AClickWithoutTabsOpensOne) {
  Handle(EventKind::kNotificationClick, "\n\nnull");
  ASSERT_GE(push().calls.size(), 2u);
  EXPECT_EQ(push().calls[1], "open https://site.example/");
}

TEST_F(PushTest, AnActionsRequestWaitsForTheNetwork) {
  world_.network.set_offline(true);
  Handle(EventKind::kNotificationClick, "archive\n\n{\"swale\":{},\"payload\":{\"id\":1}}");
  EXPECT_EQ(push().calls, std::vector<std::string>{"close "});
  std::string entries;
  for (const auto& [key, value] : world_.queues.all()) entries += key + '=' + value + '\n';
  EXPECT_NE(entries.find("https://site.example/api/archive"), std::string::npos) << entries;
}

TEST_F(PushTest, ANewSubscriptionIsPosted) {
  world_.network.set_offline(true);
  push().subscription = R"({"endpoint":"https://push.example/2"})";
  Handle(EventKind::kPushSubscriptionChange, "\nhttps://push.example/1");
  EXPECT_EQ(push().calls, std::vector<std::string>{"subscribe "});
  std::string entries;
  for (const auto& [key, value] : world_.queues.all()) entries += key + '=' + value + '\n';
  EXPECT_NE(entries.find("https://site.example/api/subscriptions"), std::string::npos) << entries;
}

TEST_F(PushTest, PagesClearTheBadge) {
  Push(R"({"id":1,"title":"T"})");
  Handle(EventKind::kMessage, "push\nclear-badge");
  EXPECT_EQ(push().badge, 0u);
  ASSERT_FALSE(host_.messages().empty());
  EXPECT_EQ(host_.messages().back(), R"({"swale":"push-done"})");
}

struct ErrorCase {
  const char* push;
  const char* path;
  const char* expected;  // a part of what was expected
};

const ErrorCase kErrors[] = {
    {R"({"notificaton":{}})", "push.notificaton", "notification"},
    {R"({"notification":{"body":"x"}})", "push.notification", "title"},
    {R"({"notification":{"title":"{title"}})", "push.notification.title", "{path}"},
    {R"({"notification":{"title":"t","colour":"x"}})", "push.notification.colour", ""},
    {R"({"fallback":{"title":"{title}"}})", "push.fallback.title", "without placeholders"},
    {R"({"messageId":"id"})", "push.messageId", "placeholder"},
    {R"({"appBadge":"more"})", "push.appBadge", "increment"},
    {R"-({"click":{"url":"javascript:alert(1)"}})-", "push.click.url", "http"},
    {R"({"click":{"window":"new"}})", "push.click.window", "open"},
    {R"({"close":{"url":"/x"}})", "push.close.url", "message"},
    {R"({"actions":{"a":{"request":{}}}})", "push.actions.a.request", "http"},
    {R"({"actions":{"a":{"request":{"url":"/","headers":{"a b":"c"}}}}})",
     "push.actions.a.request.headers[\"a b\"]", "header"},
    {R"({"subscription":{"url":"/","applicationServerKey":"short"}})",
     "push.subscription.applicationServerKey", "VAPID"},
};

TEST(PushPolicyTest, ErrorsSayWhere) {
  for (const ErrorCase& c : kErrors) {
    const PolicyCompileResult result = CompileTestPolicy(std::string("{\"push\":") + c.push + "}");
    ASSERT_FALSE(result.errors.empty()) << c.push;
    EXPECT_EQ(result.errors[0].path, c.path) << c.push;
    EXPECT_NE(result.errors[0].expected.find(c.expected), std::string::npos)
        << result.errors[0].expected;
  }
}

}  // namespace
}  // namespace swale
