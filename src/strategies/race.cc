#include <utility>

#include "src/strategies/network.h"
#include "src/strategies/strategies.h"

namespace swale {

Task<ResponseRef> Race(FetchContext& cx) {
  OwnedOperation network = co_await StartFetch(cx, std::string(), kFetchAbortable);
  Operation match =
      cx.CacheMatch(std::string(cx.options().cache.name), cx.key(), kMatchWithRequestHeaders);
  co_await Operation::Either(*network, match);
  // All that says whether it may be used is asked where it is there first, or alone.
  if (!network->done() && match.response()) {
    if (auto cached = co_await CacheOnly(cx)) co_return cached;
  }
  if (auto response = co_await StoredResponseTo(cx, std::move(network))) co_return response;
  co_return co_await CacheOnly(cx);
}

}  // namespace swale
