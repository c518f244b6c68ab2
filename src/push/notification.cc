// A notification is described by a JSON object, whether the message itself has it, the policy's
// templates give it or a handler returns it. What is shown is made of the description member by
// member, so that nothing in it makes showNotification() throw.
#include "src/push/notification.h"

#include <algorithm>
#include <utility>

#include "src/base/concat.h"
#include "src/base/number.h"
#include "src/push/push_url.h"
#include "src/url/url_view.h"

namespace swale {
namespace {

// https://www.w3.org/TR/push-api/#declarative-push-message
constexpr std::string_view kDeclarative = "8030";

constexpr std::string_view kTextMembers[] = {"body", "icon", "badge", "image", "tag", "lang"};
constexpr std::string_view kFlagMembers[] = {"silent", "requireInteraction"};
constexpr std::string_view kDirections[] = {"auto", "ltr", "rtl"};

// The document's members by their names.
class Description {
 public:
  Description(const JsonDocument& json, size_t root) : json_(json), root_(root) {}

  size_t Find(std::string_view name) const { return FindJsonMember(json_, root_, name); }
  const JsonDocument& json() const { return json_; }
  bool IsTrue(std::string_view name) const { return IsJson(json_, Find(name), JsonKind::kTrue); }

  // Numbers are texts too: payloads have them as titles and tags.
  std::string_view Text(std::string_view name) const { return TextAt(Find(name)); }
  std::string_view TextAt(size_t value) const {
    return IsJson(json_, value, JsonKind::kNumber) ? json_.source(json_[value])
                                                   : JsonTextOf(json_, value);
  }

