#include "src/routing/router.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "src/policy/compiler/policy_compiler.h"
#include "src/policy/policy.h"
#include "tests/native/support/policy.h"

namespace swale {
namespace {

constexpr std::string_view kScript = "https://example.com/app/sw.js";

class RouterTest : public testing::Test {
 protected:
  Router Route(std::string_view json, std::string_view base_url = kScript) {
    PolicyCompileResult result = CompileTestPolicy(json);
    for (const PolicyError& error : result.errors) ADD_FAILURE() << error.ToString();
    image_ = std::move(result.image);
    EXPECT_TRUE(Policy::Load(image_, &policy_));
    return Router(policy_, base_url, host_);
  }

  std::string image_;
  Policy policy_;
  HostQueries* host_ = nullptr;
};

TEST_F(RouterTest, TheFirstRouteWhoseConditionsAllHoldMatches) {
  const Router router = Route(R"({"routes":[
    {"match": {"pattern": "/api/*", "method": "POST"}, "strategy": "network-only"},
    {"match": "/api/*", "strategy": "network-first"},
    {"match": {"destination": ["image", "font"], "origin": "cross"}, "strategy": "cache-first"},
    {"match": {"mode": "navigate", "origin": "same"}, "strategy": "network-first"},
    {"match": {"destination": "", "method": ["GET", "HEAD"]}, "strategy": "cache-only"},
    {"match": {"origin": ["https://CDN.example.com:443", "http://b:80", "http://b:8080"]},
     "strategy": "cache-first"},
    {"match": "https://*.example.org/*", "strategy": "cache-first"}
  ]})");
  constexpr Mode kNoCors = Mode::kNoCors;
  struct {
    std::string_view url;
    Method method;
    Mode mode;
    Destination destination;
    size_t route;
  } const kCases[] = {
      {"https://example.com/api/x", Method::kPost, kNoCors, Destination::kScript, 0},
      {"https://example.com/api/x", Method::kGet, kNoCors, Destination::kScript, 1},
      {"https://example.com/api/x#y", Method::kGet, kNoCors, Destination::kScript, 1},
      {"https://example.com/api/x", Method::kHead, kNoCors, Destination::kScript, kNoRoute},
      {"https://example.net/api/x", Method::kGet, kNoCors, Destination::kScript, kNoRoute},
      {"https://example.net/x.png", Method::kGet, kNoCors, Destination::kImage, 2},
      {"https://example.com/x.png", Method::kGet, kNoCors, Destination::kImage, kNoRoute},
      {"https://example.com:8443/x.woff", Method::kGet, kNoCors, Destination::kFont, 2},
      {"http://example.com/x.woff", Method::kGet, kNoCors, Destination::kFont, 2},
      {"https://example.com/x", Method::kGet, Mode::kNavigate, Destination::kDocument, 3},
      {"https://example.net/x", Method::kGet, Mode::kNavigate, Destination::kDocument, kNoRoute},
      {"https://example.com/x", Method::kHead, kNoCors, Destination::kEmpty, 4},
      {"https://example.com/x", Method::kDelete, kNoCors, Destination::kEmpty, kNoRoute},
      {"https://cdn.example.com/x", Method::kGet, kNoCors, Destination::kScript, 5},
      {"http://cdn.example.com/x", Method::kGet, kNoCors, Destination::kScript, kNoRoute},
      {"http://b/", Method::kGet, kNoCors, Destination::kScript, 5},
      {"http://b:8080/", Method::kGet, kNoCors, Destination::kScript, 5},
      {"http://b:8081/", Method::kGet, kNoCors, Destination::kScript, kNoRoute},
      {"https://a.b.example.org/x", Method::kGet, kNoCors, Destination::kScript, 6},
      {"https://example.org/x", Method::kGet, kNoCors, Destination::kScript, kNoRoute},
      {"not a url", Method::kGet, kNoCors, Destination::kEmpty, kNoRoute},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.url);
    EXPECT_EQ(MatchRoute(router, {test.url, test.method, test.mode, test.destination}), test.route);
  }
}

