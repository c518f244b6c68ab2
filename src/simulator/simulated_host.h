// SimulatedHost: hosts the core natively, over a virtual clock, a model network and model storage.
#ifndef SWALE_SIMULATOR_SIMULATED_HOST_H_
#define SWALE_SIMULATOR_SIMULATED_HOST_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "src/engine/engine.h"
#include "src/simulator/model_cache_storage.h"
#include "src/simulator/model_network.h"
#include "src/simulator/model_periodic.h"
#include "src/simulator/model_push.h"
#include "src/simulator/model_records.h"
#include "src/simulator/model_response.h"
#include "src/simulator/model_sync.h"
#include "src/simulator/recording.h"
#include "src/simulator/virtual_clock.h"

namespace swale {

// 2026-01-01: what the virtual clock counts from.
inline constexpr int64_t kClockStartMs = 1767225600000;

// What outlives a worker: the clock, the network, storage. Several hosts may share one world.
// A page, or a worker of one.
struct ModelClient {
  std::string id;
  std::string type = "window";
  std::string url;
  // The worker that answers for it; null: none.
  const void* controller = nullptr;
};

struct World {
  std::vector<ModelClient> clients;
  VirtualClock clock;
  ModelNetwork network;
  ModelCacheStorage caches;
  ModelPeriodic periodic;
  ModelRecords records;
  ModelRecords queues;  // kQueueRecords
  // How far the machine's clock is off.
  int64_t clock_offset_ms = 0;
  uint64_t queue_quota = UINT64_MAX;
  ModelSync sync;
  // The browser's RegExp, as HostQueries::TestRegExp; empty: nothing matches.
  std::function<bool(std::string_view regexp, std::string_view text)> test_regexp;
  ModelPush push;
  // How long Cache Storage takes for one operation.
  uint64_t cache_latency_ms = 1;
  // Whether an operation on storage fails, as on a disk that is broken; empty: none does. A write
  // that fails changes nothing.
  std::function<bool(const Effect&)> storage_fault;
  // Whether records are refused, too, where the quota is used up.
  bool records_have_quota = false;
  // Is told all that hosts and their cores say to each other; null: nobody.
  RecordSink* sink = nullptr;
  uint32_t lives = 0;  // of all hosts so far
};

// What a worker is made of: its script. Kept alive by the host that runs it.
struct WorkerScript {
  std::string policy_image;
  std::string index_image;
  std::string script_url = "https://site.example/sw.js";
  std::string scope = "https://site.example/";
};

// How an event stands. The pointers that Dispatch gives stay valid as long as the host.
struct EventRecord {
  bool handled = false;  // false: left to the browser
  bool settled = false;
  std::string error;                      // what the settlement rejects with; empty: resolved
  std::optional<ModelResponse> response;  // what a fetch was answered with
  bool network_error = false;             // a fetch was answered with a network error
  bool body_is_cut_off = false;           // what it was answered with broke off
  // When the body of the answer is whole, or breaks off. A worker that is stopped before cuts it.
  uint64_t body_ends_at_ms = 0;
  std::optional<uint64_t> answered_at_ms;
  std::optional<uint64_t> settled_at_ms;
};

// One worker, through one life after another. Effects begin in the order in which they are polled
// and end when the clock says; Kill() is the browser stopping the worker: what was performed stays,
// outcomes are lost.
class SimulatedHost final : public HostQueries {
 public:
  SimulatedHost(World& world, WorkerScript script);
  ~SimulatedHost();

  // A new life. REQUIRES: the script's images load (checked by assertion).
  void Start();
  void Kill();
  bool alive() const { return engine_ != nullptr; }
  // Counts lives: what an earlier one had under way is lost.
  uint64_t life() const { return life_; }

  // Kills the worker right before it performs its `n`th effect from now on (1 is the next; 0: not
  // at all).
  void KillBeforeEffect(int n) { effects_until_kill_ = n; }
  // Events and outcomes that engines were told of, in all lives.
  uint64_t events_told() const { return events_told_; }
  int effects_performed() const { return effects_performed_; }

  const WorkerScript& script() const { return script_; }

  // These start the worker where it is not alive, and give the event as it goes on.
  const EventRecord& Fetch(RequestView request);
  const EventRecord& Dispatch(EventKind kind, std::string_view data = {});

  // Runs the clock until nothing is left to happen.
  void RunUntilIdle();

  // What a policy's function number n answers: by default none.
  void set_function(std::function<std::optional<ModelResponse>(uint32_t)> function) {
    function_ = std::move(function);
  }

  // The body of the requests to come.
  void set_request_body(std::string body) { request_body_ = std::move(body); }

  // The header fields of the requests to come, by lower-case name; ":cache" for the cache mode,
  // ":redirect" for a redirect mode of "manual".
  void set_request_fields(ModelFields fields) { request_fields_ = std::move(fields); }

  // There are no predicates here.
  bool TestRegExp(std::string_view regexp, std::string_view text) override;
  bool CallPredicate(uint32_t function) override;
  bool Header(uint32_t holder, std::string_view name, std::string* value) override;

