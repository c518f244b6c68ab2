#include "src/cache_key/stable_order.h"

#include <cstdint>
#include <string_view>

#include "src/base/name_set.h"

namespace swale {

// SortNames is the worker's one sort, and not stable: each name gets its place behind it, with the
// highest byte first, after a 0 that keeps a name before those that go on.
std::vector<size_t> StableOrder(std::vector<std::string>&& names) {
  constexpr size_t kPlaceSize = 4;
  std::vector<std::string_view> views;
  for (size_t place = 0; place < names.size(); ++place) {
    std::string& name = names[place];
    name += '\0';
    for (int shift = 24; shift >= 0; shift -= 8) name += static_cast<char>(place >> shift & 0xFF);
    views.push_back(name);
  }
  SortNames(&views);
  std::vector<size_t> order;
  for (std::string_view view : views) {
    size_t place = 0;
    for (char c : view.substr(view.size() - kPlaceSize))
      place = place << 8 | static_cast<uint8_t>(c);
    order.push_back(place);
  }
  return order;
}

}  // namespace swale
