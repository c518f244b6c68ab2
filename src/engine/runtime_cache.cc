// Responses with a No-Vary-Search of their own are stored under a key that all URLs which it calls
// equivalent have in common, and what it says under a key of the URL without its search: so that a
// lookup that finds nothing under the URL itself learns in one step which key to try.
#include "src/engine/runtime_cache.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "src/base/concat.h"
#include "src/cache_key/cache_key.h"
#include "src/cache_key/no_vary_search.h"
#include "src/url/url_view.h"

namespace swale {
namespace {

constexpr std::string_view kField = "no-vary-search";

std::string NotesCache(const FetchContext& cx) {
  return Concat({"swale:no-vary-search:", cx.config().scope});
}

// The URL that counts: by the route's rules, else the request's, without its fragment.
std::string_view StoredUrl(const FetchContext& cx) {
  const std::string_view url = cx.key().empty() ? cx.url() : cx.key();
  return url.substr(0, url.find('#'));
}

std::string_view WithoutSearch(std::string_view url) { return url.substr(0, url.find('?')); }

// What the response says, where it says anything; else the default.
UrlSearchVariance VarianceOf(const FetchContext& cx, const ResponseRef& response,
                             std::string* field) {
  HostQueries* host = cx.config().host;
  if ((cx.options().cache_key.flags & kIgnoreNoVarySearch) != 0 || host == nullptr ||
      !host->Header(response.handle(), kField, field)) {
    return {};
  }
  return ParseNoVarySearch(*field);
}

std::string VariantKey(std::string_view url, const UrlSearchVariance& variance) {
  const std::string_view path = WithoutSearch(url);
  const std::string_view search =
      url.substr(path.size() == url.size() ? url.size() : path.size() + 1);
  return Concat({path, "?~swale-variant&", CanonicalSearch(search, variance)});
}

// A response that was stored under what it says of its URL.
Task<ResponseRef> MatchVariant(FetchContext& cx) {
  const std::string url(StoredUrl(cx));
  Operation note = cx.CacheMatch(NotesCache(cx), std::string(WithoutSearch(url)));
  co_await note;
  ResponseRef said = note.response();
  std::string field;
  if (!said) co_return ResponseRef();
  const UrlSearchVariance variance = VarianceOf(cx, said, &field);
  if (variance.is_default()) co_return ResponseRef();
  Operation match = cx.CacheMatch(std::string(cx.options().cache_name), VariantKey(url, variance),
                                  kMatchWithRequestHeaders);
  co_await match;
  ResponseRef found = match.response();
  // One that said otherwise may have come to the same key.
  std::string its_own;
  if (found && cx.config().host->Header(found.handle(), kField, &its_own) && its_own == field) {
    co_return found;
  }
  co_return ResponseRef();
}

Task<void> StoreNote(FetchContext& cx, std::string field) {
  Operation note = cx.MakeResponse(Concat({kField, ":", field, "\n"}));
  co_await note;
  ResponseRef response = note.response();
  if (!response) co_return;
  Operation put = cx.CachePut(NotesCache(cx), std::string(WithoutSearch(StoredUrl(cx))), response);
  co_await put;
}

}  // namespace

Task<void> MakeKey(FetchContext& cx) {
  const CacheKeyRules& rules = cx.options().cache_key;
  const bool needs_body = (rules.flags & kDigestBody) != 0 && cx.method() != Method::kGet &&
                          cx.method() != Method::kHead;
  cx.set_key({});
  const std::optional<UrlView> url = UrlView::Parse(cx.url());
  if (!url || (IsItsOwnKey(*url, rules) && !needs_body)) co_return;
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

Task<ResponseRef> MatchStored(FetchContext& cx) {
  Operation match =
      cx.CacheMatch(std::string(cx.options().cache_name), cx.key(), kMatchWithRequestHeaders);
  co_await match;
  if (ResponseRef found = match.response()) co_return found;
  if (cx.config().host == nullptr || (cx.options().cache_key.flags & kIgnoreNoVarySearch) != 0) {
    co_return ResponseRef();
  }
  co_return co_await MatchVariant(cx);
}

// Only whole, successful, readable responses: Cache Storage takes no partial content, and an opaque
// response may be an error that would then stay. Of methods only GET, unless the key tells them
// apart. https://w3c.github.io/ServiceWorker/#cache-put
bool MayStore(const FetchContext& cx, const ResponseRef& response) {
  if (!response || response.status() != 200) return false;
  const bool is_keyed_by_body =
      (cx.options().cache_key.flags & kDigestBody) != 0 && !cx.key().empty();
  return cx.method() == Method::kGet || is_keyed_by_body;
}

Task<void> StoreResponse(FetchContext& cx, ResponseRef response) {
  std::string field;
  const UrlSearchVariance variance = VarianceOf(cx, response, &field);
  std::string key = cx.key();
  if (!variance.is_default()) {
    key = VariantKey(StoredUrl(cx), variance);
    cx.Start(StoreNote(cx, std::move(field)));
  }
  Operation put =
      cx.CachePut(std::string(cx.options().cache_name), key, response, kMatchWithRequestHeaders);
  co_await put;
  if (!put.ok()) {
    cx.Log(LogLevel::kWarning, Substitute("$ could not be stored: $", cx.url(), put.text()));
  }
}

}  // namespace swale
