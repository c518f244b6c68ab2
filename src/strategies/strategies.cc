#include "src/strategies/strategies.h"

#include <utility>

#include "src/engine/runtime_cache.h"
#include "src/strategies/network.h"

namespace swale {
namespace {

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
  OwnedOperation network = co_await StartFetch(cx);
  const bool is_in_time = co_await EndsInTime(cx, *network);
  if (is_in_time) co_return co_await StoredResponseTo(cx, std::move(network));
  cx.Start(StoreLate(cx, std::move(network)));
  co_return ResponseRef();
}

Task<ResponseRef> CacheOnly(FetchContext& cx) { return MatchStored(cx); }

Task<ResponseRef> NetworkFirst(FetchContext& cx) {
  OwnedOperation network = co_await StartFetch(cx);
  const bool is_in_time = co_await EndsInTime(cx, *network);
  if (!is_in_time) co_return co_await CachedWhileFetching(cx, std::move(network));
  if (auto response = co_await StoredResponseTo(cx, std::move(network))) co_return response;
  co_return co_await CacheOnly(cx);
}

Task<ResponseRef> NetworkOnly(FetchContext& cx) {
  // One that can be aborted is sent as another request, of no destination: not without need.
  const uint32_t flags = cx.options().network_timeout_ms == 0 ? 0 : kFetchAbortable;
  OwnedOperation network = co_await StartFetch(cx, std::string(), flags);
  const bool is_in_time = co_await EndsInTime(cx, *network);
  if (!is_in_time) co_return ResponseRef();
  co_return co_await ResponseTo(cx, *network);
}

Task<ResponseRef> StaleWhileRevalidate(FetchContext& cx) {
  OwnedOperation network = co_await StartFetch(cx);
  co_return co_await CachedWhileFetching(cx, std::move(network));
}

Task<ResponseRef> ApplyStrategy(FetchContext& cx, Strategy strategy) {
  switch (strategy) {
    case Strategy::kCacheFirst:
      return CacheFirst(cx);
    case Strategy::kCacheOnly:
      return CacheOnly(cx);
    case Strategy::kNetworkFirst:
      return NetworkFirst(cx);
    case Strategy::kStaleWhileRevalidate:
      return StaleWhileRevalidate(cx);
    case Strategy::kRace:
      return Race(cx);
    case Strategy::kHttpCache:
      return HttpCache(cx);
    case Strategy::kFunction:
      return CallHandler(cx);
    case Strategy::kCompose:
      return Compose(cx);
    case Strategy::kNetworkOnly:
      break;
  }
  return NetworkOnly(cx);
}

}  // namespace swale
