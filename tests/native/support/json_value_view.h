// JSON files that tests read.
#ifndef SWALE_TESTS_NATIVE_SUPPORT_JSON_VALUE_VIEW_H_
#define SWALE_TESTS_NATIVE_SUPPORT_JSON_VALUE_VIEW_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "src/base/number.h"
#include "src/json/json_document.h"

namespace swale {

// A file of tests/support.
inline std::string ReadTestFile(const std::string& path) {
  const std::string file = __FILE__;
  std::ifstream stream(file.substr(0, file.rfind("tests/native/")) + "tests/support/" + path);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

// A value of a document, which outlives it.
class JsonValueView {
 public:
  JsonValueView(const JsonDocument& document, size_t index) : document_(&document), index_(index) {}

  // Index 0 is the whole document, which stands for no value here.
  explicit operator bool() const { return index_ != 0; }
  bool is_null() const { return (*document_)[index_].kind == JsonKind::kNull; }
  JsonKind kind() const { return (*document_)[index_].kind; }
  bool is_true() const { return index_ != 0 && (*document_)[index_].kind == JsonKind::kTrue; }

  JsonValueView operator[](std::string_view name) const {
    if (index_ == 0) return *this;
    for (size_t key = index_ + 1; key != (*document_)[index_].next;
         key = (*document_)[key + 1].next) {
      if (document_->text((*document_)[key]) == name) return {*document_, key + 1};
    }
    return {*document_, 0};
  }
  template <typename Visit>
  void ForEachElement(Visit visit) const {
    for (size_t i = index_ + 1; i != (*document_)[index_].next; i = (*document_)[i].next) {
      visit(JsonValueView(*document_, i));
    }
  }
  template <typename Visit>
  void ForEachMember(Visit visit) const {
    if (index_ == 0) return;
    for (size_t key = index_ + 1; key != (*document_)[index_].next;
         key = (*document_)[key + 1].next) {
      visit(std::string(document_->text((*document_)[key])), JsonValueView(*document_, key + 1));
    }
  }
  std::string source() const { return std::string(document_->source((*document_)[index_])); }
  std::string text() const { return std::string(document_->text((*document_)[index_])); }
  uint64_t number() const {
    uint64_t number = 0;
    if (index_ == 0) return 0;
    EXPECT_TRUE(ParseNumber64(document_->source((*document_)[index_]), &number));
    return number;
  }

 private:
  const JsonDocument* document_;
  size_t index_;
};

}  // namespace swale

#endif  // SWALE_TESTS_NATIVE_SUPPORT_JSON_VALUE_VIEW_H_
