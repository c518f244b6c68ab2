// SimulatedBrowser: one registration with its workers and pages, over the simulated world.
#ifndef SWALE_SIMULATOR_SIMULATED_BROWSER_H_
#define SWALE_SIMULATOR_SIMULATED_BROWSER_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "src/simulator/simulated_host.h"

namespace swale {

// What a page got for a request.
struct Loaded {
  bool is_done = false;
  bool is_error = false;       // a network error
  bool is_by_worker = false;   // the worker answered; else the browser went to the network
  bool is_of_network = false;  // it came from there just now, passed on or checked and stored
  uint16_t status = 0;
  std::string body;
  ModelSource source = ModelSource::kMade;
  uint64_t size = 0;            // of the body, in bytes
  uint64_t answered_at_ms = 0;  // may lie ahead where the browser went to the network
};

// What a page asks for.
struct PageRequest {
  std::string url;
  Method method = Method::kGet;
  Mode mode = Mode::kNoCors;
  Destination destination = Destination::kScript;
  ModelFields fields{};

  RequestView view() const {
    return {.url = url, .method = method, .mode = mode, .destination = destination};
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
  bool IsOpen(const std::string& client) const;

  // Moves on what waits: installs that have ended, workers that may activate, answers. To be called
  // after the clock has run.
  void Settle();

  // Stops all workers, as browsers do whenever they like.
  void StopWorkers();

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
    SimulatedHost* host;
    uint64_t life;  // of the host
    const EventRecord* event;

    bool is_lost() const {
      return !event->answered_at_ms && (!host->alive() || host->life() != life);
    }
    Loaded* loaded;
  };

  // Requests wait for the end of an activation: https://w3c.github.io/ServiceWorker/#handle-fetch
  struct Held {
    std::string client;
    PageRequest request;
    Loaded* loaded;
  };

  void OpenNow(const std::string& id, PageRequest request, Loaded* loaded);
  void FetchByNetwork(const PageRequest& request, Loaded* loaded);
  void Ask(const PageRequest& request, SimulatedHost* host, Loaded* loaded);
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
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_SIMULATED_BROWSER_H_