TEST_F(RouterTest, RelativePatternsAreResolvedAgainstTheScript) {
  const std::string_view json = R"({"routes":[{"match":"api/*","strategy":"cache-only"}]})";
  EXPECT_EQ(MatchRoute(Route(json), {"https://example.com/app/api/1"}), 0u);
  EXPECT_EQ(MatchRoute(Route(json), {"https://example.com/api/1"}), kNoRoute);
  EXPECT_EQ(
      MatchRoute(Route(json, "http://localhost:8080/sw.js?x"), {"http://localhost:8080/api/1"}),
      0u);
  EXPECT_EQ(MatchRoute(Route(json, "no url"), {"https://example.com/app/api/1"}), kNoRoute);
}

TEST_F(RouterTest, BypassIsForAnyMethodAndForWhatIsNotHttp) {
  const Router router =
      Route(R"({"bypass":["/admin/*", {"method": "PUT"}, {"mode": "websocket"}]})");
  EXPECT_TRUE(IsBypassed(router, {"https://example.com/admin/x", Method::kPost}));
  EXPECT_TRUE(IsBypassed(router, {"https://example.com/admin/x", Method::kOther}));
  EXPECT_TRUE(IsBypassed(router, {"https://example.com/x", Method::kPut}));
  EXPECT_TRUE(IsBypassed(router, {"https://example.com/x", Method::kGet, Mode::kWebSocket}));
  EXPECT_FALSE(IsBypassed(router, {"https://example.com/x"}));
  EXPECT_FALSE(IsBypassed(router, {"http://example.com/x"}));
  EXPECT_TRUE(IsBypassed(router, {"chrome-extension://abc/x.js"}));
  EXPECT_TRUE(IsBypassed(router, {"data:,x"}));
  EXPECT_TRUE(IsBypassed(router, {"nonsense"}));
}

TEST_F(RouterTest, TheDenyListOverridesTheAllowList) {
  const auto navigation = [](std::string_view url, Method method = Method::kGet) {
    return RequestView{url, method, Mode::kNavigate, Destination::kDocument};
  };
  const Router both = Route(R"({"precache":{"navigateFallback":"/",
      "navigateFallbackAllowlist":["/app/*"],"navigateFallbackDenylist":["/app/api/*"]}})");
  EXPECT_TRUE(AllowsNavigateFallback(both, navigation("https://example.com/app/x")));
  EXPECT_FALSE(AllowsNavigateFallback(both, navigation("https://example.com/app/api/x")));
  EXPECT_FALSE(AllowsNavigateFallback(both, navigation("https://example.com/x")));
  EXPECT_FALSE(
      AllowsNavigateFallback(both, navigation("https://example.com/app/x", Method::kPost)));
  EXPECT_FALSE(AllowsNavigateFallback(both, {"https://example.com/app/x"}));

  const Router deny = Route(R"({"precache":{"navigateFallbackDenylist":["/api/*"]}})");
  EXPECT_TRUE(AllowsNavigateFallback(deny, navigation("https://example.com/x")));
  EXPECT_FALSE(AllowsNavigateFallback(deny, navigation("https://example.com/api/x")));
  EXPECT_TRUE(AllowsNavigateFallback(Router(Policy(), kScript, nullptr),
                                     navigation("https://example.com/x")));
}

TEST_F(RouterTest, TheDefaultRouteIsForGets) {
  RouteOptions options;
  const Router router = Route(R"({"default":{"strategy":"cache-first","cache":"d"}})");
  EXPECT_TRUE(router.MatchDefault({"https://example.com/x"}, &options));
  EXPECT_EQ(options.strategy, Strategy::kCacheFirst);
  EXPECT_EQ(options.cache.name, "d");
  EXPECT_FALSE(router.MatchDefault({"https://example.com/x", Method::kPost}, &options));
  EXPECT_FALSE(
      Router(Policy(), kScript, nullptr).MatchDefault({"https://example.com/x"}, &options));
}

TEST_F(RouterTest, AnEmptyPolicyMatchesNothing) {
  const Router router(Policy(), kScript, nullptr);
  EXPECT_EQ(MatchRoute(router, {"https://example.com/x"}), kNoRoute);
  EXPECT_FALSE(IsBypassed(router, {"https://example.com/x"}));
}

}  // namespace
}  // namespace swale
