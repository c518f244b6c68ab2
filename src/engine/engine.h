// Engine: the core as its host sees it. Events and outcomes in, effects out.
#ifndef SWALE_ENGINE_ENGINE_H_
#define SWALE_ENGINE_ENGINE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "src/engine/effect.h"
#include "src/engine/effect_port.h"
#include "src/engine/event.h"
#include "src/engine/event_context.h"
#include "src/engine/outcome.h"
#include "src/engine/worker_config.h"
#include "src/expiry/expiry_book.h"
#include "src/fetch/request.h"
#include "src/precache/version_state.h"
#include "src/routing/router.h"
#include "src/task/ready_queue.h"

namespace swale {

// One life of a worker. The host does three things, in this order, each time that something
// happens:
//   1. one of the Handle… methods, which never blocks and runs the core as far as it can go;
//   2. PollEffect until it gives false, performing or starting each effect in that order;
//   3. HandleOutcome for each effect with an id when it is done, then 2 again.
// A worker that is stopped is simply destroyed: whatever is to last was an effect that has been
// performed. Not thread-safe.
class Engine {
 public:
  // The time, in milliseconds since 1970: before each call below that tells of something new.
  void SetTime(int64_t now_ms) { port_.set_now_ms(now_ms); }

  // All that `config` views must outlive the engine.
  explicit Engine(const WorkerConfig& config);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Decides at once: 0 where the request is not ours and the browser goes on as if there were no
  // worker; else the id of the event that kRespond or kRespondWithError, and later kSettle, will
  // name.
  EventId HandleFetch(const RequestView& request);

  // `data`: for kMessage its type (engine.cc has them), and behind it what
  // belongs to it, each with '\n' before it: for "warm-up" URLs; empty for the others. Answered by
  // kSettle. 0 for a message that is not the engine's.
  EventId HandleEvent(EventKind kind, std::string_view data);

  // A handler of the fetch event `event` asks for something; answered by kReturn with `call`. What
  // `number` is stands beside each CallKind; with an error where the event has settled. `part` is
  // that of the handler's kCallFunction.
  void HandleCall(EventId event, uint32_t call, uint32_t part, CallKind kind, uint32_t number);

  // From here on requests are decided by this policy. Events at work go on with what was decided:
  // the image before must stay where it is.
  void SetPolicy(const Policy& policy);

  // The route that takes the request, or kNoRoute: for tools, without doing anything.
  size_t MatchRoute(const RequestView& request) const;

  bool PollEffect(Effect* effect) { return port_.Poll(effect); }

  // Ids of effects that were cancelled or never were are ignored.
  void HandleOutcome(EffectId id, Outcome outcome);

 private:
  // Runs what is ready and settles the events that have come to their end.
  void Run();

  WorkerConfig config_;
  Router router_;
  ReadyQueue ready_queue_;
  EffectPort port_{ready_queue_};
  ExpiryBook expiry_{ready_queue_};
  VersionState versions_{ready_queue_};
  // Last, so that what the events hold goes while the port is still there.
  std::vector<std::unique_ptr<EventContext>> events_;
  EventId last_event_id_ = 0;
};

}  // namespace swale

#endif  // SWALE_ENGINE_ENGINE_H_
