// Patterns as URLPattern has them. Expectations follow https://urlpattern.spec.whatwg.org/.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/native_host/url_pattern_host.h"
#include "src/url_pattern/url_pattern.h"
#include "src/url_pattern/url_pattern_compiler.h"

namespace swale {
namespace {

using C = InitComponent;
using Members = std::vector<std::pair<C, std::string_view>>;

UrlPatternInit InitOf(const Members& members) {
  UrlPatternInit init;
  for (const auto& [component, value] : members) init[component] = value;
  return init;
}

struct Outcome {
  bool ok = false;
  UrlPattern pattern;
  C component = C::kProtocol;
  PatternError error;

  const ComponentText& text(C name) const { return pattern.texts[static_cast<size_t>(name)]; }
  const Component& compiled(C name) const { return pattern.components[static_cast<size_t>(name)]; }
  std::string getter(C name) const { return text(name).pattern_string; }
};

template <typename Input>
Outcome Create(const Input& input, std::string_view base = "", bool ignore_case = false) {
  NativeUrlPatternHost host;
  UrlComponents base_url;
  EXPECT_TRUE(base.empty() || ParseNativeUrl(base, "", &base_url));
  Outcome outcome;
  outcome.ok = CreateUrlPattern(input, base.empty() ? nullptr : &base_url, ignore_case, host,
                                &outcome.pattern, &outcome.component, &outcome.error);
  return outcome;
}

// The getters, in the order of URLs, '|' between them.
std::string Getters(const Outcome& outcome) {
  if (!outcome.ok) return std::string("error: ") + outcome.error.expected;
  std::string result;
  for (const ComponentText& text : outcome.pattern.texts) result += text.pattern_string + '|';
  return result;
}

// https://urlpattern.spec.whatwg.org/#constructor-string-parsing
TEST(CreateUrlPatternTest, ConstructorStringsAreTakenApart) {
  struct {
    std::string_view input, getters, base = {};
  } const kCases[] = {
      {"https://example.com/a", "https|*|*|example.com||/a|*|*|"},
      {"https://example.com", "https|*|*|example.com||*|*|*|"},
      {"https://example.com?q", "https|*|*|example.com||/|q|*|"},
      {"https://example.com#h", "https|*|*|example.com||/||h|"},
      {"https://example.com/#h", "https|*|*|example.com||/||h|"},
      {"https://example.com:8443/a?b#c", "https|*|*|example.com|8443|/a|b|c|"},
      {"https://me\\:pw@example.com/", "https|me|pw|example.com||/|*|*|"},
      {"https://me:pw@example.com/", "https|me:pw|*|example.com||/|*|*|"},
      {"https://me@example.com/", "https|me|*|example.com||/|*|*|"},
      {"http{s}?://*.example.com/:a", "http{s}?|*|*|*.example.com||/:a|*|*|"},
      {"https://{sub.}?example{.com}/foo", "https|*|*|{sub.}?example.com||/foo|*|*|"},
      {"https://[\\:\\:1]:8443/", "https|*|*|[\\:\\:1]|8443|/|*|*|"},
      {"https://[:name]/", "https|*|*|[:name]||/|*|*|"},
      {"data\\:text/plain", "data|*|*|||text/plain|*|*|"},
      {"data{:}text/*", "error: a protocol such as \"https:\", or a base URL"},
      {"https://example.com/a?b", "https|*|*|example.com||/a|b|*|"},
      {"https://example.com/:a?b", "https|*|*|example.com||/:a?b|*|*|"},
      {"https://example.com/:a\\?b", "https|*|*|example.com||/:a|b|*|"},
      {"https://example.com/(a)?b", "https|*|*|example.com||/(a)?b|*|*|"},
      {"https://example.com/{a}?b", "https|*|*|example.com||/{a}?b|*|*|"},
      {"https://example.com/*?b", "https|*|*|example.com||/*?b|*|*|"},
      {"foo://bar/baz", "foo|*|*|bar||/baz|*|*|"},
      {"/a", "https|*|*|example.com|8443|/a|*|*|", "https://me:pw@example.com:8443/x/y?q#h"},
      {"a", "https|*|*|example.com|8443|/x/a|*|*|", "https://example.com:8443/x/y?q#h"},
      {"../a", "https|*|*|example.com||/a|*|*|", "https://example.com/x/y"},
      {"?a", "https|*|*|example.com||/x/y|a|*|", "https://example.com/x/y?q#h"},
      {"#a", "https|*|*|example.com||/x/y|q|a|", "https://example.com/x/y?q#h"},
      {"", "https|*|*|example.com||/x/|*|*|", "https://example.com/x/y?q#h"},
      {":a", "https|*|*|example.com||/x/:a|*|*|", "https://example.com/x/y"},
      {"/a", "https|*|*|example.com||/a|*|*|", "https://example.com/(x)/{y}?*"},
      {"a", "https|*|*|example.com||/\\(x\\)/a|*|*|", "https://example.com/(x)/y"},
      {"?a", "data|*|*|||x/\\*|a|*|", "data:x/*"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.input);
    EXPECT_EQ(Getters(Create(test.input, test.base)), test.getters);
  }
}

// https://urlpattern.spec.whatwg.org/#canon-processing-for-init
TEST(CreateUrlPatternTest, ComponentsInheritFromABase) {
  constexpr std::string_view kBase = "https://me:pw@example.com:8443/x/y?q#h";
  struct {
    Members members;
    std::string_view getters, base = {};
  } const kCases[] = {
      {{}, "*|*|*|*|*|*|*|*|"},
      {{}, "https|*|*|example.com|8443|/x/y|q|h|", kBase},
      {{{C::kProtocol, "http:"}}, "http|*|*|*|*|*|*|*|", kBase},
      {{{C::kUsername, "a"}}, "https|a|*|example.com|8443|/x/y|q|h|", kBase},
      {{{C::kHostname, "a.com"}}, "https|*|*|a.com|*|*|*|*|", kBase},
      {{{C::kPort, ""}}, "https|*|*|example.com||*|*|*|", kBase},
      {{{C::kPathname, "a"}}, "https|*|*|example.com|8443|/x/a|*|*|", kBase},
      {{{C::kPathname, "{/a}"}}, "https|*|*|example.com|8443|/a|*|*|", kBase},
      {{{C::kSearch, "?a"}}, "https|*|*|example.com|8443|/x/y|a|*|", kBase},
      {{{C::kHash, "#a"}}, "https|*|*|example.com|8443|/x/y|q|a|", kBase},
      {{{C::kProtocol, "https"}, {C::kPort, "443"}}, "https|*|*|*||*|*|*|"},
      {{{C::kProtocol, "http{s}?"}, {C::kPort, "443"}}, "http{s}?|*|*|*|443|*|*|*|"},
      {{{C::kPort, "443"}}, "*|*|*|*|443|*|*|*|"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.getters);
    EXPECT_EQ(Getters(Create(InitOf(test.members), test.base)), test.getters);
  }
}

// https://urlpattern.spec.whatwg.org/#generate-a-pattern-string
TEST(CreateUrlPatternTest, GettersSayTheSameInFewerWords) {
  struct {
    std::string_view pathname, getter;
  } const kCases[] = {
      {"/:a", "/:a"},
      {"/{:a}", "/{:a}"},
      {"{/:a}", "/:a"},
      {"/(.*)", "/*"},
      {"/:a(.*)", "/:a(.*)"},
      {"/([^\\/]+?)", "/([^\\/]+?)"},
      {"/:a([^\\/]+?)", "/:a"},
      {"/{a}b", "/ab"},
      {"/{a}?b", "/{a}?b"},
      {"/{:a}b", "/{:a}b"},
      {"/:a\\b", "{/:a}b"},
      {"/:a-", "/:a-"},
      {"/{:a}{:b}", "/{:a}:b"},
      {"/**", "/**"},
      {"/*{*}", "/*(.*)"},
      {"/\\*", "/\\*"},
      {"/é*", "/%C3%A9*"},
      {"/a/../b", "/b"},
      {"/:a(\\d+)?", "/:a(\\d+)?"},
      {"/{-:a-}*", "/{-:a-}*"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.pathname);
    const Outcome outcome = Create(InitOf({{C::kPathname, test.pathname}}));
    ASSERT_TRUE(outcome.ok) << outcome.error.expected;
    EXPECT_EQ(outcome.getter(C::kPathname), test.getter);
    const Outcome again = Create(InitOf({{C::kPathname, test.getter}}));
    EXPECT_EQ(again.getter(C::kPathname), test.getter);
    EXPECT_EQ(again.text(C::kPathname).regexp, outcome.text(C::kPathname).regexp);
  }
}

// https://urlpattern.spec.whatwg.org/#generate-a-regular-expression-and-name-list
TEST(CreateUrlPatternTest, RegExpsAreTheStandards) {
  struct {
    std::string_view pathname, regexp;
    std::vector<std::string> names;
  } const kCases[] = {
      {"/a.b", "v/^\\/a\\.b$", {}},
      {"/:a", "v/^(?:\\/([^\\/]+?))$", {"a"}},
      {"/:a?", "v/^(?:\\/([^\\/]+?))?$", {"a"}},
      {"/:a*", "v/^(?:\\/((?:[^\\/]+?)(?:\\/(?:[^\\/]+?))*))?$", {"a"}},
      {"/:a+", "v/^(?:\\/((?:[^\\/]+?)(?:\\/(?:[^\\/]+?))*))$", {"a"}},
      {"/{:a}+", "v/^\\/((?:[^\\/]+?)+)$", {"a"}},
      {"/{ab}*", "v/^\\/(?:ab)*$", {}},
      {"*(\\d+):x", "v/^(.*)(\\d+)([^\\/]+?)$", {"0", "1", "x"}},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.pathname);
    const Outcome outcome = Create(InitOf({{C::kPathname, test.pathname}}));
    ASSERT_TRUE(outcome.ok) << outcome.error.expected;
    EXPECT_EQ(outcome.text(C::kPathname).regexp, test.regexp);
    EXPECT_EQ(outcome.text(C::kPathname).names, test.names);
  }
}

// https://urlpattern.spec.whatwg.org/#dom-urlpatternoptions-ignorecase
TEST(CreateUrlPatternTest, CaseIsIgnoredInPathSearchAndHash) {
  const Outcome outcome = Create(std::string_view("https://A.com/B?C#D"), "", true);
  for (size_t i = 0; i < kInitComponentCount; ++i) {
    const auto component = static_cast<C>(i);
    const bool is_cased = component >= C::kPathname;
    EXPECT_EQ(outcome.text(component).ignore_case, is_cased);
    EXPECT_EQ(outcome.text(component).regexp.starts_with("vi/"), is_cased);
  }
  EXPECT_EQ(outcome.compiled(C::kPathname).program, "/b");
  EXPECT_EQ(outcome.getter(C::kPathname), "/B");
}

TEST(CreateUrlPatternTest, OnlyWrittenExpressionsAreRegExpGroups) {
  const Outcome outcome = Create(std::string_view("https://(.*)/(\\d+)/:a([^\\/]+?)?(\\w)"));
  EXPECT_FALSE(outcome.compiled(C::kHostname).has_regexp_groups);
  EXPECT_TRUE(outcome.compiled(C::kPathname).has_regexp_groups);
  EXPECT_FALSE(Create(std::string_view("https://a.com/:a([^\\/]+?)"))
                   .compiled(C::kPathname)
                   .has_regexp_groups);
}

TEST(CreateUrlPatternTest, ErrorsAreAtThePlaceThatTheAuthorWrote) {
  struct {
    std::string_view input;
    C component;
    size_t position;
    std::string_view found;
    std::string_view base = {};
  } const kCases[] = {
      {"https://exa mple.com/", C::kHostname, 8, "exa mple.com"},
      {"https://a.com/:b/:b", C::kPathname, 17, ":b"},
      {"https://a.com/?:b&:b", C::kSearch, 18, ":b"},
      {"https://a.com/?a#:b:b", C::kHash, 19, ":b"},
      {"ht tp://a.com", C::kProtocol, 0, "ht tp"},
      {"https://a.com/(a**)", C::kPathname, 15, "a**"},
      {":b/:b", C::kPathname, 3, ":b", "https://example.com/dir/x"},
      {"{b", C::kPathname, 2, "", "https://example.com/dir/x"},
      {"/a", C::kProtocol, 0, ""},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.input);
    const Outcome outcome = Create(test.input, test.base);
    ASSERT_FALSE(outcome.ok);
    EXPECT_EQ(outcome.component, test.component);
    EXPECT_EQ(outcome.error.position, test.position) << outcome.error.expected;
    EXPECT_EQ(outcome.error.found, test.found);
  }
}

