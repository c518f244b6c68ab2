#include "src/simulator/seeded_run.h"

#include <map>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "src/base/concat.h"
#include "src/base/hash.h"
#include "src/policy/compiler/policy_compiler.h"
#include "src/simulator/simulated_browser.h"
#include "src/simulator/site.h"

namespace swale {
namespace {

constexpr int kStepsMax = 24;

// Which faults and features a run has: with some of them off, others get further.
struct Swarm {
  bool errors, disconnects, cut_offs, slow, altered, lost_packs, mixed, evicted, corrupted, quota,
      kills, packs, updates, ranges, optional, lazy;
};

class SeededRun {
 public:
  SeededRun(uint32_t seed, UrlPatternHost& url_host, const SeededRunOptions& options)
      : random_(seed), url_host_(url_host), tell_(options.tell), browser_(world_) {
    world_.sink = options.sink;
    for (bool* flag : {&swarm_.errors, &swarm_.disconnects, &swarm_.cut_offs, &swarm_.slow,
                       &swarm_.altered, &swarm_.lost_packs, &swarm_.mixed, &swarm_.evicted,
                       &swarm_.corrupted, &swarm_.quota, &swarm_.kills}) {
      *flag = Draw(3) == 0;
    }
    swarm_.packs = Draw(4) != 0;
    swarm_.updates = swarm_.packs && Draw(2) == 0;
    swarm_.ranges = Draw(2) == 0;
    swarm_.optional = Draw(2) == 0;
    swarm_.lazy = Draw(2) == 0;
    world_.network.set_serves_ranges(swarm_.ranges);
    world_.caches.set_hides_quota(Draw(2) == 0);
    world_.network.set_weather([this](const std::string& url, ModelNetwork::Answer* answer) {
      if (is_bad_) Spoil(url, answer);
    });
  }

  // Empty where all went well, else what did not.
  std::string Go() {
    Deploy();
    browser_.Update();
    is_bad_ = Draw(2) == 0;
    const int steps = 4 + Draw(kStepsMax);
    for (int i = 0; i < steps && problem_.empty(); ++i) Step();
    if (problem_.empty()) Recover();
    return problem_;
  }

 private:
  struct Version {
    Site site;
    std::map<std::string, std::string> paths;
  };
  struct Page {
    std::string client;
    Loaded document;
    int version = -1;  // of its document where the worker served it
    struct Part {
      std::string path;
      Loaded loaded;
    };
    std::vector<std::unique_ptr<Part>> parts;
  };

  int Draw(int below) { return static_cast<int>(random_() % static_cast<uint32_t>(below)); }
  void Tell(const std::string& line) {
    if (tell_) tell_(world_.clock.now_ms(), line);
  }
  // What the store says of versions and pages, where it has changed.
  void TellState() {
    if (!tell_) return;
    std::string state;
    for (const auto& [name, entries] : world_.caches.caches()) {
      if (name.find(":versions:") == std::string::npos) continue;
      for (const auto& [url, response] : entries) {
        const std::string entry = url.substr(url.rfind('/') + 1);
        state += entry == "state" ? '\n' + response.body : ' ' + entry;
      }
    }
    if (state != std::exchange(state_, state)) Tell("the store has" + state);
  }

  static std::string Url(const std::string& path) { return std::string(kSiteUrl) + path; }

  void Deploy() {
    auto version = std::make_unique<Version>();
    const std::string number = std::to_string(versions_.size());
    if (versions_.empty()) {
      for (int i = 0; i < 8; ++i) {
        const std::string path = "file-" + std::to_string(i) + ".js";
        version->paths[path] = path + " since 0 " + std::string(Draw(200), 'x');
      }
    } else {
      version->paths = versions_.back()->paths;
      for (auto& [path, body] : version->paths) {
        if (Draw(3) == 0)
          body = Concat({path, " since ", number, " ", std::string(Draw(200), 'y')});
      }
      const std::string added = "file-" + std::to_string(8 + versions_.size()) + ".js";
      if (Draw(2) == 0) version->paths[added] = added + " since " + number;
      if (Draw(4) == 0) version->paths.erase(version->paths.begin());
    }
    version->paths["index.html"] = "page of version " + number;
    SiteOptions options{.policy_image = CompilePolicy(DrawPolicy(), url_host_).image,
                        .pack_bytes = swarm_.packs ? 300u : 0u};
    if (swarm_.updates) {
      for (const auto& older : versions_) options.updates_from.push_back(&older->site);
    }
    if (swarm_.optional) options.optional = {"file-1.js", "file-2.js"};
    if (swarm_.lazy) options.lazy = {"file-2.js", "file-3.js"};
    version->site = BuildSite(version->paths, options);
    world_.network.Deploy(version->site.files);
    versions_.push_back(std::move(version));
    browser_.set_script(&versions_.back()->site.script);
    Tell("deploys version " + number);
  }

