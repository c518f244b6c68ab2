#include "src/engine/fetch_context.h"

#include <utility>

#include "src/base/concat.h"
#include "src/precache/serve.h"
#include "src/strategies/strategies.h"

namespace swale {
namespace {

// Only whole, successful, readable responses to GET: Cache Storage takes no other method and no
// partial content, and an opaque response may be an error that would then stay.
// https://w3c.github.io/ServiceWorker/#cache-put
bool MayStore(Method method, const ResponseRef& response) {
  return method == Method::kGet && response && response.status() == 200;
}

// Owns its response: it outlives the strategy that started it.
Task<void> Put(FetchContext& cx, ResponseRef response) {
  Operation put = cx.CachePut(std::string(cx.options().cache_name), {}, response);
  co_await put;
  if (!put.ok()) {
    cx.Log(LogLevel::kWarning, Substitute("$ could not be stored: $", cx.url(), put.text()));
  }
}

// The precached file that the policy names; empty: none.
Task<ResponseRef> Fallback(FetchContext& cx, std::string_view url) {
  if (url.empty()) co_return ResponseRef();
  const WorkerConfig& config = cx.config();
  std::string key = config.ManifestKeyOf(url);
  co_return co_await MatchPrecached(cx, config, key);
}

// What the plan says.
Task<ResponseRef> Answer(FetchContext& cx) {
  const std::string& precached = cx.plan().precached;
  if (precached.empty()) return ApplyStrategy(cx);
  return ServePrecached(cx, cx.config(), precached);
}

}  // namespace

void FetchContext::CacheInBackground(ResponseRef response) {
  if (MayStore(method_, response)) Start(Put(*this, std::move(response)));
}

Task<void> AnswerFetch(FetchContext& cx) {
  const Policy& policy = cx.config().policy;
  ResponseRef response = co_await Answer(cx);
  if (!response) response = co_await Fallback(cx, cx.options().fallback);
  if (!response && cx.TakeCatchRoute()) {
    response = co_await ApplyStrategy(cx);
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
