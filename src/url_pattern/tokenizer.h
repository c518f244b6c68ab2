// Tokens of pattern strings. https://urlpattern.spec.whatwg.org/#tokens
#ifndef SWALE_URL_PATTERN_TOKENIZER_H_
#define SWALE_URL_PATTERN_TOKENIZER_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "src/url_pattern/pattern_error.h"
#include "src/url_pattern/url_pattern_host.h"

namespace swale {

// https://urlpattern.spec.whatwg.org/#token-type
enum class TokenType : uint8_t {
  kOpen,
  kClose,
  kRegexp,
  kName,
  kChar,
  kEscapedChar,
  kOtherModifier,
  kAsterisk,
  kEnd,
  kInvalidChar,
};

// https://urlpattern.spec.whatwg.org/#token
struct Token {
  TokenType type = TokenType::kInvalidChar;
  size_t index = 0;        // of its first byte in the pattern string
  std::string_view value;  // points into the pattern string
};
using TokenList = std::vector<Token>;

// https://urlpattern.spec.whatwg.org/#tokenize-policy
enum class TokenizePolicy : uint8_t { kStrict, kLenient };

// https://urlpattern.spec.whatwg.org/#tokenize. `input` is UTF-8 and must outlive the tokens.
// False, with `*error` set, only under kStrict. The list ends with a kEnd token.
bool Tokenize(std::string_view input, TokenizePolicy policy, UrlPatternHost& host,
              TokenList* tokens, PatternError* error);

}  // namespace swale

#endif  // SWALE_URL_PATTERN_TOKENIZER_H_
