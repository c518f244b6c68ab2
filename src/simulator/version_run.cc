#include "src/simulator/version_run.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "src/base/concat.h"
#include "src/precache/precache_index.h"
#include "src/simulator/invariants/becomes_well.h"
#include "src/simulator/invariants/bytes_match_digests.h"
#include "src/simulator/invariants/events_settle.h"
#include "src/simulator/invariants/never_worse_off.h"
#include "src/simulator/invariants/storage_does_not_leak.h"
#include "src/simulator/invariants/stored_assets.h"
#include "src/simulator/invariants/versions_are_whole.h"
#include "src/simulator/invariants/versions_never_mix.h"
#include "src/simulator/page_requests.h"
#include "src/simulator/simulated_browser.h"
#include "src/simulator/site.h"
#include "src/simulator/storage_faults.h"
#include "src/simulator/version_draw.h"
#include "src/store/asset_store.h"

namespace swale {
namespace {

constexpr int kStepsMax = 24;
constexpr int kFailedRecordsMax = 2;  // one after the other

constexpr SwarmFlag kFlags[] = {
    // Faults.
    {"errors", 3},
    {"disconnects", 3},
    {"cut-offs", 3},
    {"slow", 3},
    {"altered", 3},
    {"lost-packs", 3},
    {"mixed", 3},
    {"evicted", 3},
    {"corrupted", 3},
    {"quota", 3},
    {"kills", 3},
    {"clock-jumps", 4},
    {"disk-errors", 4},
    {"origin-evicted", 6},
    {"storage-emptied", 6},
    // Features.
    {"hidden-quota", 2},
    {"one-by-one", 4},
    {"no-updates", 2},
    {"ranges", 2},
    {"optional", 2},
    {"lazy", 2},
};

std::string Url(const std::string& path) { return std::string(kSiteUrl) + path; }

class VersionRun final : public Run {
 public:
  VersionRun(const RunPlan& plan, UrlPatternHost& url_host, const RunOptions& options)
      : Run(plan, options, Swarm(kFlags, plan.seed, plan.without)), url_host_(url_host) {
    NewBrowser();
    world_.network.set_serves_ranges(has("ranges"));
    world_.caches.set_hides_quota(has("hidden-quota"));
    world_.network.set_weather([this](const std::string& url, ModelNetwork::Answer* answer) {
      if (is_bad_) Spoil(url, answer);
    });
    if (has("disk-errors")) {
      world_.storage_fault = [this](const Effect& effect) {
        const bool is_failure =
            is_bad_ && fails("disk-errors") && IsWriteToStorage(effect.kind) && DrawFault(16) == 0;
        if (effect.kind != EffectKind::kWriteRecords) return is_failure;
        // Where it lasts it is memory alone that knows which page has which version.
        failed_records_ =
            is_failure && failed_records_ < kFailedRecordsMax ? failed_records_ + 1 : 0;
        return failed_records_ != 0;
      };
    }
    AddCheckers();
  }

 private:
  struct Page {
    std::string client;
    AwaitedRequest document;
    int version = -1;  // of its document where the worker served it
    std::vector<std::unique_ptr<AwaitedRequest>> parts;
  };

  int steps_max() const override { return kStepsMax; }
  SimulatedBrowser& browser() { return *browsers_.back(); }
  const SimulatedBrowser& browser() const { return *browsers_.back(); }
  void NewBrowser() {
    browsers_.push_back(std::make_unique<SimulatedBrowser>(world_));
    if (!versions_.empty()) browser().set_script(&versions_.back()->site.script);
  }

  void AddCheckers() {
    auto becomes_well = std::make_unique<BecomesWell>();
    becomes_well_ = becomes_well.get();
    checkers_.Add(std::make_unique<VersionsNeverMix>());
    checkers_.Add(std::make_unique<BytesMatchDigests>(world_.caches));
    checkers_.Add(std::make_unique<VersionsAreWhole>(world_.caches, [this] { return Needed(); }));
    checkers_.Add(std::make_unique<NeverWorseOff>());
    checkers_.Add(std::move(becomes_well));
    checkers_.Add(
        std::make_unique<StorageDoesNotLeak>(world_, [this] { return &versions_.back()->site; }));
    checkers_.Add(std::make_unique<EventsSettle>(world_.clock, [this] { return Hosts(); }));
  }

