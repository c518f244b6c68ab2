#include "src/policy/compiler/policy_compiler.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "src/policy/policy.h"
#include "src/routing/router.h"
#include "tests/native/support/policy.h"
#include "tests/native/support/policy_errors.h"

namespace swale {
namespace {

struct Compiled {
  std::string image;
  Policy policy;
};

// Fails the test where the policy has errors.
std::unique_ptr<Compiled> Compile(std::string_view json) {
  PolicyCompileResult result = CompileTestPolicy(json);
  for (const PolicyError& error : result.errors) ADD_FAILURE() << error.ToString();
  auto compiled = std::make_unique<Compiled>();
  compiled->image = std::move(result.image);
  EXPECT_TRUE(Policy::Load(compiled->image, &compiled->policy));
  return compiled;
}

// What answers images that a route has no answer for; empty: nothing.
std::string_view FallbackOf(const Policy& policy, size_t route) {
  FallbackRecord fallback;
  return policy.FindFallback(policy.route(route), Destination::kImage, &fallback)
             ? policy.text(fallback.text)
             : "";
}

TEST(PolicyCompilerTest, AnEmptyPolicyHasTheDefaults) {
  const auto compiled = Compile("{}");
  const Policy& policy = compiled->policy;
  EXPECT_EQ(policy.precache().directory_index, "index.html");
  EXPECT_TRUE(policy.precache().clean_urls);
  EXPECT_EQ(policy.precache().navigate_fallback, "");
  EXPECT_EQ(policy.precache().offline_fallback, "");
  EXPECT_TRUE(policy.IgnoresParameter("utm_source"));
  EXPECT_TRUE(policy.IgnoresParameter("fbclid"));
  EXPECT_FALSE(policy.IgnoresParameter("page"));
  EXPECT_FALSE(policy.skip_waiting());
  EXPECT_FALSE(policy.clients_claim());
  EXPECT_EQ(policy.route_count(), 0u);
  RouteOptions options;
  EXPECT_FALSE(policy.default_route(&options));
}

TEST(PolicyCompilerTest, ADefaultConstructedPolicyHasNothing) {
  const Policy policy;
  EXPECT_EQ(policy.precache().directory_index, "");
  EXPECT_FALSE(policy.precache().clean_urls);
  EXPECT_FALSE(policy.IgnoresParameter("utm_source"));
  EXPECT_EQ(policy.route_count(), 0u);
  RouteOptions options;
  EXPECT_FALSE(policy.default_route(&options));
  EXPECT_EQ(policy.match_count(MatchList::kBypass), 0u);
}

TEST(PolicyCompilerTest, EveryOptionReachesTheImage) {
  const auto compiled = Compile(R"({
    "precache": {
      "directoryIndex": "home.html",
      "cleanURLs": false,
      "ignoreURLParametersMatching": ["x*y", "ref"],
      "navigateFallback": "/index.html",
      "navigateFallbackAllowlist": ["/app/*"],
      "navigateFallbackDenylist": ["/app/api/*", {"origin": "cross"}],
      "offlineFallback": "/offline.html"
    },
    "routes": [
      {"match": "/api/*", "strategy": "network-first", "networkTimeoutSeconds": 2.5,
       "cache": "api"},
      {"match": {"destination": "image"}, "strategy": "cache-first", "cache": {"name": "images"},
       "fallback": "/offline.png"},
      {"match": "/legacy/*", "handler": {"function": 7}, "fallback": "/offline.png"},
      {"match": "/a", "strategy": "cache-only"},
      {"match": "/b", "strategy": "network-only"}
    ],
    "default": {"strategy": "stale-while-revalidate"},
    "bypass": ["/admin/*"],
    "skipWaiting": true,
    "clientsClaim": true
  })");
  const Policy& policy = compiled->policy;
  EXPECT_EQ(policy.precache().directory_index, "home.html");
  EXPECT_FALSE(policy.precache().clean_urls);
  EXPECT_EQ(policy.precache().navigate_fallback, "/index.html");
  EXPECT_EQ(policy.precache().offline_fallback, "/offline.html");
  EXPECT_TRUE(policy.IgnoresParameter("ref"));
  EXPECT_TRUE(policy.IgnoresParameter("x123y"));
  EXPECT_FALSE(policy.IgnoresParameter("utm_source"));
  EXPECT_TRUE(policy.skip_waiting());
  EXPECT_TRUE(policy.clients_claim());
  EXPECT_EQ(policy.match_count(MatchList::kBypass), 1u);
  EXPECT_EQ(policy.match_count(MatchList::kNavigateFallbackAllow), 1u);
  EXPECT_EQ(policy.match_count(MatchList::kNavigateFallbackDeny), 2u);

