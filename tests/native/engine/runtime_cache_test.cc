// Keys in routes' caches, through the engine.
#include "src/engine/runtime_cache.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/native/support/site.h"

namespace swale {
namespace {

class RuntimeCacheTest : public testing::Test {
 protected:
  // The body of the answer; empty: a network error.
  std::string Fetch(SimulatedHost& host, RequestView request) {
    const EventRecord& event = host.Fetch(request);
    host.RunUntilIdle();
    EXPECT_TRUE(event.handled);
    return event.response ? event.response->body : "";
  }
  std::string Fetch(SimulatedHost& host, std::string_view url) {
    return Fetch(host, Subresource(url));
  }
  void Serve(const std::string& url, const std::string& body, const std::string& field = "") {
    world_.network.files()[url] = body;
    if (!field.empty()) world_.network.fields()[url] = {{"no-vary-search", field}};
  }
  static std::string Policy(std::string_view key) {
    return R"({"routes":[{"match":{"pattern":"/*","method":["GET","POST"]},"strategy":"cache-first",)"
           R"("cache":{"name":"c","key":)" +
           std::string(key) + "}}]}";
  }

  World world_;
};

TEST_F(RuntimeCacheTest, UrlsOfOneKeyShareAResponse) {
  SimulatedHost host(world_, MakeScript(Policy(R"({"ignoreTrackingParameters":true})")));
  Serve("https://site.example/a?utm_source=x&q=1", "first");
  EXPECT_EQ(Fetch(host, "https://site.example/a?utm_source=x&q=1"), "first");
  world_.network.set_offline(true);
  EXPECT_EQ(Fetch(host, "https://site.example/a?q=1&gclid=5#f"), "first");
  EXPECT_EQ(Fetch(host, "https://site.example/a?q=2"), "");
  EXPECT_EQ(world_.caches.entries("c")[0].first, "https://site.example/a?q=1");
  EXPECT_EQ(host.responses_held(), 0u);
}

TEST_F(RuntimeCacheTest, AResponseSaysWhichParametersItDoesNotVaryOn) {
  SimulatedHost host(world_, MakeScript(Policy("{}")));
  const std::string field = R"(params=("session"), key-order)";
  Serve("https://site.example/a?session=1&q=1&p=2", "first", field);
  EXPECT_EQ(Fetch(host, "https://site.example/a?session=1&q=1&p=2"), "first");
  world_.network.set_offline(true);
  EXPECT_EQ(Fetch(host, "https://site.example/a?session=1&q=1&p=2"), "first");
  EXPECT_EQ(Fetch(host, "https://site.example/a?p=2&q=1&session=9"), "first");
  EXPECT_EQ(Fetch(host, "https://site.example/a?p=2&q=1"), "first");
  EXPECT_EQ(Fetch(host, "https://site.example/a?p=2&q=2"), "");
  EXPECT_EQ(Fetch(host, "https://site.example/b?p=2&q=1"), "");
  EXPECT_EQ(host.responses_held(), 0u);
}

TEST_F(RuntimeCacheTest, WhatAServerNoLongerSaysCountsNoMore) {
  SimulatedHost host(world_, MakeScript(Policy("{}")));
  Serve("https://site.example/a?s=1&q=1", "old", R"(params=("s"))");
  Serve("https://site.example/a?s=2&q=2", "new", R"(params=("q"))");
  EXPECT_EQ(Fetch(host, "https://site.example/a?s=1&q=1"), "old");
  EXPECT_EQ(Fetch(host, "https://site.example/a?s=2&q=2"), "new");
  world_.network.set_offline(true);
  EXPECT_EQ(Fetch(host, "https://site.example/a?s=2&q=7"), "new");
  EXPECT_EQ(Fetch(host, "https://site.example/a?s=7&q=1"), "");
}

TEST_F(RuntimeCacheTest, ItIsNotHonouredWhereThePolicySaysSo) {
  SimulatedHost host(world_, MakeScript(Policy(R"({"noVarySearch":false})")));
  Serve("https://site.example/a?s=1", "first", "params");
  EXPECT_EQ(Fetch(host, "https://site.example/a?s=1"), "first");
  world_.network.set_offline(true);
  EXPECT_EQ(Fetch(host, "https://site.example/a?s=1"), "first");
  EXPECT_EQ(Fetch(host, "https://site.example/a?s=2"), "");
}

TEST_F(RuntimeCacheTest, AnswersToPostAreKeptByTheirBodies) {
  const RequestView post = {.url = "https://site.example/graphql", .method = Method::kPost};
  SimulatedHost host(world_, MakeScript(Policy(R"({"body":true})")));
  Serve("https://site.example/graphql", "answer");
  host.set_request_body("query { a }");
  EXPECT_EQ(Fetch(host, post), "answer");
  world_.network.set_offline(true);
  EXPECT_EQ(Fetch(host, post), "answer");
  host.set_request_body("query { b }");
  EXPECT_EQ(Fetch(host, post), "");
}

// A URL that is written as a key of ours is a key of its own.
TEST_F(RuntimeCacheTest, NoUrlAnswersForAnothersBody) {
  const RequestView post = {.url = "https://site.example/graphql", .method = Method::kPost};
  SimulatedHost host(world_, MakeScript(Policy(R"({"body":true})")));
  Serve("https://site.example/graphql", "right");
  host.set_request_body("query { a }");
  EXPECT_EQ(Fetch(host, post), "right");
  const std::string key = world_.caches.entries("c")[0].first;
  Serve(key, "wrong");
  EXPECT_EQ(Fetch(host, key), "wrong");
  EXPECT_EQ(Fetch(host, post), "right");
}

TEST_F(RuntimeCacheTest, AnswersToPostAreNotKeptOtherwise) {
  const RequestView post = {.url = "https://site.example/graphql", .method = Method::kPost};
  SimulatedHost host(world_, MakeScript(Policy("{}")));
  Serve("https://site.example/graphql", "answer");
  EXPECT_EQ(Fetch(host, post), "answer");
  EXPECT_TRUE(world_.caches.entries("c").empty());
}

}  // namespace
}  // namespace swale
