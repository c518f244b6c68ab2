#include "src/base/name_set.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace swale {

void SortNames(std::vector<std::string_view>* names) {
  if (names->empty()) return;
  std::qsort(names->data(), names->size(), sizeof(std::string_view),
             [](const void* a, const void* b) {
               return static_cast<const std::string_view*>(a)->compare(
                   *static_cast<const std::string_view*>(b));
             });
}

NameSet::NameSet(std::string lines) : text_(std::move(lines)) {
  std::string_view text = text_;
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    names_.push_back(line.substr(line.rfind('/') + 1));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  SortNames(&names_);
}

bool NameSet::Contains(std::string_view name) const {
  return std::binary_search(names_.begin(), names_.end(), name);
}

}  // namespace swale
