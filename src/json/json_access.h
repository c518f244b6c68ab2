// Finding one's way in a JsonDocument, and writing JSON.
#ifndef SWALE_JSON_JSON_ACCESS_H_
#define SWALE_JSON_JSON_ACCESS_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "src/json/json_document.h"

namespace swale {

inline constexpr size_t kNoJsonValue = static_cast<size_t>(-1);

// The value of an object's member, the last of this name as in JSON.parse; kNoJsonValue where there
// is none, where `object` is not an object or is itself kNoJsonValue.
size_t FindJsonMember(const JsonDocument& document, size_t object, std::string_view name);

// The value behind `path`, names of members and indices of arrays with '.' between them.
size_t FindJsonPath(const JsonDocument& document, size_t value, std::string_view path);

// Whether there is a value, of this kind.
bool IsJson(const JsonDocument& document, size_t value, JsonKind kind);

// The text of a string; empty where it is none.
std::string_view JsonTextOf(const JsonDocument& document, size_t value);

// Appends `text`, UTF-8, as a JSON string with all of its characters.
void AppendJsonText(std::string_view text, std::string* json);

// Appends the name of an object's member: a comma where it is not the first, the name and ':'.
// REQUIRES: `*json` ends in the object's '{' or a member's value.
void AppendJsonName(std::string_view name, std::string* json);

}  // namespace swale

#endif  // SWALE_JSON_JSON_ACCESS_H_
