// URL patterns, compiled and matched. Expectations follow https://urlpattern.spec.whatwg.org/.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "src/native_host/url_pattern_host.h"
#include "src/url/pattern_program.h"
#include "src/url/url_pattern_view.h"
#include "src/url/url_view.h"
#include "src/url_pattern/url_pattern_compiler.h"

namespace swale {
namespace {

NativeUrlPatternHost host;

constexpr std::string_view kBase = "https://example.com/app/sw.js?v=1";

bool Matches(const std::string& compiled, std::string_view url, std::string_view base) {
  const std::optional<UrlView> url_view = UrlView::Parse(url);
  const std::optional<UrlView> base_view = UrlView::Parse(base);
  EXPECT_TRUE(url_view && base_view);
  return UrlPatternView(compiled).Matches(*url_view, *base_view, nullptr);
}

struct MatchCase {
  std::string_view pattern, url;
  bool matches;
  std::string_view base = kBase;
};

void ExpectMatches(const MatchCase* begin, const MatchCase* end) {
  for (const MatchCase* test = begin; test != end; ++test) {
    SCOPED_TRACE(std::string(test->pattern) + " on " + std::string(test->url));
    std::string compiled;
    PatternError error;
    ASSERT_TRUE(CompileUrlPattern(test->pattern, host, &compiled, &error)) << error.expected;
    EXPECT_EQ(Matches(compiled, test->url, test->base), test->matches);
  }
}

TEST(UrlPatternTest, WildcardsGroupsAndModifiers) {
  const MatchCase kCases[] = {
      {"/api/*", "https://example.com/api/", true},
      {"/api/*", "https://example.com/api/a/b", true},
      {"/api/*", "https://example.com/api", false},
      {"/api/*", "https://example.com/apis/a", false},
      {"/api*", "https://example.com/apis/a", true},
      {"/books/:id", "https://example.com/books/1", true},
      {"/books/:id", "https://example.com/books/1/2", false},
      {"/books/:id", "https://example.com/books/", false},
      {"/books/:id?", "https://example.com/books", true},
      {"/books/:id?", "https://example.com/books/1", true},
      {"/books/:id?", "https://example.com/books/", false},
      {"/books/:id+", "https://example.com/books/1/2/3", true},
      {"/books/:id+", "https://example.com/books", false},
      {"/books/:id*", "https://example.com/books", true},
      {"/books/:id*", "https://example.com/books/1/2", true},
      {"/books/:id*", "https://example.com/books/1/2/", false},
      {"/books/{:id}?", "https://example.com/books/", true},
      {"/books/{:id}?", "https://example.com/books", false},
      {"/a{/b}?/c", "https://example.com/a/c", true},
      {"/a{/b}?/c", "https://example.com/a/b/c", true},
      {"/a{/b}*/c", "https://example.com/a/b/b/b/c", true},
      {"/a{/b}+/c", "https://example.com/a/c", false},
      {"/a{/b}+/c", "https://example.com/a/b/c", true},
      {"/{a:x-}+z", "https://example.com/a1-a2-z", true},
      {"/{a:x-}+z", "https://example.com/a1-a2z", false},
      {"/{x}y", "https://example.com/xy", true},
      {"/img/*.png", "https://example.com/img/a/b.png", true},
      {"/img/*.png", "https://example.com/img/a.jpg", false},
      {"/:a.:b", "https://example.com/x.y", true},
      {"/:a.:b", "https://example.com/x", false},
      {"/:name.png", "https://example.com/a.b.png", true},
      {"/a/*/c", "https://example.com/a/b/b/c", true},
      {"/a/*?", "https://example.com/a", true},
      {"/a/*?", "https://example.com/a/b", true},
      {"/a/**", "https://example.com/a/b/c", true},
      {"/a/**", "https://example.com/a", true},
      {"/{\\:}id", "https://example.com/:id",
       true},  // outside of a group even "\:" ends a protocol
      {"/{\\:}id", "https://example.com/1", false},
      {"/a\\*", "https://example.com/a*", true},
      {"/a\\*", "https://example.com/ab", false},
      {"/a\\?b", "https://example.com/", false},
      {"/:café/x", "https://example.com/1/x", true},
      {"*", "https://example.com/app/x", true},
      {"*", "https://example.com/x", false},  // relative to the base URL's directory
      {"/*", "https://example.com/x/y?z", true},
      {"/*", "https://example.org/x", false},
  };
  ExpectMatches(std::begin(kCases), std::end(kCases));
}

TEST(UrlPatternTest, FixedTextIsCanonicalised) {
  const MatchCase kCases[] = {
      {"/café/*", "https://example.com/caf%C3%A9/x", true},
      {"/a b", "https://example.com/a%20b", true},
      {"/a/../b", "https://example.com/b", true},
      {"/a/./b", "https://example.com/a/b", true},
      {"/a/%2E%2e/b", "https://example.com/b", true},
      {"/a/..", "https://example.com/", true},
      {"/../../a", "https://example.com/a", true},
      {"/a\\\\b", "https://example.com/a/b", true},
      {"/a%20b", "https://example.com/a%20b", true},
      {"/*.a/..b", "https://example.com/x.a/..b", true},
      {"/search?q=a b'", "https://example.com/search?q=a%20b%27", true},
      {"HTTPS://Example.COM/", "https://example.com/", true},
      {"https://example.com:443/", "https://example.com/", true},
      {"https://example.com:08443/", "https://example.com:8443/", true},
      {"https://[2001\\:DB8\\:\\:1]/", "https://[2001:db8::1]/", true},
      {"https://[\\:\\:1]/", "https://[::1]/", true},
  };
  ExpectMatches(std::begin(kCases), std::end(kCases));
}

TEST(UrlPatternTest, ComponentsOfConstructorStrings) {
  const MatchCase kCases[] = {
      {"https://cdn.example.com/*", "https://cdn.example.com/a?b#c", true},
      {"https://cdn.example.com/*", "http://cdn.example.com/a", false},
      {"https://cdn.example.com/*", "https://cdn.example.com:8443/a", false},
      {"https://cdn.example.com", "https://cdn.example.com/any?thing", true},
      {"https://cdn.example.com?x", "https://cdn.example.com/?x", true},
      {"https://cdn.example.com?x", "https://cdn.example.com/a?x", false},
      {"https://cdn.example.com#x", "https://cdn.example.com/", true},
      {"https://cdn.example.com#x", "https://cdn.example.com/?y", false},
      {"https://*.example.com/img/:id.png", "https://a.b.example.com/img/1.png", true},
      {"https://*.example.com/img/:id.png", "https://example.com/img/1.png", false},
      {"https://:sub.example.com/", "https://a.example.com/", true},
      {"https://:sub.example.com/", "https://a.b.example.com/", false},
      {"http{s}?://example.com/", "http://example.com/", true},
      {"http{s}?://example.com/", "https://example.com/", true},
      {"*://example.com/", "http://example.com/", true},
      {"https://*:*/", "https://x:8443/", true},
      {"https://*/", "https://x:8443/", false},
      {"https://a.com:80*/", "https://a.com:8080/", true},
      {"https://[:address]/", "https://[::1]/", true},  // a name reaches up to the next '.'
      {"/search?q=*", "https://example.com/search?q=1", true},
      {"/search?q=*", "https://example.com/search", false},
      {"/search?q=*", "https://example.com/search?a&q=1", false},
      {"/search?*", "https://example.com/search", true},
      {"/search\\?q=1", "https://example.com/search?q=1", true},
      {"/a:b?", "https://example.com/a", true},  // '?' behind a name is a modifier
      {"/a/:b?x", "https://example.com/ax", true},
      {"/a/:b?x", "https://example.com/a/1x", true},
      {"/a/:b\\?x", "https://example.com/a/1?x", true},
      {"/a#b", "https://example.com/a", true},
      {"/a#b", "https://example.com/a#c", true},  // fragments are ignored
      {"/a#b", "https://example.com/a?c", false},
      {"/a", "https://example.com/a?c", true},
      {"data\\:text/*", "data:text/plain,a", true},
  };
  ExpectMatches(std::begin(kCases), std::end(kCases));
}

TEST(UrlPatternTest, MissingComponentsComeFromTheBaseUrl) {
  const MatchCase kCases[] = {
      {"api/*", "https://example.com/app/api/x", true},
      {"api/*", "https://example.com/api/x", false},
      {"./api/*", "https://example.com/app/api/x", true},
      {"../api/*", "https://example.com/api/x", true},
      {"../../../api/*", "https://example.com/api/x", true},
      {"./.././a", "https://example.com/b/a", true, "https://example.com/b/c/sw.js"},
      {":id", "https://example.com/app/1", true},
      {":id", "https://example.com/app/", false},
      {":id?", "https://example.com/app", true},  // the '/' before a group is its prefix
      {"{:id}?", "https://example.com/app/", true},
      {"{:id}?.x", "https://example.com/app/.x", true},
      {"*.png", "https://example.com/app/a/b.png", true},
      {"*.png", "https://example.com/b.png", false},
      {"{/api}/*", "https://example.com/api/x", true},
      {"\\/api/*", "https://example.com/api/x", true},
      {"/api/*", "http://example.com/api/x", false},
      {"/api/*", "https://example.com:8443/api/x", false},
      {"/api/*", "http://localhost:5173/api/x", true, "http://localhost:5173/sw.js"},
      {"api", "http://localhost:5173/api", true, "http://localhost:5173/sw.js"},
      {"?q=*", "https://example.com/app/sw.js?q=1", true},
      {"?q=*", "https://example.com/app/?q=1", false},
      {"#x", "https://example.com/app/sw.js?v=1", true},
      {"#x", "https://example.com/app/sw.js", false},
  };
  ExpectMatches(std::begin(kCases), std::end(kCases));
}

TEST(UrlPatternTest, WithoutABaseUrlNothingIsInherited) {
  std::string compiled;
  PatternError error;
  ASSERT_TRUE(CompileUrlPattern("/api/*", host, &compiled, &error));
  EXPECT_FALSE(UrlPatternView(compiled).Matches(*UrlView::Parse("https://example.com/api/"),
                                                UrlView(), nullptr));
  ASSERT_TRUE(CompileUrlPattern("https://example.com/api/*", host, &compiled, &error));
  EXPECT_TRUE(UrlPatternView(compiled).Matches(*UrlView::Parse("https://example.com/api/"),
                                               UrlView(), nullptr));
}

// https://urlpattern.spec.whatwg.org/#other-specs-json: the base URL counts for objects too.
TEST(UrlPatternTest, ComponentsOfObjects) {
  using C = InitComponent;
  struct {
    std::initializer_list<std::pair<C, std::string_view>> components;
    std::string_view url;
    bool matches;
  } const kCases[] = {
      {{{C::kPathname, "/api/*"}}, "https://example.com/api/x?y", true},
      {{{C::kPathname, "/api/*"}}, "https://example.org/api/x", false},
      {{{C::kPathname, "api/*"}}, "https://example.com/app/api/x", true},
      {{{C::kHostname, "*.example.org"}}, "https://cdn.example.org:8443/x?y", true},
      {{{C::kHostname, "*.example.org"}}, "http://cdn.example.org/", false},
      {{{C::kProtocol, "http:"}}, "http://anywhere:1/x?y", true},
      {{{C::kProtocol, "http:"}}, "https://example.com/", false},
      {{{C::kPort, "8443"}}, "https://example.com:8443/x?y", true},
      {{{C::kPort, "8443"}}, "https://example.com/", false},
      {{{C::kProtocol, "https"}, {C::kPort, "443"}}, "https://example.com/", true},
      {{{C::kSearch, "?a=*"}}, "https://example.com/app/sw.js?a=1", true},
      {{{C::kPathname, "/x"}, {C::kSearch, "a=:v"}}, "https://example.com/x?a=1/2", true},
      {{{C::kPathname, "/x"}, {C::kSearch, ""}}, "https://example.com/x?a", false},
      {{{C::kPathname, "/x"}, {C::kSearch, ""}}, "https://example.com/x", true},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.url);
    UrlPatternInit init;
    for (const auto& [component, value] : test.components) init[component] = value;
    std::string compiled;
    InitComponent component;
    PatternError error;
    ASSERT_TRUE(CompileUrlPattern(init, false, host, &compiled, &component, &error))
        << error.expected;
    EXPECT_EQ(Matches(compiled, test.url, kBase), test.matches);
  }
}

TEST(UrlPatternTest, BadPatternsAreRefusedWithThePlace) {
  struct {
    std::string_view pattern;
    size_t position;
    std::string_view found;
  } const kCases[] = {
      {"/a/(\\d+[)", 4, "\\d+["},
      {"/a/:x(b**)", 6, "b**"},
      {"/a/{b(c**)}", 6, "c**"},
      {"/a/{b", 5, ""},
      {"/a/b}", 4, "}"},
      {"/a/{b{c}}", 5, "{"},
      {"/a/{:b:c}", 6, ":"},
      {"/a/{*:c}", 5, ":"},
      {"/a+", 2, "+"},
      {"/a/b\\", 4, "\\"},
      {"/a/(b", 3, "("},
      {"/a/:b/:b", 6, ":b"},
      {"/12:30", 0, "/12"},  // ':' without a name ends a protocol
      {"api/:b/:b", 7, ":b"},
      {"../api/:b/:b", 10, ":b"},
      {"../a/{b", 7, ""},
      {"?a=:b&:b", 6, ":b"},
      {"https://exa mple.com/", 8, "exa mple.com"},
      {"https://*.exa%mple.com/", 9, ".exa%mple.com"},
      {"https://a.com:80\\x/", 14, "80\\x"},
      {"https://a.com:65536/", 14, "65536"},
      {"https://user@a.com/", 8, "user"},
      {"https://[zz]/", 8, "[zz]"},
      {"ht_tp://a/", 0, "ht_tp"},
      {"/a\\(\xc3\xa9)(", 7, "("},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.pattern);
    std::string compiled;
    PatternError error;
    ASSERT_FALSE(CompileUrlPattern(test.pattern, host, &compiled, &error));
    EXPECT_EQ(error.position, test.position) << error.expected;
    EXPECT_EQ(error.found, test.found) << error.expected;
    EXPECT_STRNE(error.expected, "");
  }
}

