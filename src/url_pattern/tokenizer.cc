#include "src/url_pattern/tokenizer.h"

#include "src/base/ascii.h"

namespace swale {
namespace {

// The size of the UTF-8 sequence that begins with `lead`.
size_t SequenceSize(char lead) {
  const auto byte = static_cast<uint8_t>(lead);
  if (byte < 0xc0) return 1;
  return byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

bool IsAscii(char c) { return static_cast<uint8_t>(c) < 0x80; }

// https://urlpattern.spec.whatwg.org/#is-a-valid-name-code-point. Beyond ASCII the host is asked:
// Unicode's tables would outweigh the rest of the compiler.
bool IsValidNameCodePoint(std::string_view character, bool first, UrlPatternHost& host) {
  const char c = character[0];
  if (IsAscii(c)) {
    return IsAsciiAlpha(c) || c == '$' || c == '_' || (!first && IsAsciiDigit(c));
  }
  return host.TestRegExp(first ? "u/^\\p{ID_Start}$" : "u/^[\\p{ID_Continue}\\u200c\\u200d]$",
                         character);
}

// https://urlpattern.spec.whatwg.org/#tokenizer
class Tokenizer {
 public:
  Tokenizer(std::string_view input, TokenizePolicy policy, UrlPatternHost& host, TokenList* tokens,
            PatternError* error)
      : input_(input), policy_(policy), host_(host), tokens_(tokens), error_(error) {}

  bool Run() {
    while (index_ < input_.size()) {
      if (!Next()) return false;
    }
    AddToken(TokenType::kEnd, index_, index_, 0);
    return true;
  }

 private:
  bool Next() {
    const char c = input_[index_];
    switch (c) {
      case '*':
        return AddCharacter(TokenType::kAsterisk);
      case '+':
      case '?':
        return AddCharacter(TokenType::kOtherModifier);
      case '{':
        return AddCharacter(TokenType::kOpen);
      case '}':
        return AddCharacter(TokenType::kClose);
      case '\\':
        return NextEscape();
      case ':':
        return NextName();
      case '(':
        return NextRegexp();
      default:
        return AddCharacter(TokenType::kChar);
    }
  }

  bool NextEscape() {
    const size_t escaped = index_ + 1;
    if (escaped == input_.size()) return ProcessError(escaped, index_, "a character after \\");
    const size_t size = SequenceSize(input_[escaped]);
    AddToken(TokenType::kEscapedChar, escaped + size, escaped, size);
    return true;
  }

  bool NextName() {
    const size_t start = index_ + 1;
    size_t position = start;
    while (position < input_.size()) {
      const std::string_view character = input_.substr(position, SequenceSize(input_[position]));
      if (!IsValidNameCodePoint(character, position == start, host_)) break;
      position += character.size();
    }
    if (position == start) {
      return ProcessError(start, index_, "a name after ':' (write {\\:} for the character itself)");
    }
    AddToken(TokenType::kName, position, start, position - start);
    return true;
  }

  bool NextRegexp() {
    const size_t start = index_ + 1;
    size_t depth = 1;
    size_t position = start;
    for (; position < input_.size() && depth > 0; ++position) {
      const char c = input_[position];
      if (!IsAscii(c)) return RegexpError("only ASCII in a regular expression");
      if (c == '?' && position == start) return RegexpError("no '?' after '('");
      if (c == '\\') {
        ++position;
        if (position == input_.size()) break;
        if (!IsAscii(input_[position])) return RegexpError("only ASCII in a regular expression");
      } else if (c == ')') {
        --depth;
      } else if (c == '(') {
        ++depth;
        if (position + 1 == input_.size() || input_[position + 1] != '?') {
          return RegexpError("no capturing group in a regular expression: (?:…)");
        }
      }
    }
    if (depth > 0) return RegexpError("a closing ')'");
    const size_t size = position - start - 1;
    if (size == 0) return RegexpError("a regular expression between '(' and ')'");
    AddToken(TokenType::kRegexp, position, start, size);
    return true;
  }

  bool RegexpError(const char* expected) { return ProcessError(index_ + 1, index_, expected); }

  // https://urlpattern.spec.whatwg.org/#process-a-tokenizing-error
  bool ProcessError(size_t next, size_t value, const char* expected) {
    if (policy_ == TokenizePolicy::kStrict) {
      *error_ = {index_, input_.substr(index_, 1), expected};
      return false;
    }
    AddToken(TokenType::kInvalidChar, next, value, next - value);
    return true;
  }

  bool AddCharacter(TokenType type) {
    const size_t size = SequenceSize(input_[index_]);
    AddToken(type, index_ + size, index_, size);
    return true;
  }

  // https://urlpattern.spec.whatwg.org/#add-a-token
  void AddToken(TokenType type, size_t next, size_t value, size_t value_size) {
    tokens_->push_back({type, index_, input_.substr(value, value_size)});
    index_ = next < input_.size() ? next : input_.size();
  }

  std::string_view input_;
  TokenizePolicy policy_;
  UrlPatternHost& host_;
  TokenList* tokens_;
  PatternError* error_;
  size_t index_ = 0;
};

}  // namespace

bool Tokenize(std::string_view input, TokenizePolicy policy, UrlPatternHost& host,
              TokenList* tokens, PatternError* error) {
  return Tokenizer(input, policy, host, tokens, error).Run();
}

}  // namespace swale
