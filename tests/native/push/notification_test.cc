// What is shown for a payload: tables.
#include "src/push/notification.h"

#include <gtest/gtest.h>

#include <string>

namespace swale {
namespace {

constexpr char kTemplates[] = R"({
  "notification": {"title": "{title}", "body": "{message.text|nothing}", "tag": "{id}",
                   "silent": "{quiet}", "actions": "{buttons}", "navigate": "/m/{id}"},
  "fallback": {"title": "News", "body": "Something {{new}}"}, "messageId": "{id}"})";
constexpr char kFallback[] = R"(["News",{"body":"Something {new}","data":{"swale":{"actions":{}}}}])";
constexpr char kHostName[] = R"(["site.example",{"data":{"swale":{}}}])";

struct Case {
  const char* name;
  const char* policy;
  const char* payload;
  const char* shown;
};

const Case kCases[] = {
    {"declarative", "{}",
     R"({"web_push":8030,"notification":{"title":"T","body":"B","navigate":"/x","lang":"de","dir":"rtl","silent":true}})",
     R"(["T",{"body":"B","lang":"de","dir":"rtl","silent":true,"data":{"swale":{"actions":{},"url":"https://site.example/x"},"payload":{"web_push":8030,"notification":{"title":"T","body":"B","navigate":"/x","lang":"de","dir":"rtl","silent":true}}}}])"},
    {"declarative goes before templates", kTemplates,
     R"({"web_push":8030,"notification":{"title":"T"}})",
     R"(["T",{"data":{"swale":{"actions":{}},"payload":{"web_push":8030,"notification":{"title":"T"}}}}])"},
    {"declarative without a title", "{}", R"({"web_push":8030,"notification":{"body":"B"}})",
     kHostName},
    {"another number", "{}", R"({"web_push":"8030","notification":{"title":"T"}})", kHostName},
    {"declarative actions", "{}",
     R"({"web_push":8030,"notification":{"title":"T","actions":[{"action":"a","title":"A","navigate":"x"},{"action":"b"},7,{"action":"c","title":"C","type":"odd","navigate":"javascript:1"}]}})",
     R"(["T",{"actions":[{"action":"a","title":"A"},{"action":"c","title":"C"}],"data":{"swale":{"actions":{"a":"https://site.example/x"}},"payload":{"web_push":8030,"notification":{"title":"T","actions":[{"action":"a","title":"A","navigate":"x"},{"action":"b"},7,{"action":"c","title":"C","type":"odd","navigate":"javascript:1"}]}}}}])"},
    {"templates", kTemplates, R"({"id":7,"title":"T","message":{"text":"Hi"},"quiet":true})",
     R"(["T",{"body":"Hi","tag":"7","silent":true,"data":{"swale":{"actions":{},"url":"https://site.example/m/7"},"payload":{"id":7,"title":"T","message":{"text":"Hi"},"quiet":true}}}])"},
    {"templates' defaults", kTemplates, R"({"id":"a","title":"T"})",
     R"(["T",{"body":"nothing","tag":"a","data":{"swale":{"actions":{},"url":"https://site.example/m/a"},"payload":{"id":"a","title":"T"}}}])"},
    {"templates without a title", kTemplates, R"({"id":"a"})", kFallback},
    {"an array", kTemplates, "[1]", kFallback},
    {"empty", kTemplates, "", kFallback},
    {"empty, without a policy", "{}", "", kHostName},
    {"broken", kTemplates, R"({"title":)", kFallback},
    {"not UTF-8", kTemplates, "{\"title\":\"\xff\"}", kFallback},
    {"text", "{}", "Hello", kHostName},
    {"the payload's own names", "{}",
     R"({"title":"T","body":"B","renotify":true,"timestamp":5,"data":{"x":1},"vibrate":[1,2],"dir":"odd"})",
     R"(["T",{"body":"B","timestamp":5,"vibrate":[1,2],"data":{"swale":{"actions":{}},"payload":{"title":"T","body":"B","renotify":true,"timestamp":5,"data":{"x":1},"vibrate":[1,2],"dir":"odd"},"data":{"x":1}}}])"},
    {"what would throw is left out", "{}",
     R"({"title":1,"tag":2,"renotify":true,"silent":true,"vibrate":[1],"actions":{},"timestamp":"x"})",
     R"(["1",{"tag":"2","silent":true,"renotify":true,"data":{"swale":{"actions":{}},"payload":{"title":1,"tag":2,"renotify":true,"silent":true,"vibrate":[1],"actions":{},"timestamp":"x"}}}])"},
};

TEST(NotificationTest, IsWhatPayloadAndPolicySay) {
  for (const Case& c : kCases) {
    JsonDocument policy;
    JsonError error;
    ASSERT_TRUE(policy.Parse(c.policy, &error)) << c.policy;
    const PushPayload payload{c.payload};
    const PushSettings settings{policy, "https://site.example/"};
    EXPECT_EQ(MakeNotification(settings, payload, {}, false).shown, c.shown) << c.name;
  }
}

class NotificationPartsTest : public testing::Test {
 protected:
  PushSettings Settings(const std::string& json) {
    text_ = json;
    JsonError error;
    EXPECT_TRUE(policy_.Parse(text_, &error));
    return {policy_, "https://site.example/"};
  }

  std::string text_;
  JsonDocument policy_;
};

TEST_F(NotificationPartsTest, HandlersDescribe) {
  const PushSettings settings = Settings(R"({"handler":{"function":3}})");
  const PushPayload payload{R"({"a":1})"};
  EXPECT_EQ(HandlerOf(settings, payload), 3u);
  EXPECT_EQ(HandlerArgument(payload, false),
            R"({"payload":{"a":1},"text":"{\"a\":1}","isRepeated":false})");
  EXPECT_EQ(MakeNotification(settings, payload, R"({"title":"H"})", false).shown,
            R"(["H",{"data":{"swale":{"actions":{}},"payload":{"a":1}}}])");
  for (const char* bad : {"", "7", "{}", "{\"title\":\"\"}", "{"}) {
    EXPECT_EQ(MakeNotification(settings, payload, bad, false).shown, kHostName) << bad;
  }
}

TEST_F(NotificationPartsTest, DeclarativeMessagesGoToHandlersWhereTheyAreMutable) {
  const PushSettings settings = Settings(R"({"handler":{"function":3}})");
  EXPECT_FALSE(HandlerOf(settings, PushPayload(R"({"web_push":8030,"notification":{"title":"T"}})")));
  EXPECT_TRUE(HandlerOf(
      settings, PushPayload(R"({"web_push":8030,"mutable":true,"notification":{"title":"T"}})")));
}

TEST_F(NotificationPartsTest, ArgumentsAreJsonWhateverThePayloadIs) {
  EXPECT_EQ(HandlerArgument(PushPayload("\xff"), true),
            R"({"payload":null,"text":"","isRepeated":true})");
  EXPECT_EQ(HandlerArgument(PushPayload("a\nb"), false),
            R"({"payload":null,"text":"a\u000ab","isRepeated":false})");
}

TEST_F(NotificationPartsTest, IdsAreTags) {
  const PushSettings settings = Settings(R"({"messageId":"{kind}-{id}"})");
  const PushNotification made =
      MakeNotification(settings, PushPayload(R"({"title":"T","kind":"m","id":5})"), {}, true);
  EXPECT_EQ(made.message_id, "m-5");
  EXPECT_EQ(made.tag, "id:m-5");
  EXPECT_NE(made.shown.find(R"("silent":true)"), std::string::npos);
  EXPECT_EQ(MessageIdOf(settings, PushPayload(R"({"kind":"m"})")), "");
}

TEST_F(NotificationPartsTest, BadgesCount) {
  const PushSettings by_number = Settings(R"({"appBadge":"{unread}"})");
  EXPECT_EQ(BadgeOf(by_number, PushPayload(R"({"unread":4})"), 1), 4u);
  EXPECT_EQ(BadgeOf(by_number, PushPayload(R"({"unread":"4"})"), 1), 4u);
  EXPECT_EQ(BadgeOf(by_number, PushPayload(R"({"unread":-4})"), 1), std::nullopt);
  EXPECT_EQ(BadgeOf(by_number, PushPayload(""), 1), std::nullopt);
  EXPECT_EQ(BadgeOf(by_number,
                    PushPayload(R"({"web_push":8030,"app_badge":"9","notification":{"title":"T"}})"),
                    1),
            9u);
}

TEST_F(NotificationPartsTest, BadgesAreIncremented) {
  EXPECT_EQ(BadgeOf(Settings(R"({"appBadge":"increment"})"), PushPayload(""), 1), 2u);
}

}  // namespace
}  // namespace swale
