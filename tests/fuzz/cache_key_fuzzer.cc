// Cache keys: what is kept of a URL is as it was, but for names that are ours, and a key is its own
// key.
//
// The input is lines: the rules' flags as a number's decimal digits, names to ignore and names to
// keep, each followed by ',', the directory's index file, a URL.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ada.h"
#include "src/cache_key/cache_key.h"
#include "src/http/utf8.h"
#include "src/url/search_parameters.h"
#include "src/url/url_view.h"
#include "tests/fuzz/fuzz.h"

namespace swale {
namespace {

std::string TakeNames(FuzzInput* input) {
  std::string names(input->TakeLine());
  std::replace(names.begin(), names.end(), ',', '\n');
  if (!names.empty() && names.back() != '\n') names += '\n';
  return names;
}

uint32_t TakeFlags(FuzzInput* input) {
  uint32_t flags = 0;
  for (char c : input->TakeLine()) flags = flags * 10 + static_cast<uint8_t>(c - '0');
  return flags % (kIgnoreNoVarySearch << 1);
}

// Names that are ours as keys have them.
std::vector<std::string> PiecesOf(std::string_view search) {
  std::vector<std::string> all;
  SearchPieces pieces(search);
  for (std::string_view piece; pieces.Next(&piece);) {
    const bool is_ours = piece.starts_with(kReservedPrefix);
    all.push_back(is_ours ? "%7E" + std::string(piece.substr(1)) : std::string(piece));
  }
  return all;
}

std::u32string CodeUnitsOfName(std::string_view piece) {
  std::u32string units;
  const std::string name = DecodeUtf8(DecodeParameter(NameOf(piece)));
  const auto* bytes = reinterpret_cast<const uint8_t*>(name.data());
  for (size_t i = 0; i < name.size();) {
    const size_t size = bytes[i] < 0x80 ? 1 : bytes[i] < 0xE0 ? 2 : bytes[i] < 0xF0 ? 3 : 4;
    char32_t c = size == 1 ? bytes[i] : bytes[i] & (0x7F >> size);
    for (size_t k = 1; k < size; ++k) c = c << 6 | (bytes[i + k] & 0x3F);
    if (size == 4) {
      units += 0xD7C0 + (c >> 10);
      units += 0xDC00 + (c & 0x3FF);
    } else {
      units += c;
    }
    i += size;
  }
  return units;
}

void CheckSearch(const UrlView& url, const UrlView& key, const CacheKeyRules& rules) {
  std::vector<std::string> before = PiecesOf(url.search());
  std::vector<std::string> after = PiecesOf(key.search());
  if ((rules.flags & kSortParameters) != 0) {
    Require(std::is_sorted(after.begin(), after.end(),
                           [](std::string_view a, std::string_view b) {
                             return CodeUnitsOfName(a) < CodeUnitsOfName(b);
                           }),
            "parameters are sorted by their decoded names", {url.href(), key.href()});
    std::sort(before.begin(), before.end());
    std::sort(after.begin(), after.end());
  }
  size_t kept = 0;
  for (std::string_view piece : before) {
    if (kept < after.size() && after[kept] == piece) ++kept;
  }
  Require(kept == after.size(), "what is kept of a search is as it was", {url.href(), key.href()});
  for (std::string_view piece : after) {
    Require(!MatchesParameterNames(rules.ignored, NameOf(piece)), "ignored names are gone",
            {url.href(), key.href()});
  }
}

void CheckKey(const UrlView& url, const CacheKeyRules& rules) {
  const std::string key = MakeCacheKey(url, rules);
  Require(!IsItsOwnKey(url, rules) || key == url.without_hash(),
          "by default a key is the URL without its fragment", {url.href(), key});
  CacheKeyRules with_origin = rules;
  with_origin.flags &= ~kDropOrigin;
  const std::string whole = MakeCacheKey(url, with_origin);
  Require(whole.ends_with(key.substr(key.starts_with("/.//") ? 2 : 0)),
          "a key is the same with its origin in front", {url.href(), key});
  Require((rules.flags & kDropOrigin) == 0 || !key.starts_with("//"),
          "a key without an origin names none", {url.href(), key});
  const std::optional<UrlView> whole_view = UrlView::Parse(whole);
  Require(whole_view.has_value(), "a key with an origin is a URL", {url.href(), whole});
  CheckSearch(url, *whole_view, rules);
  const bool folds = (rules.flags & kFoldCleanUrls) != 0 || !rules.directory_index.empty();
  Require(folds || MakeCacheKey(*whole_view, with_origin) == whole, "a key is its own key",
          {url.href(), whole});

  const std::string stored = MakeStorageKey(url, rules);
  Require(stored.find('#') == std::string::npos, "what is stored has no fragment",
          {url.href(), stored});
  Require(stored.starts_with(key.substr(0, key.find('#'))), "what is stored begins with the key",
          {url.href(), key, stored});
  std::string with_body = stored;
  AppendBodyDigest("POST", "0123", &with_body);
  Require(with_body.size() > stored.size() && with_body.starts_with(stored),
          "a body's digest stands behind the key", {stored, with_body});
}

}  // namespace
}  // namespace swale

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace swale;
  FuzzInput input(data, size);
  CacheKeyRules rules;
  rules.flags = TakeFlags(&input);
  const std::string ignored = TakeNames(&input);
  const std::string kept = TakeNames(&input);
  const std::string directory_index(input.TakeLine());
  rules.ignored = ignored;
  rules.kept = kept;
  rules.directory_index = directory_index;
  const auto url = ada::parse<ada::url_aggregator>(ToUtf8(input.TakeLine()));
  if (!url || !url->get_protocol().starts_with("http")) return 0;
  CheckKey(UrlView::Parse(url->get_href()).value(), rules);
  return 0;
}
