// Range: what is given lies within the body, in as many bytes as it has at most.
// https://www.rfc-editor.org/rfc/rfc9110#section-14
#include <string>
#include <string_view>
#include <vector>

#include "src/range/byte_range.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace swale;
  const std::string text(FuzzInput(data, size).rest());
  for (const uint64_t body :
       {uint64_t{0}, uint64_t{1}, uint64_t{10}, uint64_t{1} << 40, UINT64_MAX}) {
    std::vector<ByteRange> ranges;
    const RangeOutcome outcome = ResolveRange(text, body, &ranges);
    if (outcome != RangeOutcome::kPartial) continue;
    Require(!ranges.empty() && ranges.size() <= kByteRangesMax, "some, not too many", {text});
    for (const ByteRange& range : ranges) {
      Require(range.first <= range.last && range.last < body, "within the body", {text});
    }
  }
  IfRangeHolds(text, text, text, text);
  return 0;
}