  std::string DrawPolicy() {
    const char* skip[] = {"false", "true", R"("on-navigation")"};
    // Compilers evaluate the operands of one expression in orders of their own.
    const std::string skip_waiting = skip[Draw(3)];
    const bool claims = Draw(2) == 0;
    // Caches that may make room.
    return R"({"routes":[{"match":"/a/*","strategy":"cache-first","cache":"a"},)"
           R"({"match":"/b/*","strategy":"cache-first","cache":"b"}],"skipWaiting":)" +
           skip_waiting + R"(,"clientsClaim":)" + (claims ? "true" : "false") + "}";
  }

  void Spoil(const std::string& url, ModelNetwork::Answer* answer) {
    if (swarm_.slow && Draw(4) == 0) answer->latency_ms += static_cast<uint64_t>(Draw(20'000));
    if (swarm_.mixed && versions_.size() > 1 && Draw(2) == 0) {
      const auto& files = versions_[versions_.size() - 2]->site.files;
      const auto file = files.find(url);
      answer->response = file == files.end() ? ModelResponse{.status = 404, .body = "not found"}
                                             : ModelResponse{.body = file->second};
    }
    if (swarm_.lost_packs && url.find("swale-pack-") != std::string::npos) {
      answer->response = ModelResponse{.status = 404, .body = "no packs here"};
    }
    if (swarm_.errors && Draw(4) == 0) answer->response = ModelResponse{.status = 503};
    if (swarm_.disconnects && Draw(4) == 0) answer->response.reset();
    if (swarm_.cut_offs && Draw(4) == 0) answer->body_is_cut_off = true;
    if (swarm_.altered && answer->response && Draw(4) == 0) Alter(&answer->response->body);
  }

  void Alter(std::string* body) {
    if (!body->empty()) (*body)[static_cast<size_t>(Draw(static_cast<int>(body->size())))] ^= 1;
  }

  void SpoilStorage() {
    for (auto& [name, entries] : world_.caches.caches()) {
      // What versions there are, and which page has which, is known nowhere else.
      if (name.find(":assets:") == std::string::npos || entries.empty()) continue;
      const auto entry = entries.begin() + Draw(static_cast<int>(entries.size()));
      if (swarm_.corrupted && Draw(2) == 0) {
        Tell("corrupts " + entry->first);
        if (Draw(3) == 0) {
          entry->second.body.resize(entry->second.body.size() / 2);
        } else {
          Alter(&entry->second.body);
        }
      } else if (swarm_.evicted) {
        Tell("evicts " + entry->first);
        entries.erase(entry);
      }
    }
  }

  void Kill() {
    for (SimulatedHost* host : {browser_.installing(), browser_.waiting(), browser_.active()}) {
      if (host != nullptr && host->alive() && Draw(2) == 0) host->KillBeforeEffect(1 + Draw(30));
    }
  }

  void Step() {
    switch (Draw(10)) {
      case 0:
        Deploy();
        break;
      case 1:
        browser_.Update();
        break;
      case 2:
      case 3:
        OpenPage();
        break;
      case 4:
        if (!pages_.empty()) ClosePage(static_cast<size_t>(Draw(static_cast<int>(pages_.size()))));
        break;
      case 5:
        is_bad_ = !is_bad_;
        Tell(is_bad_ ? "weather turns bad" : "weather clears up");
        world_.caches.set_quota(is_bad_ && swarm_.quota ? world_.caches.usage() + Draw(3'000)
                                                        : UINT64_MAX);
        break;
      case 6:
        if (is_bad_) SpoilStorage();
        break;
      case 7:
        if (swarm_.kills) browser_.StopWorkers();
        break;
      default:
        for (int i = pages_.empty() ? 0 : 1 + Draw(6); i > 0; --i) {
          LoadPart(pages_[static_cast<size_t>(Draw(static_cast<int>(pages_.size())))].get());
          // While the worker works on those before.
          if (Draw(2) == 0) world_.clock.RunFor(static_cast<uint64_t>(Draw(4)));
        }
    }
    // In the midst of what the step has begun.
    if (swarm_.kills && Draw(2) == 0) Kill();
    RunFor(static_cast<uint64_t>(Draw(2) == 0 ? Draw(60) : Draw(20'000)));
  }

  void RunFor(uint64_t ms) {
    // In pieces, so that what follows from one thing happens before the next.
    for (int i = 0; i < 4; ++i) {
      world_.clock.RunFor(ms / 4 + 1);
      browser_.Settle();
      TellState();
    }
    CheckPages();
  }

  void OpenPage() {
    pages_.push_back(std::make_unique<Page>());
    Page* page = pages_.back().get();
    page->client = browser_.Open(Url("index.html"), &page->document);
    Tell("opens " + page->client);
    browser_.Update();
  }

  void ClosePage(size_t i) {
    Tell("closes " + pages_[i]->client);
    browser_.Close(pages_[i]->client);
    // What it still loads is told nobody; it stays in memory until the run is over.
    closed_.push_back(std::move(pages_[i]));
    pages_.erase(pages_.begin() + static_cast<ptrdiff_t>(i));
  }

  void LoadPart(Page* page) {
    if (!page->document.is_done || page->version < 0) return;
    const auto& paths = versions_[static_cast<size_t>(page->version)]->paths;
    auto path = paths.begin();
    std::advance(path, Draw(static_cast<int>(paths.size())));
    page->parts.push_back(std::make_unique<Page::Part>(Page::Part{path->first, {}}));
    Tell(page->client + " of version " + std::to_string(page->version) + " loads " + path->first);
    browser_.Load(page->client, Url(path->first), &page->parts.back()->loaded);
  }

  void CheckPages() {
    for (const auto& page : pages_) {
      if (page->document.is_done && page->document.is_by_worker && !page->document.is_error &&
          page->document.status == 200 && page->version < 0 && page->document.body != "") {
        for (size_t v = 0; v < versions_.size(); ++v) {
          if (versions_[v]->paths["index.html"] == page->document.body) {
            page->version = static_cast<int>(v);
          }
        }
        // The network's own answer may be spoilt where the worker passes it on; and what the page
        // loads comes from there as well.
        if (page->version < 0 || page->document.is_of_network) page->version = -2;
      }
      if (page->version < 0) continue;
      for (const auto& part : page->parts) {
        const Loaded& loaded = part->loaded;
        if (!loaded.is_done || loaded.is_error) continue;
        const std::string& expected =
            versions_[static_cast<size_t>(page->version)]->paths[part->path];
        if (loaded.body != expected) {
          problem_ = page->client + " of version " + std::to_string(page->version) + " got for " +
                     part->path + " \"" + loaded.body + "\", expected \"" + expected + '"';
        }
      }
    }
  }

  // Without faults: the newest version installs, and serves every file of it offline.
  void Recover() {
    is_bad_ = false;
    world_.caches.set_quota(UINT64_MAX);
    Tell("all is well again");
    while (!pages_.empty()) ClosePage(0);
    const int newest = static_cast<int>(versions_.size()) - 1;
    for (int i = 0; i < 8; ++i) {
      browser_.Update();
      RunFor(400'000);
      OpenPage();
      RunFor(400'000);
      const Loaded& document = pages_.back()->document;
      const bool is_newest =
          document.is_by_worker && !document.is_error && pages_.back()->version == newest;
      if (!is_newest) {
        ClosePage(0);
        RunFor(400'000);
        continue;
      }
      // What storage has lost is noticed, and repaired, when it is asked for.
      if (!problem_.empty() || (ServesAll(true) && ServesAll(false))) return;
      ClosePage(0);
    }
    if (problem_.empty()) problem_ = "version " + std::to_string(newest) + " does not become well";
  }

  bool ServesAll(bool is_online) {
    world_.network.set_offline(!is_online);
    bool is_whole = true;
    for (const auto& [path, body] : versions_.back()->paths) {
      Loaded loaded;
      browser_.Load(pages_.back()->client, Url(path), &loaded);
      RunFor(100'000);
      if (loaded.body != body) {
        Tell("lacks " + path + (loaded.is_error ? " (error)" : ""));
        is_whole = false;
      }
    }
    world_.network.set_offline(false);
    return is_whole;
  }

  std::mt19937 random_;
  UrlPatternHost& url_host_;
  const std::function<void(uint64_t, const std::string&)> tell_;
  Swarm swarm_{};
  World world_;
  std::vector<std::unique_ptr<Version>> versions_;
  std::vector<std::unique_ptr<Page>> pages_;
  std::vector<std::unique_ptr<Page>> closed_;
  SimulatedBrowser browser_;
  bool is_bad_ = false;
  std::string state_;
  std::string problem_;
};

class EffectHasher final : public RecordSink {
 public:
  void Add(Record record) override {
    if (const auto* effect = std::get_if<RecordedEffect>(&record.what)) {
      hash_ = HashBytes(EffectText(*effect), hash_);
    }
  }
  void Decided(EventId) override {}
  uint64_t hash() const { return hash_; }

 private:
  uint64_t hash_ = 0;
};

}  // namespace

std::string RunSeed(uint32_t seed, UrlPatternHost& url_host, const SeededRunOptions& options) {
  return SeededRun(seed, url_host, options).Go();
}

uint64_t HashEffectsOfSeed(uint32_t seed, UrlPatternHost& url_host) {
  EffectHasher hasher;
  RunSeed(seed, url_host, {.sink = &hasher});
  return hasher.hash();
}

}  // namespace swale
