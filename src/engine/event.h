// Events: what happens to the worker, as plain data.
#ifndef SWALE_ENGINE_EVENT_H_
#define SWALE_ENGINE_EVENT_H_

#include <cstdint>

namespace swale {

// The lifetime events that have no data of their own, and messages. A fetch has an entry point of
// its own (Engine::HandleFetch), since it must be decided at once. Wire format, as EffectKind.
enum class EventKind : uint8_t {
  kInstall = 1,   // https://w3c.github.io/ServiceWorker/#service-worker-global-scope-install-event
  kActivate = 2,  // https://w3c.github.io/ServiceWorker/#service-worker-global-scope-activate-event
  kMessage = 3,   // https://w3c.github.io/ServiceWorker/#service-worker-global-scope-message-event
  kTask = 4,      // of another of the worker's modules: src/precache/set_up.h
  // Work that no page waits for: src/background/background.h. Their data:
  kSync = 5,          // the tag, '\n', "last" where the browser will not try again
  kPeriodicSync = 6,  // the tag
  kPush = 7,          // nothing: kReadPush
  // The notification's action, '\n', what was typed, '\n', and its data as JSON.
  kNotificationClick = 8,
  kNotificationClose = 9,  // '\n', '\n', and its data as JSON
  // The new subscription as JSON, where the browser has made one, '\n', the old one's endpoint.
  kPushSubscriptionChange = 10,
  // "success", "fail", "abort" or "click", '\n', the id.
  kBackgroundFetch = 11,
};

// What a policy's JavaScript handler asks the core for: Engine::HandleCall. Wire format.
enum class CallKind : uint8_t {
  kMatch = 1,     // the stored response for the event's request
  kFetch = 2,     // the network's
  kStore = 3,     // `number` is the response that is to be stored, which the core releases
  kStrategy = 4,  // what Strategy `number` answers
};
// Added to a CallKind for each part (EventContext::part) up to that of the handler. Wire format.
inline constexpr uint32_t kCallPartUnit = 256;

}  // namespace swale

#endif  // SWALE_ENGINE_EVENT_H_
