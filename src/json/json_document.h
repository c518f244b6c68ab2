// JsonDocument: a JSON text as a list of values that remember where in the text they stand.
#ifndef SWALE_JSON_JSON_DOCUMENT_H_
#define SWALE_JSON_JSON_DOCUMENT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace swale {

enum class JsonKind : uint8_t { kNull, kFalse, kTrue, kNumber, kString, kObject, kArray };

struct JsonText {
  uint32_t offset;
  uint32_t size;
};

// Values follow each other in the order of the text, those within an object or array right behind
// it. An object's members are two values each: the name, a kString, and the value.
struct JsonValue {
  JsonKind kind;
  uint32_t start;  // of its source, in bytes
  uint32_t end;    // behind its source
  uint32_t next;   // the index behind it and all within it
  JsonText text;   // of a string, decoded, in JsonDocument's texts
};

// What is wrong with a text that is not JSON.
struct JsonError {
  size_t offset = 0;
  const char* expected = "";
};

// The parser descends by recursion, and a policy nests 6 deep: more is not a policy.
inline constexpr size_t kJsonDepthMax = 32;

class JsonDocument {
 public:
  // `json` must outlive the document. False, with `*error` set, where it is not one JSON value in
  // UTF-8, or nests deeper than kJsonDepthMax. REQUIRES: called once.
  bool Parse(std::string_view json, JsonError* error);

  // The value at `index`; 0 is the whole.
  const JsonValue& operator[](size_t index) const { return values_[index]; }
  // Of a kString.
  std::string_view text(const JsonValue& value) const {
    return std::string_view(texts_).substr(value.text.offset, value.text.size);
  }
  // As it stands in the JSON text.
  std::string_view source(const JsonValue& value) const {
    return json_.substr(value.start, value.end - value.start);
  }

 private:
  friend class JsonHandler;

  std::string_view json_;
  std::vector<JsonValue> values_;
  std::string texts_;  // the JSON text with its strings decoded in place
};

}  // namespace swale

#endif  // SWALE_JSON_JSON_DOCUMENT_H_
