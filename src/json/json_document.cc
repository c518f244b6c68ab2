#include "src/json/json_document.h"

// What the parser asserts about itself would weigh messages.
#define RAPIDJSON_ASSERT(condition) static_cast<void>(0)
#include <rapidjson/reader.h>

namespace swale {

// Receives RapidJSON's events, whose names it dictates, and finds where each token stands:
// RapidJSON says only that it has read one. Numbers come as text: converting them to double would
// link tables of powers for a timeout and an index.
class JsonHandler {
 public:
  // `decoded` is where RapidJSON decodes strings in place.
  JsonHandler(const char* decoded, JsonDocument* document)
      : decoded_(decoded), document_(*document) {}

  bool Null() { return AddScalar(JsonKind::kNull); }
  bool Bool(bool value) { return AddScalar(value ? JsonKind::kTrue : JsonKind::kFalse); }
  bool Int(int) { return false; }  // this one and the next four are never called
  bool Uint(unsigned) { return false; }
  bool Int64(int64_t) { return false; }
  bool Uint64(uint64_t) { return false; }
  bool Double(double) { return false; }
  bool RawNumber(const char*, rapidjson::SizeType, bool) { return AddScalar(JsonKind::kNumber); }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    const uint32_t start = SkipToToken();
    for (++end_; json()[end_] != '"'; ++end_) {
      if (json()[end_] == '\\') ++end_;
    }
    ++end_;
    Add(JsonKind::kString, start, {static_cast<uint32_t>(text - decoded_), size});
    // RapidJSON misses the half of a pair that comes second, by itself, which is no UTF-8.
    const std::string_view decoded(text, size);
    for (size_t i = decoded.find('\xed'); i < size; i = decoded.find('\xed', i + 1)) {
      has_lone_surrogate_ = static_cast<uint8_t>(decoded[i + 1]) > 0x9f;
      if (has_lone_surrogate_) return false;
    }
    return true;
  }
  bool Key(const char* text, rapidjson::SizeType size, bool copy) {
    return String(text, size, copy);
  }
  bool StartObject() { return Open(JsonKind::kObject); }
  bool EndObject(rapidjson::SizeType) { return Close(); }
  bool StartArray() { return Open(JsonKind::kArray); }
  bool EndArray(rapidjson::SizeType) { return Close(); }

  bool has_lone_surrogate() const { return has_lone_surrogate_; }

 private:
  std::string_view json() const { return document_.json_; }

  // Goes from the end of the last token to the start of the next one, where it has been read.
  uint32_t SkipToToken() {
    while (std::string_view(" \t\r\n,:").find(json()[end_]) != std::string_view::npos) ++end_;
    return end_;
  }

  void Add(JsonKind kind, uint32_t start, JsonText text) {
    const auto index = static_cast<uint32_t>(document_.values_.size());
    document_.values_.push_back({kind, start, end_, index + 1, text});
  }

  bool AddScalar(JsonKind kind) {
    const uint32_t start = SkipToToken();
    while (end_ < json().size() &&
           std::string_view(" \t\r\n,]}").find(json()[end_]) == std::string_view::npos) {
      ++end_;
    }
    Add(kind, start, {});
    return true;
  }

  bool Open(JsonKind kind) {
    if (depth_ == kJsonDepthMax) return false;
    open_[depth_++] = static_cast<uint32_t>(document_.values_.size());
    const uint32_t start = SkipToToken();
    ++end_;
    Add(kind, start, {});
    return true;
  }

  bool Close() {
    SkipToToken();
    ++end_;
    JsonValue& value = document_.values_[open_[--depth_]];
    value.end = end_;
    value.next = static_cast<uint32_t>(document_.values_.size());
    return true;
  }

  const char* decoded_;
  JsonDocument& document_;
  uint32_t end_ = 0;  // of the last token
  size_t depth_ = 0;
  bool has_lone_surrogate_ = false;
  uint32_t open_[kJsonDepthMax];  // indices of the values that are not closed yet
};

