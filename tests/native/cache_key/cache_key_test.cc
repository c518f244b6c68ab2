#include "src/cache_key/cache_key.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "src/policy/compiler/cache_key_compiler.h"
#include "src/policy/policy.h"

namespace swale {
namespace {

// The rules as people write them.
struct Rules {
  explicit Rules(std::string_view json) : compiled(CompileCacheKeyRules(json)) {
    for (const PolicyError& error : compiled.errors) ADD_FAILURE() << error.ToString();
    const auto text = [this](const PolicyImageText& text) {
      return std::string_view(compiled.texts).substr(text.offset, text.size);
    };
    rules = {compiled.record.flags, text(compiled.record.ignored), text(compiled.record.kept),
             text(compiled.record.directory_index)};
  }
  CacheKeyCompileResult compiled;
  CacheKeyRules rules;
};

std::string Key(std::string_view url, std::string_view json) {
  return MakeCacheKey(*UrlView::Parse(url), Rules(json).rules);
}

TEST(CacheKeyTest, WithoutRulesTheKeyIsTheUrlWithoutItsFragment) {
  for (std::string_view url : {"https://a.example/", "https://a.example/?", "http://u:p@a:8/b/c?d&&=",
                               "https://a.example/a%20b?q=a%20b&c=a+b&%zz"}) {
    EXPECT_EQ(Key(std::string(url) + "#f", "{}"), url);
  }
  EXPECT_TRUE(Rules("{}").rules.is_default());
  EXPECT_TRUE(Rules(R"({"noVarySearch":false,"body":true})").rules.is_default());
}

TEST(CacheKeyTest, EachRule) {
  struct {
    std::string_view rules, url, key;
  } const kCases[] = {
      {R"({"ignoreParameters":["b"]})", "https://x/?a=1&b=2&c=3", "https://x/?a=1&c=3"},
      {R"({"ignoreParameters":["b"]})", "https://x/?b", "https://x/"},
      {R"({"ignoreParameters":["b"]})", "https://x/?a=%62&&c&", "https://x/?a=%62&&c&"},
      {R"({"ignoreParameters":["b"]})", "https://x/?&b=1&&c&", "https://x/?c"},
      {R"({"ignoreParameters":["b b"]})", "https://x/?b+b=1&%62%20b=2&bb=3", "https://x/?bb=3"},
      {R"({"ignoreParameters":["utm_*","*id"]})", "https://x/?utm_a=1&gid=2&ids=3", "https://x/?ids=3"},
      {R"({"ignoreParameters":["*"]})", "https://x/?a=1&b=2", "https://x/"},
      {R"({"ignoreParameters":["b"]})", "https://x/?B=1", "https://x/?B=1"},
      {R"({"ignoreTrackingParameters":true})", "https://x/?utm_source=a&q=1&gclid=2&fbclid=3&msclkid=4",
       "https://x/?q=1"},
      {R"({"ignoreTrackingParameters":false})", "https://x/?gclid=2", "https://x/?gclid=2"},
      {R"({"keepParameters":["q","p*"]})", "https://x/?a=1&q=a%20b&page=2", "https://x/?q=a%20b&page=2"},
      {R"({"keepParameters":[]})", "https://x/?a=1&q=2", "https://x/"},
      {R"({"keepParameters":["q"],"ignoreParameters":["q"]})", "https://x/?q=1", "https://x/"},
      {R"({"sortParameters":true})", "https://x/?b=2&a=%20&b=1&%61=0", "https://x/?a=%20&%61=0&b=2&b=1"},
      {R"({"sortParameters":true})", "https://x/?a&b&&", "https://x/?a&b&&"},
      {R"({"directoryIndex":"index.html"})", "https://x/a/index.html?q", "https://x/a/?q"},
      {R"({"directoryIndex":"index.html"})", "https://x/index.html", "https://x/"},
      {R"({"directoryIndex":"index.html"})", "https://x/myindex.html", "https://x/myindex.html"},
      {R"({"cleanURLs":true})", "https://x/a.html?q#f", "https://x/a?q"},
      {R"({"cleanURLs":true})", "https://x/a/.html", "https://x/a/.html"},
      {R"({"cleanURLs":true,"directoryIndex":"index.html"})", "https://x/a/index.html", "https://x/a/"},
      {R"({"fragment":"keep"})", "https://x/a?b#c", "https://x/a?b#c"},
      {R"({"origin":"drop"})", "https://u:p@x:81/a?b#c", "/a?b"},
      {R"({"origin":"drop","fragment":"keep"})", "https://x/a#c", "/a#c"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(std::string(test.rules) + " of " + std::string(test.url));
    EXPECT_EQ(Key(test.url, test.rules), test.key);
  }
}

TEST(CacheKeyTest, AKeyOfAKeyIsTheKey) {
  const std::string_view rules =
      R"({"sortParameters":true,"ignoreTrackingParameters":true,"cleanURLs":true,"directoryIndex":"index.html"})";
  for (std::string_view url : {"https://x/b/index.html?z&a&utm_id=1", "https://x/a.html?b&&a", "https://x/"}) {
    const std::string key = Key(url, rules);
    EXPECT_EQ(Key(key, rules), key);
  }
}

TEST(CacheKeyTest, StorageKeysCarryTheFragmentInTheSearch) {
  const Rules keep(R"({"fragment":"keep"})");
  const auto key = [&keep](std::string_view url) {
    return MakeStorageKey(*UrlView::Parse(url), keep.rules);
  };
  EXPECT_EQ(key("https://x/a"), "https://x/a");
  EXPECT_EQ(key("https://x/a#b"), "https://x/a?~swale-fragment=b");
  EXPECT_EQ(key("https://x/a?c#b&%#"), "https://x/a?c&~swale-fragment=b%26%25%23");
}

TEST(CacheKeyTest, BodiesAreToldApart) {
  std::string key = "https://x/graphql";
  AppendBodyDigest("POST", "00ff", &key);
  EXPECT_EQ(key, "https://x/graphql?~swale-body=POST-00ff");
}

TEST(CacheKeyTest, TheTrackingListHasOneNameALine) {
  EXPECT_TRUE(kTrackingParameters.ends_with('\n'));
  EXPECT_EQ(kTrackingParameters.find("\n\n"), std::string_view::npos);
  EXPECT_EQ(kTrackingParameters.find(' '), std::string_view::npos);
}

TEST(CacheKeyTest, ErrorsHaveTheirPlace) {
  struct {
    std::string_view json, path, expected;
  } const kCases[] = {
      {R"({"ignoreParameters":["a",5]})", "ignoreParameters[1]", "a parameter name"},
      {R"({"ignoreParameters":["a\nb"]})", "ignoreParameters[0]", "a parameter name"},
      {R"({"ignoreParameters":"a"})", "ignoreParameters", "an array of parameter names"},
      {R"({"sortParameter":true})", "sortParameter", "one of ignoreParameters"},
      {R"({"fragment":"lose"})", "fragment", "one of drop, keep"},
      {R"({"origin":true})", "origin", "one of keep, drop"},
      {R"({"body":1})", "body", "true or false"},
      {R"([])", "", "an object with one of"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.json);
    const CacheKeyCompileResult result = CompileCacheKeyRules(test.json);
    ASSERT_EQ(result.errors.size(), 1u);
    EXPECT_EQ(result.errors[0].path, test.path);
    EXPECT_EQ(result.errors[0].expected.substr(0, test.expected.size()), test.expected);
  }
  EXPECT_EQ(CompileCacheKeyRules("{").errors.size(), 1u);
}

}  // namespace
}  // namespace swale
