// Eviction: which entry of a cache goes first. Pure: the records that it speaks of are kept by
// src/expiry/expiry_book.cc, and in memory by bench/eviction.
#ifndef SWALE_EXPIRY_EVICTION_H_
#define SWALE_EXPIRY_EVICTION_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "src/expiry/cache_limits.h"

namespace swale {

// The entries of a cache stand in queues, in each by their `order`: the least goes first.
//   lru      one queue; each use puts an entry at the end
//   gdsf     one queue; the order is what an entry is worth, what its uses cost per byte, on top of
//            what the last one was worth that went:
//            https://dl.acm.org/doi/10.1145/268999.269042 and later.
//            Where entries are what is scarce, each is as large as the others.
//   s3-fifo  a small queue that new entries pass through, a main one for what was used in it, and
//            ghosts of what was not, for which there is a second chance:
//            https://dl.acm.org/doi/10.1145/3600006.3613147
// So an entry's use costs the same however many there are, and an eviction looks at no more than
// the entries that it moves. A cache whose policy has changed lets go first what the new one has
// not yet seen used: what lies in a queue that it has no use for, then the orders of before.
enum class EntryQueue : uint8_t { kMain, kSmall, kGhost };

struct EntryState {
  uint64_t order = 0;
  EntryQueue queue = EntryQueue::kMain;
  uint32_t frequency = 0;  // uses, as far as the policy counts them
  uint64_t size = 0;       // bytes; 0 for a ghost
  int64_t stored_ms = 0;
  int64_t used_ms = 0;
};

// Counters that a kill between two writes may have set off from the truth never keep an eviction
// from ending: it ends at the latest when no entry is left.
struct CacheState {
  uint64_t entries = 0;  // without ghosts
  uint64_t bytes = 0;
  uint64_t small_entries = 0;
  uint64_t small_bytes = 0;
  uint64_t ghosts = 0;
  uint64_t clock = 0;  // gdsf: the worth of the last one that went; else the last order given
  uint64_t last = 0;   // the greatest order given
};

// As texts without line feeds. A text that is none gives the empty state.
std::string EncodeEntry(const EntryState& entry);
EntryState DecodeEntry(std::string_view text);
std::string EncodeState(const CacheState& state);
CacheState DecodeState(std::string_view text);

// The queue and the order, so that texts sort as they do.
std::string OrderText(const EntryState& entry);
// How the orders of a queue begin.
char OrderPrefix(EntryQueue queue);

// Whether an entry of this size can never be in such a cache.
bool IsTooLarge(const CacheLimits& limits, uint64_t size);

// A new entry; `entry` is what is known of one before under its key, which Remove has not been told
// of, or empty. Where there is one it is a use of it: strategies that ask the network first touch
// nothing.
void Insert(const CacheLimits& limits, uint64_t size, int64_t now_ms, CacheState* state,
            EntryState* entry);

// An entry has turned out to have another size, which is no use of it. REQUIRES: IsHeld(*entry).
void Resize(const CacheLimits& limits, uint64_t size, CacheState* state, EntryState* entry);

// Whether there is such an entry: neither nothing nor a ghost.
bool IsHeld(const EntryState& entry);

// `uses` uses of an entry, the last at `now_ms`. A ghost stays as it is.
void Touch(const CacheLimits& limits, uint32_t uses, int64_t now_ms, CacheState* state,
           EntryState* entry);

// An entry, or a ghost, is no more.
void Remove(const EntryState& entry, CacheState* state);

// Whether something has to go, and from which queue the first is then examined.
bool IsOver(const CacheLimits& limits, const CacheState& state);
EntryQueue VictimQueue(const CacheLimits& limits, const CacheState& state);
// Whether the first of the ghosts is to be removed.
bool HasTooManyGhosts(const CacheLimits& limits, const CacheState& state);
// Nothing was found in a queue: the counters follow.
void NoteEmptyQueue(EntryQueue queue, CacheState* state);

enum class Verdict : uint8_t {
  kEvict,   // it goes: Remove is done
  kGhost,   // it goes, and `*entry` is its ghost
  kRequeue  // it stays, at the place that `*entry` now says
};

// What becomes of the first of the victims' queue.
Verdict Examine(const CacheLimits& limits, CacheState* state, EntryState* entry);

}  // namespace swale

#endif  // SWALE_EXPIRY_EVICTION_H_
