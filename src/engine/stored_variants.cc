// Responses with a No-Vary-Search of their own are stored under a key that all URLs which it calls
// equivalent have in common, and what it says under a key of the URL without its search: so that a
// lookup that finds nothing under the URL itself learns in one step which key to try.
#include "src/engine/stored_variants.h"

#include <string_view>
#include <utility>

#include "src/base/concat.h"

namespace swale {
namespace {

constexpr std::string_view kField = "no-vary-search";

std::string NotesCache(const FetchContext& cx) {
  return Concat({"swale:no-vary-search:", cx.config().scope});
}

std::string WithoutSearch(const std::string& url) { return url.substr(0, url.find('?')); }

}  // namespace

UrlSearchVariance VarianceOf(const FetchContext& cx, const ResponseRef& response,
                             std::string* field) {
  if ((cx.options().cache.key.flags & kIgnoreNoVarySearch) != 0 ||
      !cx.Field(response, kField, field)) {
    return {};
  }
  return ParseNoVarySearch(*field);
}

std::string VariantKey(const std::string& url, const UrlSearchVariance& variance) {
  const size_t path_size = url.find('?');
  const std::string_view search = path_size == std::string::npos
                                      ? std::string_view()
                                      : std::string_view(url).substr(path_size + 1);
  return Concat({WithoutSearch(url), "?~swale-variant&", CanonicalSearch(search, variance)});
}

Task<ResponseRef> MatchVariant(FetchContext& cx, uint32_t match_flags, std::string* key,
                               std::string* times) {
  const std::string url = cx.StoredUrl();
  Operation note = cx.CacheMatch(NotesCache(cx), WithoutSearch(url));
  co_await note;
  ResponseRef said = note.response();
  std::string field;
  if (!said) co_return ResponseRef();
  const UrlSearchVariance variance = VarianceOf(cx, said, &field);
  if (variance.is_default()) co_return ResponseRef();
  *key = VariantKey(url, variance);
  Operation match = cx.CacheMatch(std::string(cx.options().cache.name), *key, match_flags);
  co_await match;
  ResponseRef found = match.response();
  // One that said otherwise may have come to the same key.
  std::string its_own;
  if (found && cx.Field(found, kField, &its_own) && its_own == field) {
    *times = match.text();
    co_return found;
  }
  co_return ResponseRef();
}

Task<void> StoreVariantNote(FetchContext& cx, std::string field) {
  Operation note = cx.MakeResponse(Concat({kField, ":", field, "\n"}));
  co_await note;
  ResponseRef response = note.response();
  if (!response) co_return;
  Operation put = cx.CachePut(NotesCache(cx), WithoutSearch(cx.StoredUrl()), response);
  co_await put;
}

}  // namespace swale
