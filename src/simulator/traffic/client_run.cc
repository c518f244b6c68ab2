// A client's time passes by the clock's callbacks: its requests, its workers' outcomes, the closing
// of its tabs. Between them answers are collected. A page's parts are asked for once its document
// is there, as of the deployment that the document is of.
#include "src/simulator/traffic/client_run.h"

#include <algorithm>
#include <utility>

#include "src/simulator/traffic/workload.h"

namespace swale {
namespace {

class ClientRun {
 public:
  ClientRun(const ClientRunSetting& setting, const SentObserver& observer,
            CellStatistics* statistics)
      : setting_(setting),
        observer_(observer),
        statistics_(*statistics),
        network_(setting.servers, setting.profile),
        browser_(world_) {
    world_.cache_latency_ms = kCacheStorageMs;
    world_.test_regexp = setting.test_regexp;
    world_.caches.set_quota(setting.scenario.quota_bytes);
    world_.network.set_transport([this](const NetworkRequest& request) {
      return network_.Fetch(request, world_.clock.now_ms());
    });
    network_.set_observer([this](const ClientNetwork::Sent& sent) { Count(sent); });
  }

  void Run(const std::vector<PageView>& views) {
    for (const PageView& view : views) {
      RunUntil(view.at_ms);
      Begin(view);
    }
    if (!views.empty()) {
      // What is under way ends; tabs that would stay for days do not matter.
      RunUntil(world_.clock.now_ms() + kVisitGapMs);
      EndVisit();
    }
    statistics_.quota_refusals += world_.caches.refusals();
    statistics_.failed_installs += browser_.failed_installs();
    statistics_.unknown_requests += network_.unknown_requests();
    statistics_.events += browser_.events();
  }

 private:
  struct Page {
    const PageView* view = nullptr;
    std::string client;
    uint64_t begun_ms = 0;
    uint64_t ended_ms = 0;
    uint32_t deployment = 0;  // of its document
    size_t waiting = 0;       // parts
    bool is_whole = true;     // nothing has failed
  };
  struct Pending {
    Loaded loaded;
    Page* page;
    uint32_t resource;
    uint64_t asked_ms;
    ContentVersion newest;
    bool is_document;
    bool is_cold;
    bool has_worker;
    bool is_offline;
  };

  const Scenario& scenario() const { return setting_.scenario; }
  uint64_t now_ms() const { return world_.clock.now_ms(); }
  DayCounts& Today() {
    const auto day = static_cast<size_t>(now_ms() / kDayMs);
    return statistics_.by_day[std::min(day, statistics_.by_day.size() - 1)];
  }

  void Count(const ClientNetwork::Sent& sent) {
    const auto add = [&](NetworkCounts& counts) {
      ++counts.requests;
      counts.bytes += sent.bytes;
    };
    add(Today().network);
    DeploymentCounts& deployment =
        statistics_.by_deployment[setting_.servers.DeploymentAt(now_ms())];
    add(deployment.network);
    const bool is_install =
        is_fetching_script_ || (sent.host != nullptr && sent.host == browser_.installing());
    if (is_install) add(deployment.installs);
    if (sent.resource < statistics_.by_resource.size()) add(statistics_.by_resource[sent.resource]);
    visit_bytes_ += sent.bytes;
    if (observer_) observer_(sent, now_ms());
  }

  void RunUntil(uint64_t end_ms) {
    while (world_.clock.next_ms() <= end_ms) {
      world_.clock.RunNext();
      last_active_ms_ = now_ms();
      Collect();
    }
    world_.clock.RunFor(end_ms - now_ms());
  }

  // Moves on what waits, and takes the answers that are there.
  void Collect() {
    browser_.Settle();
    for (auto pending = pending_.begin(); pending != pending_.end();) {
      if (!pending->loaded.is_done) {
        ++pending;
        continue;
      }
      const Pending answered = std::move(*pending);
      pending = pending_.erase(pending);
      Finish(answered);
    }
  }

