#include "src/policy/compiler/match_compiler.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <string>
#include <utility>

#include "src/base/concat.h"
#include "src/base/number.h"
#include "src/fetch/request.h"
#include "src/base/ascii.h"
#include "src/policy/compiler/policy_options.h"
#include "src/url_pattern/url_pattern_compiler.h"
#include "src/url/url_view.h"

namespace swale {
namespace {

// In the order of their flags.
constexpr std::string_view kOriginNames[] = {"same", "cross"};
constexpr char kOriginExpected[] = "an origin such as \"https://cdn.example.com\", or ";

// In the order of kPatternOptionNames.
constexpr InitComponent kPatternComponents[] = {InitComponent::kProtocol, InitComponent::kHostname,
                                                InitComponent::kPort, InitComponent::kPathname,
                                                InitComponent::kSearch};
static_assert(std::size(kPatternComponents) == std::size(kPatternOptionNames));

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
  MatchRecord match = {};
  match.methods = methods;
  match.modes = kAnyBit;
  match.destinations = kAnyBit;
  match.origins = kAnyOrigin;
  if (reader_.kind(value) == JsonKind::kString) {
    CompilePatternString(value, &match);
    return match;
  }
  if (!IsFilledObject(value, kMatchOptionNames)) return match;
  OptionCursor options(&reader_, value, kMatchOptionNames);
  while (options.Next()) {
    switch (options.option<MatchOption>()) {
      case MatchOption::kPattern:
        CompilePattern(options.value(), &match);
        break;
      case MatchOption::kMethod:
        // Behind the first name, which stands for all methods that have none.
        match.methods =
            reader_.ReadNameSet(options.value(), std::span(kMethodNames).subspan(1), 1).value_or(0);
        break;
      case MatchOption::kDestination:
        match.destinations = reader_.ReadNameSet(options.value(), kDestinationNames, 0).value_or(0);
        break;
      case MatchOption::kMode:
        match.modes =
            reader_.ReadNameSet(options.value(), std::span(kModeNames).subspan(1), 1).value_or(0);
        break;
      case MatchOption::kOrigin:
        CompileOrigins(options.value(), &match);
        break;
    }
  }
  return match;
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
  if (CompileUrlPattern(*text, &compiled, &error)) {
    match->pattern = writer_.AddText(compiled);
  } else {
    FailPattern(value, error, &reader_);
  }
}

void MatchCompiler::CompilePatternObject(size_t value, MatchRecord* match) {
  UrlPatternInit init;
  bool are_strings = true;
  {
    OptionCursor options(&reader_, value, kPatternOptionNames);
    while (options.Next()) {
      if (reader_.kind(options.value()) == JsonKind::kString) {
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
  if (CompileUrlPattern(init, &compiled, &component, &error)) {
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

}  // namespace swale
