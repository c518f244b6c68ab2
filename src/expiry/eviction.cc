#include "src/expiry/eviction.h"

#include <algorithm>
#include <initializer_list>

#include "src/base/hex.h"
#include "src/base/number.h"

namespace swale {
namespace {

// A tenth of the cache is for what is new, and uses count up to three.
constexpr uint64_t kSmallShare = 10;
constexpr uint32_t kS3FrequencyMax = 3;
// Of gdsf: enough that its square root and more is left of the order for what has gone.
constexpr uint32_t kGdsfFrequencyMax = 1 << 16;
// What one use of an entry of one byte is worth.
constexpr uint64_t kWorthOfByte = uint64_t{1} << 40;

void Subtract(uint64_t amount, uint64_t* counter) { *counter -= std::min(*counter, amount); }

void Add(const EntryState& entry, CacheState* state) {
  if (entry.queue == EntryQueue::kGhost) {
    ++state->ghosts;
    return;
  }
  ++state->entries;
  state->bytes += entry.size;
  if (entry.queue != EntryQueue::kSmall) return;
  ++state->small_entries;
  state->small_bytes += entry.size;
}

void SetOrder(const CacheLimits& limits, CacheState* state, EntryState* entry) {
  if (limits.eviction == EvictionPolicy::kGdsf) {
    const uint64_t worth = kWorthOfByte / std::max<uint64_t>(entry->size, 1);
    entry->order = state->clock + worth * std::min(entry->frequency, kGdsfFrequencyMax);
  } else {
    entry->order = ++state->clock;
  }
}

std::string Encode(std::initializer_list<uint64_t> numbers) {
  std::string text;
  for (uint64_t number : numbers) text += NumberToString(number) + ' ';
  return text;
}

// False where the text does not hold just these.
bool Decode(std::string_view text, std::initializer_list<uint64_t*> numbers) {
  for (uint64_t* number : numbers) {
    const size_t end = text.find(' ');
    if (end == std::string_view::npos || !ParseNumber64(text.substr(0, end), number)) return false;
    text.remove_prefix(end + 1);
  }
  return text.empty();
}

}  // namespace

std::string EncodeEntry(const EntryState& entry) {
  return Encode({entry.order, static_cast<uint64_t>(entry.queue), entry.frequency, entry.size,
                 static_cast<uint64_t>(entry.stored_ms), static_cast<uint64_t>(entry.used_ms)});
}

EntryState DecodeEntry(std::string_view text) {
  uint64_t order, queue, frequency, size, stored, used;
  if (!Decode(text, {&order, &queue, &frequency, &size, &stored, &used}) || queue > 2 ||
      frequency > UINT32_MAX) {
    return {};
  }
  return {order, static_cast<EntryQueue>(queue), static_cast<uint32_t>(frequency),
          size,  static_cast<int64_t>(stored),   static_cast<int64_t>(used)};
}

std::string EncodeState(const CacheState& state) {
  return Encode({state.entries, state.bytes, state.small_entries, state.small_bytes, state.ghosts,
                 state.clock});
}

CacheState DecodeState(std::string_view text) {
  CacheState state;
  const bool is_one = Decode(text, {&state.entries, &state.bytes, &state.small_entries,
                                    &state.small_bytes, &state.ghosts, &state.clock});
  return is_one ? state : CacheState();
}

char OrderPrefix(EntryQueue queue) { return static_cast<char>('0' + static_cast<int>(queue)); }

std::string OrderText(const EntryState& entry) {
  return OrderPrefix(entry.queue) + NumberToHex(entry.order);
}

bool IsTooLarge(const CacheLimits& limits, uint64_t size) {
  return limits.max_bytes != 0 && size > limits.max_bytes;
}

void Insert(const CacheLimits& limits, uint64_t size, int64_t now_ms, CacheState* state,
            EntryState* entry) {
  const bool is_known = entry->order != 0;
  const EntryState before = *entry;
  if (is_known) Remove(before, state);
  entry->size = size;
  entry->stored_ms = entry->used_ms = now_ms;
  entry->queue = EntryQueue::kMain;
  entry->frequency = 1;
  if (limits.eviction == EvictionPolicy::kS3Fifo) {
    entry->frequency = 0;
    if (!is_known) entry->queue = EntryQueue::kSmall;
  } else if (is_known) {
    entry->frequency = before.frequency + 1;  // a newer response has the uses of the one before
  }
  SetOrder(limits, state, entry);
  Add(*entry, state);
}

void Touch(const CacheLimits& limits, uint32_t uses, int64_t now_ms, CacheState* state,
           EntryState* entry) {
  if (entry->queue == EntryQueue::kGhost) return;
  entry->used_ms = std::max(entry->used_ms, now_ms);
  const bool is_fifo = limits.eviction == EvictionPolicy::kS3Fifo;
  const uint32_t frequency_max = is_fifo ? kS3FrequencyMax : kGdsfFrequencyMax;
  entry->frequency = std::min(entry->frequency + uses, frequency_max);
  if (!is_fifo) SetOrder(limits, state, entry);
}

void Remove(const EntryState& entry, CacheState* state) {
  if (entry.queue == EntryQueue::kGhost) return Subtract(1, &state->ghosts);
  Subtract(1, &state->entries);
  Subtract(entry.size, &state->bytes);
  if (entry.queue != EntryQueue::kSmall) return;
  Subtract(1, &state->small_entries);
  Subtract(entry.size, &state->small_bytes);
}

bool IsOver(const CacheLimits& limits, const CacheState& state) {
  return (limits.max_entries != 0 && state.entries > limits.max_entries) ||
         (limits.max_bytes != 0 && state.bytes > limits.max_bytes);
}

EntryQueue VictimQueue(const CacheLimits& limits, const CacheState& state) {
  if (limits.eviction != EvictionPolicy::kS3Fifo) return EntryQueue::kMain;
  const bool has_full_small =
      (limits.max_entries != 0 && state.small_entries > limits.max_entries / kSmallShare) ||
      (limits.max_bytes != 0 && state.small_bytes > limits.max_bytes / kSmallShare);
  return has_full_small || state.small_entries >= state.entries ? EntryQueue::kSmall
                                                                : EntryQueue::kMain;
}

bool HasTooManyGhosts(const CacheState& state) { return state.ghosts > state.entries; }

Verdict Examine(const CacheLimits& limits, CacheState* state, EntryState* entry) {
  Remove(*entry, state);
  if (limits.eviction == EvictionPolicy::kGdsf) {
    state->clock = std::max(state->clock, entry->order);
    return Verdict::kEvict;
  }
  if (limits.eviction == EvictionPolicy::kLru) return Verdict::kEvict;
  const bool is_small = entry->queue == EntryQueue::kSmall;
  // Of what another policy counted too.
  entry->frequency = std::min(entry->frequency, kS3FrequencyMax);
  if (entry->frequency > (is_small ? 1 : 0)) {
    entry->frequency = is_small ? 0 : entry->frequency - 1;
    entry->queue = EntryQueue::kMain;
  } else if (is_small) {
    entry->queue = EntryQueue::kGhost;
    entry->size = 0;
    entry->frequency = 0;
  } else {
    return Verdict::kEvict;
  }
  SetOrder(limits, state, entry);
  Add(*entry, state);
  return entry->queue == EntryQueue::kGhost ? Verdict::kGhost : Verdict::kRequeue;
}

}  // namespace swale
