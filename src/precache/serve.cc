#include "src/precache/serve.h"

#include <utility>

#include "src/base/hex.h"
#include "src/engine/client_message.h"
#include "src/precache/checked_fetch.h"
#include "src/store/asset_store.h"

namespace swale {
namespace {

// Stores a repaired asset after the page has it.
Task<void> StoreRepaired(EventContext& cx, AssetStore store, std::string name, ResponseRef response) {
  Operation put = store.PutAsset(cx, name, response);
  co_await put;
}

void TellUnrecoverable(EventContext& cx, const WorkerConfig& config, std::string_view url,
                       std::string_view error) {
  cx.PostMessage(MessageTarget::kAllClients, ClientMessage("unrecoverable")
                                                 .Add("version", config.precache.version())
                                                 .Add("url", url)
                                                 .Add("error", error));
}

}  // namespace

Task<ResponseRef> MatchPrecached(EventContext& cx, const WorkerConfig& config, std::string url) {
  auto id = config.precache.Find(url);
  if (!id) co_return ResponseRef();
  Operation match = AssetStore(config.scope).MatchAsset(cx, AssetName(*id, url));
  co_return (co_await match).response();
}

Task<ResponseRef> ServePrecached(EventContext& cx, const WorkerConfig& config, std::string url) {
  if (auto stored = co_await MatchPrecached(cx, config, url)) co_return stored;
  auto id = config.precache.Find(url);
  if (!id) co_return ResponseRef();
  CheckedResponse fetched =
      co_await FetchChecked(cx, url, BytesToHex(id->bytes.data(), id->bytes.size()));
  if (!fetched.response) co_return ResponseRef();
  if (fetched.error.empty()) {
    cx.Start(StoreRepaired(cx, AssetStore(config.scope), AssetName(*id, url), fetched.response));
  } else {
    TellUnrecoverable(cx, config, url, fetched.error);
  }
  co_return fetched.response;
}

}  // namespace swale