  const std::vector<std::string>& messages() const { return messages_; }
  const std::vector<std::string>& log() const { return log_; }
  bool skipped_waiting() const { return skipped_waiting_; }
  // The rules that the worker gave to the browser's own router; not followed here.
  const std::string& static_routes() const { return static_routes_; }
  bool claimed_clients() const { return claimed_clients_; }
  bool unregistered() const { return unregistered_; }
  // Whether a worker waits to take over from this one; what it has been told is in
  // activated_waiting().
  void set_has_waiting(bool has_waiting) { has_waiting_ = has_waiting; }
  bool activated_waiting() const { return activated_waiting_; }
  bool navigation_preload() const { return navigation_preload_; }
  // The functions of all hooks that were called, in order; none has a say.
  const std::vector<uint32_t>& hooks_called() const { return hooks_called_; }
  // The kinds of all effects of this life, in order.
  const std::vector<EffectKind>& effects() const { return effects_; }
  // Responses that the core holds now: none once every event has settled.
  size_t responses_held() const { return responses_.size(); }
  size_t fetches_in_flight_max() const { return fetches_in_flight_max_; }
  // All that this life was told of and took.
  const std::map<EventId, EventRecord*>& events() const { return events_; }

 private:
  // When the body of a stream ends: nobody knows yet.
  static constexpr uint64_t kUntilClosed = UINT64_MAX;

  // What kMatchPart and kJoinParts have opened, as the browser keeps it open; and which parts of it
  // were found right, each by its place and digest.
  struct OpenedEntry {
    ModelResponse response;
    std::set<std::string> checked;
  };
  struct HeldResponse {
    ModelResponse response;
    bool body_is_cut_off = false;
    uint64_t body_ends_at_ms = 0;
  };

  // For World::sink.
  template <typename What>
  void Tell(What what, std::optional<int64_t> at_ms = std::nullopt);
  EventRecord& NewEvent(EventId id, const RequestView& request);
  // Before each thing that the engine is told.
  void TellTime();
  void Pump();
  void Perform(const Effect& effect);
  void PerformFetch(const Effect& effect);
  void Respond(const Effect& effect, EventRecord* event);
  void PerformCacheMatch(const Effect& effect);
  void PerformCachePut(const Effect& effect);
  // True where the disk fails, which is then reported.
  // Runs what needs the whole body of `response` when it is there; where it breaks off, the effect
  // has failed then.
  void WithBody(EffectId id, ResponseHandle response, std::function<void(const HeldResponse&)> use);
  // Each in a file of its own; false where the effect is none of theirs.
  bool PerformStorage(const Effect& effect);
  bool PerformBodies(const Effect& effect, EventRecord* event);
  bool PerformSync(const Effect& effect);
  bool PerformPush(const Effect& effect);
  bool PerformPeriodic(const Effect& effect);
  void KeepRequest(const Effect& effect);
  void SendRequest(const Effect& effect);
  void WriteQueues(const Effect& effect);
  void HandIn(EffectId id, Outcome outcome);
  bool FindHeader(uint32_t holder, std::string_view name, std::string* value);
  // Reports `outcome` after `delay_ms`, if the worker still lives then and the effect is not
  // cancelled.
  void Report(EffectId id, uint64_t delay_ms, Outcome outcome);
  void ReportResponse(EffectId id, uint64_t delay_ms, HeldResponse response, std::string text = {});
  // Since 1970: the virtual clock starts with 2026.
  int64_t NowMs() const {
    return kClockStartMs + static_cast<int64_t>(world_.clock.now_ms()) + world_.clock_offset_ms;
  }
  std::string UrlOf(const Effect& effect) const;
  void CheckDigest(const Effect& effect);
  OpenedEntry* OpenEntry(const std::string& cache, const std::string& url);
  void CloseEntry(const Effect& effect);
  void MatchPart(const Effect& effect);
  void JoinParts(const Effect& effect);
  void InflateBody(const Effect& effect);
  std::string ListClients(const Effect& effect) const;
  const ModelFields& FieldsOf(const Effect& effect);
  HeldResponse RemakeResponse(const Effect& effect) const;
  HeldResponse SliceBody(const Effect& effect) const;

  World& world_;
  const WorkerScript script_;
  std::unique_ptr<Engine> engine_;
  uint64_t life_ = 0;
  uint32_t recorded_life_ = 0;  // of World::lives

  std::vector<std::unique_ptr<EventRecord>> records_;
  std::map<EventId, EventRecord*> events_;
  // What each event's request was.
  struct Request {
    std::string url;
    Method method = Method::kGet;
    Mode mode = Mode::kNoCors;
    RedirectMode redirect = RedirectMode::kFollow;
    ModelFields fields;
    std::string body;
  };
  CacheQuery QueryOf(const Effect& effect, const std::string& url);
  std::map<EventId, Request> requests_;
  std::map<EventId, std::string> kept_;  // bodies
  std::map<ResponseHandle, HeldResponse> responses_;
  std::map<std::string, OpenedEntry> opened_;  // by cache and URL
  std::map<EffectId, bool> in_flight_;         // whether it is a fetch
  ResponseHandle last_handle_ = 0;
  size_t fetches_in_flight_max_ = 0;

  int effects_until_kill_ = 0;
  int effects_performed_ = 0;
  uint64_t events_told_ = 0;
  std::function<std::optional<ModelResponse>(uint32_t)> function_;
  std::vector<EffectKind> effects_;
  std::vector<std::string> messages_;
  std::vector<std::string> log_;
  std::string static_routes_;
  std::string request_body_;
  ModelFields request_fields_;
  std::map<EventId, ModelResponse> streamed_;  // bodies that are not whole yet
  std::vector<uint32_t> hooks_called_;
  bool navigation_preload_ = false;
  bool skipped_waiting_ = false;
  bool claimed_clients_ = false;
  bool unregistered_ = false;
  bool has_waiting_ = false;
  bool activated_waiting_ = false;
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_SIMULATED_HOST_H_
