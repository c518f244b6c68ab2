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
// Far from wrapping around to 0, which is no order.
constexpr uint64_t kOrderMax = uint64_t{1} << 63;
// What one use of an entry of one byte is worth, and as how large all count where bytes do not.
constexpr uint64_t kWorthOfByte = uint64_t{1} << 40;
constexpr uint64_t kEqualSize = 1 << 20;
// A request costs its way as well as its bytes, about as long as these take: without it hardly
// anything large would stay. bench/README.md has what that gives and takes.
constexpr uint64_t kBytesOfWay = 1 << 18;

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

// What an entry takes of the limit that it weighs most on.
uint64_t WeightOf(const CacheLimits& limits, uint64_t size) {
  if (limits.max_bytes == 0) return kEqualSize;
  const uint64_t share = limits.max_entries == 0 ? 1 : limits.max_bytes / limits.max_entries;
  return std::max({size, share, uint64_t{1}});
}

void SetOrder(const CacheLimits& limits, CacheState* state, EntryState* entry) {
  // Only a state that was lost has not seen it. Later orders must come after those of before.
  if (entry->order > state->last) state->clock = state->last = entry->order;
  if (limits.eviction == EvictionPolicy::kGdsf) {
    const uint64_t worth =
        kWorthOfByte / WeightOf(limits, entry->size) + kWorthOfByte / kBytesOfWay;
    entry->order = state->clock + worth * std::clamp(entry->frequency, 1U, kGdsfFrequencyMax);
    state->last = std::max(state->last, entry->order);
  } else {
    entry->order = state->clock = ++state->last;
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
      frequency > UINT32_MAX || order > kOrderMax) {
    return {};
  }
  return {order, static_cast<EntryQueue>(queue), static_cast<uint32_t>(frequency),
          size,  static_cast<int64_t>(stored),   static_cast<int64_t>(used)};
}

std::string EncodeState(const CacheState& state) {
  return Encode({state.entries, state.bytes, state.small_entries, state.small_bytes, state.ghosts,
                 state.clock, state.last});
}

CacheState DecodeState(std::string_view text) {
  CacheState state;
  const bool is_one = Decode(text, {&state.entries, &state.bytes, &state.small_entries,
                                    &state.small_bytes, &state.ghosts, &state.clock, &state.last});
  return is_one && state.clock <= state.last && state.last <= kOrderMax ? state : CacheState();
}

char OrderPrefix(EntryQueue queue) { return static_cast<char>('0' + static_cast<int>(queue)); }

std::string OrderText(const EntryState& entry) {
  return OrderPrefix(entry.queue) + NumberToHex(entry.order);
}

bool IsTooLarge(const CacheLimits& limits, uint64_t size) {
  return limits.max_bytes != 0 && size > limits.max_bytes;
}

bool IsHeld(const EntryState& entry) {
  return entry.order != 0 && entry.queue != EntryQueue::kGhost;
}

void Insert(const CacheLimits& limits, uint64_t size, int64_t now_ms, CacheState* state,
            EntryState* entry) {
  if (IsHeld(*entry)) {
    Resize(limits, size, state, entry);
    Touch(limits, 1, now_ms, state, entry);
    entry->stored_ms = now_ms;
    return;
  }
  const bool is_ghost = entry->order != 0;
  if (is_ghost) Remove(*entry, state);
  const bool is_fifo = limits.eviction == EvictionPolicy::kS3Fifo;
  entry->queue = is_fifo && !is_ghost ? EntryQueue::kSmall : EntryQueue::kMain;
  entry->frequency = is_fifo ? 0 : 1;
  entry->size = size;
  entry->stored_ms = entry->used_ms = now_ms;
  SetOrder(limits, state, entry);
  Add(*entry, state);
}

void Resize(const CacheLimits& limits, uint64_t size, CacheState* state, EntryState* entry) {
  Remove(*entry, state);
  entry->size = size;
  if (limits.eviction == EvictionPolicy::kGdsf) SetOrder(limits, state, entry);
  Add(*entry, state);
}

void Touch(const CacheLimits& limits, uint32_t uses, int64_t now_ms, CacheState* state,
           EntryState* entry) {
  if (entry->queue == EntryQueue::kGhost) return;
  entry->used_ms = std::max(entry->used_ms, now_ms);
  const bool is_fifo = limits.eviction == EvictionPolicy::kS3Fifo;
  const uint32_t frequency_max = is_fifo ? kS3FrequencyMax : kGdsfFrequencyMax;
  const uint32_t frequency = std::min(entry->frequency, frequency_max);
  entry->frequency = frequency + std::min(uses, frequency_max - frequency);
  if (is_fifo) return;
  Remove(*entry, state);
  entry->queue = EntryQueue::kMain;
  SetOrder(limits, state, entry);
  Add(*entry, state);
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
  bool is_small = state.small_entries != 0;  // of s3-fifo before
  if (limits.eviction == EvictionPolicy::kS3Fifo) {
    // One alone is not too much, else a full cache of less than ten would take nothing new.
    const bool is_too_large =
        state.small_entries > 1 &&
        ((limits.max_entries != 0 && state.small_entries > limits.max_entries / kSmallShare) ||
         (limits.max_bytes != 0 && state.small_bytes > limits.max_bytes / kSmallShare));
    is_small = is_too_large || state.small_entries >= state.entries;
  }
  return is_small ? EntryQueue::kSmall : EntryQueue::kMain;
}

bool HasTooManyGhosts(const CacheLimits& limits, const CacheState& state) {
  return state.ghosts > (limits.eviction == EvictionPolicy::kS3Fifo ? state.entries : 0);
}

void NoteEmptyQueue(EntryQueue queue, CacheState* state) {
  if (queue == EntryQueue::kGhost) {
    state->ghosts = 0;
  } else if (queue == EntryQueue::kSmall) {
    Subtract(state->small_entries, &state->entries);
    Subtract(state->small_bytes, &state->bytes);
    state->small_entries = state->small_bytes = 0;
  } else {
    state->entries = state->small_entries;
    state->bytes = state->small_bytes;
  }
  if (state->entries == 0) state->bytes = 0;
}

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
