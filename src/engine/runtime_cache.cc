#include "src/engine/runtime_cache.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "src/base/concat.h"
#include "src/base/number.h"
#include "src/cache_key/cache_key.h"
#include "src/engine/hooks.h"
#include "src/engine/stored_variants.h"
#include "src/engine/update_broadcast.h"
#include "src/expiry/expiry_book.h"
#include "src/url/url_view.h"

namespace swale {
namespace {

// What the put notes with the key, for kMatchWithTimes: "request response", in milliseconds.
std::string TimesField(int64_t request_ms, int64_t response_ms) {
  return Substitute("swale-times:$ $\n", NumberToString(static_cast<uint64_t>(request_ms)),
                    NumberToString(static_cast<uint64_t>(response_ms)));
}

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
    const ConditionRecord condition = policy.condition(conditions, i);
    std::string value;
    const bool has = cx.Field(response, policy.text(condition.name), &value) &&
                     (condition.regexp.size == 0 ||
                      cx.config().host->TestRegExp(policy.text(condition.regexp), value));
    if (has != (condition.kind == ConditionKind::kHeader)) return false;
  }
  return true;
}

// Whether an entry has become too old for its cache, by when it was stored.
bool IsTooOld(const FetchContext& cx, const StoredTimes& times) {
  const uint32_t max_age_seconds = cx.options().cache.max_age_seconds;
  return max_age_seconds != 0 &&
         cx.now_ms() - times.response_ms > int64_t{max_age_seconds} * 1000;
}

// What the field Content-Length says of the body; nullopt where that is not its size in a cache.
std::optional<uint64_t> SizeOf(const FetchContext& cx, const ResponseRef& response) {
  if (response.type() == ResponseType::kOpaque) return kOpaqueBytes;
  std::string text;
  uint64_t size = 0;
  if (cx.Field(response, "content-encoding", &text) ||
      !cx.Field(response, "content-length", &text) || !ParseNumber64(text, &size)) {
    return std::nullopt;
  }
  return size;
}

}  // namespace

