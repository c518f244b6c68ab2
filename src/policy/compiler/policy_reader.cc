#include "src/policy/compiler/policy_reader.h"

#include <utility>

#include "src/base/ascii.h"
#include "src/base/concat.h"
#include "src/base/json_text.h"
#include "src/base/number.h"
#include "src/policy/compiler/nearest_name.h"

namespace swale {
namespace {

// Of a found value that is shown in an error.
constexpr size_t kShownSizeMax = 60;

// Seconds as milliseconds, begun ones counted in full, so that what is above 0 stays so. nullopt
// where they are above `seconds_max`, or written with a sign or an exponent, which nobody does.
std::optional<uint32_t> ToMilliseconds(std::string_view seconds, uint32_t seconds_max) {
  uint64_t milliseconds = 0;
  uint64_t digits_left = 0;  // behind the point
  bool is_fraction = false;
  bool has_rest = false;
  for (char c : seconds) {
    if (c == '.') {
      is_fraction = true;
      digits_left = 3;
      continue;
    }
    if (!IsAsciiDigit(c)) return std::nullopt;
    if (is_fraction && digits_left == 0) {
      has_rest |= c != '0';
      continue;
    }
    milliseconds = milliseconds * 10 + static_cast<uint64_t>(c - '0');
    if (milliseconds > uint64_t{seconds_max} * 1000) return std::nullopt;
    if (is_fraction) --digits_left;
  }
  for (digits_left = is_fraction ? digits_left : 3; digits_left > 0; --digits_left)
    milliseconds *= 10;
  milliseconds += has_rest ? 1 : 0;
  if (milliseconds > uint64_t{seconds_max} * 1000) return std::nullopt;
  return static_cast<uint32_t>(milliseconds);
}

bool IsIdentifier(std::string_view name) {
  for (char c : name) {
    if (!IsAsciiAlpha(c) && !IsAsciiDigit(c) && c != '_' && c != '$') return false;
  }
  return !name.empty() && !IsAsciiDigit(name[0]);
}

// `source`, cut to what a line can show, not within a character.
std::string Shorten(std::string_view source) {
  if (source.size() <= kShownSizeMax) return std::string(source);
  size_t size = kShownSizeMax;
  while (size > 0 && (static_cast<uint8_t>(source[size]) & 0xc0) == 0x80) --size;
  return Concat({source.substr(0, size), "…"});
}

}  // namespace

bool IsFieldName(std::string_view name) {
  for (char c : name) {
    const bool is_token = IsAsciiAlpha(c) || IsAsciiDigit(c) ||
                          std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
    if (!is_token) return false;
  }
  return !name.empty();
}

std::optional<bool> PolicyReader::ReadBool(size_t value) {
  if (kind(value) == JsonKind::kTrue) return true;
  if (kind(value) == JsonKind::kFalse) return false;
  Fail(value, "true or false");
  return std::nullopt;
}

std::optional<std::string_view> PolicyReader::ReadText(size_t value, const char* expected) {
  if (kind(value) == JsonKind::kString && !text(value).empty()) return text(value);
  Fail(value, expected);
  return std::nullopt;
}

std::optional<std::string_view> PolicyReader::ReadKeyName(size_t value, const char* expected) {
  const std::optional<std::string_view> name = ReadText(value, expected);
  if (!name) return std::nullopt;
  for (char c : *name) {
    if (static_cast<unsigned char>(c) >= 0x20 && c != '/') continue;
    Fail(value, expected);
    return std::nullopt;
  }
  return name;
}

std::string PolicyReader::ReadStatuses(size_t value, uint32_t excluded, const char* expected) {
  std::string statuses;
  ArrayCursor elements(this, value, "an array of statuses");
  while (elements.Next()) {
    const std::optional<uint32_t> status = ReadIndex(elements.value(), 599, expected);
    if (!status) continue;
    if (*status < 200 || *status == excluded) Fail(elements.value(), expected);
    statuses += NumberToString(*status) + ' ';
  }
  if (elements.count() == 0 && kind(value) == JsonKind::kArray) Fail(value, "at least one status");
  return statuses;
}

std::optional<size_t> PolicyReader::ReadName(size_t value,
                                             std::span<const std::string_view> names) {
  const std::optional<size_t> name = FindName(value, names);
  if (!name) FailOneOf(value, "", names);
  return name;
}

std::optional<size_t> PolicyReader::FindName(size_t value,
                                             std::span<const std::string_view> names) const {
  if (kind(value) != JsonKind::kString) return std::nullopt;
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i] == text(value)) return i;
  }
  return std::nullopt;
}

std::optional<uint32_t> PolicyReader::ReadNameSet(size_t value,
                                                  std::span<const std::string_view> names,
                                                  uint32_t first_bit) {
  if (kind(value) != JsonKind::kArray) {
    const std::optional<size_t> name = ReadName(value, names);
    if (!name) return std::nullopt;
    return uint32_t{1} << (first_bit + *name);
  }
  uint32_t bits = 0;
  ArrayCursor elements(this, value, "");
  while (elements.Next()) {
    if (const std::optional<size_t> name = ReadName(elements.value(), names)) {
      bits |= uint32_t{1} << (first_bit + *name);
    }
  }
  if (elements.count() == 0) FailOneOf(value, "at least ", names);
  return bits;
}

std::optional<uint32_t> PolicyReader::ReadSeconds(size_t value, uint32_t seconds_max,
                                                  const char* expected) {
  if (kind(value) == JsonKind::kNumber) {
    const std::optional<uint32_t> milliseconds =
        ToMilliseconds(document_.source(document_[value]), seconds_max);
    if (milliseconds && *milliseconds > 0) return milliseconds;
  }
  Fail(value, expected);
  return std::nullopt;
}

