// The strategy "http-cache": a private cache that does what the server says.
// https://www.rfc-editor.org/rfc/rfc9111
#include "src/http_cache/http_cache.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "src/base/concat.h"
#include "src/cache_key/cache_key.h"
#include "src/engine/runtime_cache.h"
#include "src/expiry/expiry_book.h"
#include "src/strategies/network.h"
#include "src/strategies/strategies.h"
#include "src/url/url_view.h"

namespace swale {
namespace {

class RequestFields final : public FieldSource {
 public:
  explicit RequestFields(const FetchContext& cx) : cx_(cx) {}
  bool Get(std::string_view name, std::string* value) const override {
    return cx_.Field(name, value);
  }

 private:
  const FetchContext& cx_;
};

class ResponseFields final : public FieldSource {
 public:
  ResponseFields(const FetchContext& cx, const ResponseRef& response)
      : cx_(cx), response_(response) {}
  bool Get(std::string_view name, std::string* value) const override {
    return cx_.Field(response_, name, value);
  }

 private:
  const FetchContext& cx_;
  const ResponseRef& response_;
};

// A stored response, and what is known of it.
struct Stored {
  ResponseRef response;
  StoredTimes times;
};

// Calls `decide` with what the decisions read.
template <typename Decide>
auto With(const FetchContext& cx, const Stored& stored, Decide decide) {
  const ResponseFields fields(cx, stored.response);
  return decide(StoredResponseView{stored.response.status(), fields, stored.times.request_ms,
                                   stored.times.response_ms});
}

void NoteStatus(FetchContext& cx, const CacheStatus& status) {
  if (cx.wants_cache_status()) cx.cache_status() = CacheStatusText(status);
}

void NoteHit(FetchContext& cx, const Stored& stored, std::string_view forward = {},
             uint16_t forward_status = 0, std::string_view detail = {}) {
  if (!cx.wants_cache_status()) return;
  const Freshness freshness = With(
      cx, stored, [&cx](const StoredResponseView& view) { return FreshnessOf(view, cx.now_ms()); });
  NoteStatus(cx, {.is_hit = forward.empty(),
                  .forward = forward,
                  .forward_status = forward_status,
                  .ttl_seconds = (freshness.lifetime_ms - freshness.age_ms) / 1000,
                  .detail = detail});
}

// Stores what may be stored; what was stored before is not to outlive an answer that may not.
void StoreByHttp(FetchContext& cx, const RequestWishes& wishes, const ResponseRef& response,
                 int64_t request_ms, bool had_stored, std::string_view forward) {
  const bool is_stored =
      MayStore(cx, response) &&
      MayStoreByHttp(wishes, cx.method(), response.status(), ResponseFields(cx, response));
  if (is_stored) {
    cx.Start(StoreResponse(cx, response, request_ms));
  } else if (had_stored && response.status() < 500 && response.status() != 0) {
    cx.Start(DeleteEntry(cx, std::string(cx.options().cache.name), cx.StoredUrl()));
  }
  NoteStatus(cx, {.forward = forward, .forward_status = response.status(), .is_stored = is_stored});
}

// https://www.rfc-editor.org/rfc/rfc9111#section-5.2.1.7
Task<ResponseRef> GatewayTimeout(FetchContext& cx) {
  Operation make = cx.MakeResponse({}, 504);
  co_return (co_await make).response();
}

// Asks the network, whatever is stored.
Task<ResponseRef> Forward(FetchContext& cx, RequestWishes wishes, bool had_stored,
                          std::string_view reason) {
  const int64_t request_ms = cx.now_ms();
  OwnedOperation network = co_await StartFetch(cx);
  if (ResponseRef response = co_await ResponseTo(cx, *network)) {
    StoreByHttp(cx, wishes, response, request_ms, had_stored, reason);
    co_return response;
  }
  co_return ResponseRef();
}

// The stored response with the fields of a 304, written down where that changes anything.
// https://www.rfc-editor.org/rfc/rfc9111#section-3.2
Task<ResponseRef> Freshen(FetchContext& cx, Stored stored, ResponseRef not_modified,
                          int64_t request_ms) {
  const bool is_worth_it = With(cx, stored, [&](const StoredResponseView& view) {
    return IsWorthFreshening(ResponseFields(cx, not_modified), view, cx.now_ms());
  });
  if (!is_worth_it) co_return stored.response;
  Operation remake = cx.RemakeResponse(stored.response, {}, 0, not_modified.handle(), kKeptFields);
  co_await remake;
  if (!remake.response()) co_return stored.response;
  cx.Start(StoreResponse(cx, remake.response(), request_ms));
  co_return remake.response();
}

// Goes on to wait for a validation that has become too late for the page.
Task<ResponseRef> Validated(FetchContext& cx, RequestWishes wishes, Stored stored,
                            OwnedOperation network, bool has_condition, int64_t request_ms) {
  ResponseRef response = co_await ResponseTo(cx, *network);
  const uint16_t status = response ? response.status() : 0;
  if (response && has_condition && status == 304) {
    if (Selects(ResponseFields(cx, response), ResponseFields(cx, stored.response))) {
      NoteHit(cx, stored, "stale", 304);
      co_return co_await Freshen(cx, stored, response, request_ms);
    }
    // About another one than ours: so all of it.
    co_return co_await Forward(cx, wishes, true, "stale");
  }
  // Of a failure a status of 0 says nothing: an opaque response is an answer.
  if (!response || status >= 500) {
    const bool may_use = With(cx, stored, [&](const StoredResponseView& view) {
      return MayUseOnError(wishes, view, status, cx.now_ms());
    });
    if (may_use) {
      NoteHit(cx, stored, "stale", status, "stale-if-error");
      co_return stored.response;
    }
  }
  if (response) StoreByHttp(cx, wishes, response, request_ms, true, "stale");
  co_return response;
}

Task<void> ValidateLate(FetchContext& cx, RequestWishes wishes, Stored stored,
                        OwnedOperation network, bool has_condition, int64_t request_ms) {
  // The page reads this one: what is stored anew is a clone of it.
  Operation clone = cx.CloneResponse(stored.response);
  co_await clone;
  if (clone.response()) stored.response = clone.response();
  co_await Validated(cx, wishes, stored, std::move(network), has_condition, request_ms);
}

// https://www.rfc-editor.org/rfc/rfc9111#section-4.3
Task<ResponseRef> Validate(FetchContext& cx, RequestWishes wishes, Stored stored,
                           bool is_background) {
  const int64_t request_ms = cx.now_ms();
  // One that was redirected cannot be made anew with its URL: it is fetched whole.
  std::string condition;
  if (!stored.response.redirected()) condition = ConditionFor(ResponseFields(cx, stored.response));
  const bool has_condition = !condition.empty();
  OwnedOperation network = co_await StartFetch(cx, std::move(condition));
  bool is_late = is_background;
  if (!is_late) is_late = !co_await EndsInTime(cx, *network);
  const bool may_use = is_late && With(cx, stored, [&](const StoredResponseView& view) {
                         return is_background || MayUseOnError(wishes, view, 0, cx.now_ms());
                       });
  if (may_use) {
    if (!is_background) NoteHit(cx, stored, "stale", 0, "timeout");
    cx.Start(ValidateLate(cx, wishes, stored, std::move(network), has_condition, request_ms));
    co_return stored.response;
  }
  co_return co_await Validated(cx, wishes, stored, std::move(network), has_condition, request_ms);
}

// A URL that a field names, where it is of the request's origin; else empty.
std::string SameOriginUrl(const FetchContext& cx, const std::string& reference) {
  const std::optional<UrlView> base = UrlView::Parse(cx.url());
  if (!base) return {};
  std::string url = reference;
  if (reference.starts_with("/") && !reference.starts_with("//")) {
    url = Concat({base->origin(), reference});
  }
  const std::optional<UrlView> named = UrlView::Parse(url);
  return named && named->IsSameOrigin(*base) ? url : std::string();
}

// https://www.rfc-editor.org/rfc/rfc9111#section-4.4
void Invalidate(FetchContext& cx, const ResponseRef& response) {
  const std::string cache(cx.options().cache.name);
  cx.Start(DeleteEntry(cx, cache, cx.StoredUrl()));
  for (std::string_view name : {"location", "content-location"}) {
    std::string reference;
    if (!cx.Field(response, name, &reference)) continue;
    const std::string url = SameOriginUrl(cx, reference);
    const std::optional<UrlView> view = UrlView::Parse(url);
    if (view) cx.Start(DeleteEntry(cx, cache, MakeStorageKey(*view, cx.options().cache.key)));
  }
}

// What the cache has no part in, but for what follows from the answer.
Task<ResponseRef> PassOn(FetchContext& cx, std::string_view reason) {
  OwnedOperation network = co_await StartFetch(cx);
  ResponseRef response = co_await ResponseTo(cx, *network);
  if (!response) co_return response;
  NoteStatus(cx, {.forward = reason, .forward_status = response.status()});
  if (Invalidates(cx.method(), response.status())) Invalidate(cx, response);
  co_return response;
}

// A HEAD that goes to the server says something of the stored response, too.
// https://www.rfc-editor.org/rfc/rfc9111#section-4.3.5
Task<ResponseRef> Head(FetchContext& cx, Stored stored) {
  const int64_t request_ms = cx.now_ms();
  ResponseRef response = co_await PassOn(cx, "method");
  if (!response || !stored.response) co_return response;
  switch (CompareHead(response.status(), ResponseFields(cx, response),
                      ResponseFields(cx, stored.response))) {
    case HeadVerdict::kNothing:
      break;
    case HeadVerdict::kFreshens:
      co_await Freshen(cx, stored, response, request_ms);
      break;
    case HeadVerdict::kInvalidates:
      cx.Start(DeleteEntry(cx, std::string(cx.options().cache.name), cx.StoredUrl()));
      break;
  }
  co_return response;
}

}  // namespace

Task<ResponseRef> HttpCache(FetchContext& cx) {
  std::string cache_mode;
  cx.Field(kCacheModeName, &cache_mode);
  const RequestWishes wishes = ReadWishes(RequestFields(cx), cache_mode);
  const bool is_head = cx.method() == Method::kHead;
  if (cx.method() != Method::kGet && !is_head) co_return co_await PassOn(cx, "method");
  if (wishes.is_conditional) co_return co_await PassOn(cx, "request");

  Stored stored;
  if (!wishes.ignores_cache) stored.response = co_await MatchStored(cx, &stored.times);
  if (!stored.response) {
    if (wishes.control.only_if_cached) co_return co_await GatewayTimeout(cx);
    if (is_head) co_return co_await PassOn(cx, "method");
    const std::string_view reason = wishes.ignores_cache ? "request" : "uri-miss";
    co_return co_await Forward(cx, wishes, wishes.ignores_cache, reason);
  }
  const Reuse reuse = With(cx, stored, [&](const StoredResponseView& view) {
    return DecideReuse(wishes, view, cx.now_ms());
  });
  if (reuse != Reuse::kValidate) {
    NoteHit(cx, stored);
    if (reuse != Reuse::kStaleWhileRevalidate || is_head) co_return stored.response;
    co_return co_await Validate(cx, wishes, stored, /*is_background=*/true);
  }
  if (wishes.control.only_if_cached) co_return co_await GatewayTimeout(cx);
  if (is_head) co_return co_await Head(cx, stored);
  co_return co_await Validate(cx, wishes, stored, /*is_background=*/false);
}

}  // namespace swale
