#include "src/policy/compiler/match_compiler.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <string>
#include <utility>

#include "src/base/ascii.h"
#include "src/base/concat.h"
#include "src/base/number.h"
#include "src/fetch/request.h"
#include "src/policy/compiler/exact_url.h"
#include "src/policy/compiler/policy_options.h"
#include "src/url/url_view.h"
#include "src/url_pattern/url_pattern_compiler.h"

namespace swale {
namespace {

// In the order of their flags.
constexpr std::string_view kOriginNames[] = {"same", "cross"};
constexpr char kFunctionExpected[] = "a whole number from 0 to 30000";
constexpr char kMatchCountExpected[] = "at most 10000 matches";
static_assert(kFunctionCountMax == 30000 && kMatchCountMax == 10000);
constexpr char kOriginExpected[] = "an origin such as \"https://cdn.example.com\", or ";

// In the order of kPatternOptionNames, which has "ignoreCase" behind them.
constexpr InitComponent kPatternComponents[] = {InitComponent::kProtocol, InitComponent::kHostname,
                                                InitComponent::kPort, InitComponent::kPathname,
                                                InitComponent::kSearch};
static_assert(std::size(kPatternComponents) + 1 == std::size(kPatternOptionNames));

// Notes a pattern's error where in the JSON text it is, as far as the string is written without
// escapes.
void FailPattern(size_t value, const PatternError& error, PolicyReader* reader) {
  const JsonValue& json = reader->document()[value];
  const bool has_escapes = json.end - json.start != json.text.size + 2;
  const std::string_view quote = error.found.empty() ? "" : "\"";
  std::string found = Concat({quote, error.found.empty() ? "the end" : error.found, quote,
                              " at position ", NumberToString(error.position)});
  reader->FailAt(json.start + (has_escapes ? 0 : 1 + error.position), std::move(found),
                 error.expected);
}

// "*json*" as the RegExp that matches such texts as a whole, whatever their case.
std::string WildcardRegExp(std::string_view wildcard) {
  std::string regexp = "is/^";
  for (char c : wildcard) {
    if (c == '*') {
      regexp += ".*";
      continue;
    }
    if (std::string_view("^$\\.+?()[]{}|/").find(c) != std::string_view::npos) regexp += '\\';
    regexp += c;
  }
  return regexp += '$';
}

// The URL at the root of the origin, serialised; empty where `text` is not an http or https origin.
std::string OriginUrl(std::string_view text) {
  std::string url;
  for (char c : text) url.push_back(ToAsciiLower(c));
  const std::string_view default_port = url.starts_with("https:") ? ":443" : ":80";
  if (url.ends_with(default_port)) url.resize(url.size() - default_port.size());
  url += '/';
  const std::optional<UrlView> view = UrlView::Parse(url);
  const bool is_origin = view && (view->protocol() == "https" || view->protocol() == "http") &&
                         view->origin().size() + 1 == url.size();
  return is_origin ? url : std::string();
}

}  // namespace

MatchRecord MatchCompiler::Compile(size_t value, uint32_t methods) {
  names_methods_ = false;
  MatchRecord match = CompileNested(value);
  if (!names_methods_) match.methods = methods;
  return match;
}

MatchRecord MatchCompiler::CompileNested(size_t value) {
  MatchRecord match = {};
  match.methods = kAnyBit;
  match.modes = kAnyBit;
  match.destinations = kAnyBit;
  match.origins = kAnyOrigin;
  if (reader_.kind(value) == JsonKind::kString) {
    CompilePatternString(value, &match);
  } else if (IsFilledObject(value, kMatchOptionNames)) {
    CompileObject(value, &match);
  }
  return match;
}

void MatchCompiler::CompileObject(size_t match_value, MatchRecord* match) {
  Conditions conditions;
  OptionCursor options(&reader_, match_value, kMatchOptionNames);
  while (options.Next()) {
    const size_t value = options.value();
    switch (options.option<MatchOption>()) {
      case MatchOption::kMethod:
        names_methods_ = true;
        // Behind the first name, which stands for all methods that have none.
        match->methods =
            reader_.ReadNameSet(value, std::span(kMethodNames).subspan(1), 1).value_or(0);
        break;
      case MatchOption::kDestination:
        match->destinations = reader_.ReadNameSet(value, kDestinationNames, 0).value_or(0);
        break;
      case MatchOption::kMode:
        match->modes = reader_.ReadNameSet(value, std::span(kModeNames).subspan(1), 1).value_or(0);
        break;
      case MatchOption::kOrigin:
        CompileOrigins(value, match);
        break;
      case MatchOption::kUrl:
        CompileUrl(value, match);
        break;
      case MatchOption::kPattern:
        if (reader_.FindMember(match_value, "url") != kNoValue) {
          reader_.Fail(value, "either a \"url\" or a \"pattern\"");
        } else {
          CompilePattern(value, match);
        }
        break;
      case MatchOption::kHeader:
        CompileHeaders(value, &conditions);
        break;
      case MatchOption::kAll:
        CompileMatches(ConditionKind::kAll, value, &conditions);
        break;
      case MatchOption::kAny:
        CompileMatches(ConditionKind::kAny, value, &conditions);
        break;
      case MatchOption::kNot:
        CompileNot(value, &conditions);
        break;
      case MatchOption::kRegExp:
        conditions.push_back(
            {.kind = ConditionKind::kRegExp,
             .regexp = reader_.kind(value) == JsonKind::kObject
                           ? CompileRegExpObject(value, "a regular expression")
                           : CompileRegExp(value, reader_.FindMember(match_value, "flags"))});
        break;
      case MatchOption::kFlags:  // read with "regexp"
        if (reader_.FindMember(match_value, "regexp") == kNoValue) {
          reader_.Fail(value, "no \"flags\" without a \"regexp\"");
        }
        break;
      case MatchOption::kPredicate:
        conditions.push_back(
            {.kind = ConditionKind::kPredicate, .function = CompilePredicate(value)});
        break;
      case MatchOption::kFunction:
        conditions.push_back(
            {.kind = ConditionKind::kPredicate,
             .function =
                 reader_.ReadIndex(value, kFunctionCountMax, kFunctionExpected).value_or(0)});
        break;
    }
  }
  match->conditions = AddConditions(conditions);
}

// The cheapest first; where they cost the same, in the author's order.
PolicyImageTable MatchCompiler::AddConditions(const Conditions& conditions) {
  PolicyImageRecords<ConditionRecord> records;
  for (uint32_t kind = 0; kind <= static_cast<uint32_t>(ConditionKind::kPredicate); ++kind) {
    for (const ConditionRecord& condition : conditions) {
      if (static_cast<uint32_t>(condition.kind) == kind) records.Add(condition);
    }
  }
  return writer_.AddTable(records);
}

bool MatchCompiler::IsFilledObject(size_t value, std::span<const std::string_view> names) {
  const bool is_object = reader_.kind(value) == JsonKind::kObject;
  if (is_object && reader_.document()[value].next != value + 1) return true;
  reader_.FailOneOf(value, is_object ? "at least " : "a URL pattern, or an object with ", names);
  return false;
}

void MatchCompiler::CompilePattern(size_t value, MatchRecord* match) {
  if (reader_.kind(value) == JsonKind::kString) {
    CompilePatternString(value, match);
  } else if (IsFilledObject(value, kPatternOptionNames)) {
    CompilePatternObject(value, match);
  }
}

void MatchCompiler::CompilePatternString(size_t value, MatchRecord* match) {
  const std::optional<std::string_view> text =
      reader_.ReadText(value, "a URL pattern such as \"/api/*\"");
  if (!text) return;
  std::string compiled;
  PatternError error;
  if (CompileUrlPattern(*text, host_, &compiled, &error)) {
    match->pattern = writer_.AddText(compiled);
  } else {
    FailPattern(value, error, &reader_);
  }
}

void MatchCompiler::CompilePatternObject(size_t value, MatchRecord* match) {
  UrlPatternInit init;
  bool are_strings = true;
  bool ignores_case = false;
  {
    OptionCursor options(&reader_, value, kPatternOptionNames);
    while (options.Next()) {
      if (options.index() == std::size(kPatternComponents)) {
        ignores_case = reader_.ReadBool(options.value()).value_or(false);
      } else if (reader_.kind(options.value()) == JsonKind::kString) {
        init[kPatternComponents[options.index()]] = reader_.text(options.value());
      } else {
        reader_.Fail(options.value(), "a pattern for this part of the URL");
        are_strings = false;
      }
    }
  }
  if (!are_strings) return;
  std::string compiled;
  InitComponent component;
  PatternError error;
  if (CompileUrlPattern(init, ignores_case, host_, &compiled, &component, &error)) {
    match->pattern = writer_.AddText(compiled);
    return;
  }
  const auto* found =
      std::find(std::begin(kPatternComponents), std::end(kPatternComponents), component);
  const std::string_view name = kPatternOptionNames[found - std::begin(kPatternComponents)];
  const size_t path_size = reader_.path().size();
  reader_.EnterMember(name);
  FailPattern(reader_.FindMember(value, name.data()), error, &reader_);  // a literal: ends with NUL
  reader_.path().resize(path_size);
}

// An exact URL is a pattern without operations, that says also what the URL does not have.
void MatchCompiler::CompileUrl(size_t value, MatchRecord* match) {
  constexpr char kExpected[] = "a URL such as \"/feed.json?all=1\", without a fragment";
  const std::optional<std::string_view> url = reader_.ReadText(value, kExpected);
  if (!url) return;
  if (url->find('#') != std::string_view::npos) {
    reader_.Fail(value, kExpected);
    return;
  }
  const ExactUrl exact(*url);
  std::string compiled;
  InitComponent component;
  PatternError error;
  if (CompileUrlPattern(exact.init(), false, host_, &compiled, &component, &error)) {
    match->pattern = writer_.AddText(compiled);
  } else {
    reader_.Fail(value, error.expected);
  }
}

void MatchCompiler::CompileOrigins(size_t value, MatchRecord* match) {
  match->origins = 0;
  PolicyImageRecords<PolicyImageText> origins;
  if (reader_.kind(value) == JsonKind::kArray) {
    ArrayCursor elements(&reader_, value, "");
    while (elements.Next()) CompileOrigin(elements.value(), match, &origins);
    if (elements.count() == 0) reader_.FailOneOf(value, kOriginExpected, kOriginNames);
  } else {
    CompileOrigin(value, match, &origins);
  }
  match->origin_list = writer_.AddTable(origins);
}

void MatchCompiler::CompileOrigin(size_t value, MatchRecord* match,
                                  PolicyImageRecords<PolicyImageText>* origins) {
  if (const std::optional<size_t> name = reader_.FindName(value, kOriginNames)) {
    match->origins |= *name == 0 ? kSameOriginFlag : kCrossOriginFlag;
    return;
  }
  std::string url;
  if (reader_.kind(value) == JsonKind::kString) url = OriginUrl(reader_.text(value));
  if (url.empty()) {
    reader_.FailOneOf(value, kOriginExpected, kOriginNames);
  } else {
    origins->Add(writer_.AddText(url));
  }
}

void MatchCompiler::CompileMatches(ConditionKind kind, size_t value, Conditions* conditions) {
  PolicyImageRecords<MatchRecord> matches;
  ArrayCursor elements(&reader_, value, "an array of matches");
  while (elements.Next()) {
    if (elements.count() > kMatchCountMax) {
      reader_.Fail(elements.value(), kMatchCountExpected);
      return;
    }
    matches.Add(CompileNested(elements.value()));
  }
  if (elements.count() == 0 && reader_.kind(value) == JsonKind::kArray) {
    reader_.Fail(value, "at least one match");
  }
  conditions->push_back({.kind = kind, .matches = writer_.AddTable(matches)});
}

// One match, or an array of matches of which none may hold.
void MatchCompiler::CompileNot(size_t value, Conditions* conditions) {
  if (reader_.kind(value) == JsonKind::kArray) {
    CompileMatches(ConditionKind::kNot, value, conditions);
    return;
  }
  PolicyImageRecords<MatchRecord> matches;
  matches.Add(CompileNested(value));
  conditions->push_back({.kind = ConditionKind::kNot, .matches = writer_.AddTable(matches)});
}

PolicyImageTable MatchCompiler::CompileHeaderConditions(size_t value) {
  Conditions conditions;
  CompileHeaders(value, &conditions);
  return AddConditions(conditions);
}

void MatchCompiler::CompileHeaders(size_t value, Conditions* conditions) {
  constexpr char kExpected[] = "an object of header fields, such as {\"accept\": \"*json*\"}";
  if (reader_.kind(value) != JsonKind::kObject || reader_.document()[value].next == value + 1) {
    reader_.Fail(value, kExpected);
    return;
  }
  MemberCursor members(&reader_, value);
  while (members.Next()) {
    const std::string_view name = reader_.text(members.key());
    if (!IsFieldName(name)) {
      reader_.Fail(members.key(), "the name of a header field");
      continue;
    }
    ConditionRecord condition = CompileHeader(members.value());
    std::string lower_name;
    for (char c : name) lower_name += ToAsciiLower(c);
    condition.name = writer_.AddText(lower_name);
    conditions->push_back(condition);
  }
}

ConditionRecord MatchCompiler::CompileHeader(size_t value) {
  constexpr char kExpected[] =
      "a text in which '*' stands for any text, a regular expression, true (present) or false "
      "(absent)";
  ConditionRecord condition = {.kind = ConditionKind::kHeader};
  switch (reader_.kind(value)) {
    case JsonKind::kTrue:
      break;
    case JsonKind::kFalse:
      condition.kind = ConditionKind::kHeaderAbsent;
      break;
    case JsonKind::kString:
      condition.regexp = writer_.AddText(WildcardRegExp(reader_.text(value)));
      break;
    default:
      condition.regexp = CompileRegExpObject(value, kExpected);
  }
  return condition;
}

PolicyImageText MatchCompiler::CompileRegExpObject(size_t value, const char* expected) {
  const size_t source = reader_.FindMember(value, "regexp");
  if (source == kNoValue) {
    reader_.Fail(value, expected);
    return {};
  }
  const PolicyImageText regexp = CompileRegExp(source, reader_.FindMember(value, "flags"));
  OptionCursor options(&reader_, value, kRegExpOptionNames);
  while (options.Next()) {
  }
  return regexp;
}

PolicyImageText MatchCompiler::CompileRegExp(size_t source_value, size_t flags_value) {
  const std::optional<std::string_view> source =
      reader_.ReadText(source_value, "the source of a regular expression, such as \"\\\\.png$\"");
  std::string_view flags;
  if (flags_value != kNoValue) {
    flags = reader_.text(flags_value);
    // "g" and "y" would make one test depend on the one before.
    if (reader_.kind(flags_value) != JsonKind::kString ||
        flags.find_first_not_of("imsuv") != std::string_view::npos) {
      reader_.Fail(flags_value, "flags of i, m, s, u and v");
      return {};
    }
  }
  if (!source) return {};
  const std::string regexp = Concat({flags, "/", *source});
  const std::string error = host_.RegExpError(regexp);
  if (!error.empty()) {
    reader_.Fail(source_value, Concat({"a regular expression (", error, ")"}).c_str());
    return {};
  }
  return writer_.AddText(regexp);
}

uint32_t MatchCompiler::CompilePredicate(size_t value) {
  const size_t number = reader_.FindMember(value, "function");
  if (number == kNoValue || reader_.document()[value].next != number + 1) {
    reader_.Fail(value, "a function");
    return 0;
  }
  return reader_.ReadIndex(number, kFunctionCountMax, kFunctionExpected).value_or(0);
}

}  // namespace swale
