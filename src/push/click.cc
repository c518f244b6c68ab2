#include "src/push/click.h"

#include <algorithm>
#include <optional>

#include "src/base/concat.h"
#include "src/base/lines.h"
#include "src/push/push_url.h"
#include "src/url/url_view.h"

namespace swale {
namespace {

template <typename Name, size_t kCount>
Name FindName(const std::string_view (&names)[kCount], std::string_view name, Name other) {
  for (size_t i = 0; i < kCount; ++i) {
    if (names[i] == name) return static_cast<Name>(i);
  }
  return other;
}

std::string_view WithoutHash(std::string_view url) { return url.substr(0, url.find('#')); }

// A text as it is, anything else as JSON.
std::string RenderBody(const JsonDocument& policy, size_t value, const TemplateValues& values) {
  if (IsJson(policy, value, JsonKind::kString)) {
    return RenderText(policy.text(policy[value]), values);
  }
  std::string body;
  AppendRendered(policy, value, values, &body);
  return body;
}

std::string MakeMessage(const JsonDocument& policy, size_t message, const TemplateValues& values,
                        bool is_close) {
  std::string json = is_close ? "{\"swale\":\"notification-close\",\"action\":"
                              : "{\"swale\":\"notification-click\",\"action\":";
  AppendJsonText(values.action, &json);
  AppendJsonName("reply", &json);
  AppendJsonText(values.reply, &json);
  AppendJsonName("message", &json);
  if (!AppendRendered(policy, message, values, &json)) json += "null";
  json += '}';
  return json;
}

}  // namespace

PushRequest MakePushRequest(const PushSettings& settings, size_t object,
                            const TemplateValues& values, std::string_view body_default) {
  const JsonDocument& policy = settings.policy;
  PushRequest request;
  const std::string_view url = JsonTextOf(policy, FindJsonMember(policy, object, "url"));
  if (url.empty()) return request;
  request.url = ResolveUrl(RenderUrl(url, values), settings.scope);
  request.method = JsonTextOf(policy, FindJsonMember(policy, object, "method"));
  if (request.method.empty()) request.method = "POST";
  const size_t body = FindJsonMember(policy, object, "body");
  request.body =
      body == kNoJsonValue ? std::string(body_default) : RenderBody(policy, body, values);
  if (request.method == "GET") request.body.clear();
  request.queue = JsonTextOf(policy, FindJsonMember(policy, object, "queue"));
  if (request.queue.empty()) request.queue = kDefaultPushQueue;
  bool has_type = request.body.empty();
  if (const size_t headers = FindJsonMember(policy, object, "headers"); headers != kNoJsonValue) {
    for (size_t key = headers + 1; key < policy[headers].next; key = policy[key + 1].next) {
      const std::string_view name = policy.text(policy[key]);
      std::string value = RenderText(policy.text(policy[key + 1]), values);
      std::replace_if(
          value.begin(), value.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; },
          ' ');
      request.fields += Concat({name, ":", value, "\n"});
      has_type = has_type || name == "content-type" || name == "Content-Type";
    }
  }
  if (!has_type) {
    request.fields += IsJson(policy, body, JsonKind::kString)
                          ? "content-type:text/plain;charset=utf-8\n"
                          : "content-type:application/json\n";
  }
  return request;
}

ClickPlan PlanClick(const PushSettings& settings, std::string_view data, bool is_close) {
  const JsonDocument& policy = settings.policy;
  TemplateValues values;
  values.action = TakeLine(&data);
  values.reply = TakeLine(&data);
  JsonDocument json;
  JsonError error;
  const bool has_data = json.Parse(data, &error);
  const size_t own = has_data ? FindJsonMember(json, 0, "swale") : kNoJsonValue;
  if (has_data) {
    // Of a notification that others have shown, what they gave it stands for the payload.
    const size_t payload = own == kNoJsonValue ? size_t{0} : FindJsonMember(json, 0, "payload");
    if (payload != kNoJsonValue) {
      values.payload = &json;
      values.root = payload;
    }
  }
  std::string_view url = has_data ? JsonTextOf(json, FindJsonMember(json, own, "url")) : "";
  size_t option = kNoJsonValue;
  bool is_click = !is_close;
  if (is_close) {
    option = FindJsonMember(policy, 0, "close");
    url = {};
  } else if (!values.action.empty()) {
    option = FindJsonMember(policy, FindJsonMember(policy, 0, "actions"), values.action);
    const std::string_view of_action =
        has_data ? JsonTextOf(json, FindJsonMember(json, FindJsonMember(json, own, "actions"),
                                                   values.action))
                 : "";
    // An action that nothing is said of is a click.
    is_click = option == kNoJsonValue && of_action.empty();
    if (!is_click) url = of_action;
  }
  if (is_click) option = FindJsonMember(policy, 0, "click");

  const auto find = [&](std::string_view name) { return FindJsonMember(policy, option, name); };
  ClickPlan plan;
  plan.badge = FindName(kPushBadgeNames, JsonTextOf(policy, find("badge")),
                        is_close ? PushBadgeChange::kKeep : PushBadgeChange::kClear);
  if (const size_t message = find("message"); message != kNoJsonValue) {
    plan.message = MakeMessage(policy, message, values, is_close);
  }
  if (const size_t request = find("request"); request != kNoJsonValue) {
    plan.request = MakePushRequest(settings, request, values, {});
  }
  if (is_close) return plan;
  const std::string_view url_template = JsonTextOf(policy, find("url"));
  if (!url_template.empty()) plan.url = ResolveUrl(RenderUrl(url_template, values), settings.scope);
  if (plan.url.empty()) plan.url = ResolveUrl(url, settings.scope);
  const bool has_url = !url_template.empty() || !url.empty();
  if (!has_url || plan.url.empty()) plan.url = settings.scope;
  plan.window = FindName(kPushWindowNames, JsonTextOf(policy, find("window")),
                         is_click || has_url ? PushWindow::kShow : PushWindow::kNone);
  return plan;
}

WindowChoice ChooseWindow(PushWindow window, std::string_view url, std::string_view scope,
                          std::string_view clients) {
  using Kind = WindowChoice::Kind;
  if (window == PushWindow::kNone) return {};
  // Others' pages are never ours to look for, nor to put into a tab of ours.
  if (window == PushWindow::kOpen || !IsSameOrigin(url, scope)) return {Kind::kOpen, {}};
  std::string last;
  while (!clients.empty()) {
    std::string_view line = TakeLine(&clients);
    const std::string_view id = line.substr(0, line.find(' '));
    line.remove_prefix(std::min(line.size(), id.size() + 1));
    line.remove_prefix(std::min(line.size(), line.find(' ') + 1));  // the type
    if (WithoutHash(line) == WithoutHash(url)) {
      // Another place of the same page is gone to.
      return {
          line == url || url.find('#') == std::string_view::npos ? Kind::kFocus : Kind::kNavigate,
          std::string(id)};
    }
    if (last.empty()) last = id;
  }
  if (last.empty() || window == PushWindow::kShow) return {Kind::kOpen, {}};
  return {window == PushWindow::kFocus ? Kind::kFocus : Kind::kNavigate, last};
}

}  // namespace swale
