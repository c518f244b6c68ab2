#include "src/base/lines.h"

#include <algorithm>

namespace swale {

std::string_view TakeLine(std::string_view* text) {
  const std::string_view line = text->substr(0, text->find('\n'));
  text->remove_prefix(std::min(text->size(), line.size() + 1));
  return line;
}

std::string TakeLine(std::string* text) {
  std::string line = text->substr(0, text->find('\n'));
  text->erase(0, std::min(text->size(), line.size() + 1));
  return line;
}

}  // namespace swale
