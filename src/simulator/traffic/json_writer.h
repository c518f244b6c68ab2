// JsonWriter: JSON, member by member.
#ifndef SWALE_SIMULATOR_TRAFFIC_JSON_WRITER_H_
#define SWALE_SIMULATOR_TRAFFIC_JSON_WRITER_H_

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>

#include "src/base/json_text.h"

namespace swale {

// What is opened must be closed. Numbers are the shortest text that reads as the same: the text is
// the same wherever the numbers are.
class JsonWriter {
 public:
  // `name`: of a member; empty within an array.
  void Open(char bracket, std::string_view name = {}) {
    Name(name);
    text_ += bracket;
    is_first_ = true;
  }
  void Close(char bracket) {
    text_ += bracket;
    is_first_ = false;
  }
  void Text(std::string_view name, std::string_view value) {
    Name(name);
    AppendJsonString(value, &text_);
  }
  template <typename Number>
    requires std::integral<Number> || std::floating_point<Number>
  void Add(std::string_view name, Number value) {
    Name(name);
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof(digits), value);
    text_.append(digits, end.ptr);
  }
  void Null(std::string_view name) {
    Name(name);
    text_ += "null";
  }

  const std::string& text() const { return text_; }

 private:
  void Name(std::string_view name) {
    if (!is_first_) text_ += ',';
    is_first_ = false;
    if (name.empty()) return;
    AppendJsonString(name, &text_);
    text_ += ':';
  }

  std::string text_;
  bool is_first_ = true;
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_TRAFFIC_JSON_WRITER_H_