TEST(UrlPatternTest, LimitsAreRefused) {
  std::string compiled;
  PatternError error;
  const std::string longest = "/" + std::string(kPatternProgramSizeMax - 1, 'a');
  EXPECT_TRUE(CompileUrlPattern(longest, host, &compiled, &error));
  EXPECT_FALSE(CompileUrlPattern(longest + "a", host, &compiled, &error));
  EXPECT_FALSE(
      CompileUrlPattern(std::string(kPatternTextSizeMax + 1, 'a'), host, &compiled, &error));
}

TEST(UrlPatternTest, WhatIsNotACompiledPatternMatchesNothing) {
  std::string compiled;
  PatternError error;
  ASSERT_TRUE(CompileUrlPattern("*://*:*/*", host, &compiled, &error));
  const UrlView url = *UrlView::Parse("https://a.example.com:8443/a/x?b");
  EXPECT_TRUE(UrlPatternView(compiled).Matches(url, url, nullptr));
  for (size_t size = 0; size < compiled.size(); ++size) {
    const std::string_view cut = std::string_view(compiled).substr(0, size);
    EXPECT_FALSE(UrlPatternView(cut).Matches(url, url, nullptr));
  }
  EXPECT_FALSE(UrlPatternView(compiled + "x").Matches(url, url, nullptr));
}

}  // namespace
}  // namespace swale