TEST(CreateUrlPatternTest, LimitsAreRefused) {
  const std::string longest(kPatternTextSizeMax, 'a');
  EXPECT_TRUE(Create(InitOf({{C::kPathname, longest}})).ok);
  EXPECT_FALSE(Create(InitOf({{C::kPathname, longest + "a"}})).ok);
  // %EF%BD%AD is a program of 15 bytes where case is ignored, in both of its places.
  std::string wide;
  for (int i = 0; i < 2600; ++i) wide += "\xef\xbd\xad";
  EXPECT_FALSE(Create(InitOf({{C::kPathname, "{" + wide + ":a}+"}}), "", true).ok);
}

TEST(CreateUrlPatternTest, WhatIsTooLongForRoutesHasNoProgram) {
  const Outcome outcome = Create(InitOf({{C::kPathname, std::string(2000, 'a')}}));
  ASSERT_TRUE(outcome.ok);
  EXPECT_FALSE(outcome.text(C::kPathname).has_program);
  EXPECT_TRUE(outcome.compiled(C::kPathname).program.empty());
  EXPECT_EQ(outcome.text(C::kPathname).capture_program.size(), 2000u);
  EXPECT_FALSE(Create(InitOf({{C::kProtocol, std::string(2000, 'a')}})).ok);
}