  ASSERT_EQ(policy.route_count(), 5u);
  EXPECT_EQ(policy.route(0).strategy, Strategy::kNetworkFirst);
  EXPECT_EQ(policy.route(0).network_timeout_ms, 2500u);
  EXPECT_EQ(policy.route(0).cache.name, "api");
  EXPECT_EQ(FallbackOf(policy, 0), "");
  EXPECT_EQ(policy.route(1).strategy, Strategy::kCacheFirst);
  EXPECT_EQ(policy.route(1).cache.name, "images");
  EXPECT_EQ(FallbackOf(policy, 1), "/offline.png");
  EXPECT_EQ(policy.route(2).strategy, Strategy::kFunction);
  EXPECT_EQ(policy.route(2).function, 7u);
  EXPECT_EQ(FallbackOf(policy, 2), "/offline.png");
  EXPECT_EQ(policy.route(3).strategy, Strategy::kCacheOnly);
  EXPECT_EQ(policy.route(3).cache.name, "swale-runtime");
  EXPECT_EQ(policy.route(4).strategy, Strategy::kNetworkOnly);

  RouteOptions options;
  ASSERT_TRUE(policy.default_route(&options));
  EXPECT_EQ(options.strategy, Strategy::kStaleWhileRevalidate);
  EXPECT_EQ(options.cache.name, "swale-runtime");
}

TEST(PolicyCompilerTest, ADirectoryIndexCanBeTurnedOff) {
  EXPECT_EQ(Compile(R"({"precache":{"directoryIndex":""}})")->policy.precache().directory_index,
            "");
  EXPECT_EQ(Compile(R"({"precache":{"directoryIndex":null}})")->policy.precache().directory_index,
            "");
}

TEST(PolicyCompilerTest, IgnoredParametersAreComparedDecoded) {
  const auto compiled =
      Compile(R"({"precache":{"ignoreURLParametersMatching":["a b","é*","*[x]","**","%"]}})");
  const auto without_all =
      Compile(R"({"precache":{"ignoreURLParametersMatching":["a b","é*","*[x]","a*b*c","%"]}})");
  EXPECT_TRUE(compiled->policy.IgnoresParameter("anything"));
  EXPECT_TRUE(compiled->policy.IgnoresParameter(""));
  for (std::string_view name : {"a+b", "a%20b", "%C3%A9t%C3%A9", "f%5Bx%5D", "f[x]", "abc",
                                "axbxbxc", "%", "%25", "abbccc"}) {
    EXPECT_TRUE(without_all->policy.IgnoresParameter(name)) << name;
  }
  for (std::string_view name : {"a", "a++b", "e", "[x]y", "ab", "abcd", "%2", ""}) {
    EXPECT_FALSE(without_all->policy.IgnoresParameter(name)) << name;
  }
}

TEST(PolicyCompilerTest, TimeoutsAreReadToTheMillisecond) {
  struct {
    std::string_view seconds;
    std::optional<uint32_t> milliseconds;
  } const kCases[] = {
      {"3", 3000},
      {"0.5", 500},
      {"2.25", 2250},
      {"0.0015", 2},  // begun milliseconds count
      {"0.0010000", 1},
      {"0.00001", 1},
      {"300", 300000},
      {"300.0000", 300000},
      {"1.23456789012345678901234567890", 1235},
      {"300.0001", {}},
      {"300.01", {}},
      {"301", {}},
      {"99999999999999999999999", {}},
      {"0", {}},
      {"0.0", {}},
      {"-0", {}},
      {"-1", {}},
      {"3e0", {}},  // nobody writes seconds so
      {"1e400", {}},
      {"\"3\"", {}},
      {"null", {}},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.seconds);
    const std::string json = R"({"default":{"strategy":"network-first","networkTimeoutSeconds":)" +
                             std::string(test.seconds) + "}}";
    const PolicyCompileResult result = CompileTestPolicy(json);
    EXPECT_EQ(result.ok(), test.milliseconds.has_value());
    if (!result.ok() || !test.milliseconds) continue;
    Policy policy;
    RouteOptions options;
    ASSERT_TRUE(Policy::Load(result.image, &policy) && policy.default_route(&options));
    EXPECT_EQ(options.network_timeout_ms, *test.milliseconds);
  }
}

