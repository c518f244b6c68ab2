// JSON as text: for what is told to pages and asked of the browser.
#ifndef SWALE_BASE_JSON_TEXT_H_
#define SWALE_BASE_JSON_TEXT_H_

#include <string>
#include <string_view>

namespace swale {

// Appends `text`, UTF-8, as a JSON string. Control characters, which mean nothing in what we say,
// become spaces.
void AppendJsonString(std::string_view text, std::string* json);

}  // namespace swale

#endif  // SWALE_BASE_JSON_TEXT_H_
