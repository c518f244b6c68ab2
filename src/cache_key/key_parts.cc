#include "src/cache_key/key_parts.h"

#include <cstddef>
#include <string>
#include <utility>

#include "src/cache_key/stable_order.h"
#include "src/cache_key/tracking_parameters.h"
#include "src/http/utf8.h"
#include "src/url/search_parameters.h"

namespace swale {
namespace {

constexpr std::string_view kHtml = ".html";

// Text whose bytes are in the order of the name's code units, without a byte 0. Bytes of UTF-8 are
// in the order of code points, which is that of code units but for U+E000 to U+FFFF: they come
// behind what surrogates encode.
std::string SortKey(std::string_view encoded_name) {
  std::string key = DecodeUtf8(DecodeParameter(encoded_name));
  for (char& c : key) {
    auto byte = static_cast<uint8_t>(c);
    if (byte >= 0xF0) {
      byte -= 2;  // U+10000 and above
    } else if (byte >= 0xEE) {
      byte += 5;  // U+E000 to U+FFFF
    }
    c = static_cast<char>(byte + 1);
  }
  return key;
}

}  // namespace

std::string_view FoldCleanUrl(std::string_view path, const CacheKeyRules& rules) {
  if ((rules.flags & kFoldCleanUrls) != 0 && path.ends_with(kHtml) && !path.ends_with("/.html")) {
    path.remove_suffix(kHtml.size());
  }
  return path;
}

std::string_view FoldDirectoryIndex(std::string_view path, const CacheKeyRules& rules) {
  std::string_view index = rules.directory_index;
  if ((rules.flags & kFoldCleanUrls) != 0 && index.ends_with(kHtml)) {
    index.remove_suffix(kHtml.size());
  }
  if (!index.empty() && path.substr(path.rfind('/') + 1) == index && path.size() > index.size()) {
    path.remove_suffix(index.size());
  }
  return path;
}

CacheKeyRule RuleThatDrops(std::string_view parameter, const CacheKeyRules& rules) {
  const std::string_view name = NameOf(parameter);
  if ((rules.flags & kKeepSomeParameters) != 0 && !MatchesParameterNames(rules.kept, name)) {
    return CacheKeyRule::kKeepParameters;
  }
  if (MatchesParameterNames(rules.ignored, name)) return CacheKeyRule::kIgnoreParameters;
  if ((rules.flags & kIgnoreTrackingParameters) != 0 &&
      MatchesParameterNames(kTrackingParameters, name)) {
    return CacheKeyRule::kIgnoreTrackingParameters;
  }
  return CacheKeyRule::kNone;
}

std::vector<std::string_view> SortedParameters(const std::vector<std::string_view>& parameters) {
  std::vector<std::string> names;
  for (std::string_view parameter : parameters) names.push_back(SortKey(NameOf(parameter)));
  std::vector<std::string_view> sorted;
  for (size_t place : StableOrder(std::move(names))) sorted.push_back(parameters[place]);
  return sorted;
}

}  // namespace swale
