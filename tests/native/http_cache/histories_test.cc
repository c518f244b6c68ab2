// What the strategy "http-cache" does over time: tests/support/http_cache/histories.json, a case
// for each requirement. tests/node/worker_http_cache.test.js runs the same through the wasm.
#include <gtest/gtest.h>

#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "src/json/json_document.h"
#include "tests/native/support/json_value_view.h"
#include "tests/native/support/site.h"

namespace swale {
namespace {

// "@10" is the date 10 seconds after the start of the history.
std::string Expand(const std::string& text) {
  if (!text.starts_with("@")) return text;
  const std::time_t time = kClockStartMs / 1000 + std::stoll(text.substr(1));
  std::tm parts{};
  gmtime_r(&time, &parts);
  char date[64];
  std::strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return date;
}

ModelFields FieldsOf(const JsonValueView& object) {
  ModelFields fields;
  object.ForEachMember([&](const std::string& name, const JsonValueView& value) {
    fields[name] = Expand(value.text());
  });
  return fields;
}

Method MethodOf(std::string_view name) {
  for (size_t i = 0; i < std::size(kMethodNames); ++i) {
    if (kMethodNames[i] == name) return static_cast<Method>(i);
  }
  return Method::kGet;
}

class History {
 public:
  History() : host_(world_, MakeScript(R"({"routes":[{"match":"/*","strategy":"http-cache"}]})")) {
    world_.network.set_latency_ms(0);
    world_.cache_latency_ms = 0;
  }

  void Step(const JsonValueView& step) {
    const uint64_t at_ms = step["at"].number() * 1000;
    if (at_ms > world_.clock.now_ms()) world_.clock.RunFor(at_ms - world_.clock.now_ms());
    asked_ = 0;
    condition_.clear();
    const JsonValueView server = step["server"];
    world_.network.set_latency_ms(server.is_null() ? 0 : server["latency"].number() * 1000);
    world_.network.set_responder(
        [&](const std::string& method, const std::string&, const ModelFields& fields) {
          return Answer(server, method, fields);
        });
    ModelFields request = FieldsOf(step["request"]);
    if (step["mode"]) request[":cache"] = step["mode"].text();
    host_.set_request_fields(request);
    const std::string url =
        "https://site.example" + (step["url"] ? step["url"].text() : std::string("/a"));
    RequestView view = Subresource(url);
    if (step["method"]) view.method = MethodOf(step["method"].text());
    const EventRecord& event = host_.Fetch(view);
    host_.RunUntilIdle();
    Compare(step["expect"], event);
    EXPECT_EQ(host_.responses_held(), 0u);
  }

 private:
  std::optional<ModelResponse> Answer(const JsonValueView& server, const std::string& method,
                                      const ModelFields& fields) {
    ++asked_;
    condition_.clear();
    for (const char* name : {"if-none-match", "if-modified-since"}) {
      if (const auto field = fields.find(name); field != fields.end()) {
        condition_[name] = field->second;
      }
    }
    if (server.is_null()) return std::nullopt;
    ModelResponse response{.fields = FieldsOf(server["fields"])};
    if (!condition_.empty() && server["notModified"]) {
      response.status = 304;
      response.fields = FieldsOf(server["notModified"]);
      return response;
    }
    response.status = static_cast<uint16_t>(server["status"].number());
    if (method != "HEAD") response.body = server["body"].text();
    return response;
  }

  void Compare(const JsonValueView& expect, const EventRecord& event) {
    EXPECT_EQ(asked_, expect["asked"].number());
    EXPECT_EQ(event.network_error, expect["error"].is_true());
    if (expect["condition"]) {
      EXPECT_EQ(condition_, FieldsOf(expect["condition"]));
    }
    if (!event.response) return;
    EXPECT_EQ(event.response->status, expect["status"].number());
    EXPECT_EQ(event.response->body, expect["body"].text());
    ModelFields fields = event.response->fields;
    for (const auto& [name, value] : FieldsOf(expect["fields"])) {
      EXPECT_EQ(fields[name], value) << name;
    }
  }

  World world_;
  SimulatedHost host_;
  uint64_t asked_ = 0;
  ModelFields condition_;
};

TEST(HttpCacheHistoriesTest, EachDoesWhatItsSectionSays) {
  const std::string json = ReadTestFile("http_cache/histories.json");
  JsonDocument document;
  JsonError error;
  ASSERT_TRUE(document.Parse(json, &error));
  int count = 0;
  JsonValueView(document, 0).ForEachElement([&](const JsonValueView& history) {
    SCOPED_TRACE(history["section"].text() + ": " + history["says"].text());
    ++count;
    History run;
    int number = 0;
    history["steps"].ForEachElement([&](const JsonValueView& step) {
      SCOPED_TRACE("step " + std::to_string(++number));
      run.Step(step);
    });
  });
  EXPECT_GE(count, 90);
}

}  // namespace
}  // namespace swale
