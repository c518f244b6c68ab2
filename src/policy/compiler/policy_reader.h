// PolicyReader: reads a policy's JSON values as what they should be, and notes where they are not.
#ifndef SWALE_POLICY_COMPILER_POLICY_READER_H_
#define SWALE_POLICY_COMPILER_POLICY_READER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/json/json_document.h"
#include "src/policy/compiler/policy_compiler.h"

namespace swale {

inline constexpr size_t kNoValue = static_cast<size_t>(-1);

// https://www.rfc-editor.org/rfc/rfc9110#name-field-names
bool IsFieldName(std::string_view name);

// Values are named by their index in the document. The Read… functions give nullopt where they
// noted an error, so that reading goes on to find the others.
class PolicyReader {
 public:
  // Both must outlive the reader.
  PolicyReader(const JsonDocument& document, std::vector<PolicyError>* errors)
      : document_(document), errors_(*errors) {}

  const JsonDocument& document() const { return document_; }
  JsonKind kind(size_t value) const { return document_[value].kind; }
  std::string_view text(size_t value) const { return document_.text(document_[value]); }

  std::optional<bool> ReadBool(size_t value);
  // A string that is not empty; `expected` says what it should have been.
  std::optional<std::string_view> ReadText(size_t value, const char* expected);
  // The same, of a name that becomes part of keys, tags and locks: without "/" and control
  // characters.
  std::optional<std::string_view> ReadKeyName(size_t value, const char* expected);
  // An array of statuses from 200 to 599 but `excluded`, at least one, each with a space behind it.
  std::string ReadStatuses(size_t value, uint32_t excluded, const char* expected);
  // A string that is one of `names`, as its index.
  std::optional<size_t> ReadName(size_t value, std::span<const std::string_view> names);
  // The same without noting an error.
  std::optional<size_t> FindName(size_t value, std::span<const std::string_view> names) const;
  // A string that is one of `names`, or an array of such strings that is not empty, as a set of
  // bits: bit `first_bit` for the first name.
  std::optional<uint32_t> ReadNameSet(size_t value, std::span<const std::string_view> names,
                                      uint32_t first_bit);
  // A number of seconds above 0 and at most `seconds_max`, as milliseconds, at least 1.
  std::optional<uint32_t> ReadSeconds(size_t value, uint32_t seconds_max, const char* expected);
  // A whole number from 0 to `max`.
  std::optional<uint32_t> ReadIndex(size_t value, uint32_t max, const char* expected);
  // A whole number from 1 to 2^53.
  std::optional<uint64_t> ReadSize(size_t value, const char* expected);
  // The value of an object's member, or kNoValue, also where `object` is not an object.
  size_t FindMember(size_t object, const char* name) const;

  // Notes that `value` is not what was expected. `expected` is a pointer, as it is wherever it is a
  // literal: a string_view would cost a dozen bytes of wasm at each of the many calls.
  void Fail(size_t value, const char* expected);
  // The same where one of `names` was expected: they are listed behind `expected`. `before` and
  // `behind` are put around the value in `found`.
  void FailOneOf(size_t value, const char* expected, std::span<const std::string_view> names,
                 const char* before = "", const char* behind = "");
  // Notes that an object has no member of this name.
  void FailMissing(size_t object, const char* name, const char* expected);
  // Notes an error at a byte offset of the JSON text.
  PolicyError& FailAt(size_t offset, std::string&& found, const char* expected);

  // The JSON path of what is being read. Cursors append to it and take back what they appended.
  std::string& path() { return path_; }
  // Appends a member's name to the path.
  void EnterMember(std::string_view name);

 private:
  // A value in words, for `found`.
  std::string Describe(size_t value) const;

  const JsonDocument& document_;
  std::vector<PolicyError>& errors_;
  std::string path_;
};

// Goes through the elements of an array. Notes an error, and has none, where the value is not an
// array.
class ArrayCursor {
 public:
  ArrayCursor(PolicyReader* reader, size_t array, const char* expected);
  ~ArrayCursor();
  ArrayCursor(const ArrayCursor&) = delete;
  ArrayCursor& operator=(const ArrayCursor&) = delete;

  // Goes to the next element; the first call goes to the first one.
  bool Next();
  size_t value() const { return value_; }
  // How many elements Next has gone to.
  size_t count() const { return count_; }

 private:
  PolicyReader& reader_;
  size_t path_size_;
  size_t next_ = 0;
  size_t end_ = 0;
  size_t value_ = kNoValue;
  size_t count_ = 0;
};

// Goes through the members of an object whose names are the author's.
class MemberCursor {
 public:
  // REQUIRES: `object` is an object.
  MemberCursor(PolicyReader* reader, size_t object);
  ~MemberCursor();
  MemberCursor(const MemberCursor&) = delete;
  MemberCursor& operator=(const MemberCursor&) = delete;

  bool Next();
  size_t key() const { return key_; }
  size_t value() const { return key_ + 1; }

 private:
  PolicyReader& reader_;
  size_t path_size_;
  size_t next_;
  size_t end_;
  size_t key_ = kNoValue;
};

// Goes through the known options of an object. Notes unknown and repeated ones itself and skips
// them, and notes a value that is not an object.
class OptionCursor {
 public:
  // At most 32 names.
  OptionCursor(PolicyReader* reader, size_t object, std::span<const std::string_view> names);
  ~OptionCursor();
  OptionCursor(const OptionCursor&) = delete;
  OptionCursor& operator=(const OptionCursor&) = delete;

  bool Next();
  template <typename Option>
  Option option() const {
    return static_cast<Option>(option_);
  }
  // Its place among the names.
  size_t index() const { return option_; }
  size_t value() const { return value_; }

 private:
  PolicyReader& reader_;
  std::span<const std::string_view> names_;
  size_t path_size_;
  size_t next_ = 0;
  size_t end_ = 0;
  size_t option_ = 0;
  size_t value_ = kNoValue;
  uint32_t seen_ = 0;  // a bit for each option
};

}  // namespace swale

#endif  // SWALE_POLICY_COMPILER_POLICY_READER_H_