std::optional<uint32_t> PolicyReader::ReadIndex(size_t value, uint32_t max, const char* expected) {
  const std::string_view numeral = document_.source(document_[value]);
  uint32_t number = 0;
  if (kind(value) == JsonKind::kNumber && ParseNumber(numeral, &number) && number <= max) {
    return number;
  }
  Fail(value, expected);
  return std::nullopt;
}

std::optional<uint64_t> PolicyReader::ReadSize(size_t value, const char* expected) {
  uint64_t number = 0;
  if (kind(value) == JsonKind::kNumber &&
      ParseNumber64(document_.source(document_[value]), &number) && number > 0 &&
      number <= uint64_t{1} << 53) {
    return number;
  }
  Fail(value, expected);
  return std::nullopt;
}

size_t PolicyReader::FindMember(size_t object, const char* name) const {
  if (kind(object) != JsonKind::kObject) return kNoValue;
  for (size_t key = object + 1; key != document_[object].next; key = document_[key + 1].next) {
    if (text(key) == name) return key + 1;
  }
  return kNoValue;
}

void PolicyReader::Fail(size_t value, const char* expected) { FailOneOf(value, expected, {}); }

void PolicyReader::FailOneOf(size_t value, const char* expected,
                             std::span<const std::string_view> names, const char* before,
                             const char* behind) {
  PolicyError& error =
      FailAt(document_[value].start, Concat({before, Describe(value), behind}), expected);
  if (kind(value) == JsonKind::kString) error.nearest = NearestName(text(value), names);
  const char* separator = names.size() > 1 ? "one of " : "";
  for (std::string_view name : names) {
    error.expected += separator;
    error.expected += name.empty() ? "\"\"" : name;
    separator = ", ";
  }
}

void PolicyReader::FailMissing(size_t object, const char* name, const char* expected) {
  FailAt(document_[object].start, Concat({"no \"", name, "\""}), expected);
}

PolicyError& PolicyReader::FailAt(size_t offset, std::string&& found, const char* expected) {
  PolicyError& error = errors_.emplace_back();
  error.path = path_;
  error.offset = offset;
  // What stood in the JSON as an escape: an error is one line.
  for (char& c : found) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  error.found = std::move(found);
  error.expected = expected;
  return error;
}

void PolicyReader::EnterMember(std::string_view name) {
  if (IsIdentifier(name)) {
    if (!path_.empty()) path_ += '.';
    path_ += name;
  } else {
    path_ += '[';
    AppendJsonString(Shorten(name), &path_);
    path_ += ']';
  }
}

std::string PolicyReader::Describe(size_t value) const {
  const bool is_empty = document_[value].next == value + 1;
  switch (kind(value)) {
    case JsonKind::kObject:
      return is_empty ? "an empty object" : "an object";
    case JsonKind::kArray:
      return is_empty ? "an empty array" : "an array";
    default:
      return Shorten(document_.source(document_[value]));
  }
}

ArrayCursor::ArrayCursor(PolicyReader* reader, size_t array, const char* expected)
    : reader_(*reader), path_size_(reader->path().size()) {
  if (reader_.kind(array) == JsonKind::kArray) {
    next_ = array + 1;
    end_ = reader_.document()[array].next;
  } else {
    reader_.Fail(array, expected);
  }
}

ArrayCursor::~ArrayCursor() { reader_.path().resize(path_size_); }

bool ArrayCursor::Next() {
  std::string& path = reader_.path();
  path.resize(path_size_);
  if (next_ == end_) return false;
  value_ = next_;
  next_ = reader_.document()[value_].next;
  path += Concat({"[", NumberToString(count_++), "]"});
  return true;
}

MemberCursor::MemberCursor(PolicyReader* reader, size_t object)
    : reader_(*reader),
      path_size_(reader->path().size()),
      next_(object + 1),
      end_(reader->document()[object].next) {}

MemberCursor::~MemberCursor() { reader_.path().resize(path_size_); }

bool MemberCursor::Next() {
  reader_.path().resize(path_size_);
  if (next_ == end_) return false;
  key_ = next_;
  next_ = reader_.document()[key_ + 1].next;
  reader_.EnterMember(reader_.text(key_));
  return true;
}

OptionCursor::OptionCursor(PolicyReader* reader, size_t object,
                           std::span<const std::string_view> names)
    : reader_(*reader), names_(names), path_size_(reader->path().size()) {
  if (reader_.kind(object) == JsonKind::kObject) {
    next_ = object + 1;
    end_ = reader_.document()[object].next;
  } else {
    reader_.FailOneOf(object, "an object with ", names);
  }
}

OptionCursor::~OptionCursor() { reader_.path().resize(path_size_); }

bool OptionCursor::Next() {
  while (true) {
    reader_.path().resize(path_size_);
    if (next_ == end_) return false;
    const size_t key = next_;
    value_ = key + 1;
    next_ = reader_.document()[value_].next;
    const std::string_view name = reader_.text(key);
    reader_.EnterMember(name);
    for (option_ = 0; option_ < names_.size() && names_[option_] != name;) ++option_;
    const uint32_t bit = uint32_t{1} << option_;
    if (option_ == names_.size()) {
      reader_.FailOneOf(key, "", names_, "the option ");
    } else if ((seen_ & bit) != 0) {
      reader_.FailOneOf(key, "each option once", {}, "", " a second time");
    } else {
      seen_ |= bit;
      return true;
    }
  }
}

}  // namespace swale
