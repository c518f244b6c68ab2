// What matches are made of beside URL patterns, and what the host is asked for.
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>
#include <string>
#include <string_view>

#include "src/policy/policy.h"
#include "src/routing/router.h"
#include "tests/native/support/policy.h"

namespace swale {
namespace {

constexpr std::string_view kScript = "https://example.com/app/sw.js";

// Header fields by lower-case name, the predicates that are true, and std::regex, which is near
// enough to ECMAScript for these tests.
struct FakeHost final : HostQueries {
  bool TestRegExp(std::string_view regexp, std::string_view text) override {
    ++questions;
    const size_t slash = regexp.find('/');
    auto flags = std::regex::ECMAScript;
    if (regexp.substr(0, slash).find('i') != std::string_view::npos) flags |= std::regex::icase;
    return std::regex_search(std::string(text),
                             std::regex(std::string(regexp.substr(slash + 1)), flags));
  }
  bool CallPredicate(uint32_t function) override {
    ++questions;
    return true_predicates.contains(function);
  }
  bool Header(uint32_t response, std::string_view name, std::string* value) override {
    ++questions;
    const auto found = fields.find(std::string(name));
    if (response != 0 || found == fields.end()) return false;
    *value = found->second;
    return true;
  }

  std::map<std::string, std::string> fields;
  std::set<uint32_t> true_predicates;
  int questions = 0;
};

class ConditionsTest : public testing::Test {
 protected:
  // Whether a route with this match takes the request.
  bool Matches(std::string_view match, const RequestView& request) {
    const PolicyCompileResult result = CompileTestPolicy(
        R"({"routes":[{"strategy":"network-only","match":)" + std::string(match) + "}]}");
    for (const PolicyError& error : result.errors) ADD_FAILURE() << error.ToString();
    Policy policy;
    EXPECT_TRUE(Policy::Load(result.image, &policy));
    return MatchRoute(Router(policy, kScript, &host_), request) == 0;
  }
  bool Matches(std::string_view match, std::string_view url) {
    return Matches(match, RequestView{url});
  }

