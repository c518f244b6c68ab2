#include "src/precache/make_room.h"

#include <algorithm>
#include <string_view>

#include "src/base/concat.h"
#include "src/base/number.h"

namespace swale {
namespace {

// Storage takes more than the contents: names, header fields, its own book-keeping.
constexpr uint64_t kBytesBeside = 65'536;

// Bytes that are free; the largest number where the browser does not say.
uint64_t FreeBytes(const Operation& estimate) {
  const std::string_view text = estimate.text();
  const size_t space = text.find(' ');
  uint64_t usage = 0;
  uint64_t quota = 0;
  if (!estimate.ok() || space == std::string_view::npos ||
      !ParseNumber64(text.substr(0, space), &usage) ||
      !ParseNumber64(text.substr(space + 1), &quota)) {
    return UINT64_MAX;
  }
  return quota > usage ? quota - usage : 0;
}

}  // namespace

Task<bool> DropRuntimeCache(EventContext& cx, const WorkerConfig& config, size_t number) {
  RuntimeCacheOptions options;
  if (!config.policy.FindRuntimeCache(number, &options)) co_return false;
  const std::string cache(options.name);
  // A page that has opened the cache keeps its space from being free, but not that of its entries.
  Operation keys = cx.CacheKeys(cache);
  co_await keys;
  std::string_view urls = keys.ok() ? keys.text() : std::string_view();
  while (!urls.empty()) {
    const std::string url(urls.substr(0, urls.find('\n')));
    urls.remove_prefix(std::min(urls.size(), url.size() + 1));
    Operation remove = cx.CacheDelete(cache, url, kMatchIgnoreVary);
    co_await remove;
  }
  Operation drop = cx.CacheDrop(cache);
  co_await drop;
  cx.Log(LogLevel::kWarning,
         Substitute("storage is short: the cache $ makes room for a new version", cache));
  co_return true;
}

Task<std::string> MakeRoomFor(EventContext& cx, const WorkerConfig& config, uint64_t bytes) {
  const uint64_t needed = bytes + kBytesBeside;
  uint64_t free = 0;
  for (size_t i = 0;; ++i) {
    Operation estimate = cx.Ask({.kind = EffectKind::kEstimateStorage});
    co_await estimate;
    free = FreeBytes(estimate);
    if (free >= needed) co_return std::string();
    const bool is_dropped = co_await DropRuntimeCache(cx, config, i);
    if (!is_dropped) break;
  }
  co_return Substitute("it takes $ bytes of storage, $ are free", NumberToString(needed),
                       NumberToString(free));
}

}  // namespace swale
