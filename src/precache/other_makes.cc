#include "src/precache/other_makes.h"

#include "src/base/name_set.h"

namespace swale {
namespace {

// They end in the scope: "workbox-precache-v2-https://site.example/".
constexpr std::string_view kBeginnings[] = {"workbox-precache-", "workbox-runtime-",
                                            "serwist-precache-", "serwist-runtime-"};

// Ours are "swale:what:https://site.example/", as src/store and web/worker/set_up.ts have them.
constexpr std::string_view kOwnBeginning = "swale:";
constexpr std::string_view kOwnInUse[] = {"assets", "versions", "set-up"};

// The path of an absolute URL.
std::string_view PathOf(std::string_view url) {
  const size_t host = url.find("://");
  const size_t path = host == std::string_view::npos ? host : url.find('/', host + 3);
  return path == std::string_view::npos ? std::string_view() : url.substr(path);
}

// Whether it is one of ours for the scope that is not in use any more.
bool IsOfOlderLayout(std::string_view cache, std::string_view scope) {
  if (!cache.starts_with(kOwnBeginning) || !cache.ends_with(scope)) return false;
  cache.remove_prefix(kOwnBeginning.size());
  if (cache.size() <= scope.size()) return false;
  cache.remove_suffix(scope.size());
  // A scope that only ends like ours has more than a word before it.
  if (cache.find(':') != cache.size() - 1) return false;
  cache.remove_suffix(1);
  for (std::string_view in_use : kOwnInUse) {
    if (cache == in_use) return false;
  }
  return true;
}

}  // namespace

bool IsOfOtherMake(std::string_view cache, std::string_view scope) {
  for (std::string_view beginning : kBeginnings) {
    if (cache.starts_with(beginning) && cache.ends_with(scope)) return true;
  }
  // "ngsw:/path/:…"; for the whole origin also without the path, as older ones have it.
  constexpr std::string_view kAngular = "ngsw:";
  if (!cache.starts_with(kAngular)) return false;
  cache.remove_prefix(kAngular.size());
  const std::string_view path = PathOf(scope);
  if (cache.starts_with(path) && cache.substr(path.size(), 1) == ":") return true;
  return path == "/" && !cache.starts_with('/');
}

Task<void> DropCachesOfOtherMakes(EventContext& cx, const WorkerConfig& config) {
  Operation list = cx.Ask({.kind = EffectKind::kCacheNames});
  co_await list;
  if (!list.ok()) co_return;  // its text is an error's
  std::string_view names = list.text();
  while (!names.empty()) {
    const std::string name(names.substr(0, names.find('\n')));
    names.remove_prefix(name.size() + 1);
    const bool goes = IsOfOlderLayout(name, config.scope) ||
                      (!config.policy.keeps_other_caches() && IsOfOtherMake(name, config.scope));
    if (!goes) continue;
    Operation drop = cx.CacheDrop(name);
    co_await drop;
  }
}

}  // namespace swale