  FakeHost host_;
};

TEST_F(ConditionsTest, AnExactUrlHasNothingMoreAndNothingLess) {
  EXPECT_TRUE(Matches(R"({"url":"/feed.json?all=1"})", "https://example.com/feed.json?all=1#x"));
  EXPECT_FALSE(Matches(R"({"url":"/feed.json?all=1"})", "https://example.com/feed.json?all=12"));
  EXPECT_FALSE(Matches(R"({"url":"/feed.json?all=1"})", "https://example.com/feed.json"));
  EXPECT_TRUE(Matches(R"({"url":"/feed.json"})", "https://example.com/feed.json"));
  EXPECT_FALSE(Matches(R"({"url":"/feed.json"})", "https://example.com/feed.json?x"));
  EXPECT_FALSE(Matches(R"({"url":"/feed.json"})", "https://example.net/feed.json"));
  EXPECT_TRUE(Matches(R"({"url":"img/a.png"})", "https://example.com/app/img/a.png"));
  EXPECT_TRUE(Matches(R"({"url":"https://cdn.example/a"})", "https://cdn.example/a"));
  EXPECT_TRUE(Matches(R"({"url":"/a(b)*:c+"})", "https://example.com/a(b)*:c+"));
  EXPECT_FALSE(Matches(R"({"url":"/a(b)*:c+"})", "https://example.com/abbb"));
  EXPECT_TRUE(Matches(R"({"url":"/a b"})", "https://example.com/a%20b"));
}

TEST_F(ConditionsTest, ARegExpIsTestedOnTheUrlWithoutItsFragment) {
  const std::string_view match = R"({"regexp":"\\.(png|jpe?g)$"})";
  EXPECT_TRUE(Matches(match, "https://example.com/a.jpg#b"));
  EXPECT_TRUE(Matches(match, "https://cdn.example/a.png"));
  EXPECT_FALSE(Matches(match, "https://example.com/a.png?b"));
  EXPECT_FALSE(Matches(match, "https://example.com/a.PNG"));
  EXPECT_TRUE(Matches(R"({"regexp":"\\.png$","flags":"i"})", "https://example.com/a.PNG"));
  EXPECT_TRUE(Matches(R"({"regexp":{"regexp":"\\.png$","flags":"i"}})", "https://x.example/a.PNG"));
}

TEST_F(ConditionsTest, HeaderFieldsAreTextsWithWildcardsRegExpsOrJustThere) {
  host_.fields = {{"accept", "text/HTML, application/json;q=0.9"}, {"x-empty", ""}};
  const std::string_view url = "https://example.com/";
  EXPECT_TRUE(Matches(R"({"header":{"Accept":"*text/html*"}})", url));
  EXPECT_TRUE(Matches(R"({"header":{"accept":"*JSON;q=0.9"}})", url));
  EXPECT_FALSE(Matches(R"({"header":{"accept":"text/html"}})", url));
  EXPECT_FALSE(Matches(R"({"header":{"accept":"*application.json*"}})", url));
  EXPECT_TRUE(Matches(R"({"header":{"accept":{"regexp":"application.json"}}})", url));
  EXPECT_TRUE(Matches(R"({"header":{"accept":true,"x-empty":true}})", url));
  EXPECT_TRUE(Matches(R"({"header":{"x-empty":""}})", url));
  EXPECT_FALSE(Matches(R"({"header":{"accept":true,"range":true}})", url));
  EXPECT_TRUE(Matches(R"({"header":{"range":false}})", url));
  EXPECT_FALSE(Matches(R"({"header":{"accept":false}})", url));
}

TEST_F(ConditionsTest, AllAnyAndNotCombineMatches) {
  const std::string_view match = R"({
    "any": ["/api/*", {"all": ["/img/*", {"destination": ["image", "empty-not"]}]}],
    "not": ["/api/live/*", {"mode": "websocket"}]
  })";
  const std::string valid(std::string(match).replace(match.find(", \"empty-not\""), 13, ""));
  EXPECT_TRUE(Matches(valid, "https://example.com/api/1"));
  EXPECT_FALSE(Matches(valid, "https://example.com/api/live/1"));
  EXPECT_FALSE(Matches(valid, "https://example.com/img/1"));
  EXPECT_TRUE(Matches(
      valid, RequestView{.url = "https://example.com/img/1", .destination = Destination::kImage}));
  EXPECT_FALSE(
      Matches(valid, RequestView{.url = "https://example.com/api/1", .mode = Mode::kWebSocket}));
  EXPECT_TRUE(Matches(R"({"not":"/a"})", "https://example.com/b"));
  EXPECT_FALSE(Matches(R"({"not":"/a"})", "https://example.com/a"));
  EXPECT_TRUE(Matches(R"({"not":{"not":"/a"}})", "https://example.com/a"));
}

TEST_F(ConditionsTest, ARouteIsForGetUnlessItsMatchNamesMethodsSomewhere) {
  const RequestView post = {.url = "https://example.com/a", .method = Method::kPost};
  EXPECT_FALSE(Matches(R"({"any":["/a"]})", post));
  EXPECT_TRUE(Matches(R"({"any":["/b",{"pattern":"/a","method":"POST"}]})", post));
  EXPECT_TRUE(Matches(R"({"pattern":"/a","not":{"method":"GET"}})", post));
}

TEST_F(ConditionsTest, PredicatesAreAskedByTheirNumberAndLast) {
  host_.true_predicates = {7};
  const std::string_view url = "https://example.com/a";
  EXPECT_TRUE(Matches(R"({"function":7})", url));
  EXPECT_FALSE(Matches(R"({"function":8})", url));
  EXPECT_TRUE(Matches(R"({"pattern":"/a","predicate":{"function":7}})", url));
  host_.questions = 0;
  EXPECT_FALSE(Matches(R"({"predicate":{"function":7},"regexp":"x","all":["/b"]})", url));
  EXPECT_EQ(host_.questions, 0);
}

TEST_F(ConditionsTest, WithoutAHostOnlyWhatNeedsNoneMatches) {
  const PolicyCompileResult result = CompileTestPolicy(
      R"({"routes":[{"match":{"regexp":"."},"strategy":"cache-only"},
                    {"match":{"header":{"a":true}},"strategy":"cache-only"},
                    {"match":{"function":0},"strategy":"cache-only"},
                    {"match":{"header":{"a":false}},"strategy":"cache-only"}]})");
  Policy policy;
  ASSERT_TRUE(Policy::Load(result.image, &policy));
  EXPECT_EQ(MatchRoute(Router(policy, kScript, nullptr), {"https://example.com/a"}), 3u);
}

}  // namespace
}  // namespace swale