Task<void> MakeKey(FetchContext& cx) {
  const CacheKeyRules& rules = cx.options().cache.key;
  const bool needs_body = (rules.flags & kDigestBody) != 0 && cx.method() != Method::kGet &&
                          cx.method() != Method::kHead;
  cx.set_key({});
  const std::optional<UrlView> url = UrlView::Parse(cx.url());
  if (!url) co_return;
  if (!IsItsOwnKey(*url, rules) || needs_body) {
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
}

Task<ResponseRef> MatchStored(FetchContext& cx, StoredTimes* times) {
  const RuntimeCacheOptions& cache = cx.options().cache;
  const Policy& policy = cx.config().policy;
  const bool wants_times = times != nullptr || cache.max_age_seconds != 0;
  const uint32_t flags = kMatchWithRequestHeaders | (cache.flags & kCacheMatchFlags) |
                         (wants_times ? kMatchWithTimes : 0);
  std::string_view name = cache.name;
  ResponseRef found;
  for (size_t i = 0;; ++i) {
    std::string key = co_await AskHookForKey(cx, cx.key(), /*writes=*/false);
    Operation match = cx.CacheMatch(std::string(name), key, flags);
    co_await match;
    found = match.response();
    std::string noted = match.text();
    if (!found && i == 0 && cx.config().host != nullptr &&
        (cache.key.flags & kIgnoreNoVarySearch) == 0) {
      found = co_await MatchVariant(cx, flags, &key, &noted);
    }
    if (found) {
      const StoredTimes stored_times = wants_times ? ParseTimes(noted) : StoredTimes();
      if (times != nullptr) *times = stored_times;
      if (key.empty()) key = cx.StoredUrl();
      bool is_too_old = IsTooOld(cx, stored_times);
      if (!is_too_old) is_too_old = co_await IsIdleTooLong(cx, std::string(name), key);
      if (!is_too_old) {
        NoteUse(cx, name, key);
        break;
      }
      cx.Start(DeleteStored(cx, std::string(name), key));
      found = ResponseRef();
    }
    if (i == cache.also_match.count) break;
    name = policy.text(cache.also_match, i);
  }
  if (!found) co_return found;
  co_return co_await AskHook(cx, Hook::kCachedResponseWillBeUsed, found);
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
  if (cache.max_response_bytes != 0 && SizeOf(cx, response) > cache.max_response_bytes) {
    return false;
  }
  std::string vary;
  if (cx.Field(response, "vary", &vary) && vary.find('*') != std::string::npos) return false;
  if (!HasFields(cx, response)) return false;
  const bool is_keyed_by_body = (cache.key.flags & kDigestBody) != 0 && !cx.key().empty();
  return cx.method() == Method::kGet || is_keyed_by_body;
}

Task<void> DeleteStored(FetchContext& cx, std::string cache, std::string url) {
  Operation remove = cx.CacheDelete(cache, url);
  co_await remove;
  co_await ForgetEntry(cx, cache, url);
}

namespace {

// Puts the response; where storage is full, once more after making room.
Task<bool> Put(FetchContext& cx, ResponseRef response, std::string key, int64_t request_ms,
               bool measured, std::string* size) {
  const RuntimeCacheOptions& cache = cx.options().cache;
  for (bool is_retry = false;; is_retry = true) {
    Operation put =
        cx.CachePut(std::string(cache.name), key, response,
                    kMatchWithRequestHeaders | (measured ? kPutMeasured : 0),
                    TimesField(request_ms != 0 ? request_ms : cx.now_ms(), cx.now_ms()));
    co_await put;
    *size = put.text();
    if (put.ok()) co_return true;
    if (put.status() == OutcomeStatus::kQuotaExceeded && !is_retry) {
      const bool has_room = co_await MakeRoom(cx);
      if (has_room) continue;
    }
    cx.Log(LogLevel::kWarning,
           Substitute("$ could not be stored: $", cx.url(),
                      put.text().empty() ? "the browser's storage quota is exceeded" : put.text()));
    co_return false;
  }
}

// Whether anything has to be done before a response is put, for which its clone must be taken now.
bool NeedsSteps(const FetchContext& cx) {
  return cx.options().cache.has_limits() || cx.has_hook(Hook::kCacheWillUpdate) ||
         cx.has_hook(Hook::kCacheDidUpdate) || cx.has_hook(Hook::kCacheKeyWillBeUsed) ||
         (cx.options().flags & kRouteBroadcastUpdate) != 0;
}

}  // namespace

Task<void> StoreResponse(FetchContext& cx, ResponseRef response, int64_t request_ms) {
  const RuntimeCacheOptions& cache = cx.options().cache;
  std::string field;
  const UrlSearchVariance variance = VarianceOf(cx, response, &field);
  std::string key = cx.key();
  if (!variance.is_default()) {
    key = VariantKey(cx.StoredUrl(), variance);
    cx.Start(StoreVariantNote(cx, std::move(field)));
  }
  const std::optional<uint64_t> size = SizeOf(cx, response);
  const bool measures =
      !size && (cache.limits.max_bytes != 0 || cache.max_response_bytes != 0 ||
                (cache.limits.max_entries != 0 && cache.limits.eviction == EvictionPolicy::kGdsf));
  std::string measured;
  if (!NeedsSteps(cx)) {
    const bool is_stored = co_await Put(cx, response, key, request_ms, measures, &measured);
    if (!is_stored) co_return;
  } else {
    Operation clone = cx.CloneResponse(response);
    co_await clone;
    response = co_await AskHook(cx, Hook::kCacheWillUpdate, clone.response());
    if (!response) co_return;
    key = co_await AskHookForKey(cx, std::move(key), /*writes=*/true);
    ResponseRef before;
    if (cx.has_hook(Hook::kCacheDidUpdate) || (cx.options().flags & kRouteBroadcastUpdate) != 0) {
      Operation match =
          cx.CacheMatch(std::string(cache.name), key, kMatchWithRequestHeaders);
      co_await match;
      before = match.response();
    }
    const std::string url = key.empty() ? cx.StoredUrl() : key;
    const bool fits = co_await NoteEntry(cx, url, size.value_or(0));
    if (!fits) co_return;
    const bool is_stored = co_await Put(cx, response, key, request_ms, measures, &measured);
    if (!is_stored) {
      co_await ForgetEntry(cx, std::string(cache.name), url);
      co_return;
    }
    if (uint64_t bytes = 0; ParseNumber64(measured, &bytes)) {
      co_await NoteSize(cx, url, bytes);
    }
    co_await Evict(cx);
    std::string handle_before = before ? NumberToString(before.handle()) : std::string();
    co_await TellHook(cx, Hook::kCacheDidUpdate, response, std::move(handle_before));
    if (before) co_await BroadcastUpdate(cx, before, response);
  }
  if (uint64_t bytes = 0; cache.max_response_bytes != 0 && ParseNumber64(measured, &bytes) &&
                          bytes > cache.max_response_bytes) {
    co_await DeleteStored(cx, std::string(cache.name), key.empty() ? cx.StoredUrl() : key);
  }
}

}  // namespace swale
