#include "src/explain/store_refusal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "src/simulator/model_field_source.h"
#include "src/simulator/simulated_host.h"
#include "tests/native/support/site.h"

namespace swale {
namespace {

using ::testing::HasSubstr;

class OnlyOne final : public HostQueries {
 public:
  bool TestRegExp(std::string_view, std::string_view text) override { return text == "1"; }
  bool CallPredicate(uint32_t) override { return false; }
  bool Header(uint32_t, std::string_view, std::string*) override { return false; }
};

struct Case {
  std::string route;   // but for its match
  std::string reason;  // what the reason contains; empty: it is stored
  Method method = Method::kGet;
  uint16_t status = 200;
  ResponseType type = ResponseType::kBasic;
  ModelFields fields = {};
};

// Whether the worker puts the response anywhere.
bool IsStored(const WorkerScript& script, const Case& tried, const std::string& url) {
  World world;
  world.test_regexp = [](std::string_view, std::string_view text) { return text == "1"; };
  world.network.set_responder([&](const std::string&, const std::string&, const ModelFields&) {
    ModelResponse response{.status = tried.status, .body = "0123456789", .type = tried.type};
    response.fields = tried.fields;
    return response;
  });
  SimulatedHost host(world, script);
  host.Fetch({.url = url, .method = tried.method});
  host.RunUntilIdle();
  for (const std::string& cache : world.caches.names()) {
    if (!world.caches.entries(cache).empty()) return true;
  }
  return false;
}

// The reason is there where, and only where, the engine stores nothing.
TEST(StoreRefusalTest, AgreesWithTheEngine) {
  const std::vector<Case> cases = {
      {R"("strategy": "cache-first")", ""},
      {R"("strategy": "network-first")", "status 404", Method::kGet, 404},
      {R"("strategy": "cache-first", "cache": {"statuses": [404]})", "", Method::kGet, 404},
      {R"("strategy": "cache-first", "cache": {"statuses": [404]})", "status 200"},
      {R"("strategy": "cache-first")", "206", Method::kGet, 206},
      {R"("strategy": "cache-first", "match": {"method": "POST"})", "POST", Method::kPost},
      {R"("strategy": "network-only")", "network-only"},
      {R"("strategy": "cache-only")", "cache-only"},
      {R"("strategy": "cache-first")", "opaque", Method::kGet, 0, ResponseType::kOpaque},
      {R"("strategy": "cache-first", "cache": {"opaque": true})", "", Method::kGet, 0,
       ResponseType::kOpaque},
      {R"("strategy": "cache-first", "cache": {"maxResponseBytes": 9})", "maxResponseBytes, 9"},
      {R"("strategy": "cache-first", "cache": {"maxResponseBytes": 10})", ""},
      {R"("strategy": "cache-first")",
       "Vary: *",
       Method::kGet,
       200,
       ResponseType::kBasic,
       {{"vary", "*"}}},
      {R"("strategy": "cache-first", "cache": {"headers": {"x-a": "1"}})", "header field"},
      {R"("strategy": "cache-first", "cache": {"headers": {"x-a": "1"}})",
       "",
       Method::kGet,
       200,
       ResponseType::kBasic,
       {{"x-a", "1"}}},
      {R"("strategy": "http-cache")", ""},
      {R"("strategy": "http-cache")",
       "no-store",
       Method::kGet,
       200,
       ResponseType::kBasic,
       {{"cache-control", "no-store"}}},
      {R"("strategy": "http-cache")", "its status is 403", Method::kGet, 403},
      {R"("strategy": "http-cache")",
       "",
       Method::kGet,
       403,
       ResponseType::kBasic,
       {{"cache-control", "max-age=5"}}},
  };
  const std::string url = "https://site.example/a";
  for (const Case& tried : cases) {
    SCOPED_TRACE(tried.route + ' ' + std::to_string(tried.status));
    const std::string match = tried.method == Method::kGet ? R"("match": "/a", )" : std::string();
    const WorkerScript script = MakeScript(R"({"routes": [{)" + match + tried.route + "}]}");
    WorkerConfig config;
    ASSERT_TRUE(Policy::Load(script.policy_image, &config.policy));
    config.script_url = script.script_url;
    config.scope = script.scope;
    OnlyOne queries;
    config.host = &queries;
    const ModelFieldSource fields(tried.fields);
    const std::string reason = ExplainNotStored(
        config, {.url = url, .method = tried.method},
        {.status = tried.status, .type = tried.type, .fields = fields, .size = 10});
    EXPECT_EQ(reason.empty(), tried.reason.empty()) << reason;
    EXPECT_THAT(reason, HasSubstr(tried.reason));
    EXPECT_EQ(IsStored(script, tried, url), tried.reason.empty());
  }
}

TEST(StoreRefusalTest, WhatTheWorkerDoesNotTakeHasAReasonToo) {
  const WorkerScript script = MakeScript(R"({"bypass": ["/a"]})");
  WorkerConfig config;
  ASSERT_TRUE(Policy::Load(script.policy_image, &config.policy));
  config.script_url = script.script_url;
  config.scope = script.scope;
  const ModelFields none;
  const ModelFieldSource fields(none);
  EXPECT_THAT(ExplainNotStored(config, {.url = "https://site.example/a"}, {.fields = fields}),
              HasSubstr("bypass"));
  EXPECT_THAT(ExplainNotStored(config, {.url = "https://site.example/b"}, {.fields = fields}),
              HasSubstr("no route"));
}

}  // namespace
}  // namespace swale
