#include "src/engine/answer_fetch.h"

#include <memory>
#include <string>
#include <utility>

#include "src/base/concat.h"
#include "src/engine/finish_response.h"
#include "src/engine/hooks.h"
#include "src/engine/runtime_cache.h"
#include "src/precache/serve.h"
#include "src/precache/version_state.h"
#include "src/strategies/network.h"
#include "src/strategies/strategies.h"
#include "src/sync/enqueue.h"

namespace swale {
namespace {

// The precached file that the policy names; empty: none.
Task<ResponseRef> MatchFallback(FetchContext& cx, std::string_view url) {
  if (url.empty()) co_return ResponseRef();
  const WorkerConfig& config = cx.config();
  const std::string key = config.ManifestKeyOf(url);
  co_return co_await MatchPrecached(cx, config, key);
}

// What the route has for requests that its strategy did not answer.
Task<ResponseRef> RouteFallback(FetchContext& cx) {
  const Policy& policy = cx.config().policy;
  FallbackRecord fallback;
  if (!policy.FindFallback(cx.options(), cx.destination(), &fallback)) co_return ResponseRef();
  const std::string_view text = policy.text(fallback.text);
  if (fallback.kind == FallbackKind::kPrecached) {
    co_return co_await MatchFallback(cx, text);
  }
  if (fallback.kind == FallbackKind::kJson) {
    Operation json = cx.MakeResponse(Concat({"content-type:application/json\n\n", text}));
    co_return (co_await json).response();
  }
  Operation call = cx.CallFunction(fallback.function);
  co_await call;
  if (call.status() == OutcomeStatus::kFailed) {
    cx.Log(LogLevel::kError, Substitute("$: the fallback failed: $", cx.url(), call.text()));
  }
  co_return call.response();
}

// What the plan says.
Task<ResponseRef> Answer(FetchContext& cx) {
  if (!cx.plan().precached.empty() || cx.plan().may_be_pinned) {
    const Served served = co_await ServeVersion(cx);
    if (served.is_final) co_return served.response;
  }
  co_return co_await AnswerByRoute(cx);
}

// A page in place of the one that was asked for. It asks again once the waiting worker has taken
// over, which it cannot before this one has nothing to do: asked for at once, the page would often
// get to this one again, and Chromium may lose a request to a worker that is being replaced. Where
// there are no scripts it asks after two seconds.
// https://w3c.github.io/ServiceWorker/#dom-serviceworkercontainer-oncontrollerchange
// https://html.spec.whatwg.org/#attr-meta-http-equiv-refresh
constexpr std::string_view kWaitingPage =
    "refresh:2\ncache-control:no-store\ncontent-type:text/html\n\n"
    "<!doctype html><script>{const c=navigator.serviceWorker,r=()=>location.reload();"
    "c.oncontrollerchange=r;c.getRegistration().then(g=>g.waiting||r())}</script>";

// An update waits that is to take over with the next page that is opened: its worker does, and the
// page is asked for again.
Task<ResponseRef> GiveWayToWaiting(FetchContext& cx) {
  VersionState& state = *cx.config().versions;
  const bool gives_way = cx.config().policy.skips_waiting_on_navigation() && cx.is_navigation() &&
                         cx.destination() == Destination::kDocument &&
                         cx.method() == Method::kGet && !state.has_tried_waiting;
  if (!gives_way) co_return ResponseRef();
  Operation activate = cx.Ask({.kind = EffectKind::kActivateWaiting});
  co_await activate;
  if (!activate.ok()) co_return ResponseRef();
  state.has_tried_waiting = true;
  Operation page = cx.MakeResponse(std::string(kWaitingPage));
  co_await page;
  co_return page.response();
}

}  // namespace

Task<ResponseRef> AnswerByRoute(FetchContext& cx) {
  co_await TellHook(cx, Hook::kHandlerWillStart, ResponseRef(), std::string());
  co_await MakeKey(cx);
  ResponseRef response;
  if (cx.options().queue != 0 && cx.has_request()) {
    response = co_await AnswerQueued(cx);
  } else {
    response = co_await ApplyStrategy(cx, cx.options().strategy);
  }
  if (response) co_return response;
  co_return co_await RouteFallback(cx);
}

Task<void> AnswerFetch(FetchContext& cx) {
  ResponseRef response = co_await GiveWayToWaiting(cx);
  if (response) co_return cx.Respond(response);
  response = co_await Answer(cx);
  FetchContext* answering = &cx;
  RouteOptions catch_route;
  if (!response && cx.config().policy.catch_route(&catch_route)) {
    // In a context of its own: what the route before has started goes on by its options.
    auto own = std::make_unique<FetchContext>(cx, catch_route);
    answering = own.get();
    cx.Own(std::move(own));
    response = co_await AnswerByRoute(*answering);
  }
  if (!response && cx.is_navigation()) {
    response = co_await MatchFallback(cx, cx.config().policy.precache().offline_fallback);
  }
  if (response) {
    response = co_await FinishResponse(*answering, response);
    response = co_await AskHook(*answering, Hook::kHandlerWillRespond, response);
  }
  if (response) {
    cx.Respond(response);
    co_await TellHook(*answering, Hook::kHandlerDidRespond, response, std::string());
  } else {
    std::string error = Substitute("$: neither the network nor a cache has an answer", cx.url());
    cx.RespondWithError(error);
    co_await TellHook(*answering, Hook::kHandlerDidError, ResponseRef(), error);
  }
  VersionState& state = *cx.config().versions;
  if (cx.config().policy.has_background_work() && !std::exchange(state.has_looked_for_work, true)) {
    co_await LookForWork(cx, cx.config());
  }
}

Task<void> AnswerCall(FetchContext& cx, uint32_t call, CallKind kind, uint32_t number) {
  ResponseRef response;
  std::string error;
  switch (kind) {
    case CallKind::kMatch:
      response = co_await MatchStored(cx);
      break;
    case CallKind::kFetch: {
      OwnedOperation network = co_await StartFetch(cx);
      response = co_await ResponseTo(cx, *network);
      if (!response) error = network->text().empty() ? "Failed to fetch" : network->text();
      break;
    }
    case CallKind::kStore: {
      // Through a clone, whose outcome says what it is.
      Operation clone = cx.Ask({.kind = EffectKind::kCloneResponse, .response = number});
      co_await clone;
      cx.Tell({.kind = EffectKind::kReleaseResponse, .response = number});
      if (MayStore(cx, clone.response())) {
        co_await StoreResponse(cx, clone.response(), cx.now_ms());
      }
      break;
    }
    case CallKind::kStrategy:
      response = co_await ApplyStrategy(cx, static_cast<Strategy>(number));
      break;
  }
  cx.Tell({.kind = EffectKind::kReturn,
           .response = response ? response.handle() : 0,
           .number = call,
           .text = std::move(error)});
}

}  // namespace swale
