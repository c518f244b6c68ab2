// Byte ranges of a stored response. https://www.rfc-editor.org/rfc/rfc9110#section-14
#ifndef SWALE_RANGE_BYTE_RANGE_H_
#define SWALE_RANGE_BYTE_RANGE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace swale {

// Both ends are within the body.
struct ByteRange {
  uint64_t first;
  uint64_t last;
};

enum class RangeOutcome : uint8_t {
  kWhole,          // the field says nothing that we follow: 200, with all of it
  kPartial,        // 206
  kUnsatisfiable,  // 416
};

// More ranges than these, or more bytes than the body has, are taken for an attack, or a mistake:
// all of the body is less. https://www.rfc-editor.org/rfc/rfc9110#section-17.15
inline constexpr size_t kByteRangesMax = 16;

// What the field Range asks for of a body of `size` bytes. kPartial fills `ranges`, in the order
// asked for.
RangeOutcome ResolveRange(std::string_view range, uint64_t size, std::vector<ByteRange>* ranges);

// Whether the field If-Range lets Range count: it names the stored response's validator, a strong
// one. The texts are the stored response's fields, empty where it has none.
// https://www.rfc-editor.org/rfc/rfc9110#section-13.1.5
bool IfRangeHolds(std::string_view if_range, std::string_view etag, std::string_view last_modified,
                  std::string_view date);

}  // namespace swale

#endif  // SWALE_RANGE_BYTE_RANGE_H_
