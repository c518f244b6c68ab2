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

// strategy → route's fallback → offline fallback.
Task<ResponseRef> Fallback(FetchContext& cx) {
  const WorkerConfig& config = cx.config();
  const std::string_view candidates[] = {
      cx.options().fallback,
      cx.is_navigation() ? config.policy.precache().offline_fallback : std::string_view()};
  for (std::string_view candidate : candidates) {
    if (candidate.empty()) continue;
    std::string key = config.ManifestKeyOf(candidate);
    if (auto response = co_await MatchPrecached(cx, config, key)) co_return response;
  }
  co_return ResponseRef();
}

}  // namespace

void FetchContext::CacheInBackground(ResponseRef response) {
  if (MayStore(method_, response)) Start(Put(*this, std::move(response)));
}

Task<void> AnswerFetch(FetchContext& cx) {
  const std::string& precached = cx.plan().precached;
  ResponseRef response;
  if (precached.empty()) {
    response = co_await ApplyStrategy(cx);
  } else {
    response = co_await ServePrecached(cx, cx.config(), precached);
  }
  if (!response) response = co_await Fallback(cx);
  if (response) {
    cx.Respond(response);
  } else {
    cx.RespondWithError(Substitute("$: neither the network nor a cache has an answer", cx.url()));
  }
}

}  // namespace swale
