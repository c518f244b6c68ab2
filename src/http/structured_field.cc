#include "src/http/structured_field.h"

#include <utility>

#include "src/base/ascii.h"
#include "src/http/utf8.h"
#include "src/url/search_parameters.h"

namespace swale {
namespace {

bool IsLowerAlpha(char c) { return c >= 'a' && c <= 'z'; }

// https://www.rfc-editor.org/rfc/rfc9110#name-tokens
bool IsTokenChar(char c) {
  return IsAsciiAlpha(c) || IsAsciiDigit(c) ||
         std::string_view("!#$%&'*+-.^_`|~:/").find(c) != std::string_view::npos;
}

// Follows the RFC's algorithms, section 4.2; each Parse… is named as there.
class FieldParser {
 public:
  explicit FieldParser(std::string_view text) : rest_(text) { SkipSpaces(); }

  bool AtEnd() const { return rest_.empty(); }

  // Whether nothing but spaces is left.
  bool Finish() {
    SkipSpaces();
    return rest_.empty();
  }

  bool ParseDictionary(std::vector<FieldMember>* members) { return ParseMembers(members, true); }

  bool ParseList(std::vector<FieldMember>* members) { return ParseMembers(members, false); }

  bool ParseItem(BareItem* item) { return ParseBareItem(item) && ParseParameters(); }

 private:
  bool ParseMembers(std::vector<FieldMember>* members, bool is_dictionary) {
    while (!rest_.empty()) {
      FieldMember member;
      if (is_dictionary ? !ParseNamed(&member) : !ParseItemOrInnerList(&member)) return false;
      if (is_dictionary) {
        Set(std::move(member), members);
        if (members->size() > kDictionaryMembersMax) return false;
      } else {
        members->push_back(std::move(member));
      }
      SkipWhitespace();
      if (rest_.empty()) return true;
      if (!Take(',')) return false;
      SkipWhitespace();
      if (rest_.empty()) return false;  // a comma that nothing follows
    }
    return true;
  }

  static void Set(FieldMember&& member, std::vector<FieldMember>* members) {
    for (FieldMember& other : *members) {
      if (other.name == member.name) {
        other = std::move(member);
        return;
      }
    }
    members->push_back(std::move(member));
  }

  bool ParseNamed(FieldMember* member) {
    if (!ParseKey(&member->name)) return false;
    if (Take('=')) return ParseItemOrInnerList(member);
    member->items.push_back({.kind = BareItemKind::kBoolean, .boolean = true});
    return ParseParameters();
  }

  bool ParseItemOrInnerList(FieldMember* member) {
    if (!Take('(')) return ParseItem(&member->items.emplace_back());
    member->is_inner_list = true;
    while (true) {
      SkipSpaces();
      if (Take(')')) return ParseParameters();
      if (!ParseItem(&member->items.emplace_back())) return false;
      if (rest_.empty() || (rest_[0] != ' ' && rest_[0] != ')')) return false;
    }
  }

  bool ParseParameters() {
    while (Take(';')) {
      SkipSpaces();
      std::string key;
      BareItem value;
      if (!ParseKey(&key) || (Take('=') && !ParseBareItem(&value))) return false;
    }
    return true;
  }

  bool ParseKey(std::string* key) {
    if (rest_.empty() || (!IsLowerAlpha(rest_[0]) && rest_[0] != '*')) return false;
    while (!rest_.empty()) {
      const char c = rest_[0];
      if (!IsLowerAlpha(c) && !IsAsciiDigit(c) && c != '_' && c != '-' && c != '.' && c != '*') {
        break;
      }
      *key += c;
      rest_.remove_prefix(1);
    }
    return true;
  }

  bool ParseBareItem(BareItem* item) {
    if (rest_.empty()) return false;
    const char c = rest_[0];
    if (c == '-' || IsAsciiDigit(c)) return ParseNumber(item);
    if (c == '"') return ParseString(item);
    if (c == '*' || IsAsciiAlpha(c)) return ParseToken(item);
    if (c == ':') return ParseByteSequence(item);
    if (c == '?') return ParseBoolean(item);
    if (c == '@') return ParseDate(item);
    return c == '%' && ParseDisplayString(item);
  }

