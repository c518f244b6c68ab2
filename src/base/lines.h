// Texts of several lines, taken apart from the front.
#ifndef SWALE_BASE_LINES_H_
#define SWALE_BASE_LINES_H_

#include <string>
#include <string_view>

namespace swale {

// What `text` begins with, up to its first line feed or its end; both are taken off.
std::string_view TakeLine(std::string_view* text);
std::string TakeLine(std::string* text);

}  // namespace swale

#endif  // SWALE_BASE_LINES_H_
