// Push messages: whatever comes, what is shown is JSON with a title, a description of itself shows
// the same, and clicks go to http and https alone.
//
// The input is a line, which is one template, and a payload.
#include <string>
#include <string_view>

#include "src/push/click.h"
#include "src/push/notification.h"
#include "src/push/push_url.h"
#include "src/push/template.h"
#include "src/url/url_view.h"
#include "tests/fuzz/fuzz.h"

namespace swale {
namespace {

constexpr std::string_view kScope = "https://site.example/app/";

void CheckUrl(std::string_view reference) {
  const std::string url = ResolveUrl(reference, kScope);
  if (url.empty()) return;
  Require(url.starts_with("https://") || url.starts_with("http://"), "the scheme is http or https",
          {reference, url});
  Require(ResolveUrl(url, kScope) == url, "what is resolved stays as it is", {reference, url});
}

void CheckTemplate(std::string_view text, const PushPayload& payload) {
  if (!IsTemplate(text)) return;
  const std::string rendered = RenderText(text, payload.values());
  Require(HasPlaceholders(text) || rendered.size() <= text.size(),
          "without placeholders only braces change", {text, rendered});
  CheckUrl(RenderUrl(text, payload.values()));
  std::string quoted = "[";
  AppendJsonText(text, &quoted);
  quoted += ']';
  JsonDocument document;
  JsonError error;
  Require(document.Parse(quoted, &error), "a text is written as JSON", {text, quoted});
  Require(document.text(document[1]) == text, "and read as it was", {text, quoted});
  std::string value;
  AppendRendered(document, 0, payload.values(), &value);
  JsonDocument again;
  // A payload may be nested as deep as documents are.
  const bool is_whole = again.Parse(value, &error) || payload.text.size() > 2 * kJsonDepthMax;
  Require(is_whole, "what is rendered is JSON", {text, value});
}

void CheckShown(const PushSettings& settings, const PushPayload& payload) {
  const PushNotification made = MakeNotification(settings, payload, {}, false);
  JsonDocument shown;
  JsonError error;
  if (!shown.Parse(made.shown, &error)) {
    Require(payload.text.size() > 2 * (kJsonDepthMax - 3), "what is shown is JSON",
            {payload.text, made.shown});
    return;
  }
  Require(!JsonTextOf(shown, 1).empty(), "what is shown has a title", {payload.text, made.shown});
  const size_t data = FindJsonPath(shown, 0, "1.data");
  Require(data != kNoJsonValue, "what is shown knows its message", {made.shown});
  std::string click = "\n\n";
  click += shown.source(shown[data]);
  const ClickPlan plan = PlanClick(settings, click, false);
  CheckUrl(plan.url);
  Require(!plan.url.empty(), "a click goes somewhere", {made.shown});
}

}  // namespace
}  // namespace swale

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace swale;
  FuzzInput input(data, size);
  const std::string text = ToUtf8(input.TakeLine());
  const PushPayload payload{std::string(input.rest())};
  CheckUrl(text);
  CheckTemplate(text, payload);
  std::string policy_text = "{}";
  if (IsTemplate(text)) {
    policy_text = "{\"messageId\":\"{id}\",\"notification\":{\"title\":";
    AppendJsonText(text, &policy_text);
    policy_text += ",\"navigate\":";
    AppendJsonText(text, &policy_text);
    policy_text += "},\"click\":{\"url\":";
    AppendJsonText(text, &policy_text);
    policy_text += "}}";
  }
  JsonDocument policy;
  JsonError error;
  Require(policy.Parse(policy_text, &error), "a policy is JSON", {policy_text});
  CheckShown({policy, kScope}, payload);
  // Also where clicks come with anything at all.
  PlanClick({policy, kScope}, payload.text, false);
  return 0;
}
