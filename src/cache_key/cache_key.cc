#include "src/cache_key/cache_key.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "src/base/concat.h"
#include "src/cache_key/key_parts.h"
#include "src/cache_key/parameter_order.h"
#include "src/url/search_parameters.h"

namespace swale {
namespace {

// `search` begins with '?', or is empty. Left as it is, empty parameters included, unless it has to
// change.
void AppendSearch(std::string_view search, const CacheKeyRules& rules, std::string* key) {
  std::vector<std::string_view> kept;
  bool changes = false;
  SearchPieces all(search.substr(search.empty() ? 0 : 1));
  for (std::string_view parameter; all.Next(&parameter);) {
    const bool is_kept = RuleThatDrops(parameter, rules) == CacheKeyRule::kNone;
    if (is_kept) kept.push_back(parameter);
    changes |= !is_kept || parameter.starts_with(kReservedPrefix);
  }
  if ((rules.flags & kSortParameters) != 0) {
    const std::vector<std::string_view> before = kept;
    SortParameters(&kept);
    changes |= before != kept;
  }
  if (!changes) {
    key->append(search);
    return;
  }
  char separator = '?';
  for (std::string_view parameter : kept) {
    *key += separator;
    if (parameter.starts_with(kReservedPrefix)) {
      key->append("%7E");
      parameter.remove_prefix(1);
    }
    key->append(parameter);
    separator = '&';
  }
}

std::string MakeKey(const UrlView& url, const CacheKeyRules& rules) {
  const std::string_view href = url.without_hash();
  if (IsItsOwnKey(url, rules)) return std::string(href);
  const std::string_view path = url.pathname();
  const auto path_start = static_cast<size_t>(path.data() - href.data());
  std::string key;
  if ((rules.flags & kDropOrigin) == 0) {
    key = href.substr(0, path_start);
  } else if (path.starts_with("//")) {
    // A URL that begins with "//" names a host. https://url.spec.whatwg.org/#url-serializing
    key = "/.";
  }
  key.append(FoldDirectoryIndex(FoldCleanUrl(path, rules), rules));
  AppendSearch(href.substr(path_start + path.size()), rules, &key);
  return key;
}

// Puts a search parameter of our own behind the others.
void AppendParameter(std::string_view text, std::string* key) {
  const size_t search_end = std::min(key->find('#'), key->size());
  key->insert(search_end, Concat({key->find('?') < search_end ? "&" : "?", text}));
}

}  // namespace

bool IsItsOwnKey(const UrlView& url, const CacheKeyRules& rules) {
  return rules.is_default() && url.search().find(kReservedPrefix) == std::string_view::npos;
}

std::string MakeCacheKey(const UrlView& url, const CacheKeyRules& rules) {
  std::string key = MakeKey(url, rules);
  if ((rules.flags & kKeepFragment) != 0 && !url.hash().empty()) {
    key.append(1, '#').append(url.hash());
  }
  return key;
}

std::string MakeStorageKey(const UrlView& url, const CacheKeyRules& rules) {
  std::string key = MakeKey(url, rules);
  if ((rules.flags & kKeepFragment) == 0 || url.hash().empty()) return key;
  std::string parameter = Concat({kReservedPrefix, "fragment="});
  for (char c : url.hash()) {
    // What would end the parameter or the search, and what these are written with.
    if (c == '%') {
      parameter += "%25";
    } else if (c == '&') {
      parameter += "%26";
    } else if (c == '#') {
      parameter += "%23";
    } else if (c == '\'') {
      parameter += "%27";  // which the URL parser would write so
    } else {
      parameter += c;
    }
  }
  AppendParameter(parameter, &key);
  return key;
}

void AppendBodyDigest(std::string_view method, std::string_view digest, std::string* key) {
  AppendParameter(Concat({kReservedPrefix, "body=", method, "-", digest}), key);
}

}  // namespace swale
