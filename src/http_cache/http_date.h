// Dates in header fields. https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
#ifndef SWALE_HTTP_CACHE_HTTP_DATE_H_
#define SWALE_HTTP_CACHE_HTTP_DATE_H_

#include <cstdint>
#include <optional>
#include <string_view>

namespace swale {

// Milliseconds since 1970 of a date in any of the three forms; nullopt where it is none. `now_ms`:
// a year of two digits is taken for the one that is at most 50 years ahead of it.
std::optional<int64_t> ParseHttpDate(std::string_view text, int64_t now_ms = 0);

}  // namespace swale

#endif  // SWALE_HTTP_CACHE_HTTP_DATE_H_
