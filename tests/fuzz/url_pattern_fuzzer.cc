// URL patterns, each made twice: as URLPattern has them, and compiled for routes. Their programs
// must match what the standard's regular expression for the component does, which QuickJS runs.
//
// The input is lines: options ('i': ignore case; 'o': an object), a base URL or nothing, a URL to
// match, then the constructor string; or, for an object, its eight components in their order, those
// that exist behind '='.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "ada.h"
#include "src/base/ascii.h"
#include "src/fetch/host_queries.h"
#include "src/native_host/url_pattern_host.h"
#include "src/url/pattern_program.h"
#include "src/url/url_pattern_view.h"
#include "src/url/url_view.h"
#include "src/url_pattern/url_pattern.h"
#include "src/url_pattern/url_pattern_compiler.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/fuzz_host.h"
#include "tests/fuzz/reference_matcher.h"

namespace swale {
namespace {

constexpr size_t kReferenceSizeMax = 128;  // of program and text; it is slow
// Backtracking takes a time that grows with the power of the one and exponentially with the others.
constexpr size_t kRegExpRunCountMax = 4;
constexpr size_t kRegExpTextSizeMax = 20;
constexpr size_t kOwnRegExpTextSizeMax = 10;  // with groups that the input has written
constexpr size_t kOwnRegExpRunCountMax = 40;  // the standard tries a protocol's on "https"

struct Case {
  std::array<std::string, kInitComponentCount> texts;
  std::string input;  // the constructor string, or all components
  UrlPatternInit init;
  bool is_object = false;
  bool ignore_case = false;
  std::string base;
  std::string url;
};

void TakeCase(FuzzInput input, Case* result) {
  const std::string_view options = input.TakeLine();
  result->ignore_case = options.find('i') != std::string_view::npos;
  result->is_object = options.find('o') != std::string_view::npos;
  result->base = ToUtf8(input.TakeLine());
  result->url = ToUtf8(input.TakeLine());
  if (!result->is_object) {
    result->input = ToUtf8(input.rest());
    return;
  }
  for (size_t i = 0; i < kInitComponentCount; ++i) {
    const std::string_view line = input.TakeLine();
    if (!line.starts_with('=')) continue;
    result->texts[i] = ToUtf8(line.substr(1));
    result->init.components[i] = result->texts[i];
    result->input += result->texts[i] + ' ';
  }
}

bool Create(const Case& test, const UrlComponents* base, UrlPattern* pattern) {
  NativeUrlPatternHost host;
  InitComponent component = InitComponent::kProtocol;
  PatternError error;
  const bool ok =
      test.is_object
          ? CreateUrlPattern(test.init, base, test.ignore_case, host, pattern, &component, &error)
          : CreateUrlPattern(test.input, base, test.ignore_case, host, pattern, &component, &error);
  Require(ok || *error.expected != '\0', "an error says what was expected", {test.input});
  return ok;
}

bool Compile(const Case& test, std::string* compiled) {
  NativeUrlPatternHost host;
  InitComponent component = InitComponent::kProtocol;
  PatternError error;
  const bool ok = test.is_object ? CompileUrlPattern(test.init, test.ignore_case, host, compiled,
                                                     &component, &error)
                                 : CompileUrlPattern(test.input, host, compiled, &error);
  if (ok) return true;
  const std::string_view text =
      test.is_object ? test.texts[static_cast<size_t>(component)] : test.input;
  Require(*error.expected != '\0', "an error says what was expected", {text});
  Require(error.position <= text.size(), "an error lies in the pattern", {text, error.expected});
  // A group's expression is told by the position of its parenthesis.
  const std::string_view rest = text.substr(error.position);
  Require(rest.starts_with(error.found) ||
              (rest.starts_with('(') && rest.substr(1).starts_with(error.found)),
          "an error says what was found", {text, error.found, error.expected});
  return false;
}

void CheckProgram(std::string_view program, std::string_view text) {
  Require(program.size() <= kPatternProgramSizeMax, "a program is as long as may be", {program});
  Require(IsPatternProgram(program), "a program is of texts and operations", {program});
  if (program.size() + text.size() > kReferenceSizeMax) return;
  Require(MatchesPatternProgram(program, text) == MatchesByReference(program, text),
          "the automaton matches what the program says", {program, text});
}

size_t CountRuns(std::string_view program) {
  return static_cast<size_t>(std::count_if(program.begin(), program.end(), [](char c) {
    return c == static_cast<char>(PatternOp::kAnyRun) || c == static_cast<char>(PatternOp::kNotRun);
  }));
}

bool IsQuick(const Component& component, std::string_view text) {
  return CountRuns(component.program) <= kRegExpRunCountMax &&
         text.size() <= (component.has_regexp_groups ? kOwnRegExpTextSizeMax : kRegExpTextSizeMax);
}

// Whether the text is the component's; nullopt where only a RegExp could tell, and not soon.
std::optional<bool> MatchesComponent(const Component& component, const ComponentText& texts,
                                     bool ignore_case, const std::string& text) {
  if (!texts.has_program) return std::nullopt;
  std::string cased = text;
  if (ignore_case) {
    std::transform(cased.begin(), cased.end(), cased.begin(),
                   [](char c) { return ToAsciiLower(c); });
  }
  CheckProgram(component.program, cased);
  const bool matches = MatchesPatternProgram(component.program, cased);
  if (!IsQuick(component, text)) {
    if (component.has_regexp_groups && matches) return std::nullopt;
    return matches;
  }
  const bool expected = TestNativeRegExp(texts.regexp, text);
  Require(matches == expected || component.has_regexp_groups,
          "a program matches what its regular expression does",
          {texts.pattern_string, texts.regexp, component.program, text});
  Require(matches || !expected, "a program matches at least what its regular expression does",
          {texts.pattern_string, texts.regexp, component.program, text});
  return expected;
}

// Whether a URL parser may leave nothing of a fixed text. A part for the empty text stays, which a
// getter cannot show.
bool DropsCharacters(const Case& test) {
  const auto count = [](std::string_view text, char c) {
    return std::count(text.begin(), text.end(), c);
  };
  return test.input.find_first_of("\t\n\r") != std::string::npos ||
         test.input.find("\\?") != std::string::npos ||
         count(test.input, '#') > (test.is_object ? 0 : 1) || count(test.base, '?') > 1 ||
         count(test.base, '#') > 1;
}

// Getters give patterns that mean the same.
void CheckGetters(const UrlPattern& pattern, bool ignore_case) {
  // For the standard "{[}" begins an IPv6 address; "[", which its getter gives, is too short for
  // one.
  if (pattern.texts[static_cast<size_t>(InitComponent::kHostname)].pattern_string == "[") return;
  // Of a text of which a URL parser has left nothing: read again it is no part at all.
  for (const ComponentText& text : pattern.texts) {
    if (text.pattern_string.find("{}") != std::string::npos) return;
  }
  NativeUrlPatternHost host;
  UrlPatternInit init;
  for (size_t i = 0; i < kInitComponentCount; ++i) {
    init.components[i] = pattern.texts[i].pattern_string;
  }
  UrlPattern again;
  InitComponent component = InitComponent::kProtocol;
  PatternError error;
  const bool ok = CreateUrlPattern(init, nullptr, ignore_case, host, &again, &component, &error);
  Require(ok, "what getters give is a pattern",
          {pattern.texts[static_cast<size_t>(component)].pattern_string, error.expected});
  for (size_t i = 0; i < kInitComponentCount; ++i) {
    Require(again.texts[i].pattern_string == pattern.texts[i].pattern_string,
            "what getters give, the pattern that it makes gives too",
            {pattern.texts[i].pattern_string, again.texts[i].pattern_string});
    Require(again.texts[i].regexp == pattern.texts[i].regexp, "what getters give means the same",
            {pattern.texts[i].pattern_string, pattern.texts[i].regexp, again.texts[i].regexp});
  }
}

class NativeQueries final : public HostQueries {
 public:
  bool TestRegExp(std::string_view regexp, std::string_view text) override {
    return TestNativeRegExp(regexp, text);
  }
  bool CallPredicate(uint32_t) override { return false; }
  bool Header(uint32_t, std::string_view, std::string*) override { return false; }
};

bool MatchesCompiled(std::string_view compiled, std::string_view href, std::string_view base,
                     HostQueries* queries) {
  const UrlPatternView view(compiled);
  const auto url = ada::parse<ada::url_aggregator>(href);
  const auto base_url = ada::parse<ada::url_aggregator>(base);
  if (!url) return false;
  const std::optional<UrlView> url_view = UrlView::Parse(url->get_href());
  const std::optional<UrlView> base_view =
      base_url ? UrlView::Parse(base_url->get_href()) : UrlView();
  return view.Matches(url_view.value(), base_view.value(), queries);
}

// Where the standard and routes read a pattern alike: dot segments of relative paths are resolved
// elsewhere, routes have the URL of a script as their base, and to a scheme of which workers are
// asked nothing ("x:") the standard adds the base's path.
bool IsReadAlike(const Case& test, const UrlComponents* base, const UrlComponents& url) {
  const std::string& scheme = url.components[0];
  if (scheme != "http" && scheme != "https") return false;
  if (base == nullptr || !base->components[0].starts_with("http")) return false;
  if (!test.is_object && test.ignore_case) return false;
  return test.input.find('.') == std::string::npos && test.input.find('%') == std::string::npos;
}

// Whether a route for this would take the URL; nullopt as above.
std::optional<bool> MatchesUrl(const UrlPattern& pattern, bool ignore_case,
                               const UrlComponents& url) {
  bool matches = true;
  bool is_decided = true;
  for (size_t i = 0; i < kInitComponentCount; ++i) {
    const auto component = static_cast<InitComponent>(i);
    const bool is_cased = component == InitComponent::kPathname ||
                          component == InitComponent::kSearch || component == InitComponent::kHash;
    const std::optional<bool> component_matches = MatchesComponent(
        pattern.components[i], pattern.texts[i], ignore_case && is_cased, url.components[i]);
    if (!component_matches) is_decided = false;
    const bool decides_routes = component != InitComponent::kUsername &&
                                component != InitComponent::kPassword &&
                                component != InitComponent::kHash;
    if (decides_routes && !component_matches.value_or(true)) matches = false;
  }
  if (!is_decided) return std::nullopt;
  return matches;
}

// Whether a RegExp with groups that the input has written may take long on a text of a few
// characters.
bool IsSlowToCreate(std::string_view input) {
  const auto is_run = [](char c) { return std::string_view("*?{:)").find(c) != std::string::npos; };
  return input.find('(') != std::string_view::npos &&
         static_cast<size_t>(std::count_if(input.begin(), input.end(), is_run)) >
             kOwnRegExpRunCountMax;
}

void CheckCase(const Case& test) {
  if (IsSlowToCreate(test.input)) return;
  UrlComponents base;
  const bool has_base = !test.base.empty() && ParseNativeUrl(test.base, "", &base);
  const std::string base_href = has_base ? test.base : "";
  UrlPattern pattern;
  const bool is_created = Create(test, has_base ? &base : nullptr, &pattern);
  std::string compiled;
  const bool is_compiled = Compile(test, &compiled);

  UrlComponents url;
  if (!ParseNativeUrl(test.url, "", &url)) return;
  FuzzQueries fuzz_queries;
  if (is_compiled) MatchesCompiled(compiled, test.url, base_href, &fuzz_queries);
  if (!is_created) return;
  if (!DropsCharacters(test)) CheckGetters(pattern, test.ignore_case);
  const std::optional<bool> matches = MatchesUrl(pattern, test.ignore_case, url);
  if (!matches || !is_compiled || !IsReadAlike(test, has_base ? &base : nullptr, url)) return;
  NativeQueries queries;
  Require(MatchesCompiled(compiled, test.url, base_href, &queries) == *matches,
          "routes match what URLPattern does", {test.input, test.base, test.url});
}

}  // namespace
}  // namespace swale

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  swale::Case test;
  swale::TakeCase(swale::FuzzInput(data, size), &test);
  swale::CheckCase(test);
  return 0;
}
