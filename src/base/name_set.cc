#include "src/base/name_set.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace swale {
namespace {

// Restores the heap order of the first `count` names, which only the one at `root` may break.
void SiftDown(std::string_view* names, size_t root, size_t count) {
  for (size_t child = 2 * root + 1; child < count; child = 2 * root + 1) {
    if (child + 1 < count && names[child] < names[child + 1]) ++child;
    if (!(names[root] < names[child])) return;
    std::swap(names[root], names[child]);
    root = child;
  }
}

}  // namespace

// Heapsort: the shortest code that never takes quadratic time.
void SortNames(std::vector<std::string_view>* names) {
  std::string_view* const data = names->data();
  for (size_t root = names->size() / 2; root-- > 0;) SiftDown(data, root, names->size());
  for (size_t count = names->size(); count-- > 1;) {
    std::swap(data[0], data[count]);
    SiftDown(data, 0, count);
  }
}

NameSet::NameSet(const std::string& lines) {
  const std::string_view text = lines;
  size_t name_start = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') names_.push_back(text.substr(name_start, i - name_start));
    if (text[i] == '\n' || text[i] == '/') name_start = i + 1;
  }
  SortNames(&names_);
}

bool NameSet::Contains(std::string_view name) const {
  return !name.empty() && FirstWith(name) == name;
}

std::string_view NameSet::FirstWith(std::string_view beginning) const {
  const auto first = std::lower_bound(names_.begin(), names_.end(), beginning);
  return first != names_.end() && first->substr(0, beginning.size()) == beginning
             ? *first
             : std::string_view();
}

}  // namespace swale
