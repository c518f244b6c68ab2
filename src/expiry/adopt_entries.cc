#include "src/expiry/adopt_entries.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/base/concat.h"
#include "src/base/lines.h"
#include "src/base/number.h"
#include "src/engine/runtime_cache.h"
#include "src/expiry/expiry_book.h"
#include "src/expiry/expiry_records.h"

namespace swale {
namespace {

// Entries that are noted together.
constexpr size_t kBatch = 64;
// Entries of a cache whose sizes are looked up: pages wait for an activation.
constexpr uint64_t kMeasuredMax = 256;
// Caches that were ever adopted.
constexpr uint32_t kMarksMax = 1000;

// By name, each once.
std::vector<LimitedCache> LimitedCachesOf(const Policy& policy) {
  std::vector<LimitedCache> caches;
  RuntimeCacheOptions cache;
  for (size_t i = 0; policy.FindRuntimeCache(i, &cache); ++i) {
    const bool is_known = std::any_of(caches.begin(), caches.end(), [&](const LimitedCache& known) {
      return known.cache == cache.name;
    });
    if (!cache.has_limits() || is_known) continue;
    caches.push_back(
        {std::string(cache.name), cache.limits, cache.max_age_seconds, cache.max_idle_seconds});
  }
  return caches;
}

// 0 where it is not there any more.
Task<uint64_t> FindSize(EventContext& cx, const WorkerConfig& config, std::string cache,
                        std::string url) {
  Operation match = cx.CacheMatch(cache, url, kMatchIgnoreVary);
  co_await match;
  if (!match.response()) co_return 0;
  const std::optional<uint64_t> size = SizeOf(config.host, match.response());
  if (size) co_return *size;
  Operation measure = cx.MeasureBody(match.response());
  co_await measure;
  uint64_t bytes = 0;
  ParseNumber64(measure.text(), &bytes);
  co_return bytes;
}

struct Measured {
  uint64_t entries = 0;
  uint64_t bytes = 0;
};

// Notes those of `urls`, each followed by '\n', that are not. False where that failed. REQUIRES:
// `measured` outlives the task.
Task<bool> AdoptSome(EventContext& cx, const WorkerConfig& config, LimitedCache book,
                     std::string urls, Measured* measured) {
  const Mutex::Guard guard = co_await config.expiry->mutex.Lock();
  const std::string state_key = StateKey(book.cache);
  std::string queries = Concat({state_key, "\n"});
  for (std::string_view rest = urls; !rest.empty();) {
    queries += Concat({EntryKey(book.cache, TakeLine(&rest)), "\n"});
  }
  Operation read = cx.ReadRecords(queries, 1);
  co_await read;
  if (!read.ok()) co_return false;
  FoundRecords found(read);
  CacheState state = DecodeState(found.Value(state_key));
  ExpiryChanges changes;
  for (std::string_view rest = urls; !rest.empty();) {
    const std::string url(TakeLine(&rest));
    EntryState entry = DecodeEntry(found.Value(EntryKey(book.cache, url)));
    if (IsHeld(entry)) continue;
    if (entry.order != 0) changes.DeletePlaces(book, url, entry);
    uint64_t size = 0;
    if (book.limits.max_bytes == 0) {
      // Nobody counts them.
    } else if (measured->entries < kMeasuredMax) {
      size = co_await FindSize(cx, config, book.cache, url);
      measured->bytes += size;
      ++measured->entries;
    } else {
      size = measured->bytes / measured->entries;
    }
    Insert(book.limits, size, cx.now_ms(), &state, &entry);
    changes.SetEntry(book, url, entry);
  }
  if (changes.text().empty()) co_return true;
  changes.Set(state_key, EncodeState(state));
  Operation write = cx.WriteRecords(changes.text());
  co_await write;
  co_return write.ok();
}

Task<bool> Adopt(EventContext& cx, const WorkerConfig& config, LimitedCache book) {
  Operation list = cx.CacheKeys(book.cache);
  co_await list;
  if (!list.ok()) co_return false;
  const std::string text = list.text();
  Measured measured;
  for (std::string_view rest = text; !rest.empty();) {
    std::string urls;
    for (size_t i = 0; i < kBatch && !rest.empty(); ++i) {
      urls += Concat({TakeLine(&rest), "\n"});
    }
    const bool is_done = co_await AdoptSome(cx, config, book, std::move(urls), &measured);
    if (!is_done) co_return false;
  }
  co_return true;
}

// Whether `lines` has this one.
bool HasLine(const std::string& lines, std::string_view line) {
  return Concat({"\n", lines}).find(Concat({"\n", line, "\n"})) != std::string::npos;
}

std::string MarkOf(const LimitedCache& book) { return Concat({kAdoptedPrefix, book.cache}); }

}  // namespace

Task<void> AdoptEntries(EventContext& cx, const WorkerConfig& config) {
  if (config.expiry == nullptr) co_return;
  Operation read = cx.ReadRecords(Concat({"*", kAdoptedPrefix, "\n"}), kMarksMax);
  co_await read;
  if (!read.ok()) co_return;
  std::string marked;
  for (FoundRecords marks(read); !marks.empty();) {
    marked += Concat({marks.Next().first, "\n"});
  }
  std::vector<LimitedCache> caches = LimitedCachesOf(config.policy);
  ExpiryChanges changes;
  // What a cache without limits stores nobody notes.
  std::string limited;
  for (const LimitedCache& book : caches) limited += Concat({MarkOf(book), "\n"});
  for (std::string_view rest = marked; !rest.empty();) {
    const std::string_view mark = TakeLine(&rest);
    if (!HasLine(limited, mark)) changes.Delete(mark);
  }
  std::erase_if(caches, [&](const LimitedCache& book) { return HasLine(marked, MarkOf(book)); });
  if (!caches.empty()) {
    Operation names = cx.Ask({.kind = EffectKind::kCacheNames});
    co_await names;
    if (!names.ok()) co_return;
    for (const LimitedCache& book : caches) {
      // To list one that is not there would make it.
      bool is_adopted = !HasLine(names.text(), book.cache);
      if (!is_adopted) is_adopted = co_await Adopt(cx, config, book);
      if (is_adopted) changes.Set(MarkOf(book), {});
    }
  }
  if (changes.text().empty()) co_return;
  Operation write = cx.WriteRecords(changes.text());
  co_await write;
}

}  // namespace swale
