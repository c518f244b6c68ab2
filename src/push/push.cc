#include "src/push/push.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "src/base/concat.h"
#include "src/base/hash.h"
#include "src/base/lines.h"
#include "src/base/number.h"
#include "src/push/click.h"
#include "src/push/notification.h"
#include "src/push/push_request.h"

namespace swale {
namespace {

// A copy: the policy of a worker may change while an event is open.
struct OpenPolicy {
  std::string text;
  JsonDocument json;
  std::string scope;

  explicit OpenPolicy(const WorkerConfig& config)
      : text(config.policy.push()), scope(config.scope) {
    JsonError error;
    // Hand-written workers may have none and yet show notifications: nothing is said of them.
    if (text.empty()) text = "{}";
    json.Parse(text, &error);
  }
  OpenPolicy(const OpenPolicy&) = delete;
  OpenPolicy& operator=(const OpenPolicy&) = delete;

  PushSettings settings() const { return {json, scope}; }
};

// A seed of its own.
constexpr uint64_t kIdSeed = 8030;

std::string IdKey(std::string_view id) {
  std::string key(kMessageIdPrefix);
  const uint64_t hash = HashBytes(id, kIdSeed);
  key += NumberToString(hash);
  return key;
}

// The changes by which ids that are too old, or too many, are forgotten.
std::string ForgetIds(std::string_view records, int64_t now_ms) {
  std::string changes;
  std::vector<std::pair<uint64_t, std::string_view>> ids;
  while (!records.empty()) {
    const std::string_view key = TakeLine(&records);
    uint64_t time_ms = 0;
    ParseNumber64(TakeLine(&records), &time_ms);
    ids.emplace_back(time_ms, key);
  }
  std::sort(ids.begin(), ids.end());
  for (size_t i = 0; i < ids.size(); ++i) {
    const bool is_old = static_cast<int64_t>(ids[i].first) + kMessageIdMsMax < now_ms;
    if (is_old || ids.size() - i > kMessageIdsMax) changes += Concat({"-", ids[i].second, "\n"});
  }
  return changes;
}

// Whether a message with this id has come before.
Task<bool> IsKnown(EventContext& cx, std::string id) {
  if (id.empty()) co_return false;
  Operation read = cx.ReadRecords(IdKey(id) + '\n', 1);
  co_await read;
  std::string_view record = read.text();
  uint64_t time_ms = 0;
  TakeLine(&record);
  co_return read.ok() && ParseNumber64(TakeLine(&record), &time_ms) &&
      static_cast<int64_t>(time_ms) + kMessageIdMsMax >= cx.now_ms();
}

Task<void> RememberId(EventContext& cx, std::string id) {
  std::string change =
      Concat({"=", IdKey(id), "\n", NumberToString(static_cast<uint64_t>(cx.now_ms())), "\n"});
  Operation write = cx.WriteRecords(change);
  co_await write;
  Operation read = cx.ReadRecords(Concat({"*", kMessageIdPrefix, "\n"}), 2 * kMessageIdsMax);
  co_await read;
  std::string changes = ForgetIds(read.text(), cx.now_ms());
  if (changes.empty()) co_return;
  Operation forget = cx.WriteRecords(changes);
  co_await forget;
}

Task<uint32_t> ReadBadge(EventContext& cx) {
  Operation read = cx.ReadRecords(Concat({kBadgeKey, "\n"}), 1);
  co_await read;
  std::string_view record = read.text();
  uint32_t badge = 0;
  TakeLine(&record);
  ParseNumber(TakeLine(&record), &badge);
  co_return badge;
}

Task<void> SetBadge(EventContext& cx, uint32_t badge) {
  Operation set = cx.Ask({.kind = EffectKind::kSetBadge, .number = badge});
  Operation write = cx.WriteRecords(Concat({"=", kBadgeKey, "\n", NumberToString(badge), "\n"}));
  co_await set;
  co_await write;
}

// Whether a notification with this tag is shown still.
Task<bool> IsShown(EventContext& cx, std::string tag) {
  if (tag.empty()) co_return false;
  Operation list = cx.Ask({.kind = EffectKind::kListNotifications, .text = std::move(tag)});
  co_await list;
  co_return list.ok() && list.text() != "[]";
}

// What the handler describes; empty: nothing, "false": it wants nothing to be shown.
Task<std::string> CallHandler(EventContext& cx, uint32_t function, std::string argument) {
  Operation call =
      cx.Ask({.kind = EffectKind::kCallTask, .number = function, .text = std::move(argument)});
  co_await call;
  if (!call.ok()) {
    cx.Log(LogLevel::kError, Concat({"the handler of push messages failed: ", call.text()}));
    co_return std::string();
  }
  co_return call.text();
}

Task<void> HandleMessage(EventContext& cx, const WorkerConfig& config) {
  const auto policy = std::make_unique<OpenPolicy>(config);
  Operation read = cx.Ask({.kind = EffectKind::kReadPush});
  co_await read;
  const auto payload =
      std::make_unique<PushPayload>(read.ok() ? std::string(read.text()) : std::string());
  const PushSettings settings = policy->settings();

  const std::string id = MessageIdOf(settings, *payload);
  const bool is_known = co_await IsKnown(cx, id);
  std::string described;
  if (const std::optional<uint32_t> handler = HandlerOf(settings, *payload)) {
    std::string argument = HandlerArgument(*payload, is_known);
    described = co_await CallHandler(cx, *handler, std::move(argument));
    if (described == "false") co_return;
  }
  const PushNotification notification =
      MakeNotification(settings, *payload, described, /*is_quiet=*/is_known);
  if (is_known) {
    // Where a person has put it away it stays away.
    const bool is_shown = co_await IsShown(cx, notification.tag);
    if (!is_shown) co_return;
  }
  Operation show = cx.Ask({.kind = EffectKind::kShowNotification, .text = notification.shown});
  co_await show;
  if (!show.ok()) {
    cx.Log(LogLevel::kError, Concat({"a notification was not shown: ", show.text()}));
    const PushNotification fallback = MakeFallback(settings);
    Operation again = cx.Ask({.kind = EffectKind::kShowNotification, .text = fallback.shown});
    co_await again;
  }
  if (is_known) co_return;
  // Behind what is shown: a worker that is stopped before shows it twice, rather than never.
  if (!id.empty()) co_await RememberId(cx, id);
  const uint32_t before = co_await ReadBadge(cx);
  const std::optional<uint32_t> badge = BadgeOf(settings, *payload, before);
  if (badge) co_await SetBadge(cx, *badge);
}

// Gives the client that is focused or opened; empty where there is none.
Task<std::string> ShowWindow(EventContext& cx, PushWindow window, std::string url,
                             std::string scope) {
  Operation list = cx.Ask({.kind = EffectKind::kListClients, .number = kAllWindows});
  co_await list;
  const WindowChoice choice = ChooseWindow(window, url, scope, list.text());
  if (choice.kind == WindowChoice::Kind::kNothing) co_return std::string();
  if (choice.kind != WindowChoice::Kind::kOpen) {
    std::string target = choice.kind == WindowChoice::Kind::kNavigate ? url : std::string();
    Operation focus =
        cx.Ask({.kind = EffectKind::kFocusClient, .url = std::move(target), .text = choice.client});
    co_await focus;
    if (focus.ok()) co_return focus.text();
  }
  // Also where the tab has gone away, or is not ours to navigate.
  Operation open = cx.Ask({.kind = EffectKind::kOpenWindow, .url = std::move(url)});
  co_await open;
  if (!open.ok()) cx.Log(LogLevel::kWarning, Concat({"no window was opened: ", open.text()}));
  co_return open.text();
}

Task<void> ChangeBadge(EventContext& cx, PushBadgeChange change) {
  if (change == PushBadgeChange::kKeep) co_return;
  const uint32_t before = co_await ReadBadge(cx);
  if (before == 0) co_return;
  const uint32_t after = change == PushBadgeChange::kClear ? 0 : before - 1;
  co_await SetBadge(cx, after);
}

Task<void> HandleClick(EventContext& cx, const WorkerConfig& config, std::string data,
                       bool is_close) {
  const auto policy = std::make_unique<OpenPolicy>(config);
  ClickPlan plan = PlanClick(policy->settings(), data, is_close);
  if (!is_close) {
    Operation close = cx.Ask({.kind = EffectKind::kCloseNotifications});
    co_await close;
  }
  // At once: windows may take their time, and the worker may be stopped meanwhile.
  if (!plan.request.url.empty()) {
    cx.Start(QueuePushRequest(cx, config, std::move(plan.request)));
  }
  std::string client;
  if (plan.window != PushWindow::kNone) {
    client = co_await ShowWindow(cx, plan.window, plan.url, policy->scope);
  }
  if (!plan.message.empty() && !client.empty()) {
    Operation post =
        cx.Ask({.kind = EffectKind::kPostToClient, .url = client, .text = plan.message});
    co_await post;
  } else if (!plan.message.empty()) {
    Effect post{.kind = EffectKind::kPostMessage,
                .number = static_cast<uint32_t>(MessageTarget::kAllClients),
                .text = plan.message};
    cx.Tell(std::move(post));
  }
  co_await ChangeBadge(cx, plan.badge);
}

Task<void> HandleSubscriptionChange(EventContext& cx, const WorkerConfig& config,
                                    std::string data) {
  const auto policy = std::make_unique<OpenPolicy>(config);
  const JsonDocument& json = policy->json;
  const size_t option = FindJsonMember(json, 0, "subscription");
  if (option == kNoJsonValue) co_return;
  std::string_view rest = data;
  std::string subscription(TakeLine(&rest));
  const std::string old_endpoint(TakeLine(&rest));
  if (subscription.empty()) {
    std::string key(JsonTextOf(json, FindJsonMember(json, option, "applicationServerKey")));
    Operation subscribe = cx.Ask({.kind = EffectKind::kSubscribePush, .text = std::move(key)});
    co_await subscribe;
    if (!subscribe.ok()) {
      cx.Log(LogLevel::kError, Concat({"push was not subscribed anew: ", subscribe.text()}));
      co_return;
    }
    subscription = subscribe.text();
  }
  std::string body = Concat({"{\"subscription\":", subscription, ",\"oldEndpoint\":"});
  AppendJsonText(old_endpoint, &body);
  body += '}';
  const auto change = std::make_unique<PushPayload>(body);
  PushRequest request = MakePushRequest(policy->settings(), option, change->values(), body);
  co_await QueuePushRequest(cx, config, std::move(request));
}

}  // namespace

Task<void> HandlePushEvent(EventContext& cx, const WorkerConfig& config, EventKind kind,
                           std::string data) {
  switch (kind) {
    case EventKind::kPush:
      co_await HandleMessage(cx, config);
      break;
    case EventKind::kPushSubscriptionChange:
      co_await HandleSubscriptionChange(cx, config, std::move(data));
      break;
    default:
      co_await HandleClick(cx, config, std::move(data),
                           /*is_close=*/kind == EventKind::kNotificationClose);
  }
}

Task<void> HandlePushMessage(EventContext& cx, std::string data) {
  std::string_view rest = data;
  const std::string_view type = TakeLine(&rest);
  uint32_t badge = 0;
  const bool is_set = type == "set-badge" && ParseNumber(TakeLine(&rest), &badge);
  if (is_set || type == "clear-badge") co_await SetBadge(cx, badge);
  ClientMessage done("push-done");
  cx.PostMessage(MessageTarget::kReply, done);
}

}  // namespace swale
