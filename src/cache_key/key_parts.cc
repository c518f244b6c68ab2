#include "src/cache_key/key_parts.h"

#include "src/cache_key/tracking_parameters.h"
#include "src/url/search_parameters.h"

namespace swale {
namespace {

constexpr std::string_view kHtml = ".html";

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

}  // namespace swale
