#include "src/url_pattern/pattern_parser.h"

#include <string>

#include "src/url_pattern/part_list_text.h"
#include "src/url_pattern/tokenizer.h"

namespace swale {
namespace {

// https://urlpattern.spec.whatwg.org/#pattern-parser
class PatternParser {
 public:
  PatternParser(std::string_view input, const TokenList& tokens, const PatternOptions& options,
                const EncodingCallback& encoding_callback, PartList* parts, PatternError* error)
      : input_(input),
        tokens_(tokens),
        options_(options),
        encoding_callback_(encoding_callback),
        segment_wildcard_(SegmentWildcardRegExp(options)),
        parts_(*parts),
        error_(error) {}

  bool Run() {
    while (index_ < tokens_.size()) {
      if (!Next()) return false;
    }
    return true;
  }

 private:
  bool Next() {
    const size_t start = tokens_[index_].index;
    const Token* char_token = TryToConsume(TokenType::kChar);
    const Token* name_token = TryToConsume(TokenType::kName);
    const Token* wildcard_token = TryToConsumeRegexpOrWildcard(name_token);
    if (name_token != nullptr || wildcard_token != nullptr) {
      std::string prefix;
      if (char_token != nullptr) prefix = char_token->value;
      const bool is_prefix =
          options_.prefix != '\0' && prefix == std::string_view(&options_.prefix, 1);
      if (!prefix.empty() && !is_prefix) {
        AppendToPendingFixedValue(start, start + prefix.size(), prefix);
        prefix.clear();
      }
      return MaybeAddPartFromPendingFixedValue() &&
             AddPart(start, prefix, name_token, wildcard_token, "", TryToConsumeModifier());
    }

    const Token* fixed_token = char_token;
    if (fixed_token == nullptr) fixed_token = TryToConsume(TokenType::kEscapedChar);
    if (fixed_token != nullptr) {
      AppendToPendingFixedValue(start, ConsumedEnd(), fixed_token->value);
      return true;
    }
    if (TryToConsume(TokenType::kOpen) != nullptr) return ParseGroup(start);
    return MaybeAddPartFromPendingFixedValue() && ConsumeRequired(TokenType::kEnd);
  }

  bool ParseGroup(size_t start) {
    const std::string prefix = ConsumeText();
    const Token* name_token = TryToConsume(TokenType::kName);
    const Token* wildcard_token = TryToConsumeRegexpOrWildcard(name_token);
    const std::string suffix = ConsumeText();
    return ConsumeRequired(TokenType::kClose) &&
           AddPart(start, prefix, name_token, wildcard_token, suffix, TryToConsumeModifier());
  }

  // https://urlpattern.spec.whatwg.org/#try-to-consume-a-token
  const Token* TryToConsume(TokenType type) {
    if (index_ == tokens_.size() || tokens_[index_].type != type) return nullptr;
    return &tokens_[index_++];
  }

  // https://urlpattern.spec.whatwg.org/#try-to-consume-a-modifier-token
  const Token* TryToConsumeModifier() {
    const Token* token = TryToConsume(TokenType::kOtherModifier);
    return token != nullptr ? token : TryToConsume(TokenType::kAsterisk);
  }

  // https://urlpattern.spec.whatwg.org/#try-to-consume-a-regexp-or-wildcard-token
  const Token* TryToConsumeRegexpOrWildcard(const Token* name_token) {
    const Token* token = TryToConsume(TokenType::kRegexp);
    if (token == nullptr && name_token == nullptr) token = TryToConsume(TokenType::kAsterisk);
    return token;
  }

  // https://urlpattern.spec.whatwg.org/#consume-text
  std::string ConsumeText() {
    std::string result;
    while (true) {
      const Token* token = TryToConsume(TokenType::kChar);
      if (token == nullptr) token = TryToConsume(TokenType::kEscapedChar);
      if (token == nullptr) return result;
      result += token->value;
    }
  }

  // https://urlpattern.spec.whatwg.org/#consume-a-required-token
  bool ConsumeRequired(TokenType type) {
    if (TryToConsume(type) != nullptr) return true;
    const Token& token = tokens_[index_];
    *error_ = {
        token.index, token.type == TokenType::kName ? ":" : token.value,
        type == TokenType::kClose
            ? "\"}\": a group holds text, at most one * or :name, and text again"
            : "something that it applies to before it (write \\ before the character itself)"};
    return false;
  }

  // Where the tokens consumed so far end in the pattern string.
  size_t ConsumedEnd() const {
    return index_ < tokens_.size() ? tokens_[index_].index : input_.size();
  }

