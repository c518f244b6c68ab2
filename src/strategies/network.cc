#include "src/strategies/network.h"

#include <utility>

#include "src/engine/hooks.h"

namespace swale {

Task<OwnedOperation> StartFetch(FetchContext& cx, std::string fields, uint32_t flags) {
  co_await TellHook(cx, Hook::kRequestWillFetch, ResponseRef(), std::string());
  co_return OwnedOperation(new Operation(cx.Fetch(fields, flags)));
}

Task<ResponseRef> ResponseTo(FetchContext& cx, Operation& network) {
  co_await network;
  if (network.response()) {
    co_return co_await AskHook(cx, Hook::kFetchDidSucceed, network.response());
  }
  co_await TellHook(cx, Hook::kFetchDidFail, ResponseRef(), network.text());
  co_return ResponseRef();
}

Task<ResponseRef> StoredResponseTo(FetchContext& cx, OwnedOperation network) {
  ResponseRef response = co_await ResponseTo(cx, *network);
  cx.CacheInBackground(response);
  co_return response;
}

Task<void> StoreLate(FetchContext& cx, OwnedOperation network) {
  co_await StoredResponseTo(cx, std::move(network));
}

Task<bool> EndsInTime(FetchContext& cx, Operation& network) {
  co_await WithTimeout(cx, network, cx.options().network_timeout_ms);
  co_return network.done();
}

}  // namespace swale
