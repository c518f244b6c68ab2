#include "src/cache_key/no_vary_search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "src/url/search_parameters.h"

namespace swale {
namespace {

bool Equivalent(std::string_view a, std::string_view b, std::string_view field) {
  return AreEquivalent(*UrlView::Parse(a), *UrlView::Parse(b), ParseNoVarySearch(field));
}

TEST(NoVarySearchTest, WhatTheFieldSays) {
  struct {
    std::string_view field, a, b;
    bool equivalent;
  } const kCases[] = {
      {"", "https://x/?a", "https://x/?a#f", true},
      {"", "https://x/?a=1&b", "https://x/?b&a=1", false},
      {"", "https://x/?a=%20", "https://x/?a=+", false},
      {"key-order", "https://x/?a=1&b", "https://x/?b=&a=1", true},
      {"key-order", "https://x/?a=1&a=2", "https://x/?a=2&a=1", false},
      {"key-order=?0", "https://x/?a&b", "https://x/?b&a", false},
      {"key-order", "https://x/?a=%20", "https://x/?a=+", true},
      {R"(params=("a"))", "https://x/?a=1&b=2", "https://x/?b=2&a=3", true},
      {R"(params=("a"))", "https://x/?b=1", "https://x/?b=2", false},
      {R"(params=("a"))", "https://x/?a=1", "https://x/y", false},
      {R"(params=("a"))", "https://x/?a=1", "http://x/", false},
      {R"(params=("a"), key-order)", "https://x/?b&a=1&c", "https://x/?c&b", true},
      {R"(params=("a+b" "c%20d"))", "https://x/?a%20b=1&c+d=2", "https://x/", true},
      {R"(params=("%C3%A9+%E6%B0%97"))", "https://x/?%C3%A9%20%E6%B0%97=1", "https://x/", true},
      {R"(params=("a" "a"))", "https://x/?a", "https://x/", true},
      {"params=()", "https://x/?a", "https://x/", false},
      {R"(except=("id"))", "https://x/?id=1&a=2", "https://x/?b=3&id=1", true},
      {R"(except=("id"))", "https://x/?id=1", "https://x/?id=2", false},
      {"except=()", "https://x/?id=1", "https://x/?id=2", true},
      {"except=()", "https://x/?id=1", "https://x/y", false},
      {R"(except=("b" "a"), key-order)", "https://x/?a&b&c", "https://x/?b&a", true},
      {R"(except=("b" "a"))", "https://x/?a&b&c", "https://x/?b&a", false},
      // What is equivalent under any variance but the default.
      {"key-order", "https://x/", "https://x/?", true},
      {"key-order", "https://x/?a=x", "https://x/?%61=%78", true},
      {"key-order", "https://x/?a=%f6", "https://x/?a=%ef%bf%bd", true},
      {"key-order", "https://x/?a=%f6%f7", "https://x/?a=%ff", false},
      {"key-order", "https://x/?a=%e6%b0", "https://x/?a=%f6", true},
      {"key-order", "https://x/?a=x&&&&", "https://x/?a=x", true},
      {"key-order", "https://x/?a=", "https://x/?a", true},
      {"key-order", "https://x/?a=%C3%A9", "https://x/?a=e%CC%81", false},
      {"key-order", "https://x/?=a", "https://x/?a", false},
      {"key-order", "https://x/?a=1&%61=2&b", "https://x/?b&%61=1&a=2", true},
      // Parameters and unknown members do not count; of members of one name the last does.
      {R"(params=("a";b=1);c, unknown=2)", "https://x/?a", "https://x/", true},
      {"unknown-key", "https://x/?a", "https://x/", false},
      {R"(params=x, params=("a"))", "https://x/?a", "https://x/", true},
      // Malformed, or not what the draft says: the default.
      {R"(params="a")", "https://x/?a=1", "https://x/?a=2", false},
      {R"(params=("a" b))", "https://x/?a=1", "https://x/?a=2", false},
      {R"(params=("a"), except=("id"))", "https://x/?a=1", "https://x/?a=2", false},
      {"params=(), except=()", "https://x/?a=1", "https://x/?a=2", false},
      {R"(except="id")", "https://x/?a=1", "https://x/?a=2", false},
      {"except=(id)", "https://x/?a=1", "https://x/?a=2", false},
      {"except", "https://x/?a=1", "https://x/?a=2", false},
      {"params=1", "https://x/?a=1", "https://x/?a=2", false},
      {"key-order=a", "https://x/?a&b", "https://x/?b&a", false},
      {"except=(), key-order=5", "https://x/?a&b", "https://x/", false},
      {"except=(),", "https://x/?a", "https://x/", false},
      {"EXCEPT=()", "https://x/?a", "https://x/", false},
      {R"(params=("ü" "a"))", "https://x/?a", "https://x/", false},
      // As revisions up to 05 wrote it.
      {"params", "https://x/?a=1", "https://x/", true},
      {"params=?1", "https://x/?a=1", "https://x/", true},
      {"params=?0", "https://x/?a=1", "https://x/?a=2", false},
      {R"(params, except=("id"))", "https://x/?id=1&a=2", "https://x/?b=3&id=1", true},
      {R"(params, except=("id"))", "https://x/?id=1", "https://x/?id=2", false},
      {R"(params=?0, except=("id"))", "https://x/?a=1", "https://x/?a=2", false},
      {R"(params, except="id")", "https://x/?a=1", "https://x/?a=2", false},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(std::string(test.field) + ": " + std::string(test.a) + " " + std::string(test.b));
    EXPECT_EQ(Equivalent(test.a, test.b, test.field), test.equivalent);
    EXPECT_EQ(Equivalent(test.b, test.a, test.field), test.equivalent);
  }
}

// The draft's comparison, step by step, beside the canonical text.
bool EquivalentByTheDraft(std::string_view a, std::string_view b,
                          const UrlSearchVariance& variance) {
  using Parameters = std::vector<std::pair<std::string, std::string>>;
  const auto parse = [&variance](std::string_view search) {
    Parameters parameters;
    SearchPieces pieces(search);
    for (std::string_view piece; pieces.Next(&piece);) {
      const std::string_view name = NameOf(piece);
      const std::string_view value =
          name.size() < piece.size() ? piece.substr(name.size() + 1) : std::string_view();
      parameters.emplace_back(DecodeParameter(name), DecodeParameter(value));
    }
    std::erase_if(parameters, [&variance](const auto& parameter) {
      const bool is_named = std::find(variance.names.begin(), variance.names.end(),
                                      parameter.first) != variance.names.end();
      return variance.ignores_all ? !is_named : is_named;
    });
    if (!variance.varies_on_key_order) {
      for (size_t i = 1; i < parameters.size(); ++i) {
        for (size_t j = i; j > 0 && parameters[j].first < parameters[j - 1].first; --j) {
          std::swap(parameters[j], parameters[j - 1]);
        }
      }
    }
    return parameters;
  };
  return parse(a) == parse(b);
}

TEST(NoVarySearchTest, CanonicalTextsAreEqualJustWhereUrlsAreEquivalent) {
  std::mt19937 random(1);
  const auto one_of = [&random](const std::vector<std::string>& texts) {
    return texts[random() % texts.size()];
  };
  const auto search = [&] {
    std::string text;
    for (size_t i = random() % 4; i > 0; --i) {
      text += one_of({"a", "b", "%61", "a+b", "a%20b", "=", "&", "c"}) +
              one_of({"", "=", "=1", "=%31", "=a=b"}) + one_of({"&", "&&"});
    }
    return text;
  };
  int equivalent = 0;
  for (int round = 0; round < 20000; ++round) {
    UrlSearchVariance variance;
    variance.varies_on_key_order = random() % 2 == 0;
    variance.ignores_all = random() % 2 == 0;
    for (size_t i = random() % 3; i > 0; --i)
      variance.names.push_back(one_of({"a", "b", "a b", ""}));
    if (variance.is_default()) continue;
    const std::string a = search();
    const std::string b = search();
    const bool expected = EquivalentByTheDraft(a, b, variance);
    equivalent += expected;
    ASSERT_EQ(CanonicalSearch(a, variance) == CanonicalSearch(b, variance), expected)
        << a << " " << b;
  }
  EXPECT_GT(equivalent, 1000);
}

}  // namespace
}  // namespace swale