  void Begin(const PageView& view) {
    const bool is_new_visit = last_view_ms_ == UINT64_MAX || now_ms() - last_view_ms_ > kVisitGapMs;
    if (is_new_visit) {
      if (last_view_ms_ != UINT64_MAX) EndVisit();
      ++statistics_.visits;
      ++Today().visits;
      const uint64_t evict_after_ms = scenario().evict_after_ms;
      if (evict_after_ms != 0 && last_view_ms_ != UINT64_MAX &&
          now_ms() - last_view_ms_ > evict_after_ms) {
        EvictOrigin();
      }
    }
    last_view_ms_ = now_ms();
    if (now_ms() - last_active_ms_ >= kWorkerIdleMs) browser_.StopWorkers();
    last_active_ms_ = now_ms();
    is_offline_ = view.is_offline;
    network_.set_offline(is_offline_);
    ++statistics_.page_views;
    const TrafficPage& page = scenario().pages[view.page];
    if (page.parts.empty()) return;
    Page& opened = *pages_.emplace_back(std::make_unique<Page>());
    opened.view = &view;
    opened.begun_ms = now_ms();
    opened.deployment = setting_.servers.DeploymentAt(now_ms());
    opened.waiting = page.parts.size();
    if (ModeOf(page.parts[0].resource) == Mode::kNavigate) {
      Ask(&opened, page.parts[0].resource);
    } else {
      // Requests of a page whose document was not seen: of the tab opened last.
      opened.client = last_client_;
      for (const PagePart& part : page.parts) AskLater(&opened, part.resource, part.offset_ms);
    }
    Collect();
  }

  Mode ModeOf(uint32_t resource) const { return scenario().resources[resource].mode; }

  void AskLater(Page* page, uint32_t resource, uint64_t delay_ms) {
    world_.clock.After(delay_ms, [this, page, resource] { Ask(page, resource); });
  }

  void Ask(Page* page, uint32_t resource) {
    const bool is_document = ModeOf(resource) == Mode::kNavigate;
    SimulatedHost* host = is_document ? browser_.active() : browser_.HostOf(page->client);
    const bool is_stopped = host != nullptr && !host->alive();
    if (is_stopped) starts_until_ms_ = std::max(starts_until_ms_, now_ms() + kWorkerStartMs);
    const bool is_cold = host != nullptr && starts_until_ms_ > now_ms();
    Pending& pending = pending_.emplace_back();
    pending.page = page;
    pending.resource = resource;
    pending.asked_ms = now_ms();
    pending.newest =
        setting_.servers.VersionAt(resource, setting_.servers.DeploymentAt(now_ms()), now_ms());
    pending.is_document = is_document;
    pending.is_cold = is_cold;
    pending.has_worker = host != nullptr;
    pending.is_offline = is_offline_;
    if (is_stopped) host->Start();
    if (!is_cold) return Send(&pending);
    world_.clock.After(starts_until_ms_ - now_ms(), [this, pending = &pending] { Send(pending); });
  }

  void Send(Pending* pending) {
    const TrafficResource& resource = scenario().resources[pending->resource];
    PageRequest request{.url = setting_.servers.UrlOf(pending->resource, pending->page->deployment),
                        .method = resource.method,
                        .mode = resource.mode,
                        .destination = resource.destination,
                        .fields = resource.request_fields};
    if (pending->is_document) {
      pending->page->client = browser_.Open(std::move(request), &pending->loaded);
      last_client_ = pending->page->client;
      const uint64_t closes_at_ms = std::max(pending->page->view->closes_at_ms, now_ms());
      world_.clock.After(closes_at_ms - now_ms(),
                         [this, client = pending->page->client] { browser_.Close(client); });
    } else {
      browser_.Load(pending->page->client, std::move(request), &pending->loaded);
    }
  }