namespace {

// How much of the text is well-formed. RapidJSON can check it too, at several times the weight.
// https://encoding.spec.whatwg.org/#utf-8-decoder
size_t Utf8PrefixSize(std::string_view text) {
  size_t position = 0;
  while (position < text.size()) {
    const auto lead = static_cast<uint8_t>(text[position]);
    const size_t size = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (size == 0 || lead > 0xf4 || size > text.size() - position) return position;
    for (size_t i = 1; i < size; ++i) {
      const auto byte = static_cast<uint8_t>(text[position + i]);
      if ((byte & 0xc0) != 0x80) return position;
      // Overlong forms, surrogates and what is above U+10FFFF show in the second byte.
      if (i == 1 && ((lead == 0xe0 && byte < 0xa0) || (lead == 0xed && byte > 0x9f) ||
                     (lead == 0xf0 && byte < 0x90) || (lead == 0xf4 && byte > 0x8f))) {
        return position;
      }
    }
    position += size;
  }
  return position;
}

const char* ExpectedInstead(rapidjson::ParseErrorCode code, char found) {
  switch (code) {
    case rapidjson::kParseErrorDocumentEmpty:
    case rapidjson::kParseErrorValueInvalid:
      return "a JSON value";
    case rapidjson::kParseErrorDocumentRootNotSingular:
      return "nothing behind the JSON value";
    case rapidjson::kParseErrorObjectMissName:
      return "a name in double quotes, or \"}\" (not after a comma)";
    case rapidjson::kParseErrorObjectMissColon:
      return "\":\" after the name";
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
      return "\",\" or \"}\"";
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
      return "\",\" or \"]\"";
    case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex:
      return "four hexadecimal digits after \\u";
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
      return "the other half of a surrogate pair";
    case rapidjson::kParseErrorStringEscapeInvalid:
      // RapidJSON says the same of a control character, where it stands.
      return found == '\\' ? "one of \" \\ / b f n r t u behind it"
                           : "no control character in a string (a line break is \\n)";
    case rapidjson::kParseErrorStringMissQuotationMark:
      return "a closing double quote";
    case rapidjson::kParseErrorNumberTooBig:
      return "a smaller number";
    case rapidjson::kParseErrorNumberMissFraction:
      return "a digit after \".\"";
    case rapidjson::kParseErrorNumberMissExponent:
      return "a digit in the exponent";
    case rapidjson::kParseErrorTermination:
      static_assert(kJsonDepthMax == 32);
      return "at most 32 objects and arrays within each other";
    default:
      return "JSON";
  }
}

}  // namespace

bool JsonDocument::Parse(std::string_view json, JsonError* error) {
  json_ = json;
  const size_t utf8_size = Utf8PrefixSize(json);
  if (utf8_size != json.size()) {
    *error = {utf8_size, "UTF-8"};
    return false;
  }
  texts_ = json;
  rapidjson::InsituStringStream stream(texts_.data());
  JsonHandler handler(texts_.data(), this);
  rapidjson::Reader reader;
  constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;
  const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, handler);
  if (result.IsError()) {
    if (handler.has_lone_surrogate()) {
      *error = {values_.back().start,
                ExpectedInstead(rapidjson::kParseErrorStringUnicodeSurrogateInvalid, '\0')};
      return false;
    }
    const char found = result.Offset() < json.size() ? json[result.Offset()] : '\0';
    *error = {result.Offset(), ExpectedInstead(result.Code(), found)};
    return false;
  }
  // A NUL byte looks like the end of the text to RapidJSON.
  if (stream.Tell() != json.size()) {
    *error = {stream.Tell(), ExpectedInstead(rapidjson::kParseErrorDocumentRootNotSingular, '\0')};
    return false;
  }
  return true;
}

}  // namespace swale
