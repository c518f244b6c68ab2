// The search of a URL as application/x-www-form-urlencoded text, without taking it apart for good.
// https://url.spec.whatwg.org/#concept-urlencoded-parser
#ifndef SWALE_URL_SEARCH_PARAMETERS_H_
#define SWALE_URL_SEARCH_PARAMETERS_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace swale {

// Goes through what '&' separates, empty pieces left out.
class SearchPieces {
 public:
  // `search` is without '?'.
  explicit SearchPieces(std::string_view search) : rest_(search) {}

  bool Next(std::string_view* piece);

 private:
  std::string_view rest_;
};

inline std::string_view NameOf(std::string_view piece) { return piece.substr(0, piece.find('=')); }

// '+' and percent-encoding decoded.
std::string DecodeParameter(std::string_view text);

// Whether `pattern`, where '*' stands for any text, matches the whole of `name` once decoded.
bool MatchesParameterName(std::string_view pattern, std::string_view name);

// Whether one of the patterns, each followed by '\n', does.
bool MatchesParameterNames(std::string_view patterns, std::string_view name);

}  // namespace swale

#endif  // SWALE_URL_SEARCH_PARAMETERS_H_