TEST(PolicyCompilerTest, ErrorsSayWhereWhatAndWhatWasMeant) {
  const ErrorCase kCases[] = {
      {R"([])", "", "[", "an empty array", "an object with one of precache, routes, default", ""},
      {R"("x")", "", "\"x\"", "\"x\"", "an object with", ""},
      {R"({"route":[]})", "route", "\"route\"", "the option \"route\"", "one of precache, ",
       "routes"},
      {R"({"skipwaiting":true})", "skipwaiting", "\"skip", "the option \"skipwaiting\"", "one of",
       "skipWaiting"},
      {R"({"odd key":1})", "[\"odd key\"]", "\"odd", "the option \"odd key\"", "one of", ""},
      {R"({"":1})", "[\"\"]", "\"\"", "the option \"\"", "one of", ""},
      {R"({"skipWaiting":1})", "skipWaiting", "1", "1", "true or false", ""},
      {R"({"skipWaiting":true, "skipWaiting":true})", "skipWaiting", "\"skipWaiting\":true}",
       "\"skipWaiting\" a second time", "each option once", ""},
      {R"({"precache":null})", "precache", "null", "null", "an object with one of directoryIndex",
       ""},
      {R"({"precache":{"manifest":[]}})", "precache.manifest", "\"manifest\"",
       "the option \"manifest\"", "one of directoryIndex", ""},
      {R"({"precache":{"directoryIndex":false}})", "precache.directoryIndex", "false", "false",
       "a file name", ""},
      {R"({"precache":{"cleanUrls":false}})", "precache.cleanUrls", "\"cleanUrls",
       "the option \"cleanUrls\"", "one of", "cleanURLs"},
      {R"({"precache":{"navigateFallback":""}})", "precache.navigateFallback", "\"\"}", "\"\"",
       "the URL of a precached file", ""},
      {R"({"precache":{"ignoreURLParametersMatching":["a",""]}})",
       "precache.ignoreURLParametersMatching[1]", "\"\"]", "\"\"", "a parameter name", ""},
      {R"({"precache":{"ignoreURLParametersMatching":"a"}})",
       "precache.ignoreURLParametersMatching", "\"a\"", "\"a\"", "an array of parameter names", ""},
      {R"({"precache":{"navigateFallbackDenylist":"/api/*"}})", "precache.navigateFallbackDenylist",
       "\"/api", "\"/api/*\"", "an array of matches", ""},
      {R"({"precache":{"navigateFallbackAllowlist":["/a","/b{"]}})",
       "precache.navigateFallbackAllowlist[1]", "\"]}}", "the end at position 3", "\"}\"", ""},
      {R"({"routes":{}})", "routes", "{}", "an empty object", "an array of routes", ""},
      {R"({"routes":[1]})", "routes[0]", "1", "1", "an object with one of strategy", ""},
      {R"({"routes":[{"match":"/a"}]})", "routes[0]", "{\"match", "no \"strategy\"",
       "a \"strategy\", a \"handler\" or \"compose\"", ""},
      {R"({"routes":[{"strategy":"cache-only"}]})", "routes[0]", "{\"strategy", "no \"match\"",
       "a \"match\"", ""},
      {R"({"routes":[{"match":"/a","strategy":"network-frist"}]})", "routes[0].strategy",
       "\"network-frist", "\"network-frist\"",
       "one of cache-first, cache-only, network-first, network-only, stale-while-revalidate",
       "network-first"},
      {R"({"routes":[{"match":"/a","strategy":"CacheFirst"}]})", "routes[0].strategy", "\"Cache",
       "\"CacheFirst\"", "one of", "cache-first"},
      {R"({"routes":[{"match":"/a","strategy":"swr"}]})", "routes[0].strategy", "\"swr", "\"swr\"",
       "one of", ""},
      {R"({"routes":[{"match":"/a","strategy":"cache-only"},{"match":"/b","strategy":3}]})",
       "routes[1].strategy", "3", "3", "one of", ""},
      {R"({"routes":[{"match":"/a","strategy":"cache-only","networkTimeoutSeconds":3}]})",
       "routes[0].networkTimeoutSeconds", "3", "3", "no timeout", ""},
      {R"({"routes":[{"match":"/a","strategy":"network-first","networkTimeoutSeconds":301}]})",
       "routes[0].networkTimeoutSeconds", "301", "301",
       "a number of seconds above 0 and at most 300", ""},
      {R"({"routes":[{"match":"/a","strategy":"network-first","timeout":1}]})", "routes[0].timeout",
       "\"timeout", "the option \"timeout\"", "one of", "networkTimeoutSeconds"},
      {R"({"routes":[{"match":"/a","strategy":"cache-only","handler":{"function":0}}]})",
       "routes[0].handler", "{\"function", "an object", "either a \"strategy\" or a \"handler\"",
       ""},
      {R"({"routes":[{"match":"/a","handler":{}}]})", "routes[0].handler", "{}", "no \"function\"",
       "the number of a function", ""},
      {R"({"routes":[{"match":"/a","handler":{"function":-1}}]})", "routes[0].handler.function",
       "-1", "-1", "a whole number from 0 to 30000", ""},
      {R"({"routes":[{"match":"/a","handler":{"function":1.5}}]})", "routes[0].handler.function",
       "1.5", "1.5", "a whole number", ""},
      {R"({"routes":[{"match":"/a","compose":{"parts":["/a"]},"cache":"x"}]})", "routes[0].cache",
       "\"x\"", "\"x\"", "no cache", ""},
      {R"({"routes":[{"match":"/a","compose":{}}]})", "routes[0].compose", "{}", "no \"parts\"",
       "\"parts\": what the response", ""},
      {R"({"routes":[{"match":"/a","compose":{"parts":[]}}]})", "routes[0].compose.parts", "[]",
       "an empty array", "at least one part", ""},
      {R"({"routes":[{"match":"/a","compose":{"parts":[{"strategy":"race"}]}}]})",
       "routes[0].compose.parts[0]", "{\"strategy", "no \"url\"", "a \"url\"", ""},
      {R"({"routes":[{"match":"/a","strategy":"race","fetch":{"cache":"none"}}]})",
       "routes[0].fetch.cache", "\"none", "\"none\"", "one of default, no-store", ""},
      {R"({"routes":[{"match":"/a","strategy":"race","fetch":{"headers":{"a b":"c"}}}]})",
       "routes[0].fetch.headers[\"a b\"]", "\"a b", "\"a b\"", "the name of a header field", ""},
      {R"({"routes":[{"match":"/a","strategy":"race","fetch":{"headers":{"a":"b\nc"}}}]})",
       "routes[0].fetch.headers.a", "\"b", "\"b\\nc\"", "a text of one line", ""},
      {R"({"routes":[{"match":"/a","strategy":"cache-only","fetch":{}}]})", "routes[0].fetch", "{}",
       "an empty object", "no options: this route fetches nothing", ""},
      {R"({"routes":[{"match":"/a","strategy":"race","fallback":{"imag":"/a.svg"}}]})",
       "routes[0].fallback.imag", "\"imag", "\"imag\"", "\"default\" or one of audio", "image"},
      {R"({"routes":[{"match":"/a","strategy":"race","hooks":{"fetchDidFial":{"function":0}}}]})",
       "routes[0].hooks.fetchDidFial", "\"fetchDidFial", "the option \"fetchDidFial\"",
       "one of handlerWillStart", "fetchDidFail"},
      {R"({"routes":[{"match":"/a","compose":{"parts":[{"url":"/b","strategy":"race","hooks":{}}]}}]})",
       "routes[0].compose.parts[0].hooks", "{}}", "an empty object", "no hooks: those of", ""},
      {R"({"routes":[{"match":"/a","strategy":"race","cache":{"maxEntries":0}}]})",
       "routes[0].cache.maxEntries", "0}", "0", "a whole number from 1 to 1000000", ""},
      {R"({"routes":[{"match":"/a","strategy":"race","cache":{"maxBytes":1.5}}]})",
       "routes[0].cache.maxBytes", "1.5", "1.5", "a whole number of bytes, at least 1", ""},
      {R"({"routes":[{"match":"/a","strategy":"race","cache":{"maxAgeSeconds":-1}}]})",
       "routes[0].cache.maxAgeSeconds", "-1", "-1", "a whole number of seconds from 1", ""},
      {R"({"routes":[{"match":"/a","strategy":"race","cache":{"eviction":"lru"}}]})",
       "routes[0].cache.eviction", "\"lru", "\"lru\"", "no \"eviction\" without", ""},
      {R"({"routes":[{"match":"/a","strategy":"race","cache":{"maxEntries":1,"eviction":"lfu"}}]})",
       "routes[0].cache.eviction", "\"lfu", "\"lfu\"", "one of lru, s3-fifo, gdsf", "lru"},
      {R"({"routes":[{"match":"/a","strategy":"race","cache":{"statuses":[200,206]}}]})",
       "routes[0].cache.statuses[1]", "206", "206", "a status from 200 to 599 but 206", ""},
      {R"({"routes":[{"match":"/a","strategy":"race","cache":"a\tb"}]})", "routes[0].cache", "\"a",
       "\"a\\tb\"", "the name of a cache, without control", ""},
      {R"({"warmUp":"/a"})", "warmUp", "\"/a", "\"/a\"", "an array of URLs", ""},
      {R"({"routes":[{"match":"/a","strategy":"network-only","cache":"x"}]})", "routes[0].cache",
       "\"x\"", "\"x\"", "no cache", ""},
      {R"({"routes":[{"match":"/a","strategy":"cache-first","cache":""}]})", "routes[0].cache",
       "\"\"}", "\"\"", "the name of a cache", ""},
      {R"({"routes":[{"match":"/a","strategy":"cache-first","cache":{}}]})", "routes[0].cache",
       "{}", "an empty object", "at least one of name, key", ""},
      {R"({"routes":[{"match":"/a","strategy":"cache-first","cache":{"name":""}}]})",
       "routes[0].cache.name", "\"\"}", "\"\"", "the name of a cache", ""},
      {R"({"routes":[{"match":"/a","strategy":"cache-first","cache":{"nmae":"a","name":"b"}}]})",
       "routes[0].cache.nmae", "\"nmae", "the option \"nmae\"", "one of name, key", "name"},
      {R"({"routes":[{"match":"/a","strategy":"cache-first","fallback":5}]})", "routes[0].fallback",
       "5", "5", "the URL of a precached file", ""},
      {R"({"default":{"match":"/a","strategy":"cache-only"}})", "default.match", "\"match",
       "the option \"match\"", "one of strategy, handler, compose, networkTimeoutSeconds, fetch",
       ""},
  };
  for (const ErrorCase& test : kCases) ExpectOneError(test);
}

TEST(PolicyCompilerTest, ErrorsInMatches) {
  const ErrorCase kCases[] = {
      {R"({"bypass":"/a"})", "bypass", "\"/a\"", "\"/a\"", "an array of matches", ""},
      {R"({"bypass":[1]})", "bypass[0]", "1", "1",
       "a URL pattern, or an object with one of pattern, url, method, destination, mode, origin",
       ""},
      {R"({"bypass":[""]})", "bypass[0]", "\"\"", "\"\"", "a URL pattern such as", ""},
      {R"({"bypass":[{}]})", "bypass[0]", "{}", "an empty object",
       "at least one of pattern, url, method", ""},
      {R"({"bypass":[{"patern":"/a"}]})", "bypass[0].patern", "\"patern", "the option \"patern\"",
       "one of pattern", "pattern"},
      {R"({"bypass":[{"pattern":{}}]})", "bypass[0].pattern", "{}", "an empty object",
       "at least one of protocol", ""},
      {R"({"bypass":[{"pattern":[]}]})", "bypass[0].pattern", "[]", "an empty array",
       "a URL pattern, or an object with one of protocol", ""},
      {R"({"bypass":[{"pattern":{"hash":"x"}}]})", "bypass[0].pattern.hash", "\"hash",
       "the option \"hash\"", "one of protocol", ""},
      {R"({"bypass":[{"pattern":{"path":"x"}}]})", "bypass[0].pattern.path", "\"path",
       "the option \"path\"", "one of protocol", "pathname"},
      {R"({"bypass":[{"pattern":{"hostname":"a","pathname":1}}]})", "bypass[0].pattern.pathname",
       "1", "1", "a pattern for this part", ""},
      {R"({"bypass":[{"pattern":{"hostname":"a","pathname":"/{a"}}]})",
       "bypass[0].pattern.pathname", "\"}}", "the end at position 3", "\"}\"", ""},
      {R"j({"bypass":["/a/(\\d+[)"]})j", "bypass[0]", "\"/a", "\"\\d+[\" at position 4",
       "regular expressions that RegExp takes", ""},  // an escape: the offset is the string's
      {R"j({"bypass":["/a/(b**)"]})j", "bypass[0]", "b**", "\"b**\" at position 4",
       "regular expressions that RegExp takes", ""},
      {R"({"bypass":["https://c\n.example/"]})", "bypass[0]", "\"https",
       "\"c .example\" at position 8", "a host name"},
      {R"({"bypass":["/a:1"]})", "bypass[0]", "/a:1", "\"/a\" at position 0", "a scheme before ':'",
       ""},
      {R"({"bypass":["https://us\u0065r@a/"]})", "bypass[0]", "\"https", "\"user\" at position 8",
       "no user name", ""},
      {R"({"bypass":[{"method":"get"}]})", "bypass[0].method", "\"get", "\"get\"",
       "one of GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS", "GET"},
      {R"({"bypass":[{"method":""}]})", "bypass[0].method", "\"\"", "\"\"", "one of GET", ""},
      {R"({"bypass":[{"method":[]}]})", "bypass[0].method", "[]", "an empty array",
       "at least one of GET", ""},
      {R"({"bypass":[{"method":["GET",2]}]})", "bypass[0].method[1]", "2", "2", "one of GET", ""},
      {R"({"bypass":[{"destination":"images"}]})", "bypass[0].destination", "\"images",
       "\"images\"", "one of \"\", audio, ", "image"},
      {R"({"bypass":[{"mode":"navigation"}]})", "bypass[0].mode", "\"navig", "\"navigation\"",
       "one of navigate, same-origin", "navigate"},
      {R"({"bypass":[{"origin":"same-origin"}]})", "bypass[0].origin", "\"same", "\"same-origin\"",
       "an origin such as", "same"},
      {R"({"bypass":[{"origin":"https://a/b"}]})", "bypass[0].origin", "\"https", "\"https://a/b\"",
       "an origin", ""},
      {R"({"bypass":[{"origin":"ftp://a"}]})", "bypass[0].origin", "\"ftp", "\"ftp://a\"",
       "an origin", ""},
      {R"({"bypass":[{"origin":"https://u@a"}]})", "bypass[0].origin", "\"https", "\"https://u@a\"",
       "an origin", ""},
      {R"({"bypass":[{"origin":[]}]})", "bypass[0].origin", "[]", "an empty array", "an origin",
       ""},
      {R"({"bypass":[{"origin":["same",false]}]})", "bypass[0].origin[1]", "false", "false",
       "an origin", ""},
  };
  for (const ErrorCase& test : kCases) ExpectOneError(test);
}

TEST(PolicyCompilerTest, MalformedJsonSaysLineColumnAndWhatWasExpected) {
  struct {
    std::string_view json;
    size_t offset;
    std::string_view found, expected;
  } const kCases[] = {
      {"", 0, "the end at line 1, column 1", "a JSON value"},
      {"  \n ", 4, "the end at line 2, column 2", "a JSON value"},
      {"{\n  \"routes\": [,]\n}", 15, "\",\" at line 2, column 14", "a JSON value"},
      {"{\"a\":1,}", 7, "\"}\" at line 1, column 8", "a name in double quotes"},
      {"{a:1}", 1, "\"a\" at line 1, column 2", "a name in double quotes"},
      {"{\"a\" 1}", 5, "\"1\" at line 1, column 6", "\":\" after the name"},
      {"{\"a\":1 \"b\":2}", 7, "\"\"\" at line 1, column 8", "\",\" or \"}\""},
      {"[1 2]", 3, "\"2\" at line 1, column 4", "\",\" or \"]\""},
      {"{\"é\":tru}", 9, "\"}\" at line 1, column 9", "a JSON value"},
      {"{} x", 3, "\"x\" at line 1, column 4", "nothing behind"},
      {std::string_view("{}\0x", 4), 2, "an unprintable byte at line 1, column 3",
       "nothing behind"},
      {"{\"a\":\"b", 7, "the end at line 1, column 8", "a closing double quote"},
      {"{\"a\":\"\\x\"}", 6, "\"\\\" at line 1, column 7", "one of \" \\ /"},
      {"{\"a\":\"\xff\"}", 6, "an unprintable byte at line 1, column 7", "UTF-8"},
      {"\xc3\xa9\xed\xa0\x80", 2, "an unprintable byte at line 1, column 2", "UTF-8"},
      {"\xc0\xaf", 0, "an unprintable byte at line 1, column 1", "UTF-8"},
      {"\xe0\x9f\xbf", 0, "an unprintable byte at line 1, column 1", "UTF-8"},
      {"\xf0\x8f\xbf\xbf", 0, "an unprintable byte at line 1, column 1", "UTF-8"},
      {"\xf4\x90\x80\x80", 0, "an unprintable byte at line 1, column 1", "UTF-8"},
      {"\xf4\x8f\xbf\xbf", 0, "an unprintable byte at line 1, column 1", "a JSON value"},
      {"\xe2\x82", 0, "an unprintable byte at line 1, column 1", "UTF-8"},
      {"{\"a\":\"\n\"}", 6, "an unprintable byte at line 1, column 7", "no control character"},
      {"{\"a\":1.}", 7, "\"}\" at line 1, column 8", "a digit after"},
      {"{\"a\":1e}", 7, "\"}\" at line 1, column 8", "a digit in the exponent"},
      {"// x\n{}", 0, "\"/\" at line 1, column 1", "a JSON value"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.json);
    const PolicyCompileResult result = CompileTestPolicy(test.json);
    EXPECT_TRUE(result.image.empty());
    ASSERT_EQ(result.errors.size(), 1u);
    const PolicyError& error = result.errors[0];
    EXPECT_EQ(error.path, "");
    EXPECT_EQ(error.offset, test.offset);
    EXPECT_EQ(error.found, test.found);
    EXPECT_EQ(error.expected.substr(0, test.expected.size()), test.expected);
  }
}

TEST(PolicyCompilerTest, AllErrorsAreFoundInTheOrderOfTheText) {
  const PolicyCompileResult result = CompileTestPolicy(R"j({
    "routes": [
      {"match": "/a(b**)", "strategy": "x"},
      {"match": {"method": ["GOT", "PSOT"]}, "strategy": "cache-only", "cache": 5},
      7
    ],
    "bypas": [],
    "default": {},
    "skipWaiting": "yes"
  })j");
  const std::string_view kPaths[] = {"routes[0].match",
                                     "routes[0].strategy",
                                     "routes[1].match.method[0]",
                                     "routes[1].match.method[1]",
                                     "routes[1].cache",
                                     "routes[2]",
                                     "bypas",
                                     "default",
                                     "skipWaiting"};
  ASSERT_EQ(result.errors.size(), std::size(kPaths));
  for (size_t i = 0; i < std::size(kPaths); ++i) {
    EXPECT_EQ(result.errors[i].path, kPaths[i]);
    if (i > 0) {
      EXPECT_LE(result.errors[i - 1].offset, result.errors[i].offset);
    }
  }
}

TEST(PolicyCompilerTest, AnErrorIsALine) {
  const PolicyError error =
      CompileTestPolicy(R"({"routes":[{"match":"/a","strategy":"network-frist"}]})").errors[0];
  EXPECT_EQ(error.ToString(),
            "routes[0].strategy: found \"network-frist\", expected one of cache-first, cache-only, "
            "network-first, network-only, stale-while-revalidate, race, http-cache; did you mean "
            "\"network-first\"?");
  EXPECT_EQ(CompileTestPolicy("[]").errors[0].ToString().substr(0, 24), "policy: found an empty a");
}

TEST(PolicyCompilerTest, LongValuesAreShownShortened) {
  const std::string json = "{\"skipWaiting\":\"" + std::string(58, 'x') + "éééé\"}";
  EXPECT_EQ(CompileTestPolicy(json).errors[0].found, "\"" + std::string(58, 'x') + "…");
}

TEST(PolicyCompilerTest, LimitsAreErrorsWithTheirNumbers) {
  std::string routes;
  for (size_t i = 0; i <= kRouteCountMax; ++i) {
    routes += (i == 0 ? "" : ",") + std::string(R"({"match":"/a","strategy":"cache-only"})");
  }
  const PolicyCompileResult too_many = CompileTestPolicy("{\"routes\":[" + routes + "]}");
  ASSERT_EQ(too_many.errors.size(), 1u);
  EXPECT_EQ(too_many.errors[0].ToString(),
            "routes[10000]: found an object, expected at most 10000 routes");

  const PolicyCompileResult too_long = CompileTestPolicy(std::string(kPolicyBytesMax + 1, ' '));
  ASSERT_EQ(too_long.errors.size(), 1u);
  EXPECT_EQ(too_long.errors[0].expected, "at most 4 MiB of JSON");

  std::string nested = "{\"bypass\":";
  for (int i = 0; i < 100000; ++i) nested += '[';
  const PolicyCompileResult too_deep = CompileTestPolicy(nested);
  ASSERT_EQ(too_deep.errors.size(), 1u);
  EXPECT_EQ(too_deep.errors[0].expected, "at most 32 objects and arrays within each other");
}

// Cut or altered anywhere, a policy is compiled or refused with an error, and nothing else happens.
TEST(PolicyCompilerTest, NeverFailsSilently) {
  const std::string json =
      R"({"precache":{"directoryIndex":null,"ignoreURLParametersMatching":["a*"]},
    "routes":[{"match":{"pattern":"https://*.a.com:8443/:b+{c}?*?d=e","method":["GET"],
    "origin":"cross"},"strategy":"network-first","networkTimeoutSeconds":1.5,
    "cache":{"name":"\u00e9"}}]})";
  for (size_t i = 0; i <= json.size(); ++i) {
    const std::string cut = json.substr(0, i);
    const PolicyCompileResult result = CompileTestPolicy(cut);
    EXPECT_NE(result.image.empty(), result.errors.empty());
    if (i == json.size()) break;
    for (char c : std::string("\"{}[]:,\\0x*?(\xff\n\0", 17)) {
      std::string altered = json;
      altered[i] = c;
      const PolicyCompileResult altered_result = CompileTestPolicy(altered);
      EXPECT_NE(altered_result.image.empty(), altered_result.errors.empty());
      for (const PolicyError& error : altered_result.errors) {
        EXPECT_LE(error.offset, altered.size());
        EXPECT_FALSE(error.found.empty());
        EXPECT_FALSE(error.expected.empty());
      }
    }
  }
}

}  // namespace
}  // namespace swale
