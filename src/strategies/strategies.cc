#include "src/strategies/strategies.h"

#include <memory>
#include <utility>

#include "src/base/concat.h"
#include "src/engine/runtime_cache.h"

namespace swale {
namespace {

// Operations on the heap can outlive the strategy that asked for them.
using OwnedOperation = std::unique_ptr<Operation>;

OwnedOperation StartFetch(FetchContext& cx) { return OwnedOperation(new Operation(cx.Fetch())); }

Task<ResponseRef> ResponseTo(FetchContext&, OwnedOperation operation) {
  co_return (co_await *operation).response();
}

// The network's response, stored.
Task<ResponseRef> StoredResponseTo(FetchContext& cx, OwnedOperation network) {
  co_await *network;
  cx.CacheInBackground(network->response());
  co_return network->response();
}

// Stores what the network gives, however late, once the page has been answered without it.
Task<void> StoreLate(FetchContext& cx, OwnedOperation network) {
  co_await *network;
  cx.CacheInBackground(network->response());
}

// The cached response, while the network's is stored for the next time; without a cached one, the
// network's.
Task<ResponseRef> CachedWhileFetching(FetchContext& cx, OwnedOperation network) {
  if (auto cached = co_await CacheOnly(cx)) {
    cx.Start(StoreLate(cx, std::move(network)));
    co_return cached;
  }
  co_return co_await StoredResponseTo(cx, std::move(network));
}

}  // namespace

Task<ResponseRef> CacheFirst(FetchContext& cx) {
  if (auto cached = co_await CacheOnly(cx)) co_return cached;
  co_return co_await StoredResponseTo(cx, StartFetch(cx));
}

Task<ResponseRef> CacheOnly(FetchContext& cx) { return MatchStored(cx); }

Task<ResponseRef> NetworkFirst(FetchContext& cx) {
  auto network = StartFetch(cx);
  if (auto response = co_await WithTimeout(cx, *network, cx.options().network_timeout_ms)) {
    cx.CacheInBackground(response);
    co_return response;
  }
  co_return co_await CachedWhileFetching(cx, std::move(network));
}

Task<ResponseRef> NetworkOnly(FetchContext& cx) { return ResponseTo(cx, StartFetch(cx)); }

Task<ResponseRef> StaleWhileRevalidate(FetchContext& cx) {
  return CachedWhileFetching(cx, StartFetch(cx));
}

Task<ResponseRef> CallHandler(FetchContext& cx) {
  Operation call = cx.CallFunction(cx.options().function);
  co_await call;
  if (call.status() == OutcomeStatus::kFailed) {
    cx.Log(LogLevel::kError, Substitute("$: the route's handler failed: $", cx.url(), call.text()));
  }
  co_return call.response();
}

Task<ResponseRef> ApplyStrategy(FetchContext& cx) {
  switch (cx.options().strategy) {
    case Strategy::kCacheFirst:
      return CacheFirst(cx);
    case Strategy::kCacheOnly:
      return CacheOnly(cx);
    case Strategy::kNetworkFirst:
      return NetworkFirst(cx);
    case Strategy::kStaleWhileRevalidate:
      return StaleWhileRevalidate(cx);
    case Strategy::kFunction:
      return CallHandler(cx);
    case Strategy::kNetworkOnly:
      break;
  }
  return NetworkOnly(cx);
}

}  // namespace swale
