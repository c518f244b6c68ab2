#include "src/precache/other_makes.h"

#include "src/base/name_set.h"

namespace swale {
namespace {

// They end in the scope: "workbox-precache-v2-https://site.example/".
constexpr std::string_view kBeginnings[] = {"workbox-precache-", "workbox-runtime-",
                                            "serwist-precache-", "serwist-runtime-"};

// The path of an absolute URL.
std::string_view PathOf(std::string_view url) {
  const size_t host = url.find("://");
  const size_t path = host == std::string_view::npos ? host : url.find('/', host + 3);
  return path == std::string_view::npos ? std::string_view() : url.substr(path);
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
  if (config.policy.keeps_other_caches()) co_return;
  Operation list = cx.Ask({.kind = EffectKind::kCacheNames});
  co_await list;
  std::string_view names = list.text();
  while (!names.empty()) {
    const std::string name(names.substr(0, names.find('\n')));
    names.remove_prefix(name.size() + 1);
    if (!IsOfOtherMake(name, config.scope)) continue;
    Operation drop = cx.CacheDrop(name);
    co_await drop;
  }
}

}  // namespace swale
