#include "src/simulator/queue_run.h"

#include <algorithm>
#include <cstdio>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "src/base/number.h"
#include "src/simulator/simulated_host.h"
#include "src/sync/enqueue.h"
#include "src/sync/queue_entry.h"
#include "src/sync/stored_request.h"

namespace swale {
namespace {

constexpr std::string_view kQueueName = "orders";
constexpr int kStepsMax = 40;
constexpr std::string_view kPage = "https://site.example/page";
constexpr uint64_t kDayMs = 86'400'000;

// Which faults and features a run has: with some of them off, others get further.
struct Swarm {
  bool errors, busy, lost_answers, disconnects, refusals, slow, offline, kills, two_workers, quota,
      clock_jumps, sync, always, accepts, drops_oldest, keeps_order_of_pages;
};

class QueueRun {
 public:
  QueueRun(uint32_t seed, const std::function<std::string(std::string_view)>& compile, bool tells)
      : random_(seed), tells_(tells) {
    for (bool* flag :
         {&swarm_.errors, &swarm_.busy, &swarm_.lost_answers, &swarm_.disconnects, &swarm_.refusals,
          &swarm_.slow, &swarm_.offline, &swarm_.kills, &swarm_.two_workers, &swarm_.quota,
          &swarm_.clock_jumps, &swarm_.drops_oldest}) {
      *flag = Draw(3) == 0;
    }
    swarm_.sync = Draw(2) == 0;
    swarm_.always = Draw(4) == 0;
    swarm_.accepts = Draw(2) == 0;
    order_ = static_cast<QueueOrder>(Draw(4));
    world_.sync.has_sync = swarm_.sync;
    const std::string image = compile(PolicyJson());
    for (std::unique_ptr<SimulatedHost>& host : hosts_) {
      host = std::make_unique<SimulatedHost>(world_, WorkerScript{.policy_image = image});
    }
    world_.queues.set_observer([this](const std::string& key, const std::string& value) {
      if (key.starts_with(kEntryPrefix)) Accepted(ParseQueueEntry(key, value));
    });
    world_.network.set_responder(
        [this](const std::string& method, const std::string& url, const ModelFields& fields) {
          return Serve(method, url, fields);
        });
    world_.network.set_weather([this](const std::string& url, ModelNetwork::Answer* answer) {
      if (is_bad_) Spoil(answer);
      if (url != kPage)
        sent_[NumberOf(url)].under_way_until = world_.clock.now_ms() + answer->latency_ms;
    });
  }

  QueueRunResult Go() {
    is_bad_ = Draw(2) == 0;
    const int steps = 10 + Draw(kStepsMax);
    for (int i = 0; i < steps && result_.problem.empty(); ++i) Step();
    if (result_.problem.empty()) Recover();
    for (const std::unique_ptr<SimulatedHost>& host : hosts_) {
      result_.effects += static_cast<uint64_t>(host->effects_performed());
    }
    return result_;
  }

 private:
  struct Sent {
    std::string order_key;
    const EventRecord* event = nullptr;
    uint64_t life = 0;  // of the worker
    bool is_refused = false;
    bool has_been_accepted = false;
    bool is_given_up = false;
    uint64_t place = 0;  // in the queue, by the number of its record
    int arrivals = 0;
    uint64_t first_arrival = 0;    // counts all arrivals
    uint64_t under_way_until = 0;  // ms of the virtual clock
    std::string idempotency_key;
  };

  int Draw(int below) { return static_cast<int>(random_() % static_cast<uint32_t>(below)); }
  void Tell(const std::string& line) {
    if (tells_) {
      printf("%10lu  %s\n", static_cast<unsigned long>(world_.clock.now_ms()), line.c_str());
    }
  }

