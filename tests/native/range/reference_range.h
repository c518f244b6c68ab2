// What a Range field selects, read anew from the grammar, byte by byte and without arithmetic on
// positions that could overflow: src/range is compared with it.
#ifndef SWALE_TESTS_NATIVE_RANGE_REFERENCE_RANGE_H_
#define SWALE_TESTS_NATIVE_RANGE_REFERENCE_RANGE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace swale {

struct ReferenceSelection {
  // Follows the grammar, and its unit is bytes.
  bool is_valid = false;
  // At least one range-spec is satisfiable.
  bool is_satisfiable = false;
  // For each range-spec that selects bytes, in order, the positions of these.
  std::vector<std::vector<uint64_t>> selected;
};

// Looks at each position of the body for each range-spec: for small bodies.
// https://www.rfc-editor.org/rfc/rfc9110#section-14.1.1
ReferenceSelection ReadRange(std::string_view field, uint64_t size);

}  // namespace swale

#endif  // SWALE_TESTS_NATIVE_RANGE_REFERENCE_RANGE_H_
