#include "src/push/template.h"

#include <cstdint>

#include "src/base/ascii.h"

namespace swale {
namespace {

constexpr std::string_view kNames[] = {"$payload", "$action", "$reply"};

// What a placeholder stands for: as JSON and as text.
struct Value {
  bool found = false;
  bool is_text = false;
  std::string_view text{};  // a text decoded, anything else as JSON
};

Value Find(std::string_view path, const TemplateValues& values) {
  if (path == kNames[1]) return {!values.action.empty(), true, values.action};
  if (path == kNames[2]) return {!values.reply.empty(), true, values.reply};
  if (values.payload == nullptr) return {};
  const JsonDocument& payload = *values.payload;
  const size_t value = path == kNames[0] ? values.root : FindJsonPath(payload, values.root, path);
  if (value == kNoJsonValue || payload[value].kind == JsonKind::kNull) return {};
  if (payload[value].kind == JsonKind::kString) return {true, true, payload.text(payload[value])};
  return {true, false, payload.source(payload[value])};
}

void AppendEncoded(std::string_view text, std::string* url) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  for (char c : text) {
    const bool is_kept = IsAsciiAlpha(c) || IsAsciiDigit(c) ||
                         std::string_view("-_.!~*'()").find(c) != std::string_view::npos;
    if (is_kept) {
      *url += c;
      continue;
    }
    const auto byte = static_cast<uint8_t>(c);
    *url += '%';
    *url += kDigits[byte >> 4];
    *url += kDigits[byte & 15];
  }
}

std::string_view TextOf(const TemplateReader& reader, const TemplateValues& values) {
  const Value value = Find(reader.path(), values);
  return value.found ? value.text : reader.default_text();
}

}  // namespace

bool TemplateReader::ReadPlaceholder(std::string_view inner) {
  const size_t bar = inner.find('|');
  text_ = inner.substr(0, bar);
  has_default_ = bar != std::string_view::npos;
  default_text_ = has_default_ ? inner.substr(bar + 1) : std::string_view();
  is_placeholder_ = true;
  if (inner.find('{') != std::string_view::npos) return false;
  if (text_.starts_with('$')) {
    for (std::string_view name : kNames) {
      if (text_ == name) return true;
    }
    return false;
  }
  // No name between two dots is empty.
  return !text_.empty() && text_.front() != '.' && text_.back() != '.' &&
         text_.find("..") == std::string_view::npos;
}

bool TemplateReader::Next() {
  if (rest_.empty() || failed_) return false;
  is_placeholder_ = false;
  if (rest_.starts_with("{{") || rest_.starts_with("}}")) {
    text_ = rest_.substr(0, 1);
    rest_.remove_prefix(2);
    return true;
  }
  if (rest_[0] == '{' || rest_[0] == '}') {
    const size_t end = rest_.find('}');
    failed_ = rest_[0] == '}' || end == std::string_view::npos ||
              !ReadPlaceholder(rest_.substr(1, end - 1));
    if (!failed_) rest_.remove_prefix(end + 1);
    return !failed_;
  }
  text_ = rest_.substr(0, rest_.find_first_of("{}"));
  rest_.remove_prefix(text_.size());
  return true;
}

bool IsTemplate(std::string_view text) {
  TemplateReader reader(text);
  while (reader.Next()) continue;
  return !reader.failed();
}

bool HasPlaceholders(std::string_view text) {
  TemplateReader reader(text);
  while (reader.Next()) {
    if (reader.is_placeholder()) return true;
  }
  return false;
}

std::string RenderText(std::string_view text, const TemplateValues& values) {
  std::string rendered;
  TemplateReader reader(text);
  while (reader.Next()) {
    rendered += reader.is_placeholder() ? TextOf(reader, values) : reader.text();
  }
  return rendered;
}

std::string RenderUrl(std::string_view text, const TemplateValues& values) {
  std::string rendered;
  TemplateReader reader(text);
  for (bool is_first = true; reader.Next(); is_first = false) {
    if (!reader.is_placeholder()) {
      rendered += reader.text();
    } else if (is_first) {
      rendered += TextOf(reader, values);
    } else {
      AppendEncoded(TextOf(reader, values), &rendered);
    }
  }
  return rendered;
}

bool AppendRendered(const JsonDocument& document, size_t value, const TemplateValues& values,
                    std::string* json) {
  switch (document[value].kind) {
    case JsonKind::kString: {
      const std::string_view text = document.text(document[value]);
      TemplateReader reader(text);
      if (!reader.Next() || !reader.is_placeholder() || !reader.at_end()) {
        AppendJsonText(RenderText(text, values), json);
        return true;
      }
      const Value found = Find(reader.path(), values);
      if (found.found && !found.is_text) {
        *json += found.text;
      } else if (found.found || reader.has_default()) {
        AppendJsonText(found.found ? found.text : reader.default_text(), json);
      } else {
        return false;
      }
      return true;
    }
    case JsonKind::kObject:
      *json += '{';
      for (size_t key = value + 1; key < document[value].next; key = document[key + 1].next) {
        const size_t size = json->size();
        AppendJsonName(document.text(document[key]), json);
        if (!AppendRendered(document, key + 1, values, json)) json->resize(size);
      }
      *json += '}';
      return true;
    case JsonKind::kArray:
      *json += '[';
      for (size_t element = value + 1; element < document[value].next;
           element = document[element].next) {
        const size_t size = json->size();
        if (json->back() != '[') *json += ',';
        if (!AppendRendered(document, element, values, json)) json->resize(size);
      }
      *json += ']';
      return true;
    default:
      *json += document.source(document[value]);
      return true;
  }
}

}  // namespace swale
