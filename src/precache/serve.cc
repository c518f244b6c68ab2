#include "src/precache/serve.h"

#include <memory>

#include "src/base/hex.h"
#include "src/engine/client_message.h"
#include "src/precache/checked_fetch.h"
#include "src/store/asset_store.h"

namespace swale {
namespace {

// Holds the event open until the operation is done.
Task<void> HoldFor(EventContext&, std::unique_ptr<Operation> operation) { co_await *operation; }

void TellUnrecoverable(EventContext& cx, const WorkerConfig& config, const CheckedFetch& file) {
  cx.PostMessage(MessageTarget::kAllClients, ClientMessage("unrecoverable")
                                                 .Add("version", config.precache.version())
                                                 .Add("url", file.url())
                                                 .Add("error", file.error()));
}

}  // namespace

Task<ResponseRef> MatchPrecached(EventContext& cx, const WorkerConfig& config,
                                 const std::string& url) {
  auto id = config.precache.Find(url);
  if (!id) co_return ResponseRef();
  Operation match = AssetStore(config.scope).MatchAsset(cx, AssetName(*id, url));
  co_return (co_await match).response();
}

Task<ResponseRef> ServePrecached(EventContext& cx, const WorkerConfig& config,
                                 const std::string& url) {
  if (auto stored = co_await MatchPrecached(cx, config, url)) co_return stored;
  auto id = config.precache.Find(url);
  if (!id) co_return ResponseRef();
  CheckedFetch file(cx, url, BytesToHex(id->bytes.data(), id->bytes.size()));
  co_await file.Run();
  if (!file.ok()) {
    if (file.response()) TellUnrecoverable(cx, config, file);
  } else {
    // The put comes before the answer: its clone is taken before the page reads the response.
    cx.Start(HoldFor(
        cx, std::unique_ptr<Operation>(new Operation(
                AssetStore(config.scope).PutAsset(cx, AssetName(*id, url), file.response())))));
  }
  co_return file.response();
}

}  // namespace swale
