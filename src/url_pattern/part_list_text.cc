#include "src/url_pattern/part_list_text.h"

#include <cstddef>

#include "src/base/ascii.h"
#include "src/base/concat.h"
#include "src/base/number.h"
#include "src/url_pattern/tokenizer.h"

namespace swale {
namespace {

std::string Escape(std::string_view text, std::string_view special) {
  std::string escaped;
  for (char c : text) {
    if (special.find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

// https://urlpattern.spec.whatwg.org/#escape-a-regexp-string
std::string EscapeRegExpString(std::string_view text) { return Escape(text, ".+*?^${}()[]|/\\"); }

// https://urlpattern.spec.whatwg.org/#convert-a-modifier-to-a-string
std::string_view ModifierString(PartModifier modifier) {
  switch (modifier) {
    case PartModifier::kOptional:
      return "?";
    case PartModifier::kZeroOrMore:
      return "*";
    case PartModifier::kOneOrMore:
      return "+";
    case PartModifier::kNone:
      break;
  }
  return "";
}

// The part with its group, as the standard's comments picture it.
std::string PartRegExp(const Part& part, std::string_view value, const std::string& prefix,
                       const std::string& suffix) {
  const std::string_view modifier = ModifierString(part.modifier);
  const bool repeats =
      part.modifier == PartModifier::kZeroOrMore || part.modifier == PartModifier::kOneOrMore;
  if (prefix.empty() && suffix.empty()) {
    if (repeats) return Concat({"((?:", value, ")", modifier, ")"});
    return Concat({"(", value, ")", modifier});
  }
  if (!repeats) return Concat({"(?:", prefix, "(", value, ")", suffix, ")", modifier});
  return Concat({"(?:", prefix, "((?:", value, ")(?:", suffix, prefix, "(?:", value, "))*)", suffix,
                 ")", part.modifier == PartModifier::kZeroOrMore ? "?" : ""});
}

// Writes one part after the other; what is needed around a group depends on its neighbours.
class PatternStringWriter {
 public:
  PatternStringWriter(const PartList& list, const PatternOptions& options)
      : list_(list), options_(options) {}

  std::string Write() {
    for (size_t i = 0; i < list_.parts.size(); ++i) {
      const Part& part = list_.parts[i];
      if (part.type == PartType::kFixedText) {
        AddFixedText(part);
      } else {
        AddGroup(part, i > 0 ? &list_.parts[i - 1] : nullptr,
                 i + 1 < list_.parts.size() ? &list_.parts[i + 1] : nullptr);
      }
    }
    return std::move(result_);
  }

 private:
  void AddFixedText(const Part& part) {
    const std::string text = EscapePatternString(list_.TextOf(part.value));
    if (part.modifier == PartModifier::kNone) {
      result_ += text;
    } else {
      result_ += Concat({"{", text, "}", ModifierString(part.modifier)});
    }
  }

  bool IsPrefix(std::string_view text) const {
    return text.size() == 1 && options_.prefix != '\0' && text[0] == options_.prefix;
  }

  bool NeedsGrouping(const Part& part, const Part* previous, const Part* next) const {
    const std::string_view prefix = list_.TextOf(part.prefix);
    if (part.suffix.size != 0 || (!prefix.empty() && !IsPrefix(prefix))) return true;
    if (!part.name.empty() && part.type == PartType::kSegmentWildcard &&
        part.modifier == PartModifier::kNone && next != nullptr && next->prefix.size == 0 &&
        next->suffix.size == 0) {
      if (next->type == PartType::kFixedText ? StartsWithNameCodePoint(list_.TextOf(next->value))
                                             : next->name.empty()) {
        return true;
      }
    }
    if (!prefix.empty() || previous == nullptr || previous->type != PartType::kFixedText) {
      return false;
    }
    const std::string_view value = list_.TextOf(previous->value);
    return options_.prefix != '\0' && value.ends_with(options_.prefix);
  }

  // Encoded text is ASCII.
  static bool StartsWithNameCodePoint(std::string_view text) {
    return !text.empty() &&
           (IsAsciiAlpha(text[0]) || IsAsciiDigit(text[0]) || text[0] == '$' || text[0] == '_');
  }

  void AddGroup(const Part& part, const Part* previous, const Part* next) {
    const bool needs_grouping = NeedsGrouping(part, previous, next);
    const bool has_custom_name = !part.name.empty();
    if (needs_grouping) result_ += '{';
    result_ += EscapePatternString(list_.TextOf(part.prefix));
    if (has_custom_name) result_ += Concat({":", part.name});
    if (part.type == PartType::kRegexp) {
      result_ += Concat({"(", part.regexp, ")"});
    } else if (part.type == PartType::kSegmentWildcard && !has_custom_name) {
      result_ += Concat({"(", SegmentWildcardRegExp(options_), ")"});
    } else if (part.type == PartType::kFullWildcard) {
      const bool may_be_asterisk = previous == nullptr || previous->type == PartType::kFixedText ||
                                   previous->modifier != PartModifier::kNone || needs_grouping ||
                                   part.prefix.size != 0;
      result_ += !has_custom_name && may_be_asterisk ? "*" : "(.*)";
    }
    const std::string_view suffix = list_.TextOf(part.suffix);
    if (part.type == PartType::kSegmentWildcard && has_custom_name &&
        StartsWithNameCodePoint(suffix)) {
      result_ += '\\';
    }
    result_ += EscapePatternString(suffix);
    if (needs_grouping) result_ += '}';
    result_ += ModifierString(part.modifier);
  }

  const PartList& list_;
  const PatternOptions& options_;
  std::string result_;
};

}  // namespace

std::string EscapePatternString(std::string_view text) { return Escape(text, "+*?:{}()\\"); }

std::string SegmentWildcardRegExp(const PatternOptions& options) {
  const std::string_view delimiter(&options.delimiter, options.delimiter != '\0' ? 1 : 0);
  return Concat({"[^", EscapeRegExpString(delimiter), "]+?"});
}

std::string GenerateRegExp(const PartList& list, const PatternOptions& options,
                           std::vector<std::string>* names) {
  std::string result = "^";
  // Where nothing delimits a segment, "[^]" is spelt otherwise: some engines take it for nothing
  // under the flag v.
  const std::string segment_wildcard =
      options.delimiter != '\0' ? SegmentWildcardRegExp(options) : "[\\s\\S]+?";
  for (const Part& part : list.parts) {
    if (part.type == PartType::kFixedText) {
      const std::string value = EscapeRegExpString(list.TextOf(part.value));
      result += part.modifier == PartModifier::kNone
                    ? value
                    : Concat({"(?:", value, ")", ModifierString(part.modifier)});
      continue;
    }
    if (names != nullptr) {
      names->push_back(part.name.empty() ? NumberToString(part.number) : std::string(part.name));
    }
    const std::string_view value = part.type == PartType::kRegexp            ? part.regexp
                                   : part.type == PartType::kSegmentWildcard ? segment_wildcard
                                                                             : kFullWildcardRegExp;
    result += PartRegExp(part, value, EscapeRegExpString(list.TextOf(part.prefix)),
                         EscapeRegExpString(list.TextOf(part.suffix)));
  }
  return result + "$";
}

std::string GeneratePatternString(const PartList& list, const PatternOptions& options) {
  return PatternStringWriter(list, options).Write();
}

}  // namespace swale
