// ModelPush: push messages, notifications and windows, as far as a worker sees them.
#ifndef SWALE_SIMULATOR_MODEL_PUSH_H_
#define SWALE_SIMULATOR_MODEL_PUSH_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace swale {

struct ModelPush {
  // Of the messages to come; nullopt: they have none.
  std::optional<std::string> payload;
  // What showNotification was given, each under its tag; one replaces another of its tag.
  std::vector<std::pair<std::string, std::string>> shown;
  // How many notifications are not shown before one is.
  int failures = 0;
  // What a policy's function answers; nullopt: it throws.
  std::optional<std::string> described;
  std::string argument;  // what it was called with
  // "focus ID", "navigate ID URL", "open URL", "close TAG", "post ID MESSAGE", "subscribe KEY".
  std::vector<std::string> calls;
  bool opens_windows = true;
  uint32_t badge = 0;
  std::string subscription = "{}";  // empty: there is no push service
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_MODEL_PUSH_H_
