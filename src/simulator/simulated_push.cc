// SimulatedHost: push and notifications.
#include <algorithm>
#include <string>
#include <utility>

#include "src/json/json_access.h"
#include "src/simulator/simulated_host.h"

namespace swale {
namespace {

std::string TagOf(const std::string& notification) {
  JsonDocument json;
  JsonError error;
  if (!json.Parse(notification, &error)) return {};
  return std::string(JsonTextOf(json, FindJsonPath(json, 0, "1.tag")));
}

void Show(const std::string& notification, ModelPush* push) {
  std::string tag = TagOf(notification);
  std::erase_if(push->shown, [&](const auto& shown) { return !tag.empty() && shown.first == tag; });
  push->shown.emplace_back(std::move(tag), notification);
}

std::string List(const std::string& tag, const ModelPush& push) {
  std::string json = "[";
  for (const auto& [shown_tag, notification] : push.shown) {
    if (!tag.empty() && shown_tag != tag) continue;
    if (json.size() > 1) json += ',';
    json += "{\"tag\":";
    AppendJsonText(shown_tag, &json);
    json += '}';
  }
  return json + ']';
}

}  // namespace

bool SimulatedHost::PerformPush(const Effect& effect) {
  ModelPush& push = world_.push;
  Outcome outcome;
  const auto has_client = [&](const std::string& id) {
    return std::any_of(world_.clients.begin(), world_.clients.end(),
                       [&](const ModelClient& client) { return client.id == id; });
  };
  switch (effect.kind) {
    case EffectKind::kCallTask:
      push.argument = effect.text;
      outcome.text = push.described.value_or("thrown on purpose");
      if (!push.described) outcome.status = OutcomeStatus::kFailed;
      break;
    case EffectKind::kReadPush:
      outcome.text = push.payload.value_or(std::string());
      if (!push.payload) outcome.status = OutcomeStatus::kNone;
      break;
    case EffectKind::kShowNotification:
      if (push.failures > 0) {
        --push.failures;
        outcome.status = OutcomeStatus::kFailed;
      } else {
        Show(effect.text, &push);
      }
      break;
    case EffectKind::kListNotifications:
      outcome.text = List(effect.text, push);
      break;
    case EffectKind::kCloseNotifications:
      push.calls.push_back("close " + effect.text);
      break;
    case EffectKind::kFocusClient:
      push.calls.push_back((effect.url.empty() ? "focus " : "navigate ") + effect.text +
                           (effect.url.empty() ? "" : " " + effect.url));
      if (!has_client(effect.text)) outcome.status = OutcomeStatus::kNone;
      outcome.text = effect.text;
      break;
    case EffectKind::kOpenWindow:
      push.calls.push_back("open " + effect.url);
      if (push.opens_windows) {
        outcome.text = "opened";
      } else {
        outcome.status = OutcomeStatus::kFailed;
      }
      break;
    case EffectKind::kSetBadge:
      push.badge = effect.number;
      break;
    case EffectKind::kSubscribePush:
      push.calls.push_back("subscribe " + effect.text);
      outcome.text = push.subscription;
      if (push.subscription.empty()) outcome.status = OutcomeStatus::kNone;
      break;
    case EffectKind::kPostToClient:
      push.calls.push_back("post " + effect.url + " " + effect.text);
      break;
    default:
      return false;
  }
  Report(effect.id, 1, std::move(outcome));
  return true;
}

}  // namespace swale
