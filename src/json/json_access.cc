#include "src/json/json_access.h"

#include <cstdint>

#include "src/base/number.h"

namespace swale {

size_t FindJsonMember(const JsonDocument& document, size_t object, std::string_view name) {
  size_t found = kNoJsonValue;
  if (!IsJson(document, object, JsonKind::kObject)) return found;
  for (size_t key = object + 1; key < document[object].next; key = document[key + 1].next) {
    if (document.text(document[key]) == name) found = key + 1;
  }
  return found;
}

size_t FindJsonPath(const JsonDocument& document, size_t value, std::string_view path) {
  while (value != kNoJsonValue) {
    const size_t dot = path.find('.');
    const std::string_view name = path.substr(0, dot);
    uint32_t index;
    if (IsJson(document, value, JsonKind::kArray) && ParseNumber(name, &index)) {
      const size_t end = document[value].next;
      for (++value; value != end && index > 0; --index) value = document[value].next;
      if (value == end) value = kNoJsonValue;
    } else {
      value = FindJsonMember(document, value, name);
    }
    if (dot == std::string_view::npos) break;
    path.remove_prefix(dot + 1);
  }
  return value;
}

bool IsJson(const JsonDocument& document, size_t value, JsonKind kind) {
  return value != kNoJsonValue && document[value].kind == kind;
}

std::string_view JsonTextOf(const JsonDocument& document, size_t value) {
  return IsJson(document, value, JsonKind::kString) ? document.text(document[value])
                                                    : std::string_view();
}

void AppendJsonText(std::string_view text, std::string* json) {
  constexpr char kDigits[] = "0123456789abcdef";
  *json += '"';
  for (char c : text) {
    const auto byte = static_cast<uint8_t>(c);
    if (byte < 0x20) {
      *json += "\\u00";
      *json += kDigits[byte >> 4];
      *json += kDigits[byte & 15];
      continue;
    }
    if (c == '"' || c == '\\') *json += '\\';
    *json += c;
  }
  *json += '"';
}

void AppendJsonName(std::string_view name, std::string* json) {
  if (json->back() != '{') *json += ',';
  AppendJsonText(name, json);
  *json += ':';
}

}  // namespace swale
