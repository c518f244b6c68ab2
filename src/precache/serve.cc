#include "src/precache/serve.h"

#include <algorithm>
#include <utility>

#include "src/engine/client_message.h"
#include "src/precache/checked_fetch.h"
#include "src/precache/set_up.h"
#include "src/precache/upkeep.h"
#include "src/precache/url_variations.h"
#include "src/precache/version_state.h"
#include "src/store/asset_store.h"

namespace swale {
namespace {

// A file that a page waits for is asked for so often.
constexpr int kServeAttemptsMax = 2;

// An asset of a version, by the URL that its manifest has it under.
struct Found {
  Asset asset;
  std::string url;
  std::string version;
};

// Holds the event open until the operation is done.
Task<void> HoldFor(EventContext&, std::unique_ptr<Operation> operation) { co_await *operation; }

void TellUnrecoverable(EventContext& cx, const Found& found, const std::string& error) {
  cx.PostMessage(MessageTarget::kAllClients, ClientMessage("unrecoverable")
                                                 .Add("version", found.version)
                                                 .Add("url", found.url)
                                                 .Add("error", error));
}

// From the network, where the store has not got it.
Task<ResponseRef> Restore(EventContext& cx, const WorkerConfig& config, Found found) {
  const AssetStore store(config.scope);
  CheckedFetch file(cx, config, found.url, IdToHex(found.asset.id),
                    found.asset.is_checked ? CheckedFetch::kPlain : CheckedFetch::kUnchecked);
  co_await file.Run(kServeAttemptsMax);
  if (file.ok()) {
    // The put comes before the answer: its clone is taken before the page reads the response.
    std::unique_ptr<Operation> put(
        new Operation(store.PutAsset(cx, AssetName(found.asset.id, found.url), file.response())));
    cx.Start(HoldFor(cx, std::move(put)));
    co_return file.response();
  }
  if (file.is_gone() && !found.asset.is_expendable) {
    TellUnrecoverable(cx, found, file.error());
    config.versions->set_broken(found.version);
    cx.Start(config.versions->Save(cx, config));
  }
  co_return ResponseRef();
}

// What `match` gives, or else what can be had elsewhere.
Task<ResponseRef> Serve(EventContext& cx, const WorkerConfig& config, Found found,
                        std::unique_ptr<Operation> match) {
  co_await *match;
  if (match->response()) co_return match->response();
  const AssetStore store(config.scope);
  const bool is_damaged = match->status() == OutcomeStatus::kMismatch;
  match.reset();
  if (found.asset.is_packed) {
    Operation loose = store.MatchLoose(cx, found.asset, found.url);
    co_await loose;
    if (loose.response()) co_return loose.response();
    if (is_damaged) {
      Operation remove = store.DeleteAsset(cx, PackName(found.asset.pack));
      co_await remove;
    }
  }
  // More may be missing: the rest of the pack, or all.
  const bool repairs = !found.asset.is_expendable && found.version == config.precache.version();
  ResponseRef restored = co_await Restore(cx, config, std::move(found));
  if (repairs) StartRepair(cx, config);
  co_return restored;
}

// Whether the file of `manifest` that the request's URL stands for was found.
bool FindInManifest(const FetchContext& cx, const ManifestView& manifest, Found* found) {
  const WorkerConfig& config = cx.config();
  return ForEachVariation(
      ManifestKey(cx.url().substr(0, cx.url().find('#')), config.BaseUrl()),
      config.policy.precache(),
      [&config](std::string_view name) { return config.policy.IgnoresParameter(name); },
      [&manifest, found](std::string_view key) {
        if (!manifest.Find(key, &found->asset)) return false;
        found->url = key;
        return true;
      });
}

// A frame or a worker, which has the version of the page that makes it.
bool FollowsOwner(Destination destination) {
  return destination == Destination::kIframe || destination == Destination::kFrame ||
         destination == Destination::kWorker || destination == Destination::kSharedWorker;
}

std::string_view FindClientByUrl(std::string_view clients, const std::string& url) {
  while (!clients.empty()) {
    const std::string_view line = clients.substr(0, clients.find('\n'));
    clients.remove_prefix(std::min(clients.size(), line.size() + 1));
    if (line.size() > url.size() && line.ends_with(url) &&
        line[line.size() - url.size() - 1] == ' ') {
      return line.substr(0, line.find(' '));
    }
  }
  return {};
}

// The version that the client of the request has; empty: the worker's own.
Task<std::string> FindVersion(FetchContext& cx) {
  VersionState& state = *cx.config().versions;
  const bool follows = FollowsOwner(cx.destination());
  if (!state.has_pins() || (cx.is_navigation() && !follows)) co_return std::string();
  std::string client;
  cx.Field(kClientIdName, &client);
  std::string referrer;
  if (follows && client.empty() && cx.Field(kReferrerName, &referrer)) {
    // Browsers do not say whose frame it is; the page that it is in refers to it.
    Operation list = cx.ListClients();
    co_await list;
    client = FindClientByUrl(list.text(), referrer);
  }
  const std::string version(state.VersionOf(client));
  std::string resulting;
  if (follows && !version.empty() && cx.Field(kResultingClientIdName, &resulting)) {
    state.Pin(resulting, version, cx.now_ms());
    cx.Start(state.Save(cx, cx.config()));
  }
  co_return version;
}

// The page and all that it loads is the network's.
void PinToNetwork(FetchContext& cx) {
  VersionState& state = *cx.config().versions;
  std::string resulting;
  if (!cx.Field(kResultingClientIdName, &resulting)) return;
  state.Pin(resulting, kNetworkVersion, cx.now_ms());
  cx.Start(state.Save(cx, cx.config()));
}

// Whether it is known which clients have which version.
bool IsReady(const WorkerConfig& config) {
  const VersionState& state = *config.versions;
  return state.is_known() &&
         (state.has_taken_over || state.active().ends_with(config.precache.version()));
}

}  // namespace

bool MayBePinned(const WorkerConfig& config, const RequestView& request, std::string_view key) {
  if (config.versions == nullptr) return false;  // of a tool
  const VersionState& state = *config.versions;
  if (request.method != Method::kGet || key.find("://") != std::string_view::npos) return false;
  // A takeover that is under way will pin clients.
  if (!IsReady(config)) {
    return request.mode != Mode::kNavigate || FollowsOwner(request.destination);
  }
  if (!state.has_pins()) return false;
  std::string client;
  return FollowsOwner(request.destination) ||
         (request.mode != Mode::kNavigate && config.host != nullptr &&
          config.host->Header(0, kClientIdName, &client) && !state.VersionOf(client).empty());
}

namespace {

// Several requests come at once: none goes on before it is known.
Task<void> MakeReady(FetchContext& cx) {
  const WorkerConfig& config = cx.config();
  const Mutex::Guard guard = co_await config.versions->mutex.Lock();
  if (!config.versions->is_known()) co_await config.versions->Load(cx, config);
  if (IsReady(config)) co_return;
  std::string resulting;
  cx.Field(kResultingClientIdName, &resulting);
  co_await RunSetUpTask(cx, config, SetUpTask::kTakeOver, std::move(resulting));
  if (config.versions->is_lost()) StartRepair(cx, config);
}

}  // namespace

Task<Served> ServeVersion(FetchContext& cx) {
  const WorkerConfig& config = cx.config();
  VersionState& state = *config.versions;
  const AssetStore store(config.scope);
  Served served;
  Found found{.asset = {}, .url = cx.plan().precached, .version = config.precache.version()};
  // Under way while the state is read: a cold start waits for the slower of the two, not for both.
  std::unique_ptr<Operation> match;
  if (!found.url.empty() && config.precache.Find(found.url, &found.asset)) {
    match.reset(new Operation(store.MatchAsset(cx, found.asset, found.url)));
  }
  if (!IsReady(config)) co_await MakeReady(cx);
  const bool is_page = cx.is_navigation() && !FollowsOwner(cx.destination());
  if (is_page) StartUpkeep(cx);
  std::string version = co_await FindVersion(cx);
  if (version.empty() && is_page && match != nullptr && GoesToNetwork(cx)) {
    PinToNetwork(cx);
    version = kNetworkVersion;
  }
  if (version.empty()) {
    served.is_final = match != nullptr;
    if (match != nullptr) {
      served.response = co_await Serve(cx, config, std::move(found), std::move(match));
    }
    // What the page was to be cannot be had any more.
    if (is_page && served.is_final && !served.response &&
        state.IsBroken(config.precache.version())) {
      PinToNetwork(cx);
      served.is_final = false;
    }
    co_return served;
  }
  match.reset();
  if (version == kNetworkVersion) co_return served;
  const ManifestView* manifest = co_await state.LoadManifest(cx, config, version);
  if (manifest == nullptr) {
    // What else could answer is another version's, or may be.
    served.is_final = !cx.plan().precached.empty();
    found.version = version.substr(version.find('-') + 1);
    if (served.is_final) TellUnrecoverable(cx, found, "the page's version is not in storage");
    co_return served;
  }
  if (!FindInManifest(cx, *manifest, &found)) co_return served;
  found.version = version.substr(version.find('-') + 1);
  match.reset(new Operation(store.MatchAsset(cx, found.asset, found.url)));
  served.is_final = true;
  served.response = co_await Serve(cx, config, std::move(found), std::move(match));
  co_return served;
}

Task<ResponseRef> ServePrecached(EventContext& cx, const WorkerConfig& config, std::string url) {
  Found found{.asset = {}, .url = std::move(url), .version = config.precache.version()};
  if (!config.precache.Find(found.url, &found.asset)) co_return ResponseRef();
  std::unique_ptr<Operation> match(
      new Operation(AssetStore(config.scope).MatchAsset(cx, found.asset, found.url)));
  ResponseRef response = co_await Serve(cx, config, std::move(found), std::move(match));
  co_return response;
}

Task<ResponseRef> MatchPrecached(EventContext& cx, const WorkerConfig& config,
                                 const std::string& url) {
  Found found{.asset = {}, .url = url, .version = config.precache.version()};
  if (!config.precache.Find(url, &found.asset)) co_return ResponseRef();
  Operation match = AssetStore(config.scope).MatchAsset(cx, found.asset, url);
  co_await match;
  co_return match.response();
}

}  // namespace swale
