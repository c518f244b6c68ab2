// Templates: what stands for what.
#include "src/push/template.h"

#include <gtest/gtest.h>

#include <string>

namespace swale {
namespace {

constexpr char kPayload[] =
    R"({"id":7,"name":"A \"b\"","message":{"text":"Hi\nyou","tags":["x",{"y":1.50}]},)"
    R"("none":null,"yes":true,"a.b":"dotted","empty":""})";

struct TextCase {
  const char* text;
  const char* expected;  // null: it is no template
};

const TextCase kTexts[] = {
    {"", ""},
    {"plain", "plain"},
    {"{id}", "7"},
    {"<{name}>", "<A \"b\">"},
    {"{message.text}", "Hi\nyou"},
    {"{message.tags.0}{message.tags.1.y}", "x1.50"},
    {"{message.tags.2}", ""},
    {"{message.tags.x}", ""},
    {"{message.tags}", R"(["x",{"y":1.50}])"},
    {"{none}{missing}", ""},
    {"{none|nobody} {missing|}", "nobody "},
    {"{id|nobody}", "7"},
    {"{empty|nobody}", ""},
    {"{yes}", "true"},
    {"{{id}}", "{id}"},
    {"{{{id}}}", "{7}"},
    {"{$action}{$reply}", "archivetyped"},
    {"{$payload}", kPayload},
    {"{a b}", ""},
    {"{id", nullptr},
    {"id}", nullptr},
    {"{}", nullptr},
    {"{|x}", nullptr},
    {"{.id}", nullptr},
    {"{id.}", nullptr},
    {"{a..b}", nullptr},
    {"{a{b}", nullptr},
    {"{$other}", nullptr},
    {"{id|a{b}", nullptr},
};

class TemplateTest : public testing::Test {
 protected:
  void SetUp() override {
    JsonError error;
    ASSERT_TRUE(payload_.Parse(kPayload, &error));
    values_ = {&payload_, 0, "archive", "typed"};
  }

  std::string Rendered(const std::string& json) {
    JsonDocument document;
    JsonError error;
    EXPECT_TRUE(document.Parse(json, &error)) << json;
    std::string rendered;
    return AppendRendered(document, 0, values_, &rendered) ? rendered : "nothing" + rendered;
  }

  JsonDocument payload_;
  TemplateValues values_;
};

TEST_F(TemplateTest, PlaceholdersStandForValues) {
  for (const TextCase& c : kTexts) {
    EXPECT_EQ(IsTemplate(c.text), c.expected != nullptr) << c.text;
    if (c.expected == nullptr) continue;
    EXPECT_EQ(RenderText(c.text, values_), c.expected) << c.text;
  }
}

TEST_F(TemplateTest, WithoutAPayloadOnlyDefaultsAreThere) {
  EXPECT_EQ(RenderText("a{id}b{id|c}", {}), "abc");
}

TEST_F(TemplateTest, InUrlsValuesAreOnePieceEach) {
  EXPECT_EQ(RenderUrl("/m/{name}?t={message.text}", values_), "/m/A%20%22b%22?t=Hi%0Ayou");
  EXPECT_EQ(RenderUrl("{a..|/x/y?z}", values_), "");
  EXPECT_EQ(RenderUrl("{missing|/x/y?z}", values_), "/x/y?z");
}

TEST_F(TemplateTest, ATextThatIsOnePlaceholderBecomesTheValue) {
  EXPECT_EQ(Rendered(R"("{id}")"), "7");
  EXPECT_EQ(Rendered(R"("{yes}")"), "true");
  EXPECT_EQ(Rendered(R"("{message.tags}")"), R"(["x",{"y":1.50}])");
  EXPECT_EQ(Rendered(R"("{name}")"), R"("A \"b\"")");
  EXPECT_EQ(Rendered(R"("{message.text}")"), R"("Hi\u000ayou")");
  EXPECT_EQ(Rendered(R"(" {id}")"), R"(" 7")");
  EXPECT_EQ(Rendered(R"("{missing}")"), "nothing");
}

TEST_F(TemplateTest, WhatHasNoValueIsLeftOut) {
  EXPECT_EQ(Rendered(R"({"a":"{missing}","b":["{none}","{id}","{missing}",null,[]],"c":{}})"),
            R"({"b":[7,null,[]],"c":{}})");
  EXPECT_EQ(Rendered(R"(["{missing}",{"x":"{missing}"}])"), R"([{}])");
}

}  // namespace
}  // namespace swale