  std::vector<const SimulatedHost*> Hosts() const {
    std::vector<const SimulatedHost*> hosts;
    for (const SimulatedHost* host :
         {browser().installing(), browser().waiting(), browser().active()}) {
      if (host != nullptr) hosts.push_back(host);
    }
    return hosts;
  }

  // Of a worker.
  static std::string VersionOf(const SimulatedHost& host) {
    PrecacheIndex index;
    PrecacheIndex::Load(host.script().index_image, &index);
    return index.version();
  }

  // Versions of workers that are installed, and of pages that are open.
  std::vector<const Site*> Needed() const {
    std::vector<const Site*> needed;
    for (const SimulatedHost* host : {browser().waiting(), browser().active()}) {
      if (host == nullptr) continue;
      const std::string own = VersionOf(*host);
      for (const auto& version : versions_) {
        if (version->site.version == own) needed.push_back(&version->site);
      }
    }
    for (const auto& page : pages_) {
      if (page->version >= 0 && browser().HostOf(page->client) != nullptr) {
        needed.push_back(&versions_[static_cast<size_t>(page->version)]->site);
      }
    }
    return needed;
  }

  // What the store says of versions and pages, where it has changed.
  void TellState() {
    if (!tells()) return;
    std::string state;
    for (const auto& [name, entries] : world_.caches.caches()) {
      if (name.find(":versions:") == std::string::npos) continue;
      for (const auto& [url, response] : entries) state += ' ' + url.substr(url.rfind('/') + 1);
    }
    for (const auto& [key, value] : world_.records.all()) {
      if (key.starts_with("version-state/")) state += Concat({", ", key.substr(14), " ", value});
    }
    if (state != std::exchange(state_, state)) Tell("the store has" + state);
  }

  void Begin() override {
    Deploy();
    browser().Update();
    is_bad_ = Draw(2) == 0;
  }

  void Deploy() {
    const VersionFeatures features{.has_packs = !has("one-by-one"),
                                   .has_updates = !has("no-updates"),
                                   .has_optional = has("optional"),
                                   .has_lazy = has("lazy")};
    versions_.push_back(
        DrawVersion(versions_, features, [this](int below) { return Draw(below); }, url_host_));
    world_.network.Deploy(versions_.back()->site.files);
    browser().set_script(&versions_.back()->site.script);
    // What is asked for now may be of either.
    ++network_faults_;
    Tell("deploys version " + std::to_string(versions_.size() - 1));
  }

