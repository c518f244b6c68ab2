// SimulatedBrowser: one registration with its workers and pages, over the simulated world.
#ifndef SWALE_SIMULATOR_SIMULATED_BROWSER_H_
#define SWALE_SIMULATOR_SIMULATED_BROWSER_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/simulator/simulated_host.h"

namespace swale {

// What a page got for a request.
struct Loaded {
  bool is_done = false;
  bool is_error = false;       // a network error
  bool is_aborted = false;     // the page gave up
  bool breaks_off = false;     // the body does, which is an error too
  bool is_by_worker = false;   // the worker answered; else the browser went to the network
  bool is_of_network = false;  // it came from there just now, passed on or checked and stored
  uint16_t status = 0;
  ResponseType type = ResponseType::kDefault;
  bool redirected = false;
  ModelFields fields;
  std::string location;  // of an opaque redirect
  std::string url;       // of a navigation: where it has led
  std::string body;
  ModelSource source = ModelSource::kMade;
  uint64_t size = 0;  // of the body, in bytes
  // These may lie ahead where the browser went to the network.
  uint64_t answered_at_ms = 0;
  uint64_t body_ends_at_ms = 0;
};

// What a page asks for.
struct PageRequest {
  std::string url;
  Method method = Method::kGet;
  Mode mode = Mode::kNoCors;
  Destination destination = Destination::kScript;
  ModelFields fields{};
  RedirectMode redirect = RedirectMode::kFollow;
  std::string integrity{};  // HasIntegrity
  // Of who asks; empty: the URL's own.
  std::string origin{};

  // Browsers let workers and pages follow a navigation's redirects themselves.
  RedirectMode redirect_mode() const {
    return mode == Mode::kNavigate ? RedirectMode::kManual : redirect;
  }
  RequestView view() const {
    return {.url = url,
            .method = method,
            .mode = mode,
            .destination = destination,
            .follows_redirects = redirect_mode() == RedirectMode::kFollow};
  }
};

// Follows the Service Worker standard for one scope: workers install, wait until no page uses the
// one before (or skip that), activate, and go. https://w3c.github.io/ServiceWorker/#algorithms
// Workers that were discarded stay in memory, stopped, until the browser is destroyed: events of
// theirs may still be looked at.
class SimulatedBrowser {
 public:
  explicit SimulatedBrowser(World& world) : world_(world) {}
  SimulatedBrowser(const SimulatedBrowser&) = delete;
  SimulatedBrowser& operator=(const SimulatedBrowser&) = delete;

  // The script that the server has now.
  void set_script(const WorkerScript* script) { script_ = script; }

  // Looks for a new script and installs it, as a browser does on navigation.
  void Update();

  // Opens `url` in a client of its own. The client is there at once, its document once `*loaded` is
  // done.
  std::string Open(std::string_view url, Loaded* loaded);
  std::string Open(PageRequest request, Loaded* loaded);
  // The client makes a request for a part of its page.
  void Load(const std::string& client, std::string_view url, Loaded* loaded);
  void Load(const std::string& client, PageRequest request, Loaded* loaded);
  void Close(const std::string& client);
  // The page gives up what it asked for. The worker is not told of it, and goes on.
  void Abort(Loaded* loaded);
  bool IsOpen(const std::string& client) const;

  // Moves on what waits: installs that have ended, workers that may activate, answers. To be called
  // after the clock has run.
  void Settle();

  // Stops all workers, as browsers do whenever they like.
  void StopWorkers();

  // Whether a request whose worker was stopped before it had answered is asked of it once more, as
  // Chromium does for all but navigations; else it is a network error, as the standard says.
  // https://w3c.github.io/ServiceWorker/#handle-fetch
  void set_asks_again(bool asks_again) { asks_again_ = asks_again; }

  // A worker without a core, in place of the active one: gives at once what it answers, an answer
  // without a response being an error. nullopt: it leaves the request to the browser.
  using Answerer = std::function<std::optional<ModelNetwork::Answer>(const PageRequest& request)>;
  void set_answerer(Answerer answerer) { answerer_ = std::move(answerer); }

  // Takes all that the origin has: Cache Storage, records and the registration. Pages stay, without
  // a worker; what workers have begun they end, and what they then store stays.
  // https://storage.spec.whatwg.org/#storage-pressure
  void EvictOrigin();

  // The worker that answers for the client; null: none.
  SimulatedHost* HostOf(const std::string& client) const;
  // Whether nothing is under way but what workers do behind their answers.
  bool is_settled() const {
    return requests_.empty() && held_.empty() && installing_ == nullptr && activation_ == nullptr;
  }

  int failed_installs() const { return failed_installs_; }
  // That the workers' engines were told of.
  uint64_t events() const;

  SimulatedHost* installing() const { return installing_; }
  SimulatedHost* waiting() const { return waiting_; }
  SimulatedHost* active() const { return active_; }

 private:
  struct Request {
    PageRequest asked;
    SimulatedHost* host;
    uint64_t life;  // of the host
    const EventRecord* event;
    Loaded* loaded;
    bool is_asked_again = false;

    bool is_lost() const {
      return !event->answered_at_ms && (!host->alive() || host->life() != life);
    }
  };

  // Requests wait for the end of an activation: https://w3c.github.io/ServiceWorker/#handle-fetch
  struct Held {
    std::string client;
    PageRequest request;
    Loaded* loaded;
  };

  void OpenNow(const std::string& id, PageRequest request, Loaded* loaded);
  void Take(const PageRequest& request, const ModelNetwork::Answer& answer, Loaded* loaded);
  void FetchByNetwork(const PageRequest& request, Loaded* loaded);
  void Ask(const PageRequest& request, SimulatedHost* host, Loaded* loaded);
  const EventRecord& Dispatch(const PageRequest& request, SimulatedHost* host);
  // What the page gets of a response; follows a navigation that it redirects.
  void Receive(const PageRequest& request, const ModelResponse& response, Loaded* loaded);
  void Finish(const Request& request);
  void ActivateIfPossible();

  World& world_;
  const WorkerScript* script_ = nullptr;
  std::vector<std::unique_ptr<SimulatedHost>> hosts_;
  SimulatedHost* installing_ = nullptr;
  SimulatedHost* waiting_ = nullptr;
  SimulatedHost* active_ = nullptr;
  const EventRecord* install_ = nullptr;
  const EventRecord* activation_ = nullptr;
  uint64_t install_life_ = 0;
  uint64_t activation_life_ = 0;
  std::vector<Request> requests_;
  std::vector<Held> held_;
  int last_client_ = 0;
  int failed_installs_ = 0;
  bool asks_again_ = false;
  Answerer answerer_;
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_SIMULATED_BROWSER_H_
