#include "src/cache_key/explain_cache_key.h"

#include <cstddef>
#include <initializer_list>
#include <utility>

#include "src/base/concat.h"
#include "src/cache_key/parameter_order.h"
#include "src/url/search_parameters.h"

namespace swale {
namespace {

class Explanation {
 public:
  Explanation(const UrlView& url, const CacheKeyRules& rules) : url_(url), rules_(rules) {}

  std::vector<CacheKeyStep> Run() {
    ExplainOrigin();
    ExplainPath();
    ExplainSearch();
    ExplainFragment();
    return std::move(steps_);
  }

 private:
  void Add(CacheKeyRule rule, std::initializer_list<std::string_view> effect) {
    steps_.push_back({rule, Concat(effect)});
  }

  void ExplainOrigin() {
    if ((rules_.flags & kDropOrigin) == 0) return;
    const size_t size = static_cast<size_t>(url_.pathname().data() - url_.href().data());
    Add(CacheKeyRule::kOrigin, {"dropped ", url_.href().substr(0, size)});
  }

  void ExplainPath() {
    const std::string_view path = url_.pathname();
    const std::string_view clean = FoldCleanUrl(path, rules_);
    if (clean != path) Add(CacheKeyRule::kCleanUrls, {"folded ", path, " to ", clean});
    const std::string_view directory = FoldDirectoryIndex(clean, rules_);
    if (directory != clean) {
      Add(CacheKeyRule::kDirectoryIndex, {"folded ", clean, " to ", directory});
    }
  }

  void ExplainSearch() {
    std::vector<std::string_view> kept;
    SearchPieces all(url_.search());
    for (std::string_view parameter; all.Next(&parameter);) {
      const CacheKeyRule rule = RuleThatDrops(parameter, rules_);
      if (rule == CacheKeyRule::kNone) {
        kept.push_back(parameter);
      } else {
        Add(rule, {"dropped ", parameter});
      }
    }
    if ((rules_.flags & kSortParameters) == 0) return;
    std::vector<std::string_view> sorted = kept;
    SortParameters(&sorted);
    if (sorted == kept) return;
    std::string search;
    for (std::string_view parameter : sorted) {
      if (!search.empty()) search += '&';
      search.append(parameter);
    }
    Add(CacheKeyRule::kSortParameters, {"sorted to ", search});
  }

  void ExplainFragment() {
    const std::string_view fragment = url_.href().substr(url_.without_hash().size());
    if (fragment.empty() || ((rules_.flags & kKeepFragment) != 0 && fragment != "#")) return;
    Add(CacheKeyRule::kFragment, {"dropped ", fragment});
  }

  const UrlView& url_;
  const CacheKeyRules& rules_;
  std::vector<CacheKeyStep> steps_;
};

}  // namespace

std::string_view NameOfRule(CacheKeyRule rule) {
  switch (rule) {
    case CacheKeyRule::kNone:
      return "";
    case CacheKeyRule::kOrigin:
      return "origin";
    case CacheKeyRule::kCleanUrls:
      return "cleanURLs";
    case CacheKeyRule::kDirectoryIndex:
      return "directoryIndex";
    case CacheKeyRule::kKeepParameters:
      return "keepParameters";
    case CacheKeyRule::kIgnoreParameters:
      return "ignoreParameters";
    case CacheKeyRule::kIgnoreTrackingParameters:
      return "ignoreTrackingParameters";
    case CacheKeyRule::kSortParameters:
      return "sortParameters";
    case CacheKeyRule::kFragment:
      return "fragment";
  }
  return "";
}

std::vector<CacheKeyStep> ExplainCacheKey(const UrlView& url, const CacheKeyRules& rules) {
  return Explanation(url, rules).Run();
}

}  // namespace swale
