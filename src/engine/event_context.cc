#include "src/engine/event_context.h"

#include <utility>

namespace swale {

Operation EventContext::Ask(Effect&& effect) {
  effect.event = id_;
  return Operation(port_, std::move(effect));
}

void EventContext::Tell(Effect&& effect) {
  effect.event = id_;
  port_.Tell(std::move(effect));
}

Operation EventContext::NetworkFetch(const std::string& url, uint32_t number, uint32_t flags,
                                     const std::string& fields) {
  return Ask({.kind = EffectKind::kNetworkFetch,
              .number = number,
              .flags = flags,
              .url = url,
              .text = fields});
}

Operation EventContext::CacheMatch(const std::string& cache, const std::string& url,
                                   uint32_t flags) {
  return Ask({.kind = EffectKind::kCacheMatch, .flags = flags, .cache = cache, .url = url});
}

Operation EventContext::CachePut(const std::string& cache, const std::string& url,
                                 const ResponseRef& response, uint32_t flags,
                                 const std::string& fields) {
  return Ask({.kind = EffectKind::kCachePut,
              .response = response.handle(),
              .flags = flags,
              .cache = cache,
              .url = url,
              .text = fields});
}

Operation EventContext::CacheDelete(const std::string& cache, const std::string& url,
                                    uint32_t flags) {
  return Ask({.kind = EffectKind::kCacheDelete, .flags = flags, .cache = cache, .url = url});
}

Operation EventContext::CacheKeys(const std::string& cache) {
  return Ask({.kind = EffectKind::kCacheKeys, .cache = cache});
}

Operation EventContext::CacheDrop(const std::string& cache) {
  return Ask({.kind = EffectKind::kCacheDrop, .cache = cache});
}

Operation EventContext::MatchPart(const std::string& cache, const std::string& url, uint32_t offset,
                                  uint32_t size, const std::string& text) {
  return Ask({.kind = EffectKind::kMatchPart,
              .number = offset,
              .flags = size,
              .cache = cache,
              .url = url,
              .text = text});
}

Operation EventContext::JoinParts(const std::string& cache, const std::string& parts,
                                  std::string_view fields) {
  return Ask(
      {.kind = EffectKind::kJoinParts, .cache = cache, .url = std::string(fields), .text = parts});
}

Operation EventContext::MakeBytes(std::string bytes, std::string_view fields) {
  return Ask(
      {.kind = EffectKind::kMakeBytes, .url = std::string(fields), .text = std::move(bytes)});
}

Operation EventContext::InflateBody(const ResponseRef& response, uint32_t offset,
                                    const std::string& sizes) {
  return Ask({.kind = EffectKind::kInflateBody,
              .response = response.handle(),
              .number = offset,
              .text = sizes});
}

Operation EventContext::ListClients() { return Ask({.kind = EffectKind::kListClients}); }

Operation EventContext::ReadBody(const ResponseRef& response) {
  return Ask({.kind = EffectKind::kReadBody, .response = response.handle()});
}

Operation EventContext::CheckDigest(const ResponseRef& response, const std::string& hex) {
  return Ask({.kind = EffectKind::kCheckDigest, .response = response.handle(), .text = hex});
}

Operation EventContext::DigestRequest() { return Ask({.kind = EffectKind::kDigestRequest}); }

Operation EventContext::MakeResponse(const std::string& text, uint32_t status) {
  return Ask({.kind = EffectKind::kMakeResponse, .number = status, .text = text});
}

Operation EventContext::RemakeResponse(const ResponseRef& response, const std::string& fields,
                                       uint32_t flags, ResponseHandle newer,
                                       std::string_view kept_fields) {
  return Ask({.kind = EffectKind::kRemakeResponse,
              .response = response.handle(),
              .number = newer,
              .flags = flags,
              .cache = std::string(kept_fields),
              .text = fields});
}

Operation EventContext::MeasureBody(const ResponseRef& response) {
  return Ask({.kind = EffectKind::kMeasureBody, .response = response.handle()});
}

Operation EventContext::SliceBody(const ResponseRef& response, const std::string& ranges) {
  return Ask({.kind = EffectKind::kSliceBody, .response = response.handle(), .text = ranges});
}

Operation EventContext::CloneResponse(const ResponseRef& response) {
  return Ask({.kind = EffectKind::kCloneResponse, .response = response.handle()});
}

Operation EventContext::DigestBody(const ResponseRef& response) {
  return Ask({.kind = EffectKind::kDigestBody, .response = response.handle()});
}

Operation EventContext::OpenStream(const std::string& fields) {
  return Ask({.kind = EffectKind::kOpenStream, .text = fields});
}

Operation EventContext::AppendToStream(const ResponseRef& stream, const ResponseRef& part) {
  return Ask(
      {.kind = EffectKind::kAppendToStream, .response = stream.handle(), .number = part.handle()});
}

Operation EventContext::CloseStream(const ResponseRef& stream, const std::string& error) {
  return Ask({.kind = EffectKind::kCloseStream, .response = stream.handle(), .text = error});
}

Operation EventContext::NavigationPreload(bool is_on) {
  return Ask({.kind = EffectKind::kNavigationPreload, .number = is_on});
}

Operation EventContext::ReadRecords(const std::string& queries, uint32_t limit) {
  return Ask({.kind = EffectKind::kReadRecords, .number = limit, .text = queries});
}

Operation EventContext::WriteRecords(const std::string& changes) {
  return Ask({.kind = EffectKind::kWriteRecords, .text = changes});
}

Operation EventContext::SetTimer(uint32_t milliseconds) {
  return Ask({.kind = EffectKind::kSetTimer, .number = milliseconds});
}

Operation EventContext::ClaimClients() { return Ask({.kind = EffectKind::kClaimClients}); }

Operation EventContext::AddRoutes(const std::string& rules) {
  return Ask({.kind = EffectKind::kAddRoutes, .text = rules});
}

Operation EventContext::CallFunction(uint32_t function, const std::string& url) {
  return Ask({.kind = EffectKind::kCallFunction, .number = function, .flags = part_, .url = url});
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
  Tell({.kind = EffectKind::kLog, .number = static_cast<uint32_t>(level), .text = std::move(text)});
}

void EventContext::Start(Task<void> task) {
  if (root_ != nullptr) return root_->Start(std::move(task));
  task.Start();
  tasks_ = new Started{std::move(task), tasks_};
}

void EventContext::Own(std::unique_ptr<EventContext> part) {
  if (root_ != nullptr) return root_->Own(std::move(part));
  part->part_ = owned_ == nullptr ? 1 : owned_->part_ + 1;
  part->owned_ = std::move(owned_);
  owned_ = std::move(part);
}

EventContext& EventContext::FindPart(uint32_t part) {
  EventContext* found = this;
  while (found->part_ != part && found->owned_ != nullptr) found = found->owned_.get();
  return *found;
}

EventContext::~EventContext() {
  // Tasks first: they use what is owned.
  while (Started* started = tasks_) {
    tasks_ = started->next;
    delete started;
  }
}

bool EventContext::finished() const {
  for (const Started* started = tasks_; started != nullptr; started = started->next) {
    if (!started->task.done()) return false;
  }
  return true;
}

Task<ResponseRef> WithTimeout(EventContext& cx, Operation& operation, uint32_t timeout_ms) {
  if (timeout_ms == 0) {
    co_await operation;
  } else {
    Operation timer = cx.SetTimer(timeout_ms);
    co_await Operation::Either(operation, timer);
  }
  co_return operation.response();  // empty until it is done
}

}  // namespace swale
