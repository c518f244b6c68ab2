// Templates: how a policy says what is made of a push message. A text in which "{path}" stands for
// a value of the payload, "{path|text}" for the text where there is no such value, "{{" and "}}"
// for braces. "{$payload}" is the whole payload; "{$action}" and "{$reply}" are of a notification
// that was clicked.
#ifndef SWALE_PUSH_TEMPLATE_H_
#define SWALE_PUSH_TEMPLATE_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "src/json/json_access.h"

namespace swale {

// Where placeholders find what they stand for.
struct TemplateValues {
  const JsonDocument* payload = nullptr;  // null: there is none
  size_t root = 0;                        // the value in it that paths start from
  std::string_view action{};
  std::string_view reply{};
};

// One after the other, what a template consists of.
class TemplateReader {
 public:
  explicit TemplateReader(std::string_view text) : rest_(text) {}

  // False at the end, and where the text is not a template.
  bool Next();
  bool failed() const { return failed_; }
  bool is_placeholder() const { return is_placeholder_; }
  // Of what is not a placeholder.
  std::string_view text() const { return text_; }
  std::string_view path() const { return text_; }
  bool has_default() const { return has_default_; }
  std::string_view default_text() const { return default_text_; }
  bool at_end() const { return rest_.empty(); }

 private:
  bool ReadPlaceholder(std::string_view inner);

  std::string_view rest_;
  std::string_view text_;
  std::string_view default_text_;
  bool is_placeholder_ = false;
  bool has_default_ = false;
  bool failed_ = false;
};

// Whether a text is a template, and whether it has placeholders.
bool IsTemplate(std::string_view text);
bool HasPlaceholders(std::string_view text);

// What a template says. Values that are not texts stand in it as JSON, null and missing ones as
// nothing.
std::string RenderText(std::string_view text, const TemplateValues& values);

// The same for a URL: what a placeholder stands for is one piece of it, percent-encoded, but at the
// very beginning, where the payload gives the URL itself.
// https://tc39.es/ecma262/#sec-encodeuricomponent-uricomponent
std::string RenderUrl(std::string_view text, const TemplateValues& values);

// Appends a JSON value of a policy with the templates in it rendered. A text that is one
// placeholder becomes the value itself, of whatever kind. What has no value is left out: false, and
// nothing is appended, where that is all of it.
bool AppendRendered(const JsonDocument& document, size_t value, const TemplateValues& values,
                    std::string* json);

}  // namespace swale

#endif  // SWALE_PUSH_TEMPLATE_H_
