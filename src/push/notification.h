// Notifications: what is shown for a push message.
#ifndef SWALE_PUSH_NOTIFICATION_H_
#define SWALE_PUSH_NOTIFICATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "src/json/json_access.h"
#include "src/push/template.h"

namespace swale {

// What a worker knows of itself when a message comes.
struct PushSettings {
  const JsonDocument& policy;  // the option "push"
  std::string_view scope;      // the registration's
};

// A message's payload.
struct PushPayload {
  std::string text;
  JsonDocument json;
  bool is_json = false;
  bool is_declarative = false;

  explicit PushPayload(std::string payload);
  PushPayload(const PushPayload&) = delete;
  PushPayload& operator=(const PushPayload&) = delete;

  TemplateValues values() const { return {is_json ? &json : nullptr}; }
};

// A notification that can be shown.
struct PushNotification {
  std::string shown;  // what kShowNotification takes
  std::string tag;
  std::string message_id;  // empty: it has none
};

// The policy's function that is to be called with a message: a handler, if the policy has one,
// gets all but the declarative messages that are not "mutable".
std::optional<uint32_t> HandlerOf(const PushSettings& settings, const PushPayload& payload);

// What a handler is called with: {"payload": …, "text": "…", "isRepeated": …}.
std::string HandlerArgument(const PushPayload& payload, bool is_repeated);

// What the policy's option "messageId" gives; empty where there is none.
std::string MessageIdOf(const PushSettings& settings, const PushPayload& payload);

// What is shown for a message. `described`: the JSON that a handler has given for it; empty: there
// is no handler. Without a description that has a title, by the handler, the message or the
// policy's templates, it is the fallback. Never fails. `is_quiet`: it replaces one that has the
// same message's id, without a sound.
PushNotification MakeNotification(const PushSettings& settings, const PushPayload& payload,
                                  std::string_view described, bool is_quiet);

// The policy's notification for messages that say nothing, else the site's host name.
PushNotification MakeFallback(const PushSettings& settings);

// What the message says for the number on the application's icon, `before` is the number now.
// Nothing: it stays.
std::optional<uint32_t> BadgeOf(const PushSettings& settings, const PushPayload& payload,
                                uint32_t before);

}  // namespace swale

#endif  // SWALE_PUSH_NOTIFICATION_H_
