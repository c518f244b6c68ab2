#include "src/simulator/queue_run.h"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "src/base/number.h"
#include "src/policy/compiler/policy_compiler.h"
#include "src/simulator/invariants/becomes_well.h"
#include "src/simulator/invariants/events_settle.h"
#include "src/simulator/invariants/queue_keeps_order.h"
#include "src/simulator/invariants/queue_loses_nothing.h"
#include "src/simulator/invariants/requests_arrive_unchanged.h"
#include "src/simulator/invariants/storage_does_not_leak.h"
#include "src/simulator/page_timers.h"
#include "src/simulator/storage_faults.h"
#include "src/simulator/sync_events.h"
#include "src/sync/enqueue.h"
#include "src/sync/queue_entry.h"
#include "src/sync/stored_request.h"

namespace swale {
namespace {

constexpr int kStepsMax = 46;
constexpr std::string_view kPage = "https://site.example/page";
constexpr uint64_t kDayMs = 86'400'000;

constexpr SwarmFlag kFlags[] = {
    // Faults.
    {"errors", 3},
    {"busy", 3},
    {"lost-answers", 3},
    {"disconnects", 3},
    {"refusals", 3},
    {"slow", 3},
    {"duplicated", 4},
    {"offline", 3},
    {"kills", 3},
    {"quota", 3},
    {"clock-jumps", 3},
    {"disk-errors", 4},
    {"origin-evicted", 8},
    // Features.
    {"two-workers", 3},
    {"drops-oldest", 3},
    {"sync", 2},
    {"page-timers", 2},
    {"always", 4},
    {"accepts", 2},
};

class QueueRun final : public Run {
 public:
  QueueRun(const RunPlan& plan, UrlPatternHost& url_host, const RunOptions& options)
      : Run(plan, options, Swarm(kFlags, plan.seed, plan.without)),
        url_host_(url_host),
        sync_(world_, [this]() -> SimulatedHost& { return Worker(); }),
        timers_(world_.clock) {
    world_.sync.has_sync = has("sync");
    ObserveQueues();
    world_.network.set_responder(
        [this](const std::string& method, const std::string& url, const ModelFields& fields) {
          return Serve(method, url, fields);
        });
    world_.network.set_weather([this](const std::string& url, ModelNetwork::Answer* answer) {
      if (is_bad_) Spoil(answer);
      if (url != kPage) {
        sent_[NumberOf(url)].under_way_until = world_.clock.now_ms() + answer->latency_ms;
      }
    });
    if (has("disk-errors")) {
      world_.storage_fault = [this](const Effect& effect) {
        return is_bad_ && fails("disk-errors") && IsOfStorage(effect.kind) && DrawFault(12) == 0;
      };
    }
    AddCheckers();
  }

 private:
  struct Sent {
    QueuedRequest request;
    const EventRecord* event = nullptr;
    uint64_t life = 0;  // of the worker
    bool is_refused = false;
    bool is_told = false;  // of it, that it is queued
    bool is_given_up = false;
    uint64_t under_way_until = 0;  // ms of the virtual clock
  };

  int steps_max() const override { return kStepsMax; }

  void AddCheckers() {
    auto becomes_well = std::make_unique<BecomesWell>();
    becomes_well_ = becomes_well.get();
    checkers_.Add(std::make_unique<QueueLosesNothing>());
    checkers_.Add(std::make_unique<QueueKeepsOrder>(has("disk-errors")));
    checkers_.Add(std::make_unique<RequestsArriveUnchanged>());
    checkers_.Add(std::move(becomes_well));
    checkers_.Add(std::make_unique<StorageDoesNotLeak>(world_, [] { return nullptr; }));
    checkers_.Add(std::make_unique<EventsSettle>(world_.clock, [this] {
      return std::vector<const SimulatedHost*>{hosts_[0].get(), hosts_[1].get()};
    }));
  }

  void ObserveQueues() {
    world_.queues.set_observer([this](const std::string& key, const std::string& value) {
      if (!key.starts_with(kEntryPrefix)) return;
      const QueueEntry entry = ParseQueueEntry(key, value);
      const Sent& sent = sent_[NumberOf(ParseStoredRequest(entry.request).url)];
      Count("accepted");
      checkers_.Tell(&Checker::RequestAccepted, sent.request, NumberOfKey(entry.key));
    });
  }

  void Begin() override {
    order_ = static_cast<QueueOrder>(Draw(4));
    const std::string& image = Compile(PolicyJson());
    for (std::unique_ptr<SimulatedHost>& host : hosts_) {
      host = std::make_unique<SimulatedHost>(world_, WorkerScript{.policy_image = image});
    }
    is_bad_ = Draw(2) == 0;
  }

