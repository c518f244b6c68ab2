#include "src/cache_key/parameter_order.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "src/base/name_set.h"
#include "src/http/utf8.h"
#include "src/url/search_parameters.h"

namespace swale {
namespace {

constexpr size_t kPlaceSize = 4;

// Text whose bytes are in the order of the parameter's place: of its name's code units, then of
// where it stands. Bytes of UTF-8 are in the order of code points, which is that of code units but
// for U+E000 to U+FFFF: they come behind what surrogates encode.
std::string SortKey(std::string_view parameter, size_t place) {
  std::string key = DecodeUtf8(DecodeParameter(NameOf(parameter)));
  for (char& c : key) {
    auto byte = static_cast<uint8_t>(c);
    if (byte >= 0xF0) {
      byte -= 2;  // U+10000 and above
    } else if (byte >= 0xEE) {
      byte += 5;  // U+E000 to U+FFFF
    }
    c = static_cast<char>(byte + 1);  // none is 0, which ends the name
  }
  key += '\0';
  for (size_t shift = 8 * kPlaceSize; shift > 0; shift -= 8) {
    key += static_cast<char>(place >> (shift - 8));
  }
  return key;
}

size_t PlaceOf(std::string_view key) {
  size_t place = 0;
  for (char c : key.substr(key.size() - kPlaceSize)) place = place << 8 | static_cast<uint8_t>(c);
  return place;
}

}  // namespace

// SortNames is the worker's one sort, and not stable: hence the places.
void SortParameters(std::vector<std::string_view>* parameters) {
  std::vector<std::string> keys;
  for (std::string_view parameter : *parameters) keys.push_back(SortKey(parameter, keys.size()));
  std::vector<std::string_view> sorted(keys.begin(), keys.end());
  SortNames(&sorted);
  for (std::string_view& parameter : sorted) parameter = (*parameters)[PlaceOf(parameter)];
  parameters->swap(sorted);
}

}  // namespace swale