  void Spoil(const std::string& url, ModelNetwork::Answer* answer) {
    if (fails("slow") && DrawFault(4) == 0) {
      answer->latency_ms += static_cast<uint64_t>(DrawFault(20'000));
    }
    if (fails("mixed") && versions_.size() > 1 && DrawFault(2) == 0) {
      const auto& files = versions_[versions_.size() - 2]->site.files;
      const auto file = files.find(url);
      answer->response = file == files.end() ? ModelResponse{.status = 404, .body = "not found"}
                                             : ModelResponse{.body = file->second};
    }
    if (fails("lost-packs") && url.find("swale-pack-") != std::string::npos) {
      answer->response = ModelResponse{.status = 404, .body = "no packs here"};
    }
    if (fails("errors") && DrawFault(4) == 0) answer->response = ModelResponse{.status = 503};
    if (fails("disconnects") && DrawFault(4) == 0) answer->response.reset();
    if (fails("cut-offs") && DrawFault(4) == 0) answer->body_is_cut_off = true;
    if (fails("altered") && answer->response && DrawFault(4) == 0) Alter(&answer->response->body);
  }

  void Alter(std::string* body) {
    if (body->empty()) return;
    (*body)[static_cast<size_t>(DrawFault(static_cast<int>(body->size())))] ^= 1;
  }

  void SpoilStorage() {
    for (auto& [name, entries] : world_.caches.caches()) {
      // What versions there are, and which page has which, is known nowhere else.
      if (name.find(":assets:") == std::string::npos || entries.empty()) continue;
      const auto entry = entries.begin() + DrawFault(static_cast<int>(entries.size()));
      if (fails("corrupted") && DrawFault(2) == 0) {
        NoteSpoilt("corrupts ", entry->first);
        if (DrawFault(3) == 0) {
          entry->second.body.resize(entry->second.body.size() / 2);
        } else {
          Alter(&entry->second.body);
        }
      } else if (fails("evicted")) {
        NoteSpoilt("evicts ", entry->first);
        entries.erase(entry);
      }
    }
  }

  void NoteSpoilt(const char* how, const std::string& url) {
    Tell(how + url);
    Count("storage spoilt");
    is_spoilt_ = true;
    checkers_.Tell(&Checker::StorageSpoilt, url);
  }

  // https://storage.spec.whatwg.org/#storage-pressure: of an origin that has no page open, all that
  // it has stored goes, its registration with it.
  void EvictOrigin() {
    if (!fails("origin-evicted") || !pages_.empty()) return;
    Tell("evicts the origin");
    Count("origins evicted");
    browser().StopWorkers();
    world_.caches.caches().clear();
    world_.records = ModelRecords();
    is_spoilt_ = true;
    checkers_.Tell(&Checker::OriginEvicted);
    NewBrowser();
  }

  // By the site itself, or in developer tools: the registration stays. Either the caches alone, or
  // the records as well, which only then know which page has which version; a worker that was not
  // stopped would know it, too.
  void EmptyStorage() {
    if (!fails("storage-emptied")) return;
    const bool with_records = pages_.empty() && browser().installing() == nullptr &&
                              browser().waiting() == nullptr && DrawFault(2) == 0;
    Tell(with_records ? "empties storage" : "empties the caches");
    Count("storage emptied");
    if (with_records) {
      browser().StopWorkers();
      world_.records = ModelRecords();
    }
    world_.caches.caches().clear();
    is_spoilt_ = true;
    is_emptied_ = true;
    checkers_.Tell(&Checker::OriginEvicted);
  }

  // Whether its version is not the active one, and nowhere any more.
  bool IsLost(const Page& page) const {
    if (!is_emptied_ || page.version < 0 || browser().active() == nullptr) return false;
    const std::string& version = versions_[static_cast<size_t>(page.version)]->site.version;
    bool is_there = version == VersionOf(*browser().active());
    ForEachStored(world_.caches, "versions:",
                  [&](std::string_view name, const std::string&, const ModelResponse&) {
                    is_there = is_there || IsOfVersion(name, version);
                  });
    return !is_there;
  }

  void Kill() {
    for (SimulatedHost* host : {browser().installing(), browser().waiting(), browser().active()}) {
      if (host != nullptr && host->alive() && DrawFault(2) == 0) {
        host->KillBeforeEffect(1 + DrawFault(30));
        Count("kills");
      }
    }
  }

  void TurnWeather() {
    is_bad_ = !is_bad_;
    ++network_faults_;
    Tell(is_bad_ ? "weather turns bad" : "weather clears up");
    world_.caches.set_quota(is_bad_ && fails("quota") ? world_.caches.usage() + DrawFault(3'000)
                                                      : UINT64_MAX);
  }

  void Step() override {
    switch (Draw(11)) {
      case 0:
        Deploy();
        break;
      case 1:
        browser().Update();
        break;
      case 2:
      case 3:
        OpenPage();
        break;
      case 4:
        if (!pages_.empty()) ClosePage(static_cast<size_t>(Draw(static_cast<int>(pages_.size()))));
        break;
      case 5:
        TurnWeather();
        break;
      case 6:
        if (is_bad_) SpoilStorage();
        if (is_bad_) EvictOrigin();
        if (is_bad_) EmptyStorage();
        break;
      case 7:
        if (fails("kills")) browser().StopWorkers();
        break;
      case 8:
        if (!fails("clock-jumps")) break;
        world_.clock_offset_ms += (Draw(2) == 0 ? 1 : -1) * int64_t{Draw(80)} * 3'600'000;
        Tell("the clock jumps");
        break;
      default:
        for (int i = pages_.empty() ? 0 : 1 + Draw(6); i > 0; --i) {
          LoadPart(pages_[static_cast<size_t>(Draw(static_cast<int>(pages_.size())))].get());
          // While the worker works on those before.
          if (Draw(2) == 0) world_.clock.RunFor(static_cast<uint64_t>(Draw(4)));
        }
    }
    // In the midst of what the step has begun.
    if (fails("kills") && DrawFault(2) == 0) Kill();
    RunFor(static_cast<uint64_t>(Draw(2) == 0 ? Draw(60) : Draw(20'000)));
  }

  void RunFor(uint64_t ms) {
    // In pieces, so that what follows from one thing happens before the next.
    for (int i = 0; i < 4; ++i) {
      world_.clock.RunFor(ms / 4 + 1);
      browser().Settle();
      TellState();
    }
    CheckPages();
  }

  void OpenPage() {
    pages_.push_back(std::make_unique<Page>());
    Page* page = pages_.back().get();
    page->document.url = "index.html";
    NoteAsked(browser().active(), nullptr, &page->document);
    page->client = browser().Open(Url("index.html"), &page->document.loaded);
    Tell("opens " + page->client);
    browser().Update();
  }

  void ClosePage(size_t i) {
    Tell("closes " + pages_[i]->client);
    browser().Close(pages_[i]->client);
    // What it still loads is told nobody; it stays in memory until the run is over.
    closed_.push_back(std::move(pages_[i]));
    pages_.erase(pages_.begin() + static_cast<ptrdiff_t>(i));
  }

  void LoadPart(Page* page) {
    if (!page->document.loaded.is_done || page->version < 0) return;
    const auto& paths = versions_[static_cast<size_t>(page->version)]->paths;
    auto path = paths.begin();
    std::advance(path, Draw(static_cast<int>(paths.size())));
    page->parts.push_back(std::make_unique<AwaitedRequest>());
    page->parts.back()->url = path->first;
    Tell(page->client + " of version " + std::to_string(page->version) + " loads " + path->first);
    AwaitedRequest* part = page->parts.back().get();
    NoteAsked(browser().HostOf(page->client), &path->second, part);
    browser().Load(page->client, Url(path->first), &part->loaded);
  }

  // `body`: what it is to be; null: whatever the network has. What that has not any more is in the
  // store, where it was left alone.
  void NoteAsked(const SimulatedHost* host, const std::string* body,
                 AwaitedRequest* request) const {
    const auto& files = versions_.back()->site.files;
    const auto file = files.find(Url(request->url));
    const bool is_there = file != files.end() && (body == nullptr || file->second == *body);
    const bool is_required = !has("lazy") && !has("optional");
    request->NoteAsked(host, network_faults_,
                       !is_bad_ && (is_there || (is_required && !is_spoilt_)));
  }

  bool WasToBeHad(const Page& page, const AwaitedRequest& request) const {
    return !IsLost(page) && request.WasLeftAlone(browser().HostOf(page.client), network_faults_);
  }

  void CheckPages() {
    for (const auto& page : pages_) {
      CheckDocument(page.get());
      if (page->version < 0) continue;
      for (const auto& part : page->parts) CheckPart(*page, part.get());
    }
  }

  void CheckDocument(Page* page) {
    const Loaded& loaded = page->document.loaded;
    if (!loaded.is_done || std::exchange(page->document.is_checked, true)) return;
    Count("pages");
    checkers_.Tell(&Checker::PageLoaded,
                   PageLoad{.client = page->client,
                            .url = page->document.url,
                            .loaded = loaded,
                            .was_to_be_had = WasToBeHad(*page, page->document)});
    // The network's own answer may be spoilt where the worker passes it on; and what the page loads
    // comes from there as well.
    if (!loaded.is_by_worker || loaded.is_error || loaded.status != 200 || loaded.is_of_network) {
      return;
    }
    for (size_t v = 0; v < versions_.size(); ++v) {
      if (versions_[v]->paths["index.html"] == loaded.body) page->version = static_cast<int>(v);
    }
  }

  void CheckPart(const Page& page, AwaitedRequest* part) {
    if (!part->loaded.is_done || std::exchange(part->is_checked, true)) return;
    Count("parts");
    // What the active version does not know is the network's, whatever that has.
    if (part->loaded.is_of_network && IsLost(page)) return;
    const std::string& expected = versions_[static_cast<size_t>(page.version)]->paths[part->url];
    const bool is_wrong = !part->loaded.is_error && part->loaded.body != expected;
    bool is_of_other_version = false;
    for (const auto& version : versions_) {
      const auto other = version->paths.find(part->url);
      is_of_other_version = is_of_other_version || (is_wrong && other != version->paths.end() &&
                                                    other->second == part->loaded.body);
    }
    checkers_.Tell(&Checker::PageLoaded, PageLoad{.client = page.client,
                                                  .url = part->url,
                                                  .loaded = part->loaded,
                                                  .expected = &expected,
                                                  .is_of_other_version = is_of_other_version,
                                                  .was_to_be_had = WasToBeHad(page, *part)});
  }

  // The newest version installs, and serves every file of it offline. So does one that is deployed
  // after it, which leaves nothing else in the store.
  void Recover() override {
    is_bad_ = false;
    ++network_faults_;
    world_.caches.set_quota(UINT64_MAX);
    for (SimulatedHost* host : {browser().installing(), browser().waiting(), browser().active()}) {
      if (host != nullptr) host->KillBeforeEffect(0);
    }
    while (!pages_.empty()) ClosePage(0);
    BecomeWell();
    if (!checkers_.are_well()) return;
    while (!pages_.empty()) ClosePage(0);
    Deploy();
    BecomeWell();
    // Sweeps that wait for pages to change, and what a page that was closed had under way.
    RunFor(10'000'000);
  }

  void BecomeWell() {
    const int newest = static_cast<int>(versions_.size()) - 1;
    for (int i = 0; i < 8; ++i) {
      browser().Update();
      RunFor(400'000);
      OpenPage();
      RunFor(400'000);
      checkers_.AfterStep();
      const Loaded& document = pages_.back()->document.loaded;
      const bool is_newest =
          document.is_by_worker && !document.is_error && pages_.back()->version == newest;
      // What storage has lost is noticed, and repaired, when it is asked for.
      if (!checkers_.are_well() || (is_newest && ServesAll(true) && ServesAll(false))) return;
      ClosePage(0);
      if (!is_newest) RunFor(400'000);
    }
    becomes_well_->DoesNot("version " + std::to_string(newest) + " does not become well");
  }

  bool ServesAll(bool is_online) {
    world_.network.set_offline(!is_online);
    ++network_faults_;
    bool is_whole = true;
    for (const auto& [path, body] : versions_.back()->paths) {
      Loaded loaded;
      browser().Load(pages_.back()->client, Url(path), &loaded);
      RunFor(100'000);
      if (loaded.body != body) {
        Tell("lacks " + path + (loaded.is_error ? " (error)" : ""));
        is_whole = false;
      }
    }
    world_.network.set_offline(false);
    return is_whole;
  }

  UrlPatternHost& url_host_;
  DrawnVersions versions_;
  std::vector<std::unique_ptr<Page>> pages_;
  std::vector<std::unique_ptr<Page>> closed_;
  std::vector<std::unique_ptr<SimulatedBrowser>> browsers_;  // the last is the one that there is
  BecomesWell* becomes_well_ = nullptr;
  bool is_bad_ = false;
  uint64_t network_faults_ = 0;  // counts changes of what the network gives
  bool is_spoilt_ = false;       // storage, once
  bool is_emptied_ = false;      // storage, once
  int failed_records_ = 0;
  std::string state_;
};

}  // namespace

RunResult RunVersions(const RunPlan& plan, UrlPatternHost& url_host, const RunOptions& options) {
  return VersionRun(plan, url_host, options).Go();
}

std::vector<std::string> VersionRunFlags() { return NamesOf(kFlags); }

}  // namespace swale