  std::string PolicyJson() {
    constexpr const char* kOrders[] = {"none", "url", "origin", "queue"};
    std::string json = R"({"queues":{"orders":{"order":")";
    json += kOrders[static_cast<int>(order_)];
    json += R"(","maxEntries":)";
    // Without refusals and drops, what is accepted is all that was queued.
    json += has("drops-oldest") ? "4" : "500";
    if (has("drops-oldest")) json += R"(,"profile":"beacon","idempotencyKey":true)";
    json += R"(,"maxRetentionSeconds":604800}},"routes":[{"match":"/api/*",)";
    json += R"("strategy":"network-only","backgroundSync":{"queue":"orders","when":")";
    json += has("always") ? "always" : "failed";
    json += R"(","answer":")";
    json += has("accepts") ? "accepted" : "error";
    json += R"("}},{"match":"/page","strategy":"network-only"}]})";
    return json;
  }

  // There are a few dozen policies, each of many runs.
  const std::string& Compile(const std::string& json) {
    static auto& images = *new std::map<std::string, std::string>;
    std::string& image = images[json];
    if (image.empty()) image = CompilePolicy(json, url_host_).image;
    return image;
  }

  static size_t NumberOf(const std::string& url) {
    uint64_t number = 0;
    ParseNumber64(std::string_view(url).substr(url.find("n=") + 2), &number);
    return static_cast<size_t>(number);
  }

  // The server, which acts on what reaches it.
  std::optional<ModelResponse> Serve(const std::string& method, const std::string& url,
                                     const ModelFields& fields) {
    if (url == kPage) return ModelResponse{};
    if (is_bad_ && fails("disconnects") && DrawFault(3) == 0) return std::nullopt;
    Sent& sent = sent_[NumberOf(url)];
    Tell("server has " + method + ' ' + url);
    ModelResponse response;
    if (is_bad_ && fails("errors") && DrawFault(3) == 0) response.status = 503;
    if (is_bad_ && fails("busy") && DrawFault(3) == 0) {
      response.status = 429;
      response.fields["retry-after"] = DrawFault(2) == 0 ? std::to_string(DrawFault(7200)) : "soon";
    }
    if (sent.is_refused) response.status = 422;
    const bool is_taken = response.status != 503 && response.status != 429;
    const auto body = fields.find(":body");
    const auto key = fields.find("idempotency-key");
    const Arrival arrival{.request = sent.request,
                          .method = method,
                          .body = body == fields.end() ? nullptr : &body->second,
                          .idempotency_key = key == fields.end() ? nullptr : &key->second,
                          .is_taken = is_taken,
                          .may_repeat = MayRepeat()};
    CheckAlone(sent);
    Count("arrivals");
    checkers_.Tell(&Checker::RequestArrived, arrival);
    // A network that gives a packet twice, or a proxy that tries again.
    if (is_bad_ && fails("duplicated") && DrawFault(4) == 0) {
      checkers_.Tell(&Checker::RequestArrived, arrival);
    }
    return response;
  }

  // A slow one is broken off before it is sent again, as is that of a worker that was stopped.
  void CheckAlone(const Sent& sent) {
    if (has("kills") || has("slow") || has("origin-evicted")) return;
    if (world_.clock.now_ms() >= sent.under_way_until) return;
    becomes_well_->DoesNot(sent.request.url + " is sent twice at the same time");
  }

  // A fault explains that something is sent twice.
  bool MayRepeat() const {
    for (const char* fault :
         {"kills", "lost-answers", "quota", "slow", "duplicated", "disk-errors"}) {
      if (has(fault)) return true;
    }
    return false;
  }

  void Spoil(ModelNetwork::Answer* answer) {
    if (fails("slow") && DrawFault(4) == 0) {
      answer->latency_ms += static_cast<uint64_t>(DrawFault(400'000));
    }
    if (fails("lost-answers") && answer->response && DrawFault(3) == 0) answer->response.reset();
  }

  SimulatedHost& Worker() {
    return *hosts_[has("two-workers") ? static_cast<size_t>(DrawFault(2)) : 0];
  }

  // A page sends something. Pages wait for their answers: what is sent at the same time has no
  // order.
  void Send() {
    const size_t n = sent_.size();
    const std::string path = "/api/" + std::string(1, static_cast<char>('a' + Draw(3)));
    const std::string url = "https://site.example" + path + "?n=" + std::to_string(n);
    const std::string order_key = OrderKeyOf(url, order_);
    const bool is_refused = has("refusals") && Draw(5) == 0;
    for (const Sent& other : sent_) {
      // Of a worker that was stopped the page has had an error.
      const bool is_open = other.event->handled && !other.event->settled && hosts_[0]->alive() &&
                           hosts_[0]->life() == other.life;
      if (is_open && other.request.order_key == order_key) return;
    }
    Sent& sent = sent_.emplace_back();
    sent.request = {
        .number = n, .url = url, .order_key = order_key, .body = "body " + std::to_string(n)};
    sent.is_refused = is_refused;
    SimulatedHost& host = *hosts_[0];
    host.set_request_body(sent.request.body);
    host.set_request_fields({{"content-type", "text/plain"}});
    if (!host.alive()) host.Start();
    sent.life = host.life();
    Tell("a page sends " + url);
    sent.event =
        &host.Fetch({.url = sent.request.url, .method = Method::kPost, .mode = Mode::kCors});
  }

  void TurnWeather() {
    is_bad_ = !is_bad_;
    Tell(is_bad_ ? "weather turns bad" : "weather clears up");
    world_.queue_quota = is_bad_ && fails("quota")
                             ? world_.queues.bytes() + static_cast<uint64_t>(DrawFault(40))
                             : UINT64_MAX;
  }

  void EvictOrigin() {
    if (!is_bad_ || !fails("origin-evicted")) return;
    Tell("evicts the origin");
    Count("origins evicted");
    for (const std::unique_ptr<SimulatedHost>& host : hosts_) host->Kill();
    world_.queues = ModelRecords();
    world_.sync.tags.clear();
    sync_.Forget();
    ObserveQueues();
    checkers_.Tell(&Checker::OriginEvicted);
  }

  void Step() override {
    switch (Draw(13)) {
      case 0:
        TurnWeather();
        break;
      case 1:
        if (!fails("offline")) break;
        is_offline_ = !is_offline_;
        world_.network.set_offline(is_offline_);
        Tell(is_offline_ ? "offline" : "online");
        break;
      case 2:
        if (!fails("clock-jumps")) break;
        world_.clock_offset_ms += (Draw(2) == 0 ? 1 : -1) * int64_t{Draw(40)} * 3'600'000;
        Tell("the clock jumps");
        break;
      case 3:
        if (!fails("kills")) break;
        Worker().KillBeforeEffect(1 + DrawFault(25));
        Count("kills");
        break;
      case 4:
        Tell("a page wakes");
        Worker().Dispatch(EventKind::kMessage, "queue\nwake");
        break;
      case 5:
        if (Draw(4) == 0) EvictOrigin();
        break;
      default:
        Send();
    }
    RunFor(static_cast<uint64_t>(Draw(2) == 0 ? Draw(40) : Draw(60'000)));
    if (fails("kills") && DrawFault(6) == 0) {
      Worker().Kill();
      Count("kills");
    }
  }

  void RunFor(uint64_t ms) {
    // In pieces, so that what follows from one thing happens before the next.
    for (int i = 0; i < 4; ++i) {
      world_.clock.RunFor(ms / 4 + 1);
      sync_.Settle(!is_offline_);
      if (has_pages_ && has("page-timers")) timers_.Settle(hosts_[0].get());
      ReadAnswers();
    }
  }

  // What pages are told, and what the records say: but for what a quota does not let in, they
  // agree.
  void ReadAnswers() {
    for (Sent& sent : sent_) {
      const bool is_told = sent.event->response && sent.event->response->status == 202;
      if (is_told && !std::exchange(sent.is_told, true)) {
        checkers_.Tell(&Checker::PageToldAccepted, sent.request);
      }
    }
    for (const auto& [key, value] : world_.queues.all()) {
      if (!key.starts_with(kGivenUpPrefix)) continue;
      Sent& sent = sent_[NumberOf(ParseGivenUpEntry(key, value).url)];
      if (std::exchange(sent.is_given_up, true)) continue;
      Count("given up");
      checkers_.Tell(&Checker::RequestGivenUp, sent.request);
    }
  }

  // No page is left to wake workers. One that is started finds what waits; each time there is what
  // a server asked to wait behind it.
  void Recover() override {
    is_bad_ = false;
    is_offline_ = false;
    has_pages_ = false;
    world_.network.set_offline(false);
    world_.queue_quota = UINT64_MAX;
    for (const std::unique_ptr<SimulatedHost>& host : hosts_) host->KillBeforeEffect(0);
    RunFor(kDayMs / 8);
    for (int i = 0; i < 12 && !IsEmpty(); ++i) {
      for (const std::unique_ptr<SimulatedHost>& host : hosts_) {
        host->Kill();
        host->set_request_body("");
        host->Fetch({.url = kPage, .mode = Mode::kNavigate, .destination = Destination::kDocument});
        RunFor(kDayMs / 8);
      }
    }
    if (sync_.dispatched() != 0) Count("sync events");
    if (sync_.given_up() != 0) Count("sync events given up");
    if (!IsEmpty()) becomes_well_->DoesNot("the queue does not become empty");
    for (const Sent& sent : sent_) CheckRefused(sent);
  }

  void CheckRefused(const Sent& sent) {
    if (!sent.is_refused || sent.is_given_up || !sent.is_told || has("origin-evicted")) return;
    becomes_well_->DoesNot(sent.request.url + " was refused, and is not given up");
  }

  bool IsEmpty() const {
    for (const auto& [key, value] : world_.queues.all()) {
      if (key.starts_with(kEntryPrefix)) return false;
    }
    return true;
  }

  UrlPatternHost& url_host_;
  BecomesWell* becomes_well_ = nullptr;
  QueueOrder order_ = QueueOrder::kNone;
  std::unique_ptr<SimulatedHost> hosts_[2];
  SyncEvents sync_;
  PageTimers timers_;
  std::deque<Sent> sent_;
  bool is_bad_ = false;
  bool is_offline_ = false;
  bool has_pages_ = true;
};

}  // namespace

RunResult RunQueues(const RunPlan& plan, UrlPatternHost& url_host, const RunOptions& options) {
  return QueueRun(plan, url_host, options).Go();
}

std::vector<std::string> QueueRunFlags() { return NamesOf(kFlags); }

}  // namespace swale
