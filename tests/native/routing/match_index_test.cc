// The index finds what trying every match in turn finds.
#include "src/routing/match_index.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "src/policy/policy.h"
#include "src/routing/router.h"
#include "tests/native/support/policy.h"

namespace swale {
namespace {

constexpr std::string_view kScript = "https://example.com/app/sw.js";

size_t FirstOneByOne(const Router& router, const RequestView& request, const UrlView& url) {
  const Policy& policy = router.policy();
  for (size_t i = 0; i < policy.match_count(MatchList::kRoutes); ++i) {
    if (router.Matches(policy.match(MatchList::kRoutes, i), request, url)) return i;
  }
  return kNoRoute;
}

std::string PolicyOf(const std::vector<std::string>& matches) {
  std::string json;
  for (const std::string& match : matches) {
    json += json.empty() ? R"({"routes":[)" : ",";
    json += R"({"strategy":"network-only","match":)" + match + "}";
  }
  return json + "]}";
}

class Generator {
 public:
  explicit Generator(uint32_t seed) : random_(seed) {}

  size_t Below(size_t n) { return random_() % n; }
  template <size_t n>
  std::string OneOf(const char* const (&texts)[n]) {
    return texts[Below(n)];
  }

  std::string Path() {
    static const char* const kPieces[] = {
        "/a",  "/b", "/ab", "/abc",  "/*",  "/:x",  "/:x?", "*",   "a*b",  "/a*",
        ".js", "/é", "/",   "{/a}?", "{b}", "/:x+", "/:y*", "-:z", ".png", "/(\\\\d+)"};
    std::string path = "/";
    if (Below(4) == 0) path = "*";
    for (size_t i = Below(5); i > 0; --i) path += OneOf(kPieces);
    // Names stand once in a pattern.
    for (size_t i = 0, n = 0; i < path.size(); ++i) {
      if (path[i] == ':') path.insert(i + 2, std::to_string(n++));
    }
    return path;
  }

  std::string Match() {
    static const char* const kHosts[] = {"",
                                         "",
                                         "",
                                         "https://example.com",
                                         "https://*.example.com",
                                         "https://cdn.example",
                                         "http{s}?://:host.example",
                                         "*://*"};
    static const char* const kSearches[] = {"", "", "?q=1", "?*", "?q=*&b"};
    switch (Below(12)) {
      case 0:
        return R"({"destination":"image"})";
      case 1:
        return R"({"any":[)" + Match() + "," + Match() + "]}";
      case 2:
        return R"({"all":[)" + Match() + "," + Match() + "]}";
      case 3:
        return R"({"not":)" + Match() + "}";
      case 4:
        return R"({"pattern":{"pathname":")" + Path() + R"("}})";
      case 5:
        return "\"" + Path().substr(1) + "x\"";  // relative, mostly
      case 6:
        return R"({"pattern":{"pathname":")" + Path() + R"(","ignoreCase":true}})";
      default:
        return "\"" + OneOf(kHosts) + Path() + OneOf(kSearches) + "\"";
    }
  }

  std::string Url() {
    static const char* const kHosts[] = {"https://example.com", "https://a.example.com",
                                         "https://cdn.example", "http://cdn.example:81"};
    static const char* const kPieces[] = {"/a", "/b",  "/ab",  "/abc", "/app", "a",
                                          "b",  ".js", "x",    "/",    "/x",   "/%C3%A9",
                                          "-1", "/12", ".png", "/A"};
    static const char* const kSearches[] = {"", "", "?q=1", "?", "?q=2&b"};
    std::string url = OneOf(kHosts) + "/";
    for (size_t i = Below(6); i > 0; --i) url += OneOf(kPieces);
    return url + OneOf(kSearches);
  }

