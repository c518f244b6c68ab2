#include "src/simulator/cache_run.h"

#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "src/policy/compiler/policy_compiler.h"
#include "src/simulator/invariants/becomes_well.h"
#include "src/simulator/invariants/caches_keep_limits.h"
#include "src/simulator/invariants/events_settle.h"
#include "src/simulator/invariants/never_worse_off.h"
#include "src/simulator/invariants/responses_were_given.h"
#include "src/simulator/invariants/storage_does_not_leak.h"
#include "src/simulator/page_requests.h"
#include "src/simulator/simulated_browser.h"
#include "src/simulator/site.h"
#include "src/simulator/storage_faults.h"

namespace swale {
namespace {

constexpr int kStepsMax = 40;
constexpr size_t kEntriesMax = 4;
constexpr uint64_t kBytesMax = 1'000;
constexpr char kRoutes[] = {'a', 'b', 'c', 'd'};

constexpr SwarmFlag kFlags[] = {
    // Faults.
    {"errors", 3},
    {"disconnects", 3},
    {"slow", 3},
    {"offline", 3},
    {"kills", 3},
    {"vanished", 3},
    {"quota", 3},
    {"clock-jumps", 3},
    {"disk-errors", 3},
    {"origin-evicted", 8},
    // Features.
    {"lru", 2},
    {"gdsf", 3},
    {"max-age", 2},
    {"purges-on-quota", 3},
    {"broadcasts", 3},
    {"timeout", 2},
    {"lengths", 2},
};

class CacheRun final : public Run {
 public:
  CacheRun(const RunPlan& plan, UrlPatternHost& url_host, const RunOptions& options)
      : Run(plan, options, Swarm(kFlags, plan.seed, plan.without)), url_host_(url_host) {
    world_.network.set_responder([this](const std::string&, const std::string& url,
                                        const ModelFields&) { return Serve(url); });
    world_.network.set_weather([this](const std::string&, ModelNetwork::Answer* answer) {
      if (is_bad_ && fails("slow") && DrawFault(3) == 0) {
        answer->latency_ms += static_cast<uint64_t>(DrawFault(20'000));
      }
    });
    if (has("disk-errors")) {
      world_.storage_fault = [this](const Effect& effect) {
        // Where records fail, caches are as without limits: src/expiry/expiry_book.h.
        const bool is_of_records =
            effect.kind == EffectKind::kReadRecords || effect.kind == EffectKind::kWriteRecords;
        return is_bad_ && fails("disk-errors") && !is_of_records && DrawFault(12) == 0;
      };
    }
    AddCheckers();
  }

 private:
  struct Page {
    std::string client;
    Loaded document;
    std::vector<std::unique_ptr<AwaitedRequest>> parts;
  };

  int steps_max() const override { return kStepsMax; }
  SimulatedBrowser& browser() { return *browsers_.back(); }

  void AddCheckers() {
    auto becomes_well = std::make_unique<BecomesWell>();
    becomes_well_ = becomes_well.get();
    checkers_.Add(std::make_unique<ResponsesWereGiven>());
    checkers_.Add(std::make_unique<NeverWorseOff>());
    checkers_.Add(std::move(becomes_well));
    // Where nothing says how large a response is before it is stored, a kill right behind that
    // leaves it counted as empty; so does a disk that cannot be asked what it has.
    const bool counts_bytes = !has("disk-errors") && (has("lengths") || !has("kills"));
    std::map<std::string, CachesKeepLimits::Limits> limits = {{"a", {.entries_max = kEntriesMax}},
                                                              {"b", {.entries_max = kEntriesMax}}};
    if (counts_bytes) limits["c"] = {.bytes_max = kBytesMax};
    checkers_.Add(std::make_unique<CachesKeepLimits>(world_.caches, std::move(limits)));
    checkers_.Add(std::make_unique<StorageDoesNotLeak>(world_, [] { return nullptr; }));
    checkers_.Add(std::make_unique<EventsSettle>(world_.clock, [this] {
      std::vector<const SimulatedHost*> hosts;
      for (const SimulatedHost* host : {browser().installing(), browser().active()}) {
        if (host != nullptr) hosts.push_back(host);
      }
      return hosts;
    }));
  }

  void NewBrowser() {
    browsers_.push_back(std::make_unique<SimulatedBrowser>(world_));
    browser().set_script(&script_);
  }

  void Begin() override {
    const std::string json = PolicyJson();
    script_.policy_image = CompilePolicy(json, url_host_).image;
    if (script_.policy_image.empty())
      becomes_well_->DoesNot("the policy does not compile: " + json);
    NewBrowser();
    browser().Update();
    OpenPage();
    RunFor(1'000);
    is_bad_ = Draw(2) == 0;
  }

  std::string CacheJson(const char* name, const std::string& limit) const {
    std::string json = std::string(R"("cache":{"name":")") + name + "\"," + limit;
    if (has("lru")) json += R"(,"eviction":"lru")";
    if (!has("lru") && has("gdsf")) json += R"(,"eviction":"gdsf")";
    if (has("max-age")) json += R"(,"maxAgeSeconds":7200)";
    if (has("purges-on-quota")) json += R"(,"purgeOnQuotaError":true)";
    return json + '}';
  }

  std::string PolicyJson() const {
    const std::string entries = "\"maxEntries\":" + std::to_string(kEntriesMax);
    const std::string bytes = "\"maxBytes\":" + std::to_string(kBytesMax);
    std::string json = R"({"skipWaiting":true,"clientsClaim":true,"routes":[)";
    json += R"({"match":"/a/*","strategy":"cache-first",)" + CacheJson("a", entries) + "},";
    json += R"({"match":"/b/*","strategy":"network-first",)" + CacheJson("b", entries);
    if (has("timeout")) json += R"(,"networkTimeoutSeconds":3)";
    json += R"(},{"match":"/c/*","strategy":"stale-while-revalidate",)" + CacheJson("c", bytes);
    if (has("broadcasts")) json += R"(,"broadcastUpdate":true)";
    return json + R"(},{"match":"/d/*","strategy":"network-only"}]})";
  }

  // Each URL has something new now and then.
  std::string BodyOf(const std::string& url) const {
    const auto known = revisions_.find(url);
    const int revision = known == revisions_.end() ? 0 : known->second;
    return url + " revision " + std::to_string(revision) + ' ' +
           std::string(static_cast<size_t>(url.back() % 7) * 40, '-');
  }

  std::optional<ModelResponse> Serve(const std::string& url) {
    if (is_bad_ && fails("disconnects") && DrawFault(3) == 0) return std::nullopt;
    ModelResponse response{.body = BodyOf(url)};
    if (is_bad_ && fails("errors") && DrawFault(3) == 0) {
      response = {.status = 503, .body = "overloaded"};
    }
    if (has("lengths")) response.fields["content-length"] = std::to_string(response.body.size());
    checkers_.Tell(&Checker::ServerGave, url, response.body);
    return response;
  }

  void OpenPage() {
    pages_.push_back(std::make_unique<Page>());
    Page& page = *pages_.back();
    page.client = browser().Open(Url('i', 0), &page.document);
    Tell("opens " + page.client);
    browser().Update();
  }

  void ClosePage() {
    if (pages_.empty()) return;
    const auto page = pages_.begin() + Draw(static_cast<int>(pages_.size()));
    Tell("closes " + (*page)->client);
    browser().Close((*page)->client);
    // What it still loads is told nobody; it stays in memory until the run is over.
    closed_.push_back(std::move(*page));
    pages_.erase(page);
  }

  static std::string Url(char route, int number) {
    return std::string(kSiteUrl) + route + '/' + std::to_string(number);
  }

  void Load(Page* page, const std::string& url) {
    Tell(page->client + " loads " + url);
    AwaitedRequest& part = *page->parts.emplace_back(std::make_unique<AwaitedRequest>());
    part.url = url;
    part.NoteAsked(browser().HostOf(page->client), faults_, !is_bad_ && !is_offline_);
    browser().Load(page->client, url, &part.loaded);
  }

  void Step() override {
    switch (Draw(14)) {
      case 0:
        TurnWeather();
        break;
      case 1:
        if (fails("offline")) SetOffline(!is_offline_);
        break;
      case 2:
        OpenPage();
        break;
      case 3:
        ClosePage();
        break;
      case 4:
        if (!fails("clock-jumps")) break;
        world_.clock_offset_ms += (Draw(2) == 0 ? 1 : -1) * int64_t{Draw(40)} * 600'000;
        Tell("the clock jumps");
        break;
      case 5:
        if (is_bad_) SpoilStorage();
        break;
      case 6:
        if (fails("kills")) browser().StopWorkers();
        break;
      case 7:
        ++revisions_[Url(kRoutes[Draw(4)], Draw(9))];
        break;
      default:
        for (int i = pages_.empty() ? 0 : 1 + Draw(6); i > 0; --i) {
          Page* page = pages_[static_cast<size_t>(Draw(static_cast<int>(pages_.size())))].get();
          const char route = kRoutes[Draw(4)];
          Load(page, Url(route, Draw(9)));
          if (Draw(2) == 0) world_.clock.RunFor(static_cast<uint64_t>(Draw(4)));
        }
    }
    // In the midst of what the step has begun.
    SimulatedHost* active = browser().active();
    if (fails("kills") && DrawFault(3) == 0 && active != nullptr && active->alive()) {
      active->KillBeforeEffect(1 + DrawFault(20));
      Count("kills");
    }
    RunFor(static_cast<uint64_t>(Draw(2) == 0 ? Draw(60) : Draw(20'000)));
  }

  void TurnWeather() {
    is_bad_ = !is_bad_;
    ++faults_;
    Tell(is_bad_ ? "weather turns bad" : "weather clears up");
    world_.caches.set_quota(is_bad_ && fails("quota") ? world_.caches.usage() + DrawFault(500)
                                                      : UINT64_MAX);
  }

  void SetOffline(bool is_offline) {
    is_offline_ = is_offline;
    ++faults_;
    world_.network.set_offline(is_offline);
    Tell(is_offline ? "offline" : "online");
  }

  void SpoilStorage() {
    if (fails("origin-evicted") && pages_.empty()) {
      Tell("evicts the origin");
      browser().StopWorkers();
      world_.caches.caches().clear();
      world_.records = ModelRecords();
      NewBrowser();
      return;
    }
    for (auto& [name, entries] : world_.caches.caches()) {
      if (!fails("vanished") || entries.empty() || DrawFault(2) == 0) continue;
      const auto entry = entries.begin() + DrawFault(static_cast<int>(entries.size()));
      Tell("loses " + entry->first);
      Count("storage spoilt");
      entries.erase(entry);
    }
  }

  void RunFor(uint64_t ms) {
    // In pieces, so that what follows from one thing happens before the next.
    for (int i = 0; i < 4; ++i) {
      world_.clock.RunFor(ms / 4 + 1);
      browser().Settle();
    }
    for (const auto& page : pages_) {
      for (const auto& part : page->parts) Check(*page, part.get());
    }
  }

  void Check(const Page& page, AwaitedRequest* part) {
    if (!part->loaded.is_done || std::exchange(part->is_checked, true)) return;
    Count(part->loaded.is_error ? "errors" : "answers");
    checkers_.Tell(&Checker::PageLoaded, PageLoad{.client = page.client,
                                                  .url = part->url,
                                                  .loaded = part->loaded,
                                                  .was_to_be_had = part->WasLeftAlone(
                                                      browser().HostOf(page.client), faults_)});
  }

  // Each cache takes something new, and lets go what is too much.
  void Recover() override {
    is_bad_ = false;
    SetOffline(false);
    world_.caches.set_quota(UINT64_MAX);
    if (browser().active() != nullptr) browser().active()->KillBeforeEffect(0);
    RunFor(1'000'000);
    while (!pages_.empty()) ClosePage();
    browser().Update();
    RunFor(1'000'000);
    OpenPage();
    RunFor(1'000'000);
    for (char route : {'a', 'b', 'c'}) {
      for (int i = 20; i < 20 + static_cast<int>(kEntriesMax) + 1; ++i) {
        Load(pages_[0].get(), Url(route, i));
        RunFor(10'000);
        const Loaded& loaded = pages_[0]->parts.back()->loaded;
        if (!loaded.is_by_worker || loaded.is_error || loaded.body != BodyOf(Url(route, i))) {
          becomes_well_->DoesNot(Url(route, i) + " cannot be had");
        }
      }
    }
    RunFor(10'000'000);
  }

  UrlPatternHost& url_host_;
  WorkerScript script_;
  std::map<std::string, int> revisions_;  // by URL
  std::vector<std::unique_ptr<Page>> pages_;
  std::vector<std::unique_ptr<Page>> closed_;
  std::vector<std::unique_ptr<SimulatedBrowser>> browsers_;  // the last is the one that there is
  BecomesWell* becomes_well_ = nullptr;
  bool is_bad_ = false;
  bool is_offline_ = false;
  uint64_t faults_ = 0;  // counts changes of what the network gives
};

}  // namespace

RunResult RunCaches(const RunPlan& plan, UrlPatternHost& url_host, const RunOptions& options) {
  return CacheRun(plan, url_host, options).Go();
}

std::vector<std::string> CacheRunFlags() { return NamesOf(kFlags); }

}  // namespace swale
