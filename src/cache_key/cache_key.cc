#include "src/cache_key/cache_key.h"

#include <cstddef>
#include <utility>
#include <vector>

#include "src/base/concat.h"
#include "src/url/search_parameters.h"

namespace swale {
namespace {

bool IsKept(std::string_view piece, const CacheKeyRules& rules) {
  const std::string_view name = NameOf(piece);
  if ((rules.flags & kKeepSomeParameters) != 0 && !MatchesParameterNames(rules.kept, name)) {
    return false;
  }
  if (MatchesParameterNames(rules.ignored, name)) return false;
  return (rules.flags & kIgnoreTrackingParameters) == 0 ||
         !MatchesParameterNames(kTrackingParameters, name);
}

// By decoded name, those of one name in their order. There are a dozen at most, nearly sorted.
void SortPieces(std::vector<std::string_view>* pieces) {
  std::vector<std::string> names;
  for (std::string_view piece : *pieces) names.push_back(DecodeParameter(NameOf(piece)));
  for (size_t i = 1; i < pieces->size(); ++i) {
    for (size_t j = i; j > 0 && names[j] < names[j - 1]; --j) {
      std::swap(names[j], names[j - 1]);
      std::swap((*pieces)[j], (*pieces)[j - 1]);
    }
  }
}

// `search` begins with '?', or is empty.
void AppendSearch(std::string_view search, const CacheKeyRules& rules, std::string* key) {
  std::vector<std::string_view> pieces;
  bool changes = false;
  SearchPieces all(search.substr(search.empty() ? 0 : 1));
  for (std::string_view piece; all.Next(&piece);) {
    if (IsKept(piece, rules)) {
      pieces.push_back(piece);
    } else {
      changes = true;
    }
  }
  if ((rules.flags & kSortParameters) != 0) {
    const std::vector<std::string_view> before = pieces;
    SortPieces(&pieces);
    changes |= before != pieces;
  }
  if (!changes) {
    key->append(search);
    return;
  }
  char separator = '?';
  for (std::string_view piece : pieces) {
    *key += separator;
    key->append(piece);
    separator = '&';
  }
}

std::string_view FoldPath(std::string_view path, const CacheKeyRules& rules) {
  const std::string_view index = rules.directory_index;
  if (!index.empty() && path.ends_with(index) && path.size() > index.size() &&
      path[path.size() - index.size() - 1] == '/') {
    path.remove_suffix(index.size());
  } else if ((rules.flags & kFoldCleanUrls) != 0 && path.ends_with(".html") &&
             !path.ends_with("/.html")) {
    path.remove_suffix(5);
  }
  return path;
}

std::string MakeKey(const UrlView& url, const CacheKeyRules& rules) {
  const std::string_view href = url.without_hash();
  const std::string_view path = url.pathname();
  const auto path_start = static_cast<size_t>(path.data() - href.data());
  std::string key;
  if ((rules.flags & kDropOrigin) == 0) key = href.substr(0, path_start);
  key.append(FoldPath(path, rules));
  AppendSearch(href.substr(path_start + path.size()), rules, &key);
  return key;
}

// Puts a search parameter of our own behind the others.
void AppendParameter(std::string_view text, std::string* key) {
  *key += key->find('?') == std::string::npos ? '?' : '&';
  key->append(text);
}

}  // namespace

// Documented one by one in docs/cache-keys.md.
const std::string_view kTrackingParameters =
    "utm_*\ngclid\ngbraid\nwbraid\ndclid\ngclsrc\ngad_source\ngad_campaignid\n_gl\nsrsltid\n"
    "fbclid\nigsh\nigshid\nmsclkid\ntwclid\nttclid\nli_fat_id\nepik\nScCid\nrdt_cid\nyclid\nymclid\n"
    "_openstat\nmc_cid\nmc_eid\n_hsenc\n_hsmi\nhsCtaTracking\nmkt_tok\nvero_id\nwickedid\n_kx\n"
    "oly_anon_id\noly_enc_id\ns_cid\nml_subscriber\nml_subscriber_hash\n";

std::string MakeCacheKey(const UrlView& url, const CacheKeyRules& rules) {
  std::string key = MakeKey(url, rules);
  if ((rules.flags & kKeepFragment) != 0) key.append(url.href().substr(url.without_hash().size()));
  return key;
}

std::string MakeStorageKey(const UrlView& url, const CacheKeyRules& rules) {
  std::string key = MakeKey(url, rules);
  if ((rules.flags & kKeepFragment) != 0 && !url.hash().empty()) {
    std::string parameter = "~swale-fragment=";
    for (char c : url.hash()) {
      // What would end the parameter or the search.
      if (c == '%') {
        parameter += "%25";
      } else if (c == '&') {
        parameter += "%26";
      } else if (c == '#') {
        parameter += "%23";
      } else {
        parameter += c;
      }
    }
    AppendParameter(parameter, &key);
  }
  return key;
}

void AppendBodyDigest(std::string_view method, std::string_view digest, std::string* key) {
  AppendParameter(Concat({"~swale-body=", method, "-", digest}), key);
}

}  // namespace swale