 private:
  std::mt19937 random_;
};

TEST(MatchIndexTest, FindsWhatTryingEachInTurnFinds) {
  size_t found = 0;
  size_t compiled = 0;
  for (uint32_t seed = 0; seed < 1500; ++seed) {
    SCOPED_TRACE(seed);
    Generator generator(seed);
    std::vector<std::string> matches;
    for (size_t i = 5 + generator.Below(20); i > 0; --i) matches.push_back(generator.Match());
    const std::string json = PolicyOf(matches);
    const PolicyCompileResult result = CompileTestPolicy(json);
    if (!result.ok()) continue;  // a pattern by chance that is none
    ++compiled;
    Policy policy;
    ASSERT_TRUE(Policy::Load(result.image, &policy));
    ASSERT_FALSE(policy.match_index(MatchList::kRoutes).empty());
    const Router router(policy, kScript, nullptr);
    for (int i = 0; i < 60; ++i) {
      const std::string href = generator.Url();
      const RequestView request = {
          .url = href,
          .destination = generator.Below(8) == 0 ? Destination::kImage : Destination::kScript};
      const std::optional<UrlView> url = UrlView::Parse(href);
      ASSERT_TRUE(url) << href;
      const size_t expected = FirstOneByOne(router, request, *url);
      ASSERT_EQ(router.Match(request, *url), expected) << href << "\n" << json;
      found += expected != kNoRoute;
    }
  }
  EXPECT_GT(compiled, 300u);
  EXPECT_GT(found, 5000u);
}

// How many candidates the index gives.
size_t CandidateCount(const Policy& policy, std::string_view href) {
  const size_t count = policy.match_count(MatchList::kRoutes);
  MatchCandidates candidates(policy.match_index(MatchList::kRoutes), count, *UrlView::Parse(href),
                             *UrlView::Parse(kScript));
  size_t found = 0;
  size_t match;
  while (candidates.Next(&match)) ++found;
  return found;
}

TEST(MatchIndexTest, FewAreCandidatesAmongMany) {
  std::vector<std::string> matches;
  for (int i = 0; i < 1000; ++i) {
    const std::string n = std::to_string(i);
    matches.push_back("\"/section-" + n + "/*\"");
    matches.push_back("\"/users/:id/thing-" + n + "\"");
    matches.push_back("\"*/end-" + n + ".js\"");
    matches.push_back("\"https://cdn-" + n + ".example/*\"");
    matches.push_back("\"/find?page=" + n + "\"");
    matches.push_back("\"rel/" + n + "\"");
    matches.push_back("{\"url\":\"/exact/" + n + "\"}");
    matches.push_back("\"/:lang(en|de)?/docs-" + n + "\"");
  }
  const PolicyCompileResult result = CompileTestPolicy(PolicyOf(matches));
  ASSERT_TRUE(result.ok()) << result.errors[0].ToString();
  Policy policy;
  ASSERT_TRUE(Policy::Load(result.image, &policy));
  EXPECT_EQ(CandidateCount(policy, "https://example.com/section-500/x"), 1u);
  EXPECT_EQ(CandidateCount(policy, "https://example.com/users/7/thing-500"), 1u);
  EXPECT_EQ(CandidateCount(policy, "https://example.com/app/b/end-500.js"), 1u);
  EXPECT_EQ(CandidateCount(policy, "https://cdn-500.example/a/b"), 1u);
  EXPECT_EQ(CandidateCount(policy, "https://example.com/find?page=500"), 1u);
  EXPECT_EQ(CandidateCount(policy, "https://example.com/app/rel/500"), 1u);
  EXPECT_EQ(CandidateCount(policy, "https://example.com/exact/500"), 1u);
  EXPECT_EQ(CandidateCount(policy, "https://example.com/nothing"), 0u);
}

TEST(MatchIndexTest, WhereThereAreTooManyEachIsACandidate) {
  std::vector<std::string> matches(kIndexCandidateCountMax + 1, "\"/same/*\"");
  const PolicyCompileResult result = CompileTestPolicy(PolicyOf(matches));
  Policy policy;
  ASSERT_TRUE(Policy::Load(result.image, &policy));
  EXPECT_EQ(CandidateCount(policy, "https://example.com/same/x"), matches.size());
}

TEST(MatchIndexTest, AnIndexThatIsNoneMakesEachACandidate) {
  const UrlView url = *UrlView::Parse("https://example.com/");
  for (std::string_view index : {std::string_view("x"), std::string_view("\xff\xff\xff\xff", 4)}) {
    MatchCandidates candidates(index, 3, url, url);
    size_t match;
    for (size_t i = 0; i < 3; ++i) {
      ASSERT_TRUE(candidates.Next(&match));
      EXPECT_EQ(match, i);
    }
    EXPECT_FALSE(candidates.Next(&match));
  }
}

}  // namespace
}  // namespace swale