  void AppendToPendingFixedValue(size_t start, size_t end, std::string_view text) {
    if (pending_fixed_value_.empty()) pending_start_ = start;
    pending_end_ = end;
    pending_fixed_value_ += text;
  }

  // https://urlpattern.spec.whatwg.org/#maybe-add-a-part-from-the-pending-fixed-value
  bool MaybeAddPartFromPendingFixedValue() {
    if (pending_fixed_value_.empty()) return true;
    Part part;
    if (!Encode(pending_start_, pending_end_, pending_fixed_value_, &part.value)) return false;
    pending_fixed_value_.clear();
    parts_.parts.push_back(part);
    return true;
  }

  // https://urlpattern.spec.whatwg.org/#add-a-part
  bool AddPart(size_t start, std::string_view prefix, const Token* name_token,
               const Token* wildcard_token, std::string_view suffix, const Token* modifier_token) {
    const bool is_fixed_text = name_token == nullptr && wildcard_token == nullptr;
    if (is_fixed_text && modifier_token == nullptr) {
      AppendToPendingFixedValue(start, ConsumedEnd(), prefix);
      return true;
    }
    if (!MaybeAddPartFromPendingFixedValue()) return false;

    Part part;
    part.modifier = ModifierOf(modifier_token);
    if (is_fixed_text) {
      if (prefix.empty()) return true;
      if (!Encode(start, ConsumedEnd(), prefix, &part.value)) return false;
      parts_.parts.push_back(part);
      return true;
    }
    SetType(wildcard_token, &part);
    if (name_token != nullptr) {
      part.name = name_token->value;
      if (IsDuplicateName(part.name)) {
        const size_t start_of_name = name_token->index;
        *error_ = {start_of_name, input_.substr(start_of_name, part.name.size() + 1),
                   "each name once in a component"};
        return false;
      }
    } else {
      part.number = next_numeric_name_++;
    }
    const size_t end = ConsumedEnd();
    if (!Encode(start, end, prefix, &part.prefix)) return false;
    if (!Encode(start, end, suffix, &part.suffix)) return false;
    parts_.parts.push_back(part);
    return true;
  }

  // A regular expression that says what a wildcard does is one.
  void SetType(const Token* regexp_or_wildcard_token, Part* part) const {
    const Token* token = regexp_or_wildcard_token;
    if (token == nullptr || token->value == segment_wildcard_) {
      part->type = PartType::kSegmentWildcard;
    } else if (token->type == TokenType::kAsterisk || token->value == kFullWildcardRegExp) {
      part->type = PartType::kFullWildcard;
    } else {
      part->type = PartType::kRegexp;
      part->regexp = token->value;
    }
  }

  static PartModifier ModifierOf(const Token* token) {
    if (token == nullptr) return PartModifier::kNone;
    switch (token->value[0]) {
      case '?':
        return PartModifier::kOptional;
      case '*':
        return PartModifier::kZeroOrMore;
      default:
        return PartModifier::kOneOrMore;
    }
  }

  // https://urlpattern.spec.whatwg.org/#is-a-duplicate-name
  bool IsDuplicateName(std::string_view name) const {
    for (const Part& part : parts_.parts) {
      if (!name.empty() && part.name == name) return true;
    }
    return false;
  }

  bool Encode(size_t start, size_t end, std::string_view value, Part::Text* result) {
    if (value.empty()) return true;
    result->start = parts_.texts.size();
    const char* expected = encoding_callback_.Encode(value, &parts_.texts);
    result->size = parts_.texts.size() - result->start;
    if (expected == nullptr) return true;
    *error_ = {start, input_.substr(start, end - start), expected};
    return false;
  }

  std::string_view input_;
  const TokenList& tokens_;
  const PatternOptions& options_;
  const EncodingCallback& encoding_callback_;
  const std::string segment_wildcard_;
  PartList& parts_;
  PatternError* error_;
  std::string pending_fixed_value_;
  size_t pending_start_ = 0;  // of what became pending_fixed_value_, in the pattern string
  size_t pending_end_ = 0;
  size_t index_ = 0;
  size_t next_numeric_name_ = 0;
};

}  // namespace

bool ParsePatternString(std::string_view input, const PatternOptions& options,
                        const EncodingCallback& encoding_callback, UrlPatternHost& host,
                        PartList* parts, PatternError* error) {
  TokenList tokens;
  if (!Tokenize(input, TokenizePolicy::kStrict, host, &tokens, error)) return false;
  return PatternParser(input, tokens, options, encoding_callback, parts, error).Run();
}

}  // namespace swale
