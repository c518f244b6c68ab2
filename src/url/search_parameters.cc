#include "src/url/search_parameters.h"

namespace swale {
namespace {

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// The byte that `text` begins with, decoded, and the size of its encoding.
// https://url.spec.whatwg.org/#concept-urlencoded-parser
struct DecodedByte {
  char byte;
  size_t size;
};
DecodedByte DecodeFirst(std::string_view text) {
  if (text[0] == '+') return {' ', 1};
  if (text[0] != '%' || text.size() < 3) return {text[0], 1};
  const int high = HexValue(text[1]);
  const int low = HexValue(text[2]);
  if (high < 0 || low < 0) return {'%', 1};
  return {static_cast<char>(high << 4 | low), 3};
}

}  // namespace

bool SearchPieces::Next(std::string_view* piece) {
  while (!rest_.empty()) {
    *piece = rest_.substr(0, rest_.find('&'));
    rest_.remove_prefix(piece->size() < rest_.size() ? piece->size() + 1 : rest_.size());
    if (!piece->empty()) return true;
  }
  return false;
}

std::string DecodeParameter(std::string_view text) {
  std::string decoded;
  while (!text.empty()) {
    const DecodedByte byte = DecodeFirst(text);
    decoded += byte.byte;
    text.remove_prefix(byte.size);
  }
  return decoded;
}

// The shortest text for the last '*' is tried first and lengthened; earlier ones never need to be
// reconsidered.
bool MatchesParameterName(std::string_view pattern, std::string_view name) {
  constexpr size_t kNone = std::string_view::npos;
  size_t p = 0;
  size_t n = 0;
  size_t after_star = kNone;
  size_t retry = 0;
  while (n < name.size()) {
    const DecodedByte decoded = DecodeFirst(name.substr(n));
    if (p < pattern.size() && pattern[p] == '*') {
      after_star = ++p;
      retry = n;
    } else if (p < pattern.size() && pattern[p] == decoded.byte) {
      ++p;
      n += decoded.size;
    } else if (after_star != kNone) {
      p = after_star;
      retry += DecodeFirst(name.substr(retry)).size;
      n = retry;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool MatchesParameterNames(std::string_view patterns, std::string_view name) {
  while (!patterns.empty()) {
    const std::string_view pattern = patterns.substr(0, patterns.find('\n'));
    if (MatchesParameterName(pattern, name)) return true;
    patterns.remove_prefix(pattern.size() < patterns.size() ? pattern.size() + 1 : patterns.size());
  }
  return false;
}

}  // namespace swale
