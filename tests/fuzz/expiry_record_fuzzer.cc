// Records of entries and caches: what is no record is empty, what is one is written as it was read,
// and an eviction by whatever they say ends.
#include <string>

#include "src/expiry/eviction.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace swale;
  FuzzInput input(data, size);
  const std::string entry_text(input.TakeLine());
  const std::string state_text(input.TakeLine());
  const EntryState entry = DecodeEntry(entry_text);
  const CacheState state = DecodeState(state_text);
  Require(EncodeEntry(DecodeEntry(EncodeEntry(entry))) == EncodeEntry(entry), "entries",
          {entry_text});
  Require(EncodeState(DecodeState(EncodeState(state))) == EncodeState(state), "states",
          {state_text});
  for (const EvictionPolicy policy :
       {EvictionPolicy::kLru, EvictionPolicy::kS3Fifo, EvictionPolicy::kGdsf}) {
    const CacheLimits limits{.max_entries = 3, .max_bytes = 100, .eviction = policy};
    CacheState left = state;
    EntryState one = entry;
    Insert(limits, 5, 1, &left, &one);
    Touch(limits, UINT32_MAX, 2, &left, &one);
    // At the latest when each counted use is used up.
    for (int i = 0; Examine(limits, &left, &one) == Verdict::kRequeue; ++i) {
      Require(i < 10, "an entry goes in the end", {entry_text, state_text});
    }
  }
  return 0;
}