  std::string PolicyJson() {
    constexpr const char* kOrders[] = {"none", "url", "origin", "queue"};
    std::string json = R"({"queues":{"orders":{"order":")";
    json += kOrders[static_cast<int>(order_)];
    json += R"(","maxEntries":)";
    // Without refusals and drops, what is accepted is all that was queued.
    json += swarm_.drops_oldest ? "4" : "500";
    if (swarm_.drops_oldest) json += R"(,"profile":"beacon","idempotencyKey":true)";
    json += R"(,"maxRetentionSeconds":604800}},"routes":[{"match":"/api/*",)";
    json += R"("strategy":"network-only","backgroundSync":{"queue":"orders","when":")";
    json += swarm_.always ? "always" : "failed";
    json += R"(","answer":")";
    json += swarm_.accepts ? "accepted" : "error";
    json += R"("}},{"match":"/page","strategy":"network-only"}]})";
    return json;
  }

  static size_t NumberOf(const std::string& url) {
    uint64_t number = 0;
    ParseNumber64(std::string_view(url).substr(url.find("n=") + 2), &number);
    return static_cast<size_t>(number);
  }

  // An entry came into the queue.
  void Accepted(const QueueEntry& entry) {
    Sent& sent = sent_[NumberOf(ParseStoredRequest(entry.request).url)];
    if (sent.has_been_accepted) return Problem("is queued twice", entry.request);
    sent.has_been_accepted = true;
    sent.place = NumberOfKey(entry.key);
    ++result_.accepted;
  }

  void Problem(const std::string& what, const std::string& where) {
    if (result_.problem.empty()) result_.problem = where + ": " + what;
  }

  // The server, which acts on what reaches it.
  std::optional<ModelResponse> Serve(const std::string& method, const std::string& url,
                                     const ModelFields& fields) {
    if (url == kPage) return ModelResponse{};
    if (is_bad_ && swarm_.disconnects && Draw(3) == 0) return std::nullopt;
    const size_t n = NumberOf(url);
    Sent& sent = sent_[n];
    Tell("server has " + method + ' ' + url);
    const auto body = fields.find(":body");
    if (method != "POST" || body == fields.end() || body->second != BodyOf(n)) {
      Problem("reached the server with another body", url);
    }
    const auto key = fields.find("idempotency-key");
    if (key == fields.end()) {
      Problem("reached the server without its key", url);
    } else if (sent.arrivals > 0 && sent.idempotency_key != key->second) {
      Problem("reached the server with another key", url);
    } else {
      sent.idempotency_key = key->second;
    }
    // A slow one is broken off before it is sent again, as is that of a worker that was stopped.
    if (!swarm_.kills && !swarm_.slow && world_.clock.now_ms() < sent.under_way_until) {
      Problem("is sent twice at the same time", url);
    }
    ModelResponse response;
    if (is_bad_ && swarm_.errors && Draw(3) == 0) response.status = 503;
    if (is_bad_ && swarm_.busy && Draw(3) == 0) {
      response.status = 429;
      response.fields["retry-after"] = Draw(2) == 0 ? std::to_string(Draw(7200)) : "soon";
    }
    if (sent.is_refused) response.status = 422;
    if (response.status == 503 || response.status == 429) return response;
    ++result_.arrivals;
    if (sent.arrivals++ == 0) sent.first_arrival = result_.arrivals;
    if (sent.arrivals > 1 && IsFaultless()) Problem("reached the server twice", url);
    return response;
  }

  // No fault explains that something is sent twice.
  bool IsFaultless() const {
    return !swarm_.kills && !swarm_.lost_answers && !swarm_.quota && !swarm_.slow;
  }

  void Spoil(ModelNetwork::Answer* answer) {
    if (swarm_.slow && Draw(4) == 0) answer->latency_ms += static_cast<uint64_t>(Draw(400'000));
    if (swarm_.lost_answers && answer->response && Draw(3) == 0) answer->response.reset();
  }

  static std::string BodyOf(size_t n) { return "body " + std::to_string(n); }

  SimulatedHost& Worker() { return *hosts_[swarm_.two_workers ? static_cast<size_t>(Draw(2)) : 0]; }

  // A page sends something. Pages wait for their answers: what is sent at the same time has no
  // order.
  void Send() {
    const size_t n = sent_.size();
    const std::string path = "/api/" + std::string(1, static_cast<char>('a' + Draw(3)));
    const std::string url = "https://site.example" + path + "?n=" + std::to_string(n);
    const std::string order_key = OrderKeyOf(url, order_);
    for (const Sent& other : sent_) {
      // Of a worker that was stopped the page has had an error.
      const bool is_open = other.event != nullptr && other.event->handled &&
                           !other.event->settled && hosts_[0]->alive() &&
                           hosts_[0]->life() == other.life;
      if (is_open && other.order_key == order_key) return;
    }
    sent_.emplace_back();
    sent_[n].order_key = order_key;
    sent_[n].is_refused = swarm_.refusals && Draw(5) == 0;
    SimulatedHost& host = *hosts_[0];
    host.set_request_body(BodyOf(n));
    host.set_request_fields({{"content-type", "text/plain"}});
    if (!host.alive()) host.Start();
    sent_[n].life = host.life();
    Tell("a page sends " + url);
    urls_.push_back(url);
    sent_[n].event =
        &host.Fetch({.url = urls_.back(), .method = Method::kPost, .mode = Mode::kCors});
  }

  void Wake(SimulatedHost& host) {
    if (world_.sync.has_sync && !world_.sync.tags.empty() && Draw(2) == 0) {
      const std::string tag = *world_.sync.tags.begin();
      world_.sync.tags.clear();
      Tell("sync " + tag);
      syncs_.push_back(
          {tag, &host.Dispatch(EventKind::kSync, tag + (Draw(3) == 0 ? "\nlast" : "\n"))});
    } else {
      Tell("a page wakes");
      host.Dispatch(EventKind::kMessage, "queue\nwake");
    }
  }

  void Step() {
    switch (Draw(12)) {
      case 0:
        is_bad_ = !is_bad_;
        Tell(is_bad_ ? "weather turns bad" : "weather clears up");
        world_.queue_quota = is_bad_ && swarm_.quota
                                 ? world_.queues.bytes() + static_cast<uint64_t>(Draw(40))
                                 : UINT64_MAX;
        break;
      case 1:
        if (swarm_.offline) {
          is_offline_ = !is_offline_;
          world_.network.set_offline(is_offline_);
          Tell(is_offline_ ? "offline" : "online");
        }
        break;
      case 2:
        if (swarm_.clock_jumps) {
          world_.clock_offset_ms += (Draw(2) == 0 ? 1 : -1) * int64_t{Draw(40)} * 3'600'000;
          Tell("the clock jumps");
        }
        break;
      case 3:
        if (swarm_.kills) {
          Worker().KillBeforeEffect(1 + Draw(25));
          ++result_.kills;
        }
        break;
      case 4:
      case 5:
        Wake(Worker());
        break;
      default:
        Send();
    }
    world_.clock.RunFor(static_cast<uint64_t>(Draw(2) == 0 ? Draw(40) : Draw(60'000)));
    ReadMessages();
    if (swarm_.kills && Draw(6) == 0) Worker().Kill();
  }

  // What pages are told of is found in the records too, but for what a quota does not let in.
  void ReadMessages() {
    for (const auto& [key, value] : world_.queues.all()) {
      if (!key.starts_with(kGivenUpPrefix)) continue;
      Sent& sent = sent_[NumberOf(ParseGivenUpEntry(key, value).url)];
      if (!sent.is_given_up) ++result_.given_up;
      sent.is_given_up = true;
    }
  }

  void Recover() {
    is_bad_ = false;
    world_.network.set_offline(false);
    world_.queue_quota = UINT64_MAX;
    Tell("all is well again");
    world_.clock.RunFor(kDayMs / 8);
    // No page is left to wake workers. One that is started finds what waits; each time there is
    // what a server asked to wait behind it.
    for (int i = 0; i < 12 && !IsEmpty(); ++i) {
      for (const std::unique_ptr<SimulatedHost>& host : hosts_) {
        host->Kill();
        host->set_request_body("");
        host->Fetch({.url = kPage, .mode = Mode::kNavigate, .destination = Destination::kDocument});
        world_.clock.RunFor(kDayMs / 8);
      }
    }
    ReadMessages();
    if (!IsEmpty()) Problem("does not become empty", std::string(kQueueName));
    Check();
  }

  bool IsEmpty() const {
    for (const auto& [key, value] : world_.queues.all()) {
      if (key.starts_with(kEntryPrefix)) return false;
    }
    return true;
  }

  void Check() {
    std::map<std::string, std::pair<uint64_t, uint64_t>> last;  // by order key: place, arrival
    std::map<uint64_t, const Sent*> by_place;
    for (size_t n = 0; n < sent_.size(); ++n) {
      const Sent& sent = sent_[n];
      const bool is_told = sent.event->response && sent.event->response->status == 202;
      if (is_told && !sent.has_been_accepted) {
        Problem("is not in the queue, and its page was told so", urls_[n]);
      }
      if (!sent.has_been_accepted) continue;
      if (sent.arrivals == 0 && !sent.is_given_up) {
        Problem("was accepted, and neither sent nor given up", urls_[n]);
      }
      if (sent.is_refused && !sent.is_given_up) {
        Problem("was refused, and is not given up", urls_[n]);
      }
      by_place[sent.place] = &sent;
    }
    std::map<std::string, uint64_t> arrived;
    for (const auto& [place, sent] : by_place) {
      if (sent->order_key.empty() || sent->arrivals == 0) continue;
      uint64_t& before = arrived[sent->order_key];
      if (sent->first_arrival < before) {
        Problem("reached the server before what was queued before it",
                "entry " + std::to_string(place));
      }
      before = std::max(before, sent->first_arrival);
    }
    for (const std::unique_ptr<SimulatedHost>& host : hosts_) {
      if (host->alive() && host->responses_held() != 0) Problem("holds responses", "a worker");
    }
  }

  struct Sync {
    std::string tag;
    const EventRecord* event;
  };

  std::mt19937 random_;
  const bool tells_;
  Swarm swarm_{};
  QueueOrder order_ = QueueOrder::kNone;
  World world_;
  std::unique_ptr<SimulatedHost> hosts_[2];
  std::deque<Sent> sent_;
  std::deque<std::string> urls_;
  std::vector<Sync> syncs_;
  bool is_bad_ = false;
  bool is_offline_ = false;
  QueueRunResult result_;
};

}  // namespace

QueueRunResult RunQueue(uint32_t seed, const std::function<std::string(std::string_view)>& compile,
                        bool tells) {
  return QueueRun(seed, compile, tells).Go();
}

}  // namespace swale
