#include "src/engine/fetch_context.h"

#include <utility>

#include "src/base/concat.h"
#include "src/engine/runtime_cache.h"
#include "src/precache/serve.h"
#include "src/strategies/strategies.h"

namespace swale {
namespace {

// The precached file that the policy names; empty: none.
Task<ResponseRef> Fallback(FetchContext& cx, std::string_view url) {
  if (url.empty()) co_return ResponseRef();
  const WorkerConfig& config = cx.config();
  std::string key = config.ManifestKeyOf(url);
  co_return co_await MatchPrecached(cx, config, key);
}

Task<ResponseRef> AnswerByRoute(FetchContext& cx) {
  co_await MakeKey(cx);
  co_return co_await ApplyStrategy(cx);
}

// What the plan says.
Task<ResponseRef> Answer(FetchContext& cx) {
  const std::string& precached = cx.plan().precached;
  if (precached.empty()) return AnswerByRoute(cx);
  return ServePrecached(cx, cx.config(), precached);
}

}  // namespace

void FetchContext::CacheInBackground(ResponseRef response) {
  if (MayStore(*this, response)) Start(StoreResponse(*this, std::move(response)));
}

Task<void> AnswerFetch(FetchContext& cx) {
  const Policy& policy = cx.config().policy;
  ResponseRef response = co_await Answer(cx);
  if (!response) response = co_await Fallback(cx, cx.options().fallback);
  if (!response && cx.TakeCatchRoute()) {
    response = co_await AnswerByRoute(cx);
    if (!response) response = co_await Fallback(cx, cx.options().fallback);
  }
  if (!response && cx.is_navigation()) {
    response = co_await Fallback(cx, policy.precache().offline_fallback);
  }
  if (response) {
    cx.Respond(response);
  } else {
    cx.RespondWithError(Substitute("$: neither the network nor a cache has an answer", cx.url()));
  }
}

}  // namespace swale
