#include "src/engine/event_context.h"

#include <algorithm>

namespace swale {

Operation EventContext::Ask(Effect&& effect) {
  effect.event = id_;
  return Operation(port_, std::move(effect));
}

void EventContext::Tell(Effect&& effect) {
  effect.event = id_;
  port_.Tell(std::move(effect));
}

Operation EventContext::NetworkFetch(std::string_view url, CacheMode mode, uint32_t flags) {
  return Ask({.kind = EffectKind::kNetworkFetch,
              .number = static_cast<uint32_t>(mode),
              .flags = flags,
              .url = std::string(url)});
}

Operation EventContext::CacheMatch(std::string_view cache, std::string_view url) {
  return Ask({.kind = EffectKind::kCacheMatch, .cache = std::string(cache), .url = std::string(url)});
}

Operation EventContext::CachePut(std::string_view cache, std::string_view url,
                                 const ResponseRef& response) {
  return Ask({.kind = EffectKind::kCachePut,
              .response = response.handle(),
              .cache = std::string(cache),
              .url = std::string(url)});
}

Operation EventContext::CacheDelete(std::string_view cache, std::string_view url) {
  return Ask(
      {.kind = EffectKind::kCacheDelete, .cache = std::string(cache), .url = std::string(url)});
}

Operation EventContext::CacheKeys(std::string_view cache) {
  return Ask({.kind = EffectKind::kCacheKeys, .cache = std::string(cache)});
}

Operation EventContext::CacheDrop(std::string_view cache) {
  return Ask({.kind = EffectKind::kCacheDrop, .cache = std::string(cache)});
}

Operation EventContext::ReadBody(const ResponseRef& response) {
  return Ask({.kind = EffectKind::kReadBody, .response = response.handle()});
}

Operation EventContext::CheckDigest(const ResponseRef& response, std::string_view hex) {
  return Ask({.kind = EffectKind::kCheckDigest,
              .response = response.handle(),
              .text = std::string(hex)});
}

Operation EventContext::SetTimer(uint32_t milliseconds) {
  return Ask({.kind = EffectKind::kSetTimer, .number = milliseconds});
}

Operation EventContext::ClaimClients() { return Ask({.kind = EffectKind::kClaimClients}); }

Operation EventContext::CallFunction(uint32_t function) {
  return Ask({.kind = EffectKind::kCallFunction, .number = function});
}

void EventContext::Respond(const ResponseRef& response) {
  Tell({.kind = EffectKind::kRespond, .response = response.handle()});
}

void EventContext::RespondWithError(std::string reason) {
  Tell({.kind = EffectKind::kRespondWithError, .text = std::move(reason)});
}

void EventContext::SkipWaiting() { Tell({.kind = EffectKind::kSkipWaiting}); }

void EventContext::PostMessage(MessageTarget target, ClientMessage& message) {
  Tell({.kind = EffectKind::kPostMessage,
        .number = static_cast<uint32_t>(target),
        .text = message.TakeJson()});
}

void EventContext::Log(LogLevel level, std::string text) {
  Tell({.kind = EffectKind::kLog,
        .number = static_cast<uint32_t>(level),
        .text = std::move(text)});
}

void EventContext::Start(Task<void> task) {
  task.Start();
  tasks_.push_back(std::move(task));
}

bool EventContext::finished() const {
  return std::all_of(tasks_.begin(), tasks_.end(), [](const auto& task) { return task.done(); });
}

Task<ResponseRef> WithTimeout(EventContext& cx, Operation& operation, uint32_t timeout_ms) {
  if (timeout_ms == 0) co_return (co_await operation).response();
  Operation timer = cx.SetTimer(timeout_ms);
  co_await Operation::Either(operation, timer);
  co_return operation.done() ? operation.response() : ResponseRef();
}

}  // namespace swale
