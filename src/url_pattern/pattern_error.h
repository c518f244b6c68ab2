// PatternError: why a URL pattern cannot be compiled.
#ifndef SWALE_URL_PATTERN_PATTERN_ERROR_H_
#define SWALE_URL_PATTERN_PATTERN_ERROR_H_

#include <cstddef>
#include <string_view>

namespace swale {

struct PatternError {
  size_t position = 0;     // in bytes from the start of the string as its author wrote it
  std::string_view found;  // a part of that string; empty: its end
  const char* expected = "";
};

}  // namespace swale

#endif  // SWALE_URL_PATTERN_PATTERN_ERROR_H_
