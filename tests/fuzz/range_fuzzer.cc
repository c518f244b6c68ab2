// Range and If-Range: what is selected lies within the body, and is no more than it.
//
// The input is lines: the body's size, Range, If-Range, and what is stored: ETag, Last-Modified,
// Date.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/concat.h"
#include "src/base/number.h"
#include "src/range/byte_range.h"
#include "tests/fuzz/fuzz.h"

namespace swale {
namespace {

bool AreEqual(const std::vector<ByteRange>& a, const std::vector<ByteRange>& b) {
  bool equal = a.size() == b.size();
  for (size_t i = 0; equal && i < a.size(); ++i) {
    equal = a[i].first == b[i].first && a[i].last == b[i].last;
  }
  return equal;
}

void RequireSame(std::string_view field, std::string_view other, uint64_t size,
                 const char* invariant) {
  std::vector<ByteRange> ranges;
  std::vector<ByteRange> other_ranges;
  const RangeOutcome outcome = ResolveRange(field, size, &ranges);
  Require(ResolveRange(other, size, &other_ranges) == outcome &&
              (outcome != RangeOutcome::kPartial || AreEqual(ranges, other_ranges)),
          invariant, {field, other, NumberToString(size)});
}

void CheckSelected(std::string_view field, uint64_t size, const std::vector<ByteRange>& ranges) {
  Require(!ranges.empty() && ranges.size() <= kByteRangesMax, "a 206 has ranges, and not too many",
          {field});
  uint64_t bytes_left = size;
  std::string canonical = "bytes=";
  for (const ByteRange& one : ranges) {
    Require(one.first <= one.last && one.last < size, "a range is within the body", {field});
    const uint64_t length = one.last - one.first + 1;
    Require(length <= bytes_left, "the ranges are no more than the body", {field});
    bytes_left -= length;
    canonical += Concat({NumberToString(one.first), "-", NumberToString(one.last), ","});
  }
  RequireSame(field, canonical, size, "the ranges, written out, select themselves");
}

void CheckRange(std::string_view field, uint64_t size) {
  std::vector<ByteRange> ranges;
  switch (ResolveRange(field, size, &ranges)) {
    case RangeOutcome::kPartial:
      CheckSelected(field, size, ranges);
      break;
    case RangeOutcome::kUnsatisfiable:
      Require(ResolveRange(field, size / 2, &ranges) == RangeOutcome::kUnsatisfiable,
              "what a body is too short for, a shorter one is", {field});
      break;
    case RangeOutcome::kWhole:
      break;
  }
  std::string upper(field);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  RequireSame(field, upper, size, "case does not count");
  RequireSame(field, Concat({field, "\t, "}), size, "an empty element does not count");
}

}  // namespace
}  // namespace swale

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace swale;
  FuzzInput input(data, size);
  uint64_t body_size = 0;
  if (!ParseNumber64(input.TakeLine(), &body_size)) return 0;
  CheckRange(input.TakeLine(), body_size);
  const std::string_view if_range = input.TakeLine();
  const std::string_view etag = input.TakeLine();
  const std::string_view last_modified = input.TakeLine();
  const std::string_view date = input.TakeLine();
  if (!IfRangeHolds(if_range, etag, last_modified, date)) return 0;
  Require(!if_range.empty() && (if_range == etag || if_range == last_modified),
          "If-Range holds for a validator that is stored", {if_range, etag, last_modified, date});
  Require(!if_range.starts_with("W/"), "If-Range holds for no weak validator", {if_range});
  Require(if_range == etag || last_modified != date, "a date that is Date is weak",
          {last_modified, date});
  return 0;
}
