#include "src/precache/static_routes.h"

#include <optional>
#include <string_view>

#include "src/url/url_pattern_view.h"
#include "src/url/url_view.h"

namespace swale {
namespace {

// Whether the pattern may match a request that the precache answers with the file at `url`: its URL
// may lack the directory index or ".html", and have other search parameters.
class PrecachedUrl {
 public:
  PrecachedUrl(std::string_view url, const WorkerConfig& config) {
    const bool is_absolute = url.find("://") != std::string_view::npos;
    if (!is_absolute) href_ = config.BaseUrl();
    href_ += url;
    const size_t path_end = href_.find('?');
    if (path_end != std::string::npos) href_.resize(path_end);
    const PrecacheOptions options = config.policy.precache();
    if (!options.directory_index.empty() && EndsWithSegment(options.directory_index)) {
      cut_ = options.directory_index.size();
    } else if (options.clean_urls && href_.ends_with(".html")) {
      cut_ = 5;
    }
  }

  bool MayMatch(const UrlPatternView& pattern, const UrlView& base) const {
    const std::string_view href = href_;
    return MatchesPath(href, pattern, base) ||
           (cut_ != 0 && MatchesPath(href.substr(0, href.size() - cut_), pattern, base));
  }

 private:
  bool EndsWithSegment(std::string_view name) const {
    return href_.ends_with(name) && href_[href_.size() - name.size() - 1] == '/';
  }

  static bool MatchesPath(std::string_view href, const UrlPatternView& pattern,
                          const UrlView& base) {
    const std::optional<UrlView> url = UrlView::Parse(href);
    return url && pattern.MatchesComponent(PatternComponent::kPathname, *url, base, nullptr) &&
           pattern.MatchesComponent(PatternComponent::kHostname, *url, base, nullptr);
  }

  std::string href_;  // without its search
  size_t cut_ = 0;
};

bool MayTakePrecached(const WorkerConfig& config, const ManifestView& manifest, size_t route) {
  const MatchRecord match = config.policy.match(MatchList::kRoutes, route);
  // The precache is for GET.
  if ((match.methods & BitOf(Method::kGet)) == 0) return false;
  if (manifest.size() == 0) return false;
  const std::optional<UrlView> base = UrlView::Parse(config.script_url);
  if (!base || match.pattern.size == 0) return true;
  const UrlPatternView pattern(config.policy.text(match.pattern));
  for (size_t i = 0; i < manifest.size(); ++i) {
    if (PrecachedUrl(manifest.entry(i).url, config).MayMatch(pattern, *base)) return true;
  }
  return false;
}

// Which requests the precache may answer; empty: none.
std::string_view PrecacheCondition(const ManifestView& manifest) {
  if (manifest.size() == 0) return {};
  for (size_t i = 0; i < manifest.size(); ++i) {
    if (manifest.entry(i).url.find("://") != std::string_view::npos) {
      return R"({"requestMethod":"GET"})";
    }
  }
  return R"({"requestMethod":"GET","urlPattern":{"pathname":"*"}})";
}

}  // namespace

std::string StaticRoutes(const WorkerConfig& config, const ManifestView& manifest) {
  const Policy& policy = config.policy;
  std::string json;
  for (size_t i = 0; i < policy.static_rule_count(); ++i) {
    const StaticRuleRecord rule = policy.static_rule(i);
    std::string_view condition = policy.text(rule.condition);
    if (rule.kind == StaticRuleKind::kRouteNetwork &&
        MayTakePrecached(config, manifest, rule.route)) {
      continue;
    }
    if (rule.kind == StaticRuleKind::kPrecache) condition = PrecacheCondition(manifest);
    if (condition.empty()) continue;
    const bool is_network =
        rule.kind == StaticRuleKind::kNetwork || rule.kind == StaticRuleKind::kRouteNetwork;
    json += json.empty() ? R"([{"condition":)" : R"(,{"condition":)";
    json += condition;
    json += is_network ? R"(,"source":"network"})" : R"(,"source":"fetch-event"})";
  }
  if (!json.empty()) json += ']';
  return json;
}

}  // namespace swale
