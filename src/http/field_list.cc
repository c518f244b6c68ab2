#include "src/http/field_list.h"

#include <algorithm>

namespace swale {
namespace {

std::string_view TrimSpaces(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::string_view TakeListElement(std::string_view* list) {
  bool is_quoted = false;
  size_t end = 0;
  for (; end < list->size(); ++end) {
    const char c = (*list)[end];
    if (is_quoted && c == '\\') {
      ++end;
    } else if (c == '"') {
      is_quoted = !is_quoted;
    } else if (c == ',' && !is_quoted) {
      break;
    }
  }
  end = std::min(end, list->size());
  const std::string_view element = list->substr(0, end);
  list->remove_prefix(std::min(end + 1, list->size()));
  return TrimSpaces(element);
}

}  // namespace swale
