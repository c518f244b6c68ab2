#include "src/engine/warm_up.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "src/base/concat.h"
#include "src/engine/client_message.h"
#include "src/engine/fetch_context.h"
#include "src/engine/runtime_cache.h"
#include "src/strategies/network.h"

namespace swale {
namespace {

// As many as are under way at once, so that pages' own requests find room.
constexpr int kParallelFetches = 4;

// What the lanes share.
struct State {
  std::string_view rest;
  CacheMode mode = CacheMode::kDefault;
  WarmedUp warmed{};
};

bool UsesCache(Strategy strategy) {
  return strategy != Strategy::kNetworkOnly && strategy != Strategy::kFunction &&
         strategy != Strategy::kCompose;
}

// Empty where it is stored; else why not.
Task<std::string> Store(EventContext& cx, const WorkerConfig& config, const Router& router,
                        std::string url, CacheMode mode) {
  const RequestView request{.url = url, .mode = Mode::kCors};
  const std::optional<UrlView> view = UrlView::Parse(url);
  FetchPlan plan;
  if (!view) co_return "it is not a whole URL";
  const size_t route = router.Match(request, *view);
  if (route != kNoRoute) {
    plan.route = config.policy.route(route);
  } else if (!router.MatchDefault(request, &plan.route)) {
    co_return "no route takes it";
  }
  if (!UsesCache(plan.route.strategy)) co_return "its route stores nothing";
  if (plan.route.fetch_number % kCredentialsUnit == 0) {
    plan.route.fetch_number += static_cast<uint32_t>(mode);
  }
  auto own = std::make_unique<FetchContext>(cx, config, std::move(url), std::move(plan));
  FetchContext& fetch = *own;
  cx.Own(std::move(own));
  const int64_t request_ms = cx.now_ms();
  co_await MakeKey(fetch);
  OwnedOperation network = co_await StartFetch(fetch);
  ResponseRef response = co_await ResponseTo(fetch, *network);
  if (!response) co_return network->text();
  if (!MayStore(fetch, response)) co_return "its response is none that its route stores";
  co_await StoreResponse(fetch, response, request_ms);
  co_return std::string();
}

Task<void> StoreUntilDone(EventContext& cx, const WorkerConfig& config, const Router& router,
                          State& state) {
  while (!state.rest.empty()) {
    std::string url(state.rest.substr(0, state.rest.find('\n')));
    state.rest.remove_prefix(std::min(state.rest.size(), url.size() + 1));
    ++state.warmed.total;
    const std::string error = co_await Store(cx, config, router, url, state.mode);
    if (error.empty()) {
      ++state.warmed.done;
    } else {
      state.warmed.error = Concat({url, ": ", error});
      cx.Log(LogLevel::kWarning, Substitute("$ was not warmed up: $", url, error));
    }
  }
}

}  // namespace

Task<WarmedUp> StoreUrls(EventContext& cx, const WorkerConfig& config, const Router& router,
                         std::string urls, CacheMode mode) {
  State state{.rest = urls, .mode = mode};
  const auto lanes = std::make_unique<Task<void>[]>(kParallelFetches);
  for (int i = 0; i < kParallelFetches; ++i) {
    lanes[i] = StoreUntilDone(cx, config, router, state);
    lanes[i].Start();
  }
  for (int i = 0; i < kParallelFetches; ++i) co_await lanes[i];
  co_return std::move(state.warmed);
}

Task<void> WarmUp(EventContext& cx, const WorkerConfig& config, const Router& router,
                  std::string urls, bool replies) {
  const WarmedUp warmed =
      co_await StoreUrls(cx, config, router, std::move(urls), CacheMode::kDefault);
  if (replies) {
    cx.PostMessage(MessageTarget::kReply,
                   ClientMessage("warmed-up").AddProgress("files", warmed.done, warmed.total));
  }
}

}  // namespace swale
