#include "src/range/byte_range.h"

#include <algorithm>
#include <optional>

#include "src/base/ascii.h"
#include "src/http/field_list.h"
#include "src/http_cache/http_date.h"

namespace swale {
namespace {

constexpr std::string_view kUnit = "bytes";

// A position; what is too large for a number is past any end.
std::optional<uint64_t> ParsePosition(std::string_view digits) {
  if (digits.empty()) return std::nullopt;
  uint64_t value = 0;
  for (char c : digits) {
    if (!IsAsciiDigit(c)) return std::nullopt;
    const auto digit = static_cast<uint64_t>(c - '0');
    value = value > (UINT64_MAX - digit) / 10 ? UINT64_MAX : value * 10 + digit;
  }
  return value;
}

// "0-4", "5-" or "-3"; kWhole where it is none of them.
RangeOutcome ResolveSpec(std::string_view spec, uint64_t size, ByteRange* range) {
  const size_t dash = spec.find('-');
  if (dash == std::string_view::npos) return RangeOutcome::kWhole;
  const std::string_view last_text = spec.substr(dash + 1);
  const std::optional<uint64_t> last = ParsePosition(last_text);
  if (dash == 0) {
    if (!last) return RangeOutcome::kWhole;
    if (*last == 0) return RangeOutcome::kUnsatisfiable;
    // The end of an empty body is all of it, and satisfiable; but no Content-Range can say so.
    if (size == 0) return RangeOutcome::kWhole;
    *range = {size - std::min(size, *last), size - 1};
    return RangeOutcome::kPartial;
  }
  const std::optional<uint64_t> first = ParsePosition(spec.substr(0, dash));
  if (!first || (!last && !last_text.empty()) || (last && *last < *first)) {
    return RangeOutcome::kWhole;
  }
  if (*first >= size) return RangeOutcome::kUnsatisfiable;
  *range = {*first, std::min(last.value_or(size - 1), size - 1)};
  return RangeOutcome::kPartial;
}

bool IsBytesUnit(std::string_view unit) {
  return std::equal(unit.begin(), unit.end(), kUnit.begin(), kUnit.end(),
                    [](char a, char b) { return ToAsciiLower(a) == b; });
}

}  // namespace

RangeOutcome ResolveRange(std::string_view range, uint64_t size, std::vector<ByteRange>* ranges) {
  ranges->clear();
  const size_t equals = range.find('=');
  if (equals == std::string_view::npos || !IsBytesUnit(range.substr(0, equals))) {
    return RangeOutcome::kWhole;
  }
  std::string_view set = range.substr(equals + 1);
  bool has_specs = false;
  uint64_t bytes_left = size;
  while (!set.empty()) {
    // A space may follow the "=" too: https://www.rfc-editor.org/errata/eid7306
    const std::string_view spec = TakeListElement(&set);
    if (spec.empty()) continue;
    has_specs = true;
    ByteRange one{};
    const RangeOutcome outcome = ResolveSpec(spec, size, &one);
    if (outcome == RangeOutcome::kWhole) return outcome;
    if (outcome == RangeOutcome::kUnsatisfiable) continue;
    const uint64_t length = one.last - one.first + 1;
    if (ranges->size() == kByteRangesMax || length > bytes_left) return RangeOutcome::kWhole;
    ranges->push_back(one);
    bytes_left -= length;
  }
  if (!has_specs) return RangeOutcome::kWhole;
  return ranges->empty() ? RangeOutcome::kUnsatisfiable : RangeOutcome::kPartial;
}

bool IfRangeHolds(std::string_view if_range, std::string_view etag, std::string_view last_modified,
                  std::string_view date) {
  // Weak ones begin with "W/".
  if (if_range.substr(0, 1) == "\"") return if_range == etag;
  if (if_range != last_modified) return false;
  // A date is a strong validator where the response came a second later at least.
  // https://www.rfc-editor.org/rfc/rfc9110#section-8.8.2.2
  const std::optional<int64_t> modified = ParseHttpDate(last_modified);
  const std::optional<int64_t> sent = ParseHttpDate(date);
  return modified && sent && *sent - *modified >= 1000;
}

}  // namespace swale
