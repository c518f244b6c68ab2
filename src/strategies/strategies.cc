#include "src/strategies/strategies.h"

#include <memory>
#include <utility>

#include "src/base/concat.h"
namespace swale {
namespace {

// A fetch of the event's own request that can outlive the strategy which asked for it.
std::unique_ptr<Operation> StartFetch(FetchContext& cx) {
  return std::unique_ptr<Operation>(new Operation(cx.Fetch()));
}

// Stores what the network gives, however late, once the page has been answered without it.
Task<void> StoreLate(FetchContext& cx, std::unique_ptr<Operation> network) {
  co_await *network;
  cx.CacheInBackground(network->response());
}

Task<ResponseRef> StoredNetworkResponse(FetchContext& cx, Operation& network) {
  co_await network;
  cx.CacheInBackground(network.response());
  co_return network.response();
}

}  // namespace

Task<ResponseRef> CacheFirst(FetchContext& cx) {
  if (auto cached = co_await CacheOnly(cx)) co_return cached;
  Operation network = cx.Fetch();
  co_return co_await StoredNetworkResponse(cx, network);
}

Task<ResponseRef> CacheOnly(FetchContext& cx) {
  Operation cached = cx.Match();
  co_return (co_await cached).response();
}

Task<ResponseRef> NetworkFirst(FetchContext& cx) {
  auto network = StartFetch(cx);
  if (auto response = co_await WithTimeout(cx, *network, cx.options().network_timeout_ms)) {
    cx.CacheInBackground(response);
    co_return response;
  }
  if (auto cached = co_await CacheOnly(cx)) {
    cx.Start(StoreLate(cx, std::move(network)));
    co_return cached;
  }
  co_return co_await StoredNetworkResponse(cx, *network);
}

Task<ResponseRef> NetworkOnly(FetchContext& cx) {
  Operation network = cx.Fetch();
  co_return (co_await network).response();
}

Task<ResponseRef> StaleWhileRevalidate(FetchContext& cx) {
  auto network = StartFetch(cx);
  if (auto cached = co_await CacheOnly(cx)) {
    cx.Start(StoreLate(cx, std::move(network)));
    co_return cached;
  }
  co_return co_await StoredNetworkResponse(cx, *network);
}

Task<ResponseRef> CallHandler(FetchContext& cx) {
  Operation call = cx.CallFunction(cx.options().function);
  co_await call;
  if (call.status() == OutcomeStatus::kFailed) {
    cx.Log(LogLevel::kError, Concat({cx.url(), ": the route's handler failed: ", call.text()}));
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