  void Finish(const Pending& pending) {
    const Loaded& loaded = pending.loaded;
    const TrafficResource& resource = scenario().resources[pending.resource];
    Page* page = pending.page;
    const uint64_t answered_ms = loaded.answered_at_ms + (pending.has_worker ? kWorkerEventMs : 0);
    uint32_t of = 0;
    ContentVersion version;
    const bool has_tag = ServerModel::ReadTag(loaded.body, &of, &version);
    RequestCounts::Answer answer{.is_hit = loaded.source != ModelSource::kNetwork,
                                 .is_stale = has_tag && of == pending.resource &&
                                             resource.fingerprint_size == 0 &&
                                             version != pending.newest,
                                 .is_failed = loaded.is_error,
                                 .bytes = resource.content_bytes,
                                 .ms = answered_ms - pending.asked_ms};
    statistics_.all.Add(answer);
    statistics_.by_route[setting_.routes[pending.resource]].Add(answer);
    Today().requests.Add(answer);
    if (pending.is_document) statistics_.documents.Add(answer);
    if (pending.is_cold) statistics_.cold.Add(answer);
    if (pending.is_offline) statistics_.offline.Add(answer);
    // Data and beacons do not delay a page's load event.
    const bool delays_load =
        resource.method == Method::kGet && resource.destination != Destination::kEmpty;
    if (delays_load) page->ended_ms = std::max(page->ended_ms, answered_ms);
    if (loaded.is_error && delays_load) page->is_whole = false;
    --page->waiting;
    const uint64_t until_then_ms = answered_ms - std::min(now_ms(), answered_ms);
    if (pending.is_document) {
      if (loaded.is_error) return;  // there is nothing that asks for the rest
      if (has_tag && of == pending.resource) page->deployment = version.deployment;
      const TrafficPage& parts = scenario().pages[page->view->page];
      for (size_t i = 1; i < parts.parts.size(); ++i) {
        AskLater(page, parts.parts[i].resource, until_then_ms + parts.parts[i].offset_ms);
      }
    }
    if (page->waiting != 0) return;
    if (page->is_whole && page->ended_ms != 0)
      statistics_.page_ms.Add(page->ended_ms - page->begun_ms);
    world_.clock.After(until_then_ms, [this] { Update(); });
  }

  // The page has loaded: it registers the worker, or the browser looks for a newer one.
  void Update() {
    if (setting_.workers == nullptr || is_offline_) return;
    const WorkerScript* script = &(*setting_.workers)[setting_.servers.DeploymentAt(now_ms())];
    const bool is_new = script_ == nullptr || script->index_image != script_->index_image;
    is_fetching_script_ = is_new;
    const uint64_t ms = network_.FetchScript(is_new ? setting_.servers.WorkerBytes() : 0, now_ms());
    is_fetching_script_ = false;
    script_ = script;
    world_.clock.After(ms, [this, script] {
      if (script != script_) return;
      browser_.set_script(script);
      const SimulatedHost* before = browser_.installing();
      browser_.Update();
      if (browser_.installing() != before) {
        ++statistics_.by_deployment[setting_.servers.DeploymentAt(now_ms())].installed;
      }
    });
  }

  void EndVisit() {
    statistics_.visit_bytes.Add(std::exchange(visit_bytes_, 0));
    // Of the day on which it was.
    const auto day = static_cast<size_t>(last_view_ms_ / kDayMs);
    DayCounts& counts = statistics_.by_day[std::min(day, statistics_.by_day.size() - 1)];
    const uint64_t usage = world_.caches.usage();
    counts.storage_bytes += usage;
    counts.storage_bytes_max = std::max(counts.storage_bytes_max, usage);
    const uint64_t evicted = world_.caches.deletions();
    counts.evicted += evicted - evicted_before_;
    statistics_.entries_evicted += evicted - evicted_before_;
    evicted_before_ = evicted;
  }

  // The registration goes too. https://storage.spec.whatwg.org/#storage-pressure
  void EvictOrigin() {
    ++statistics_.origins_evicted;
    world_.clients.clear();
    browser_.StopWorkers();
    browser_.EvictOrigin();
    script_ = nullptr;
  }

  const ClientRunSetting& setting_;
  const SentObserver& observer_;
  CellStatistics& statistics_;
  World world_;
  ClientNetwork network_;
  SimulatedBrowser browser_;
  std::vector<std::unique_ptr<Page>> pages_;
  std::list<Pending> pending_;
  const WorkerScript* script_ = nullptr;  // that the browser has seen last
  std::string last_client_;
  uint64_t last_view_ms_ = UINT64_MAX;
  uint64_t last_active_ms_ = 0;
  uint64_t starts_until_ms_ = 0;
  uint64_t visit_bytes_ = 0;
  uint64_t evicted_before_ = 0;
  bool is_offline_ = false;
  bool is_fetching_script_ = false;
};

}  // namespace

void RunClient(const ClientRunSetting& setting, const std::vector<PageView>& views,
               const SentObserver& observer, CellStatistics* statistics) {
  ClientRun(setting, observer, statistics).Run(views);
}

}  // namespace swale
