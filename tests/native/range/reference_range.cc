#include "tests/native/range/reference_range.h"

#include <optional>

namespace swale {
namespace {

constexpr std::string_view kDecimalMax = "18446744073709551615";

// 1*DIGIT, of any length; beyond 64 bits they are not told apart.
class Decimal {
 public:
  explicit Decimal(uint64_t number) : digits_(std::to_string(number)) {}
  explicit Decimal(std::string_view digits) : digits_(digits) {
    while (digits_.size() > 1 && digits_[0] == '0') digits_.erase(0, 1);
    if (digits_.size() > kDecimalMax.size() ||
        (digits_.size() == kDecimalMax.size() && digits_ > kDecimalMax)) {
      digits_ = kDecimalMax;
    }
  }

  bool is_zero() const { return digits_ == "0"; }
  bool operator<=(const Decimal& other) const {
    return digits_.size() != other.digits_.size() ? digits_.size() < other.digits_.size()
                                                  : digits_ <= other.digits_;
  }

 private:
  std::string digits_;
};

// Both are there in "0-4", only the first in "5-", only the last, a length, in "-3".
struct RangeSpec {
  std::optional<Decimal> first;
  std::optional<Decimal> last;
};

// A descent through the rules, each a function that takes what it matches from the front.
class Grammar {
 public:
  explicit Grammar(std::string_view text) : rest_(text) {}

  // ranges-specifier = range-unit "=" OWS range-set, as erratum 7306 has it.
  bool TakeRangesSpecifier(std::vector<RangeSpec>* specs) {
    for (char c : std::string_view("bytes")) {
      if (!Take(c) && !Take(static_cast<char>(c - 'a' + 'A'))) return false;
    }
    if (!Take('=')) return false;
    TakeSpaces();
    // range-set = 1#range-spec: [ element ] *( OWS "," OWS [ element ] ), one of them not empty.
    if (!TakeElement(specs)) return false;
    while (!rest_.empty()) {
      TakeSpaces();
      if (rest_.empty()) break;  // the field's own, which are no part of its value: section 5.5
      if (!Take(',')) return false;
      TakeSpaces();
      if (!TakeElement(specs)) return false;
    }
    return !specs->empty();
  }

 private:
  bool Take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void TakeSpaces() {
    while (Take(' ') || Take('\t')) continue;
  }

  std::optional<Decimal> TakeDecimal() {
    size_t count = 0;
    while (count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9') ++count;
    if (count == 0) return std::nullopt;
    const Decimal decimal(rest_.substr(0, count));
    rest_.remove_prefix(count);
    return decimal;
  }

  // [ int-range / suffix-range ]; false where what stands there is neither.
  bool TakeElement(std::vector<RangeSpec>* specs) {
    if (rest_.empty() || rest_.front() == ',' || rest_.front() == ' ' || rest_.front() == '\t') {
      return true;
    }
    RangeSpec spec;
    spec.first = TakeDecimal();
    if (!Take('-')) return false;
    spec.last = TakeDecimal();
    if (!spec.first && !spec.last) return false;
    // An int-range is invalid if the last-pos value is present and less than first-pos.
    if (spec.first && spec.last && !(*spec.first <= *spec.last)) return false;
    specs->push_back(spec);
    return true;
  }

  std::string_view rest_;
};

bool Selects(const RangeSpec& spec, uint64_t position, uint64_t size) {
  const Decimal at(position);
  if (spec.first) return *spec.first <= at && (!spec.last || at <= *spec.last);
  return Decimal(size - position) <= *spec.last;
}

}  // namespace

ReferenceSelection ReadRange(std::string_view field, uint64_t size) {
  ReferenceSelection result;
  std::vector<RangeSpec> specs;
  result.is_valid = Grammar(field).TakeRangesSpecifier(&specs);
  if (!result.is_valid) return result;
  for (const RangeSpec& spec : specs) {
    // Section 14.1.2: a first-pos that is less than the length, or a suffix-length that is not
    // zero.
    const bool is_satisfiable =
        spec.first ? !(Decimal(size) <= *spec.first) : !spec.last->is_zero();
    result.is_satisfiable |= is_satisfiable;
    std::vector<uint64_t> positions;
    for (uint64_t i = 0; i < size; ++i) {
      if (Selects(spec, i, size)) positions.push_back(i);
    }
    if (!positions.empty()) result.selected.push_back(positions);
  }
  return result;
}

}  // namespace swale
