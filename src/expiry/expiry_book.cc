#include "src/expiry/expiry_book.h"

#include <algorithm>
#include <utility>

#include "src/base/concat.h"
#include "src/base/hash.h"
#include "src/base/hex.h"
#include "src/expiry/eviction.h"
#include "src/expiry/expiry_records.h"

namespace swale {
namespace {

// Entries that are looked at together: each round is a read, a write, and their deletions.
constexpr uint32_t kBatch = 16;
// How long uses are gathered.
constexpr uint32_t kFlushDelayMs = 1000;
// More than a page makes in that time; half of the slots, so that one is soon found.
constexpr size_t kUsesMax = 512;
constexpr size_t kSlots = 1024;

LimitedCache BookOf(const FetchContext& cx, std::string_view cache) {
  const RuntimeCacheOptions& options = cx.options().cache;
  return {std::string(cache), options.limits, options.max_age_seconds, options.max_idle_seconds};
}

void LogFailure(FetchContext& cx, const Operation& records) {
  cx.Log(LogLevel::kWarning,
         Substitute("what caches hold could not be noted, their limits do not hold: $",
                    records.text()));
}

Task<bool> Write(FetchContext& cx, std::string changes) {
  Operation write = cx.WriteRecords(changes);
  co_await write;
  if (!write.ok()) LogFailure(cx, write);
  co_return write.ok();
}

bool IsKept(const FetchContext& cx) {
  return cx.config().expiry != nullptr && cx.options().cache.has_limits();
}

// REQUIRES: the lock is held.
Task<void> Strike(FetchContext& cx, LimitedCache book, std::string url) {
  const std::string state_key = StateKey(book.cache);
  const std::string entry_key = EntryKey(book.cache, url);
  Operation read = cx.ReadRecords(Concat({state_key, "\n", entry_key, "\n"}), 1);
  co_await read;
  FoundRecords found(read);
  CacheState state = DecodeState(found.Value(state_key));
  const EntryState entry = DecodeEntry(found.Value(entry_key));
  if (!IsHeld(entry)) co_return;
  ExpiryChanges changes;
  Remove(entry, &state);
  changes.DeleteEntry(book, url, entry);
  changes.Set(state_key, EncodeState(state));
  co_await Write(cx, changes.text());
}

// Writes down the uses of about a second. What a kill loses was not much.
Task<void> NoteUses(FetchContext& cx) {
  ExpiryBook& expiry = *cx.config().expiry;
  Operation timer = cx.SetTimer(kFlushDelayMs);
  co_await timer;
  expiry.is_flush_due = false;
  const std::vector<ExpiryBook::Use> uses = expiry.TakeUses();
  const Mutex::Guard guard = co_await expiry.mutex.Lock();
  // Cache by cache: its state goes through all its uses.
  std::vector<bool> is_noted(uses.size());
  for (size_t first = 0; first < uses.size(); ++first) {
    if (is_noted[first]) continue;
    const std::string& cache = uses[first].book.cache;
    std::string queries = StateKey(cache) + '\n';
    for (size_t i = first; i < uses.size(); ++i) {
      if (uses[i].book.cache == cache) queries += EntryKey(cache, uses[i].url) + '\n';
    }
    Operation read = cx.ReadRecords(queries, 1);
    co_await read;
    FoundRecords found(read);
    CacheState state = DecodeState(found.Value(StateKey(cache)));
    ExpiryChanges changes;
    for (size_t i = first; i < uses.size(); ++i) {
      const ExpiryBook::Use& use = uses[i];
      if (use.book.cache != cache) continue;
      is_noted[i] = true;
      EntryState entry = DecodeEntry(found.Value(EntryKey(cache, use.url)));
      if (!IsHeld(entry)) continue;
      const EntryState before = entry;
      Touch(use.book.limits, use.count, use.last_ms, &state, &entry);
      changes.MoveEntry(use.book, use.url, before, entry);
    }
    // Uses of what has been used often enough change nothing.
    if (changes.text().empty()) continue;
    changes.Set(StateKey(cache), EncodeState(state));
    co_await Write(cx, changes.text());
  }
}

// Its records are the caller's to strike out. False where it is still there.
Task<bool> DeleteFromCache(FetchContext& cx, std::string cache, std::string url) {
  cx.config().expiry->NoteStriking(cache, url);
  Operation remove = cx.CacheDelete(cache, url, kMatchIgnoreVary);
  co_await remove;
  co_return remove.status() != OutcomeStatus::kFailed;
}

// How many entries are looked at together: about as many as have to go.
uint32_t BatchOf(const CacheLimits& limits, const CacheState& state, uint32_t wanted) {
  uint64_t batch = std::max(wanted, uint32_t{1});
  if (limits.max_entries != 0 && state.entries > limits.max_entries) {
    batch = std::max(batch, state.entries - limits.max_entries);
  }
  if (limits.max_bytes != 0 && state.bytes > limits.max_bytes) {
    const double share =
        static_cast<double>(state.bytes - limits.max_bytes) / static_cast<double>(state.bytes);
    batch = std::max(batch, static_cast<uint64_t>(share * static_cast<double>(state.entries)) + 1);
  }
  return static_cast<uint32_t>(std::min(batch, uint64_t{kBatch}));
}

// Examines the first entries of a queue; `*state` and the records follow. False where records
// cannot be read or written.
Task<bool> EvictFrom(FetchContext& cx, LimitedCache book, EntryQueue queue, CacheState* state,
                     uint32_t* wanted) {
  const std::string prefix = OrderKey(book.cache, std::string(1, OrderPrefix(queue)), {});
  // Without the "\t" before the URL.
  Operation first = cx.ReadRecords(Concat({"*", prefix.substr(0, prefix.size() - 1), "\n"}),
                                   BatchOf(book.limits, *state, *wanted));
  co_await first;
  std::string queries;
  for (FoundRecords orders(first); !orders.empty();) {
    const std::string_view key = orders.Next().first;
    queries += Concat({EntryKey(book.cache, key.substr(key.rfind('\t') + 1)), "\n"});
  }
  Operation read = cx.ReadRecords(queries, 1);
  co_await read;
  if (!first.ok() || !read.ok()) co_return false;
  FoundRecords entries(read);
  ExpiryChanges changes;
  std::vector<std::string> gone;
  uint32_t examined = 0;
  for (FoundRecords orders(first); !orders.empty(); ++examined) {
    const bool is_ghost = queue == EntryQueue::kGhost;
    const bool is_over = is_ghost ? HasTooManyGhosts(book.limits, *state)
                                  : *wanted > 0 || IsOver(book.limits, *state);
    if (!is_over || (!is_ghost && VictimQueue(book.limits, *state) != queue)) break;
    const std::string_view key = orders.Next().first;
    const std::string_view url = key.substr(key.rfind('\t') + 1);
    EntryState entry = DecodeEntry(entries.Value(EntryKey(book.cache, url)));
    changes.Delete(key);
    // A place that its entry has left: by a kill, or another worker.
    if (OrderKey(book.cache, OrderText(entry), url) != key) continue;
    const EntryState before = entry;
    changes.DeletePlaces(book, url, before);
    if (is_ghost) {
      Remove(entry, state);
      changes.Delete(EntryKey(book.cache, url));
      continue;
    }
    const Verdict verdict = Examine(book.limits, state, &entry);
    if (verdict == Verdict::kEvict) {
      changes.Delete(EntryKey(book.cache, url));
    } else {
      changes.SetEntry(book, url, entry);
    }
    if (verdict == Verdict::kRequeue) continue;
    if (*wanted > 0) --*wanted;
    gone.emplace_back(url);
  }
  // What is noted and not there does no harm: so the entries go first.
  for (const std::string& url : gone) {
    const bool is_gone = co_await DeleteFromCache(cx, book.cache, url);
    if (!is_gone) co_return false;
  }
  if (examined == 0) NoteEmptyQueue(queue, state);
  changes.Set(StateKey(book.cache), EncodeState(*state));
  co_return co_await Write(cx, changes.text());
}

// Deletes `wanted` entries, if there are so many, and what is too much. REQUIRES: the lock is held.
Task<void> EvictLocked(FetchContext& cx, LimitedCache book, uint32_t wanted) {
  Operation read = cx.ReadRecords(StateKey(book.cache) + '\n', 1);
  co_await read;
  if (!read.ok()) co_return;
  CacheState state = DecodeState(FoundRecords(read).Value(StateKey(book.cache)));
  while ((wanted > 0 && state.entries > 0) || IsOver(book.limits, state)) {
    const EntryQueue queue = VictimQueue(book.limits, state);
    const bool is_done = co_await EvictFrom(cx, book, queue, &state, &wanted);
    if (!is_done) co_return;
  }
  while (HasTooManyGhosts(book.limits, state)) {
    const bool is_done = co_await EvictFrom(cx, book, EntryQueue::kGhost, &state, &wanted);
    if (!is_done) co_return;
  }
}

// Deletes the first of what has expired: the rest has its turn with the stores to come.
Task<void> DeleteExpired(FetchContext& cx, LimitedCache book) {
  Operation first = cx.ReadRecords(Concat({"*x\t", book.cache, "\t\n"}), kBatch);
  co_await first;
  for (FoundRecords expired(first); !expired.empty();) {
    std::string_view key = expired.Next().first;
    key.remove_prefix(book.cache.size() + 3);
    if (key.substr(0, 16) > NumberToHex(static_cast<uint64_t>(cx.now_ms()))) break;
    const std::string url(key.substr(17));
    const bool is_gone = co_await DeleteFromCache(cx, book.cache, url);
    if (!is_gone) break;
    co_await Strike(cx, book, url);
  }
}

enum class EntryNews : uint8_t { kStored, kMeasured };

// False where the entry is too large for its cache.
Task<bool> WriteEntry(FetchContext& cx, std::string url, std::optional<uint64_t> known_size,
                      EntryNews news) {
  if (!IsKept(cx)) co_return true;
  const LimitedCache book = BookOf(cx, cx.options().cache.name);
  if (IsTooLarge(book.limits, known_size.value_or(0))) co_return false;
  const Mutex::Guard guard = co_await cx.config().expiry->mutex.Lock();
  const std::string state_key = StateKey(book.cache);
  const std::string entry_key = EntryKey(book.cache, url);
  Operation read = cx.ReadRecords(Concat({state_key, "\n", entry_key, "\n"}), 1);
  co_await read;
  // Counting anew from nothing would be worse than not to count this one.
  if (!read.ok()) {
    LogFailure(cx, read);
    co_return true;
  }
  FoundRecords found(read);
  CacheState state = DecodeState(found.Value(state_key));
  EntryState entry = DecodeEntry(found.Value(entry_key));
  const uint64_t size = known_size.value_or(entry.size);
  ExpiryChanges changes;
  if (entry.order != 0) changes.DeletePlaces(book, url, entry);
  if (news == EntryNews::kMeasured && IsHeld(entry)) {
    Resize(book.limits, size, &state, &entry);
  } else {
    Insert(book.limits, size, cx.now_ms(), &state, &entry);
  }
  changes.SetEntry(book, url, entry);
  changes.Set(state_key, EncodeState(state));
  co_await Write(cx, changes.text());
  co_return true;
}

}  // namespace

ExpiryBook::Put::Put(ExpiryBook* book, std::string_view cache, std::string_view url)
    : book_(*book), cache_(cache), url_(url) {
  book_.puts_.push_back(this);
}

ExpiryBook::Put::~Put() { std::erase(book_.puts_, this); }

void ExpiryBook::NoteStriking(std::string_view cache, std::string_view url) {
  for (Put* put : puts_) put->is_struck_ |= put->url_ == url && put->cache_ == cache;
}

void ExpiryBook::Add(LimitedCache book, std::string url, int64_t now_ms) {
  slots_.resize(kSlots);
  size_t slot = HashBytes(url, 0) % kSlots;
  for (; slots_[slot] != 0; slot = (slot + 1) % kSlots) {
    Use& use = uses_[slots_[slot] - 1];
    if (use.url != url || use.book.cache != book.cache) continue;
    ++use.count;
    use.last_ms = now_ms;
    return;
  }
  if (uses_.size() == kUsesMax) return;
  uses_.push_back({std::move(book), std::move(url), 1, now_ms});
  slots_[slot] = static_cast<uint16_t>(uses_.size());
}

std::vector<ExpiryBook::Use> ExpiryBook::TakeUses() {
  slots_.clear();
  return std::exchange(uses_, {});
}

void NoteUse(FetchContext& cx, std::string_view cache, const std::string& url) {
  ExpiryBook* expiry = cx.config().expiry;
  const RuntimeCacheOptions& options = cx.options().cache;
  const bool counts_uses = options.limits.max_entries != 0 || options.limits.max_bytes != 0 ||
                           options.max_idle_seconds != 0;
  if (expiry == nullptr || !counts_uses) return;
  expiry->Add(BookOf(cx, cache), url, cx.now_ms());
  if (std::exchange(expiry->is_flush_due, true)) return;
  cx.Start(NoteUses(cx));
}

Task<bool> IsIdleTooLong(FetchContext& cx, std::string cache, std::string url) {
  const uint32_t max_idle_seconds = cx.options().cache.max_idle_seconds;
  if (max_idle_seconds == 0 || cx.config().expiry == nullptr) co_return false;
  Operation read = cx.ReadRecords(EntryKey(cache, url) + '\n', 1);
  co_await read;
  const EntryState entry = DecodeEntry(FoundRecords(read).Value(EntryKey(cache, url)));
  co_return entry.used_ms != 0 && cx.now_ms() - entry.used_ms > int64_t{max_idle_seconds} * 1000;
}

Task<bool> NoteEntry(FetchContext& cx, std::string url, std::optional<uint64_t> size) {
  return WriteEntry(cx, std::move(url), size, EntryNews::kStored);
}

Task<void> NoteSize(FetchContext& cx, std::string url, uint64_t size) {
  const std::string cache(cx.options().cache.name);
  const bool fits = co_await WriteEntry(cx, url, size, EntryNews::kMeasured);
  if (fits) co_return;
  co_await DeleteEntry(cx, cache, url);
}

Task<void> DeleteEntry(FetchContext& cx, std::string cache, std::string url) {
  const Mutex::Guard guard = co_await cx.config().expiry->mutex.Lock();
  const bool is_gone = co_await DeleteFromCache(cx, cache, url);
  if (is_gone && IsKept(cx)) co_await Strike(cx, BookOf(cx, cache), url);
}

Task<ResponseRef> FindOrStrikeOut(FetchContext& cx, std::string url) {
  const LimitedCache book = BookOf(cx, cx.options().cache.name);
  const Mutex::Guard guard = co_await cx.config().expiry->mutex.Lock();
  cx.config().expiry->NoteStriking(book.cache, url);
  Operation match = cx.CacheMatch(book.cache, url, kMatchIgnoreVary);
  co_await match;
  if (match.status() == OutcomeStatus::kNone && IsKept(cx)) co_await Strike(cx, book, url);
  co_return match.response();
}

Task<void> Evict(FetchContext& cx) {
  if (!IsKept(cx)) co_return;
  const LimitedCache book = BookOf(cx, cx.options().cache.name);
  const Mutex::Guard guard = co_await cx.config().expiry->mutex.Lock();
  co_await EvictLocked(cx, book, 0);
  if (book.expires()) co_await DeleteExpired(cx, book);
}

Task<bool> MakeRoom(FetchContext& cx) {
  const LimitedCache book = BookOf(cx, cx.options().cache.name);
  if ((cx.options().cache.flags & kCachePurgeOnQuota) != 0) {
    Operation drop = cx.CacheDrop(book.cache);
    co_await drop;
    co_return drop.ok();
  }
  if (!IsKept(cx)) co_return false;
  const Mutex::Guard guard = co_await cx.config().expiry->mutex.Lock();
  Operation read = cx.ReadRecords(StateKey(book.cache) + '\n', 1);
  co_await read;
  const CacheState state = DecodeState(FoundRecords(read).Value(StateKey(book.cache)));
  if (state.entries < 2) co_return false;
  co_await EvictLocked(cx, book, static_cast<uint32_t>((state.entries + 3) / 4));
  co_return true;
}

}  // namespace swale
