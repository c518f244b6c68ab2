#include "src/engine/runtime_cache.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "src/base/concat.h"
#include "src/base/number.h"
#include "src/cache_key/cache_key.h"
#include "src/engine/hooks.h"
#include "src/engine/managed_cache.h"
#include "src/engine/stored_variants.h"
#include "src/expiry/expiry_book.h"
#include "src/routing/router.h"
#include "src/url/url_view.h"

namespace swale {
namespace {

StoredTimes ParseTimes(std::string_view text) {
  StoredTimes times;
  const size_t space = text.find(' ');
  uint64_t request = 0;
  uint64_t response = 0;
  if (space != std::string_view::npos && ParseNumber64(text.substr(0, space), &request) &&
      ParseNumber64(text.substr(space + 1), &response)) {
    times = {static_cast<int64_t>(request), static_cast<int64_t>(response)};
  }
  return times;
}

// Where the policy says nothing HTTP's rules decide, or else only a 200 is stored.
bool HasStatus(const RouteOptions& options, uint16_t status) {
  const std::string_view statuses = options.cache.statuses;  // "200 404"
  if (statuses.empty()) return status == 200 || options.strategy == Strategy::kHttpCache;
  return statuses.find(NumberToString(status)) != std::string_view::npos;
}

// Whether the response has the header fields that the route's cache asks for.
bool HasFields(const FetchContext& cx, const ResponseRef& response) {
  const Policy& policy = cx.config().policy;
  const PolicyImageTable& conditions = cx.options().cache.headers;
  for (size_t i = 0; i < conditions.count; ++i) {
    if (!HoldsForFields(policy.condition(conditions, i), policy, cx.config().host,
                        response.handle())) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::optional<uint64_t> SizeOf(HostQueries* host, const ResponseRef& response) {
  if (response.type() == ResponseType::kOpaque) return kOpaqueBytes;
  std::string text;
  uint64_t size = 0;
  if (host == nullptr || host->Header(response.handle(), "content-encoding", &text) ||
      !host->Header(response.handle(), "content-length", &text) || !ParseNumber64(text, &size)) {
    return std::nullopt;
  }
  return size;
}

std::string TimesField(const FetchContext& cx, int64_t request_ms) {
  return Substitute("swale-times:$ $\n", NumberToString(static_cast<uint64_t>(request_ms)),
                    NumberToString(static_cast<uint64_t>(cx.now_ms())));
}

Task<void> MakeKey(FetchContext& cx) {
  const CacheKeyRules& rules = cx.options().cache.key;
  const bool needs_body = (rules.flags & kDigestBody) != 0 && cx.method() != Method::kGet &&
                          cx.method() != Method::kHead;
  cx.set_key({});
  const std::optional<UrlView> url = UrlView::Parse(cx.url());
  if (url && (!IsItsOwnKey(*url, rules) || needs_body)) {
    std::string key = MakeStorageKey(*url, rules);
    if (needs_body) {
      Operation digest = cx.DigestRequest();
      co_await digest;
      // Without one there is no telling bodies apart: nothing is found or stored.
      if (!digest.ok()) co_return;
      AppendBodyDigest(kMethodNames[static_cast<size_t>(cx.method())], digest.text(), &key);
    }
    cx.set_key(std::move(key));
  }
  // Cache Storage finds no response for a request of another method.
  if (!cx.has_request() || (cx.options().strategy == Strategy::kHttpCache && !needs_body)) {
    cx.set_key(cx.StoredUrl());
  }
  if (!cx.has_hook(Hook::kCacheKeyWillBeUsed)) co_return;
  cx.set_rule_key(cx.key());
  std::string key = co_await AskHookForKey(cx, cx.key(), /*writes=*/false);
  cx.set_key(std::move(key));
}

Task<ResponseRef> MatchStored(FetchContext& cx, StoredTimes* times) {
  const RuntimeCacheOptions& cache = cx.options().cache;
  const bool wants_times = times != nullptr || cache.max_age_seconds != 0;
  const uint32_t flags = kMatchWithRequestHeaders | (cache.flags & kCacheMatchFlags) |
                         (wants_times ? kMatchWithTimes : 0);
  std::string name(cache.name);
  ResponseRef found;
  for (size_t i = 0;; ++i) {
    std::string key = cx.key();
    Operation match = cx.CacheMatch(name, key, flags);
    co_await match;
    found = match.response();
    std::string noted = match.text();
    if (!found && i == 0 && cx.config().host != nullptr &&
        (cache.key.flags & kIgnoreNoVarySearch) == 0) {
      found = co_await MatchVariant(cx, flags, &key, &noted);
    }
    // Browsers refuse it for any other request: https://fetch.spec.whatwg.org/#http-fetch
    if (found && found.type() == ResponseType::kOpaque && !cx.takes_opaque()) found = {};
    if (found) {
      const StoredTimes stored_times = ParseTimes(noted);
      if (times != nullptr) *times = stored_times;
      if (IsManaged(cx)) found = co_await AdmitStored(cx, found, name, key, stored_times);
    }
    if (found || i == cache.also_match.count) co_return found;
    name = cx.config().policy.text(cache.also_match, i);
  }
}

// Cache Storage takes no partial content; what varies by everything is never found again; and an
// opaque response may be an error that would then stay. Of methods only GET, unless the key tells
// them apart. https://w3c.github.io/ServiceWorker/#cache-put
bool MayStore(const FetchContext& cx, const ResponseRef& response) {
  const RuntimeCacheOptions& cache = cx.options().cache;
  if (!response || response.status() == 206) return false;
  const bool is_opaque = response.type() == ResponseType::kOpaque;
  if (is_opaque ? (cache.flags & kCacheOpaque) == 0
                : response.status() == 0 || !HasStatus(cx.options(), response.status())) {
    return false;
  }
  if (cache.max_response_bytes != 0 &&
      SizeOf(cx.config().host, response) > cache.max_response_bytes) {
    return false;
  }
  std::string vary;
  if (cx.Field(response, "vary", &vary) && vary.find('*') != std::string::npos) return false;
  if (!HasFields(cx, response)) return false;
  const bool is_keyed_by_body = (cache.key.flags & kDigestBody) != 0 && !cx.key().empty();
  return cx.method() == Method::kGet || is_keyed_by_body;
}

Task<void> StoreResponse(FetchContext& cx, ResponseRef response, int64_t request_ms) {
  std::string field;
  const UrlSearchVariance variance = VarianceOf(cx, response, &field);
  std::string key;
  if (!variance.is_default()) {
    key = VariantKey(cx.StoredUrl(), variance);
    cx.Start(StoreVariantNote(cx, std::move(field)));
  }
  if (IsManaged(cx)) {
    co_await StoreManaged(cx, response, key, request_ms);
    co_return;
  }
  if (key.empty()) key = cx.key();
  Operation put = cx.CachePut(std::string(cx.options().cache.name), key, response,
                              kMatchWithRequestHeaders, TimesField(cx, request_ms));
  co_await put;
  if (!put.ok()) LogPutFailure(cx, put);
}

void LogPutFailure(FetchContext& cx, const Operation& put) {
  std::string error = put.text();
  if (error.empty()) error = "the browser's storage quota is exceeded";
  cx.Log(LogLevel::kWarning, Substitute("$ could not be stored: $", cx.url(), error));
}

}  // namespace swale
