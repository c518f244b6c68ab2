// EventContext: one event while the core works on it.
#ifndef SWALE_ENGINE_EVENT_CONTEXT_H_
#define SWALE_ENGINE_EVENT_CONTEXT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "src/engine/client_message.h"
#include "src/engine/effect.h"
#include "src/engine/effect_port.h"
#include "src/engine/operation.h"
#include "src/task/task.h"

namespace swale {

// Owned by the engine; outlives every task started for it. Those tasks take it as their first
// parameter, by reference, which a coroutine may keep across awaits for that reason.
class EventContext {
 public:
  EventContext(EffectPort& port, EventId id) : port_(port), id_(id) {}
  // A part of what is done for `root`'s event.
  explicit EventContext(EventContext* root) : port_(root->port_), id_(root->id_), root_(root) {}
  EventContext(const EventContext&) = delete;
  EventContext& operator=(const EventContext&) = delete;
  virtual ~EventContext();

  EventId id() const { return id_; }
  EffectPort& port() { return port_; }
  ReadyQueue& ready_queue() { return port_.ready_queue(); }

  // Effects on behalf of this event, as effect.h describes each. Those that give an Operation have
  // an outcome to await. Out of line, so that coroutines hold no Effect of their own: with one
  // built at each place the worker module was a third larger. Strings, not views: passing one is a
  // pointer.
  [[nodiscard]] Operation NetworkFetch(const std::string& url, uint32_t number, uint32_t flags,
                                       const std::string& fields = {});
  // `flags` of kMatch….
  [[nodiscard]] Operation CacheMatch(const std::string& cache, const std::string& url,
                                     uint32_t flags = 0);
  [[nodiscard]] Operation CachePut(const std::string& cache, const std::string& url,
                                   const ResponseRef& response, uint32_t flags = 0,
                                   const std::string& fields = {});
  [[nodiscard]] Operation CacheDelete(const std::string& cache, const std::string& url,
                                      uint32_t flags = 0);
  [[nodiscard]] Operation CacheKeys(const std::string& cache);
  [[nodiscard]] Operation CacheDrop(const std::string& cache);
  [[nodiscard]] Operation MatchPart(const std::string& cache, const std::string& url,
                                    uint32_t offset, uint32_t size, const std::string& text);
  [[nodiscard]] Operation JoinParts(const std::string& cache, const std::string& parts,
                                    std::string_view fields);
  [[nodiscard]] Operation MakeBytes(std::string bytes, std::string_view fields);
  [[nodiscard]] Operation InflateBody(const ResponseRef& response, uint32_t offset,
                                      const std::string& sizes);
  [[nodiscard]] Operation ListClients();
  [[nodiscard]] Operation ReadBody(const ResponseRef& response);
  [[nodiscard]] Operation CheckDigest(const ResponseRef& response, const std::string& hex);
  [[nodiscard]] Operation DigestRequest();
  // `text`: header fields, and behind an empty line the body.
  [[nodiscard]] Operation MakeResponse(const std::string& text, uint32_t status = 200);
  [[nodiscard]] Operation RemakeResponse(const ResponseRef& response, const std::string& fields,
                                         uint32_t flags = 0, ResponseHandle newer = 0,
                                         std::string_view kept_fields = {});
  [[nodiscard]] Operation MeasureBody(const ResponseRef& response);
  [[nodiscard]] Operation SliceBody(const ResponseRef& response, const std::string& ranges);
  [[nodiscard]] Operation CloneResponse(const ResponseRef& response);
  [[nodiscard]] Operation DigestBody(const ResponseRef& response);
  [[nodiscard]] Operation OpenStream(const std::string& fields);
  [[nodiscard]] Operation AppendToStream(const ResponseRef& stream, const ResponseRef& part);
  [[nodiscard]] Operation CloseStream(const ResponseRef& stream, const std::string& error);
  [[nodiscard]] Operation SetTimer(uint32_t milliseconds);
  [[nodiscard]] Operation ClaimClients();
  [[nodiscard]] Operation AddRoutes(const std::string& rules);
  [[nodiscard]] Operation NavigationPreload(bool is_on);
  [[nodiscard]] Operation CallFunction(uint32_t function, const std::string& url = {});
  [[nodiscard]] Operation ReadRecords(const std::string& queries, uint32_t limit);
  [[nodiscard]] Operation WriteRecords(const std::string& changes);
  // For effects that one place asks for.
  [[nodiscard]] Operation Ask(Effect&& effect);
  void Tell(Effect&& effect);
  void Respond(const ResponseRef& response);
  void RespondWithError(std::string reason);
  void SkipWaiting();
  void PostMessage(MessageTarget target, ClientMessage& message);
  void Log(LogLevel level, std::string text);

  // Starts a task that the event is held open for (waitUntil). Also from within such a task.
  void Start(Task<void> task);

  // Whether all that was started has finished: the engine then settles the event.
  bool finished() const;

  // Called once all has finished; may start more, and is then called again.
  virtual void OnFinished() {
    if (owned_ != nullptr) owned_->OnFinished();
  }

  // A context of its own for something that belongs to this event: kept until the event has
  // settled, as it must outlive the tasks that use it.
  void Own(std::unique_ptr<EventContext> part);
  // Which of those that the event's own one owns this is, from 1 up; 0: the event's own.
  uint32_t part() const { return part_; }
  // REQUIRES: there is such a part.
  EventContext& FindPart(uint32_t part);

  int64_t now_ms() const { return port_.now_ms(); }

  // Makes the event fail: its settlement rejects with `error`. The first error stays.
  void Fail(std::string error) {
    if (error_.empty()) error_ = std::move(error);
  }
  const std::string& error() const { return error_; }

 private:
  EffectPort& port_;
  EventId id_;
  std::string error_;
  // A list, not a vector, which would have code of its own for moving tasks.
  struct Started {
    Task<void> task;
    Started* next;
  };
  Started* tasks_ = nullptr;  // the last one started first
  EventContext* root_ = nullptr;
  std::unique_ptr<EventContext> owned_;  // a list, linked by owned_, the last one first
  uint32_t part_ = 0;
};

// The operation's response if its outcome comes within `timeout_ms` (0: however long it takes),
// else none: the operation goes on. REQUIRES: cx and operation outlive the task.
Task<ResponseRef> WithTimeout(EventContext& cx, Operation& operation, uint32_t timeout_ms);

}  // namespace swale

#endif  // SWALE_ENGINE_EVENT_CONTEXT_H_