// https://urlpattern.spec.whatwg.org/#process-a-urlpatterninit, of type "url"
TEST(ProcessUrlInitTest, ComponentsAreThoseOfASerialisedUrl) {
  constexpr std::string_view kBase = "https://me:pw@example.com:8443/x/y?q#h";
  struct {
    Members members;
    std::string_view components;  // empty: an error
    std::string_view base = {};
  } const kCases[] = {
      {{}, "|||||||", {}},
      {{}, "https|me|pw|example.com|8443|/x/y|q|h", kBase},
      {{{C::kPathname, "é"}}, "https|me|pw|example.com|8443|/x/%C3%A9||", kBase},
      {{{C::kPathname, "../é"}}, "https|me|pw|example.com|8443|/%C3%A9||", kBase},
      {{{C::kHostname, "MÜNCHEN.de"}, {C::kProtocol, "https:"}}, "https|||xn--mnchen-3ya.de||||"},
      {{{C::kHostname, "[1:0::1]"}}, "|||[1::1]||||"},
      {{{C::kHostname, "[::1]:80"}}, ""},
      {{{C::kHostname, "[z]"}}, ""},
      {{{C::kPort, "443"}, {C::kProtocol, "https"}}, "https|||||||"},
      {{{C::kPort, "0443"}, {C::kProtocol, "http"}}, "http||||443|||"},
      {{{C::kPathname, "a b"}, {C::kProtocol, "data"}}, "data|||||a b||"},
      {{{C::kSearch, "?a b"}, {C::kHash, "#c d"}}, "||||||a%20b|c%20d"},
      {{{C::kUsername, "a:b"}, {C::kPassword, "@"}}, "|a%3Ab|%40|||||"},
      {{{C::kProtocol, "ht tp"}}, ""},
      {{{C::kHostname, "a b"}}, ""},
      {{{C::kPort, "65536"}}, ""},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.components);
    NativeUrlPatternHost host;
    UrlComponents base;
    ASSERT_TRUE(test.base.empty() || ParseNativeUrl(test.base, "", &base));
    UrlComponents result;
    const bool ok =
        ProcessUrlInit(InitOf(test.members), test.base.empty() ? nullptr : &base, host, &result);
    ASSERT_EQ(ok, !test.components.empty());
    if (!ok) continue;
    std::string components;
    for (const std::string& component : result.components) components += component + '|';
    components.pop_back();
    EXPECT_EQ(components, test.components);
  }
}

}  // namespace
}  // namespace swale
