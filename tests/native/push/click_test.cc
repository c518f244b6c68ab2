// What clicks do: decisions, as tables.
#include "src/push/click.h"

#include <gtest/gtest.h>

#include <string>

namespace swale {
namespace {

constexpr char kScope[] = "https://site.example/app/";
constexpr char kPolicy[] = R"({
  "click": {"window": "navigate", "message": {"id": "{id}"}},
  "actions": {
    "archive": {"request": {"url": "/api/{id}?a={$action}", "body": {"id": "{id}", "reply": "{$reply}"}}},
    "reply": {"url": "/m/{id}", "window": "open", "badge": "decrement",
              "request": {"url": "/api", "method": "PUT", "body": "{$reply}", "queue": "q",
                          "headers": {"x-id": "{id}"}}},
    "evil": {"url": "{url}"}},
  "close": {"request": {"url": "/closed/{id}"}}})";
constexpr char kData[] =
    R"({"swale":{"url":"https://site.example/n","actions":{"own":"https://site.example/own"}},)"
    R"-("payload":{"id":"a/b","url":"javascript:alert(1)"}})-";

ClickPlan Plan(const std::string& policy_text, const std::string& action, const std::string& data,
               bool is_close = false) {
  JsonDocument policy;
  JsonError error;
  EXPECT_TRUE(policy.Parse(policy_text, &error));
  return PlanClick({policy, kScope}, action + "\ntyped\n" + data, is_close);
}

struct Case {
  const char* name;
  const char* policy;
  const char* action;
  const char* data;
  PushWindow window;
  const char* url;
};

const Case kCases[] = {
    {"by default the notification's URL is shown", "{}", "", kData, PushWindow::kShow,
     "https://site.example/n"},
    {"else the scope", "{}", "", "null", PushWindow::kShow, kScope},
    {"broken data", "{}", "", "{", PushWindow::kShow, kScope},
    {"as the policy says", kPolicy, "", kData, PushWindow::kNavigate, "https://site.example/n"},
    {"an action that nothing is said of is a click", kPolicy, "other", kData, PushWindow::kNavigate,
     "https://site.example/n"},
    {"an action of the notification", kPolicy, "own", kData, PushWindow::kShow,
     "https://site.example/own"},
    {"an action that only sends", kPolicy, "archive", kData, PushWindow::kNone, kScope},
    {"an action with a URL", kPolicy, "reply", kData, PushWindow::kOpen,
     "https://site.example/m/a%2Fb"},
    {"no other scheme", kPolicy, "evil", kData, PushWindow::kShow, kScope},
    {"another's notification", R"({"click":{"url":"/{x}"}})", "", R"({"x":"y"})", PushWindow::kShow,
     "https://site.example/y"},
};

TEST(PlanClickTest, SaysWhereToGo) {
  for (const Case& c : kCases) {
    const ClickPlan plan = Plan(c.policy, c.action, c.data);
    EXPECT_EQ(plan.window, c.window) << c.name;
    EXPECT_EQ(plan.url, c.url) << c.name;
  }
}

TEST(PlanClickTest, SaysWhatIsSent) {
  const PushRequest archive = Plan(kPolicy, "archive", kData).request;
  EXPECT_EQ(archive.url, "https://site.example/api/a%2Fb?a=archive");
  EXPECT_EQ(archive.method, "POST");
  EXPECT_EQ(archive.body, R"({"id":"a/b","reply":"typed"})");
  EXPECT_EQ(archive.fields, "content-type:application/json\n");
  EXPECT_EQ(archive.queue, "push");
  const PushRequest reply = Plan(kPolicy, "reply", kData).request;
  EXPECT_EQ(reply.body, "typed");
  EXPECT_EQ(reply.fields, "x-id:a/b\ncontent-type:text/plain;charset=utf-8\n");
  EXPECT_EQ(reply.queue, "q");
  EXPECT_EQ(Plan(kPolicy, "", kData).request.url, "");
}

TEST(PlanClickTest, SaysWhatPagesAreTold) {
  EXPECT_EQ(Plan(kPolicy, "", kData).message,
            R"({"swale":"notification-click","action":"","reply":"typed","message":{"id":"a/b"}})");
  EXPECT_EQ(Plan(kPolicy, "archive", kData).message, "");
}

TEST(PlanClickTest, BadgesAreClearedUnlessThePolicySaysElse) {
  EXPECT_EQ(Plan(kPolicy, "", kData).badge, PushBadgeChange::kClear);
  EXPECT_EQ(Plan(kPolicy, "reply", kData).badge, PushBadgeChange::kDecrement);
  EXPECT_EQ(Plan(kPolicy, "", kData, true).badge, PushBadgeChange::kKeep);
}

TEST(PlanClickTest, ClosingOpensNothing) {
  const ClickPlan plan = Plan(kPolicy, "", kData, true);
  EXPECT_EQ(plan.window, PushWindow::kNone);
  EXPECT_EQ(plan.request.url, "https://site.example/closed/a%2Fb");
}

constexpr char kClients[] =
    "a window https://site.example/app/x#top\nb window https://site.example/app/y\n";

struct WindowCase {
  PushWindow window;
  const char* url;
  const char* clients;
  WindowChoice::Kind kind;
  const char* client;
};

using Kind = WindowChoice::Kind;
const WindowCase kWindows[] = {
    {PushWindow::kShow, "https://site.example/app/y", kClients, Kind::kFocus, "b"},
    {PushWindow::kShow, "https://site.example/app/x", kClients, Kind::kFocus, "a"},
    {PushWindow::kShow, "https://site.example/app/y#here", kClients, Kind::kNavigate, "b"},
    {PushWindow::kShow, "https://site.example/app/z", kClients, Kind::kOpen, ""},
    {PushWindow::kFocus, "https://site.example/app/z", kClients, Kind::kFocus, "a"},
    {PushWindow::kFocus, "https://site.example/app/z", "", Kind::kOpen, ""},
    {PushWindow::kNavigate, "https://site.example/app/z", kClients, Kind::kNavigate, "a"},
    {PushWindow::kNavigate, "https://site.example/app/y", kClients, Kind::kFocus, "b"},
    {PushWindow::kNavigate, "https://other.example/", kClients, Kind::kOpen, ""},
    {PushWindow::kFocus, "https://other.example/", kClients, Kind::kOpen, ""},
    {PushWindow::kOpen, "https://site.example/app/y", kClients, Kind::kOpen, ""},
    {PushWindow::kNone, "https://site.example/app/y", kClients, Kind::kNothing, ""},
};

TEST(ChooseWindowTest, FindsTheTabThatIsMeant) {
  for (const WindowCase& c : kWindows) {
    const WindowChoice choice = ChooseWindow(c.window, c.url, kScope, c.clients);
    EXPECT_EQ(choice.kind, c.kind) << c.url << " " << static_cast<int>(c.window);
    EXPECT_EQ(choice.client, c.client) << c.url << " " << static_cast<int>(c.window);
  }
}

}  // namespace
}  // namespace swale
