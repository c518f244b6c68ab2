#include "src/base/json_text.h"

namespace swale {

void AppendJsonString(std::string_view text, std::string* json) {
  *json += '"';
  for (char c : text) {
    if (c == '"' || c == '\\') *json += '\\';
    *json += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  *json += '"';
}

}  // namespace swale