  bool ParseNumber(BareItem* item) {
    item->kind = BareItemKind::kInteger;
    if (Take('-')) item->text = "-";
    size_t digits = 0;
    size_t fraction_digits = 0;
    while (!rest_.empty()) {
      const char c = rest_[0];
      if (c == '.' && item->kind == BareItemKind::kInteger && digits > 0) {
        if (digits > 12) return false;
        item->kind = BareItemKind::kDecimal;
      } else if (IsAsciiDigit(c)) {
        ++(item->kind == BareItemKind::kInteger ? digits : fraction_digits);
      } else {
        break;
      }
      item->text += c;
      rest_.remove_prefix(1);
      if (digits > 15 || fraction_digits > 3) return false;
    }
    return digits > 0 && (item->kind == BareItemKind::kInteger || fraction_digits > 0);
  }

  bool ParseString(BareItem* item) {
    item->kind = BareItemKind::kString;
    rest_.remove_prefix(1);
    while (!rest_.empty()) {
      char c = rest_[0];
      rest_.remove_prefix(1);
      if (c == '"') return true;
      if (c == '\\') {
        if (rest_.empty()) return false;
        c = rest_[0];
        rest_.remove_prefix(1);
        if (c != '"' && c != '\\') return false;
      } else if (c < ' ' || c > '~') {
        return false;
      }
      item->text += c;
    }
    return false;
  }

  bool ParseToken(BareItem* item) {
    item->kind = BareItemKind::kToken;
    while (!rest_.empty() && IsTokenChar(rest_[0])) {
      item->text += rest_[0];
      rest_.remove_prefix(1);
    }
    return true;
  }

  bool ParseByteSequence(BareItem* item) {
    item->kind = BareItemKind::kByteSequence;
    rest_.remove_prefix(1);
    const size_t end = rest_.find(':');
    if (end == std::string_view::npos) return false;
    item->text = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return IsBase64(item->text);
  }

  // Padding may be left out, but not be wrong.
  static bool IsBase64(std::string_view text) {
    const size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    const std::string_view digits = text.substr(0, text.size() - padding);
    for (char c : digits) {
      if (!IsAsciiAlpha(c) && !IsAsciiDigit(c) && c != '+' && c != '/') return false;
    }
    return padding == 0 ? digits.size() % 4 != 1 : text.size() % 4 == 0;
  }

  bool ParseBoolean(BareItem* item) {
    rest_.remove_prefix(1);
    item->kind = BareItemKind::kBoolean;
    item->boolean = Take('1');
    return item->boolean || Take('0');
  }

  bool ParseDate(BareItem* item) {
    rest_.remove_prefix(1);
    if (rest_.empty() || (rest_[0] != '-' && !IsAsciiDigit(rest_[0]))) return false;
    if (!ParseNumber(item) || item->kind != BareItemKind::kInteger) return false;
    item->kind = BareItemKind::kDate;
    return true;
  }

  bool ParseDisplayString(BareItem* item) {
    rest_.remove_prefix(1);
    if (!Take('"')) return false;
    item->kind = BareItemKind::kDisplayString;
    while (!rest_.empty()) {
      const char c = rest_[0];
      if (c < ' ' || c > '~') return false;
      if (c == '%' && (rest_.size() < 3 || !IsLowerHex(rest_[1]) || !IsLowerHex(rest_[2]))) {
        return false;
      }
      rest_.remove_prefix(1);
      if (c == '"') return IsEncodedUtf8(item->text);
      item->text += c;
    }
    return false;
  }

  static bool IsLowerHex(char c) { return IsAsciiDigit(c) || (c >= 'a' && c <= 'f'); }

  // A '+' comes out as another ASCII character, which is as good.
  static bool IsEncodedUtf8(std::string_view text) {
    const std::string bytes = DecodeParameter(text);
    return DecodeUtf8(bytes) == bytes;
  }

  bool Take(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void SkipSpaces() {
    while (Take(' ')) {
    }
  }
  void SkipWhitespace() {
    while (Take(' ') || Take('\t')) {
    }
  }

  std::string_view rest_;
};

}  // namespace

bool ParseStructuredDictionary(std::string_view text, std::vector<FieldMember>* members) {
  FieldParser parser(text);
  return parser.ParseDictionary(members) && parser.Finish();
}

bool ParseStructuredList(std::string_view text, std::vector<FieldMember>* members) {
  FieldParser parser(text);
  return parser.ParseList(members) && parser.Finish();
}

bool ParseStructuredItem(std::string_view text, BareItem* item) {
  FieldParser parser(text);
  return parser.ParseItem(item) && parser.Finish();
}

}  // namespace swale
