#include "src/precache/lifecycle.h"

#include <string_view>
#include <utility>

#include "src/base/concat.h"
#include "src/download/download_messages.h"
#include "src/engine/client_message.h"
#include "src/precache/activate.h"
#include "src/precache/install.h"
#include "src/precache/retire_message.h"
#include "src/precache/version_state.h"
#include "src/store/asset_store.h"
#include "src/sync/replay.h"

namespace swale {
namespace {

constexpr uint32_t kRecordsAtOnce = 1000;

constexpr uint32_t kPageChangeMs = 3'000;

// Where the shim keeps the module that sets versions up: web/worker/set_up.ts.
constexpr std::string_view kSetUpCachePrefix = "swale:set-up:";

bool IsGone(const Operation& fetch) {
  return fetch.response() && (fetch.response().status() == 404 || fetch.response().status() == 410);
}

Task<void> DropAll(EventContext& cx, const WorkerConfig& config) {
  // First, while all is there that sends what waits.
  if (config.policy.has_background_work()) {
    co_await DropDownloads(cx, config);
    co_await EmptyQueues(cx, config);
  }
  RuntimeCacheOptions cache;
  for (size_t i = 0; config.policy.FindRuntimeCache(i, &cache); ++i) {
    Operation drop = cx.CacheDrop(std::string(cache.name));
    co_await drop;
  }
  const AssetStore store(config.scope);
  Operation drop_assets = store.DropAssets(cx);
  co_await drop_assets;
  Operation drop_versions = store.DropVersions(cx);
  co_await drop_versions;
  Operation drop_module = cx.CacheDrop(Concat({kSetUpCachePrefix, config.scope}));
  co_await drop_module;
  for (;;) {
    Operation read = cx.ReadRecords("*\n", kRecordsAtOnce);
    co_await read;
    std::string changes;
    std::string_view records = read.text();
    for (bool is_key = true; !records.empty(); is_key = !is_key) {
      const std::string_view line = records.substr(0, records.find('\n') + 1);
      if (line.empty()) break;
      if (is_key) changes += Concat({"-", line});
      records.remove_prefix(line.size());
    }
    if (changes.empty()) co_return;
    Operation write = cx.WriteRecords(changes);
    co_await write;
    if (!write.ok()) co_return;
  }
}

Task<void> Retire(EventContext& cx, const WorkerConfig& config, std::string reason) {
  config.versions->is_retired = true;
  co_await DropAll(cx, config);
  cx.PostMessage(MessageTarget::kAllClients, ClientMessage("retired").Add("error", reason));
  Operation unregister = cx.Ask({.kind = EffectKind::kUnregister});
  co_await unregister;
}

// Why the site's worker is to retire; empty: it is not.
Task<std::string> FindReasonToRetire(EventContext& cx, const WorkerConfig& config) {
  const std::string_view key = config.policy.retire_key();
  const auto mode = static_cast<uint32_t>(CacheMode::kNoCache);
  Operation script = cx.NetworkFetch(std::string(config.script_url), mode, kFetchLowPriority);
  co_await script;
  if (script.response() && script.response().status() == 200) {
    config.versions->set_checked_ms(cx.now_ms());
    co_await config.versions->Save(cx, config);
  }
  if (!config.has_precache() || (key.empty() && !IsGone(script))) co_return std::string();
  Operation manifest =
      cx.NetworkFetch(std::string(config.precache.manifest_url()), mode, kFetchLowPriority);
  co_await manifest;
  if (IsGone(script) && IsGone(manifest)) {
    co_return std::string("the site has neither the worker nor its manifest any more");
  }
  if (key.empty() || !manifest.response() || manifest.response().status() != 200) {
    co_return std::string();
  }
  Operation body = cx.ReadBody(manifest.response());
  co_await body;
  RetireMessage message;
  if (!ReadRetireMessage(body.text(), config, &message)) co_return std::string();
  Operation verify = cx.Ask({.kind = EffectKind::kVerifySignature,
                             .cache = std::string(message.signature),
                             .url = std::string(key),
                             .text = std::string(message.signed_text)});
  co_await verify;
  std::string reason;
  if (verify.ok()) reason = std::string(message.reason);
  co_return reason;
}

// Whether all of `clients` are in `agreed`.
bool HaveAllAgreed(std::string_view clients, std::string_view agreed) {
  const std::string known = Concat({"\n", agreed});
  while (!clients.empty()) {
    const std::string_view line = clients.substr(0, clients.find('\n'));
    clients.remove_prefix(std::min(clients.size(), line.size() + 1));
    const std::string id = Concat({"\n", line.substr(0, line.find(' ')), "\n"});
    if (known.find(id) == std::string::npos) return false;
  }
  return true;
}

}  // namespace

Task<void> Repair(EventContext& cx, const WorkerConfig& config) {
  std::string error = co_await RepairFiles(cx, config);
  if (error.empty()) {
    VersionState& state = *config.versions;
    if (!state.IsBroken(config.precache.version()) && state.checked_ms() != 0) co_return;
    state.set_broken({});
    if (state.checked_ms() == 0) state.set_checked_ms(cx.now_ms());
    co_await state.Save(cx, config);
  } else {
    cx.Log(LogLevel::kWarning, Substitute("the version could not be repaired: $", error));
  }
}

Task<void> Prune(EventContext& cx, const WorkerConfig& config) {
  // The page that is left is listed until the one that is opened is there.
  Operation timer = cx.SetTimer(kPageChangeMs);
  co_await timer;
  Operation list = cx.ListClients();
  co_await list;
  if (!list.ok() || !config.versions->Prune(list.text(), cx.now_ms())) co_return;
  co_await config.versions->Save(cx, config);
  co_await Sweep(cx, config);
}

Task<void> CheckRetirement(EventContext& cx, const WorkerConfig& config, bool replies) {
  std::string reason = co_await FindReasonToRetire(cx, config);
  const bool is_retired = !reason.empty();
  if (is_retired) co_await Retire(cx, config, std::move(reason));
  if (replies) {
    cx.PostMessage(MessageTarget::kReply, ClientMessage("checked").AddFlag("retired", is_retired));
  }
}

Task<void> Clear(EventContext& cx, const WorkerConfig& config) {
  config.versions->is_retired = true;
  co_await DropAll(cx, config);
  ClientMessage cleared("cleared");
  cx.PostMessage(MessageTarget::kReply, cleared);
}

Task<void> Agree(EventContext& cx, const WorkerConfig& config) {
  std::string& agreed = config.versions->agreed;
  std::string client;
  if (config.host == nullptr ||
      !config.host->Header(kRequestOfEvent + cx.id(), kClientIdName, &client))
    co_return;
  // A worker that was stopped has forgotten who agreed: it asks.
  const bool asks = agreed.empty();
  agreed += Concat({client, "\n"});
  Operation list = cx.Ask({.kind = EffectKind::kListClients, .number = kAllWindows});
  co_await list;
  if (list.ok() && HaveAllAgreed(list.text(), agreed)) {
    cx.SkipWaiting();
  } else if (asks) {
    cx.PostMessage(MessageTarget::kAllClients,
                   ClientMessage("agree?").Add("version", config.precache.version()));
  }
}

}  // namespace swale
