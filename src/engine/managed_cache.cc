#include "src/engine/managed_cache.h"

#include <optional>
#include <utility>

#include "src/base/number.h"
#include "src/engine/hooks.h"
#include "src/engine/runtime_cache.h"
#include "src/engine/update_broadcast.h"
#include "src/expiry/expiry_book.h"

namespace swale {
namespace {

// Whether an entry has become too old for its cache, by when it was stored.
bool IsTooOld(const FetchContext& cx, const StoredTimes& times) {
  const uint32_t max_age_seconds = cx.options().cache.max_age_seconds;
  return max_age_seconds != 0 && cx.now_ms() - times.response_ms > int64_t{max_age_seconds} * 1000;
}

// Whether the size of a response has to be known that its header fields do not tell.
bool NeedsSize(const RuntimeCacheOptions& cache) {
  return cache.limits.max_bytes != 0 || cache.max_response_bytes != 0;
}

// Puts the response; where storage is full, once more after making room.
Task<bool> Put(FetchContext& cx, ExpiryBook::Put* noted, ResponseRef response, std::string key,
               int64_t request_ms, uint32_t flags, std::string* size) {
  for (bool is_retry = false;; is_retry = true) {
    Operation put = cx.CachePut(std::string(cx.options().cache.name), key, response,
                                kMatchWithRequestHeaders | flags, TimesField(cx, request_ms));
    co_await put;
    *size = put.text();
    if (put.ok()) co_return true;
    if (put.status() == OutcomeStatus::kQuotaExceeded && !is_retry) {
      const bool has_room = co_await MakeRoom(cx);
      // A kill may come before the put has an outcome: so it is noted before, here too.
      if (has_room && noted->WasStruck())
        co_await NoteEntry(cx, noted->url(), SizeOf(cx.config().host, response));
      if (has_room) continue;
    }
    LogPutFailure(cx, put);
    co_return false;
  }
}

// Nothing was put: what was stored under the URL before stays, and is noted as what it is.
Task<void> NoteNothingPut(FetchContext& cx, std::string url) {
  const ResponseRef stored = co_await FindOrStrikeOut(cx, url);
  if (!stored) co_return;
  std::optional<uint64_t> size = SizeOf(cx.config().host, stored);
  if (!size && NeedsSize(cx.options().cache)) {
    Operation measure = cx.MeasureBody(stored);
    co_await measure;
    uint64_t bytes = 0;
    if (ParseNumber64(measure.text(), &bytes)) size = bytes;
  }
  co_await NoteEntry(cx, url, size);
}

}  // namespace

Task<ResponseRef> AdmitStored(FetchContext& cx, ResponseRef found, std::string cache,
                              std::string key, StoredTimes times) {
  if (key.empty()) key = cx.StoredUrl();
  bool is_too_old = IsTooOld(cx, times);
  if (!is_too_old) is_too_old = co_await IsIdleTooLong(cx, cache, key);
  if (is_too_old) {
    cx.Start(DeleteEntry(cx, cache, key));
    co_return ResponseRef();
  }
  NoteUse(cx, cache, key);
  co_return co_await AskHook(cx, Hook::kCachedResponseWillBeUsed, found);
}

Task<void> StoreManaged(FetchContext& cx, ResponseRef response, std::string key,
                        int64_t request_ms) {
  const RuntimeCacheOptions& cache = cx.options().cache;
  // Now: the page may read the response before it is put.
  Operation clone = cx.CloneResponse(response);
  co_await clone;
  response = co_await AskHook(cx, Hook::kCacheWillUpdate, clone.response());
  if (!response) co_return;
  if (key.empty()) key = cx.has_hook(Hook::kCacheKeyWillBeUsed) ? cx.rule_key() : cx.key();
  key = co_await AskHookForKey(cx, std::move(key), /*writes=*/true);
  ResponseRef before;
  if (cx.has_hook(Hook::kCacheDidUpdate) || (cx.options().flags & kRouteBroadcastUpdate) != 0) {
    Operation match = cx.CacheMatch(std::string(cache.name), key, kMatchWithRequestHeaders);
    co_await match;
    before = match.response();
  }
  const std::string url = key.empty() ? cx.StoredUrl() : key;
  const std::optional<uint64_t> size = SizeOf(cx.config().host, response);
  ExpiryBook::Put put(cx.config().expiry, cache.name, url);
  const bool fits = co_await NoteEntry(cx, url, size);
  if (!fits) co_return;
  std::string measured;
  const bool is_stored = co_await Put(cx, &put, response, key, request_ms,
                                      !size && NeedsSize(cache) ? kPutMeasured : 0, &measured);
  if (!is_stored) {
    co_await NoteNothingPut(cx, url);
    co_return;
  }
  if (put.WasStruck()) co_await NoteEntry(cx, url, size);
  uint64_t bytes = 0;
  if (ParseNumber64(measured, &bytes)) {
    if (cache.max_response_bytes != 0 && bytes > cache.max_response_bytes) {
      co_await DeleteEntry(cx, std::string(cache.name), url);
      co_return;
    }
    co_await NoteSize(cx, url, bytes);
  }
  co_await Evict(cx);
  std::string handle_before = before ? NumberToString(before.handle()) : std::string();
  co_await TellHook(cx, Hook::kCacheDidUpdate, response, std::move(handle_before));
  co_await BroadcastUpdate(cx, before, response);
}

}  // namespace swale