 private:
  const JsonDocument& json_;
  size_t root_;
};

void AppendTextMember(std::string_view name, std::string_view text, std::string* json) {
  AppendJsonName(name, json);
  AppendJsonText(text, json);
}

// https://notifications.spec.whatwg.org/#dictdef-notificationaction
void AppendActions(const Description& from, std::string_view scope, std::string* options,
                   std::string* urls) {
  const JsonDocument& json = from.json();
  const size_t actions = from.Find("actions");
  if (!IsJson(json, actions, JsonKind::kArray)) return;
  AppendJsonName("actions", options);
  *options += '[';
  for (size_t at = actions + 1; at != json[actions].next; at = json[at].next) {
    const Description action(json, at);
    const std::string_view title = action.Text("title");
    const std::string_view name = action.Text("action");
    if (title.empty() || name.empty()) continue;
    *options += options->back() == '[' ? "{" : ",{";
    AppendTextMember("action", name, options);
    AppendTextMember("title", title, options);
    for (std::string_view member : {"icon", "type", "placeholder"}) {
      const std::string_view text = action.Text(member);
      const bool is_known = member != "type" || text == "text" || text == "button";
      if (!text.empty() && is_known) AppendTextMember(member, text, options);
    }
    *options += '}';
    const std::string url = ResolveUrl(action.Text("navigate"), scope);
    if (!action.Text("navigate").empty() && !url.empty()) AppendTextMember(name, url, urls);
  }
  *options += ']';
}

// Members whose wrong values, or wrong company, would make the notification fail.
// https://notifications.spec.whatwg.org/#create-a-notification
void AppendGuarded(const Description& from, bool has_tag, bool is_quiet, std::string* options) {
  const JsonDocument& json = from.json();
  for (std::string_view name : kDirections) {
    if (from.Text("dir") == name) AppendTextMember("dir", name, options);
  }
  for (std::string_view name : kFlagMembers) {
    const bool is_on = from.IsTrue(name) || (is_quiet && name == "silent");
    if (!is_on) continue;
    AppendJsonName(name, options);
    *options += "true";
  }
  if (from.IsTrue("renotify") && has_tag && !is_quiet) {
    AppendJsonName("renotify", options);
    *options += "true";
  }
  uint64_t timestamp;
  const size_t time = from.Find("timestamp");
  if (IsJson(json, time, JsonKind::kNumber) && ParseNumber64(json.source(json[time]), &timestamp)) {
    AppendJsonName("timestamp", options);
    *options += NumberToString(timestamp);
  }
  const size_t vibrate = from.Find("vibrate");
  if (!IsJson(json, vibrate, JsonKind::kArray) || from.IsTrue("silent") || is_quiet) return;
  for (size_t at = vibrate + 1; at != json[vibrate].next; at = json[at].next) {
    uint32_t ms;
    if (json[at].kind != JsonKind::kNumber || !ParseNumber(json.source(json[at]), &ms)) return;
  }
  AppendJsonName("vibrate", options);
  *options += json.source(json[vibrate]);
}

// Nothing where the description has no title.
std::optional<PushNotification> Describe(const Description& from, const PushSettings& settings,
                                         const PushPayload& payload, bool is_quiet) {
  const std::string_view title = from.Text("title");
  if (title.empty()) return std::nullopt;
  PushNotification result;
  result.message_id = MessageIdOf(settings, payload);
  result.tag = from.Text("tag");
  // A message that comes again replaces what it has shown.
  if (result.tag.empty() && !result.message_id.empty()) {
    result.tag = Concat({"id:", result.message_id});
  }
  std::string options = "{";
  for (std::string_view name : kTextMembers) {
    const std::string_view text = name == "tag" ? result.tag : from.Text(name);
    if (!text.empty()) AppendTextMember(name, text, &options);
  }
  AppendGuarded(from, !result.tag.empty(), is_quiet, &options);
  std::string urls = "{";
  AppendActions(from, settings.scope, &options, &urls);
  // What the clicks are about: click.cc reads it.
  AppendJsonName("data", &options);
  options += "{\"swale\":{\"actions\":";
  options += urls + '}';
  const std::string url = ResolveUrl(from.Text("navigate"), settings.scope);
  if (!from.Text("navigate").empty() && !url.empty()) AppendTextMember("url", url, &options);
  options += '}';
  if (payload.is_json) {
    AppendJsonName("payload", &options);
    options += payload.text;
  }
  if (const size_t data = from.Find("data"); data != kNoJsonValue) {
    AppendJsonName("data", &options);
    options += from.json().source(from.json()[data]);
  }
  options += "}}";
  result.shown = "[";
  AppendJsonText(title, &result.shown);
  result.shown += ',';
  result.shown += options;
  result.shown += ']';
  return result;
}

std::optional<PushNotification> DescribeText(std::string_view description,
                                             const PushSettings& settings,
                                             const PushPayload& payload, bool is_quiet) {
  JsonDocument json;
  JsonError error;
  if (!json.Parse(description, &error)) return std::nullopt;
  return Describe(Description(json, 0), settings, payload, is_quiet);
}

// Of a declarative message: where it stood in drafts of the standard as well.
size_t DeclarativeMember(const PushPayload& payload, std::string_view name) {
  const size_t member = FindJsonMember(payload.json, 0, name);
  if (member != kNoJsonValue) return member;
  return FindJsonMember(payload.json, FindJsonMember(payload.json, 0, "notification"), name);
}

}  // namespace

PushPayload::PushPayload(std::string payload) : text(std::move(payload)) {
  JsonError error;
  is_json = json.Parse(text, &error);
  if (!is_json) return;
  const size_t version = FindJsonMember(json, 0, "web_push");
  const Description notification(json, FindJsonMember(json, 0, "notification"));
  is_declarative = IsJson(json, version, JsonKind::kNumber) &&
                   json.source(json[version]) == kDeclarative &&
                   !JsonTextOf(json, notification.Find("title")).empty();
}

std::optional<uint32_t> HandlerOf(const PushSettings& settings, const PushPayload& payload) {
  const JsonDocument& policy = settings.policy;
  const size_t number = FindJsonPath(policy, 0, "handler.function");
  uint32_t function;
  if (number == kNoJsonValue || !ParseNumber(policy.source(policy[number]), &function)) {
    return std::nullopt;
  }
  if (payload.is_declarative &&
      !IsJson(payload.json, DeclarativeMember(payload, "mutable"), JsonKind::kTrue)) {
    return std::nullopt;
  }
  return function;
}

std::string HandlerArgument(const PushPayload& payload, bool is_repeated) {
  std::string json = "{\"payload\":";
  json += payload.is_json ? std::string_view(payload.text) : "null";
  json += ",\"text\":";
  // What is not UTF-8 cannot be JSON's.
  JsonDocument document;
  JsonError error;
  std::string text;
  AppendJsonText(payload.text, &text);
  json += document.Parse(text, &error) ? std::string_view(text) : "\"\"";
  json += is_repeated ? ",\"isRepeated\":true}" : ",\"isRepeated\":false}";
  return json;
}

std::string MessageIdOf(const PushSettings& settings, const PushPayload& payload) {
  const size_t id = FindJsonMember(settings.policy, 0, "messageId");
  if (id == kNoJsonValue) return {};
  // One without a value is no id, whatever stands around it.
  TemplateReader reader(JsonTextOf(settings.policy, id));
  while (reader.Next()) {
    if (!reader.is_placeholder()) continue;
    const std::string value = RenderText(Concat({"{", reader.path(), "}"}), payload.values());
    if (value.empty()) return {};
  }
  return RenderText(JsonTextOf(settings.policy, id), payload.values());
}

PushNotification MakeNotification(const PushSettings& settings, const PushPayload& payload,
                                  std::string_view described, bool is_quiet) {
  std::optional<PushNotification> made;
  if (!described.empty()) made = DescribeText(described, settings, payload, is_quiet);
  if (!made && payload.is_declarative) {
    const Description own(payload.json, FindJsonMember(payload.json, 0, "notification"));
    made = Describe(own, settings, payload, is_quiet);
  }
  const JsonDocument& policy = settings.policy;
  if (const size_t templates = FindJsonMember(policy, 0, "notification");
      !made && payload.is_json && templates != kNoJsonValue) {
    std::string rendered;
    AppendRendered(policy, templates, payload.values(), &rendered);
    made = DescribeText(rendered, settings, payload, is_quiet);
  } else if (!made && payload.is_json) {
    // Without templates the payload's members have the names that notifications know.
    made = Describe(Description(payload.json, 0), settings, payload, is_quiet);
  }
  return made ? *std::move(made) : MakeFallback(settings);
}

PushNotification MakeFallback(const PushSettings& settings) {
  const PushPayload none{std::string()};
  const JsonDocument& policy = settings.policy;
  if (const size_t fallback = FindJsonMember(policy, 0, "fallback"); fallback != kNoJsonValue) {
    std::string rendered;
    AppendRendered(policy, fallback, {}, &rendered);
    if (auto made = DescribeText(rendered, settings, none, /*is_quiet=*/false)) return *made;
  }
  const std::optional<UrlView> scope = UrlView::Parse(settings.scope);
  PushNotification result;
  result.shown = "[";
  AppendJsonText(scope ? scope->hostname() : settings.scope, &result.shown);
  result.shown += ",{\"data\":{\"swale\":{}}}]";
  return result;
}

std::optional<uint32_t> BadgeOf(const PushSettings& settings, const PushPayload& payload,
                                uint32_t before) {
  uint32_t number;
  if (payload.is_declarative) {
    const Description message(payload.json, 0);
    const std::string_view text = message.TextAt(DeclarativeMember(payload, "app_badge"));
    if (ParseNumber(text, &number)) return number;
  }
  const std::string_view badge =
      JsonTextOf(settings.policy, FindJsonMember(settings.policy, 0, "appBadge"));
  if (badge == "increment") return before == UINT32_MAX ? before : before + 1;
  if (ParseNumber(RenderText(badge, payload.values()), &number)) return number;
  return std::nullopt;
}

}  // namespace swale
