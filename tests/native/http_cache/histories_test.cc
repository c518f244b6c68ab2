// What the strategy "http-cache" does over time: tests/support/http_cache/histories.json, a case
// for each requirement. tests/node/worker_http_cache.test.js runs the same through the wasm.
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

#include "src/base/number.h"
#include "src/json/json_document.h"
#include "tests/native/support/site.h"

namespace swale {
namespace {

std::string ReadHistories() {
  const std::string file = __FILE__;
  const std::string root = file.substr(0, file.rfind("tests/native/"));
  std::ifstream stream(root + "tests/support/http_cache/histories.json");
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

// A value of the file.
class Value {
 public:
  Value(const JsonDocument& document, size_t index) : document_(document), index_(index) {}

  // Index 0 is no value here: the file's own array.
  explicit operator bool() const { return index_ != 0; }
  bool is_null() const { return document_[index_].kind == JsonKind::kNull; }
  bool is_true() const { return index_ != 0 && document_[index_].kind == JsonKind::kTrue; }

  Value operator[](std::string_view name) const {
    for (size_t key = index_ + 1; key != document_[index_].next; key = document_[key + 1].next) {
      if (document_.text(document_[key]) == name) return {document_, key + 1};
    }
    return {document_, 0};
  }
  template <typename Visit>
  void ForEachElement(Visit visit) const {
    for (size_t i = index_ + 1; i != document_[index_].next; i = document_[i].next) {
      visit(Value(document_, i));
    }
  }
  template <typename Visit>
  void ForEachMember(Visit visit) const {
    if (index_ == 0) return;
    for (size_t key = index_ + 1; key != document_[index_].next; key = document_[key + 1].next) {
      visit(std::string(document_.text(document_[key])), Value(document_, key + 1).text());
    }
  }
  std::string text() const { return std::string(document_.text(document_[index_])); }
  uint64_t number() const {
    uint64_t number = 0;
    if (index_ == 0) return 0;
    EXPECT_TRUE(ParseNumber64(document_.source(document_[index_]), &number));
    return number;
  }

 private:
  const JsonDocument& document_;
  size_t index_;
};

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

ModelFields FieldsOf(const Value& object) {
  ModelFields fields;
  object.ForEachMember(
      [&](const std::string& name, const std::string& value) { fields[name] = Expand(value); });
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

  void Step(const Value& step) {
    const uint64_t at_ms = step["at"].number() * 1000;
    if (at_ms > world_.clock.now_ms()) world_.clock.RunFor(at_ms - world_.clock.now_ms());
    asked_ = 0;
    condition_.clear();
    const Value server = step["server"];
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
  std::optional<ModelResponse> Answer(const Value& server, const std::string& method,
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

  void Compare(const Value& expect, const EventRecord& event) {
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
  const std::string json = ReadHistories();
  JsonDocument document;
  JsonError error;
  ASSERT_TRUE(document.Parse(json, &error));
  int count = 0;
  Value(document, 0).ForEachElement([&](const Value& history) {
    SCOPED_TRACE(history["section"].text() + ": " + history["says"].text());
    ++count;
    History run;
    int number = 0;
    history["steps"].ForEachElement([&](const Value& step) {
      SCOPED_TRACE("step " + std::to_string(++number));
      run.Step(step);
    });
  });
  EXPECT_GE(count, 90);
}

}  // namespace
}  // namespace swale
