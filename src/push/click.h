// Clicks: what is done when a notification, or one of its actions, is clicked, or when it is
// closed.
#ifndef SWALE_PUSH_CLICK_H_
#define SWALE_PUSH_CLICK_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "src/json/json_access.h"
#include "src/push/notification.h"

namespace swale {

// In the order of kPushWindowNames.
enum class PushWindow : uint8_t {
  kShow,      // the tab that shows the URL, else a new one
  kFocus,     // the tab that shows it, else the last one that had the focus, else a new one
  kNavigate,  // the same, but that goes to the URL
  kOpen,      // a new one
  kNone,
};
inline constexpr std::string_view kPushWindowNames[] = {"show", "focus", "navigate", "open",
                                                        "none"};

// In the order of kPushBadgeNames.
enum class PushBadgeChange : uint8_t { kKeep, kClear, kDecrement };
inline constexpr std::string_view kPushBadgeNames[] = {"keep", "clear", "decrement"};

// What was sent to a server: by the queue `queue`.
struct PushRequest {
  std::string method;
  std::string url;  // empty: there is none
  std::string fields;
  std::string body;
  std::string queue;
};

struct ClickPlan {
  PushWindow window = PushWindow::kNone;
  std::string url;
  std::string message;  // what pages are told, as JSON; empty: nothing
  PushRequest request;
  PushBadgeChange badge = PushBadgeChange::kKeep;
};

inline constexpr std::string_view kDefaultPushQueue = "push";

// `data` as EventKind::kNotificationClick and kNotificationClose have it.
ClickPlan PlanClick(const PushSettings& settings, std::string_view data, bool is_close);

// A request that the policy describes in `object`; `body_default` is its body where it says none.
PushRequest MakePushRequest(const PushSettings& settings, size_t object,
                            const TemplateValues& values, std::string_view body_default);

// What is done about windows.
struct WindowChoice {
  enum class Kind : uint8_t { kNothing, kFocus, kNavigate, kOpen };
  Kind kind = Kind::kNothing;
  std::string client;  // of kFocus and kNavigate
};

// `clients` as kListClients gives them, the last that had the focus first.
WindowChoice ChooseWindow(PushWindow window, std::string_view url, std::string_view scope,
                          std::string_view clients);

}  // namespace swale

#endif  // SWALE_PUSH_CLICK_H_
