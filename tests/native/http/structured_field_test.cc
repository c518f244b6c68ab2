// By the sections of RFC 9651.
#include "src/http/structured_field.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace swale {
namespace {

// A dictionary in one line: `name=kind:text`, inner lists in parentheses; "fails" where it does.
std::string Dictionary(std::string_view text) {
  std::vector<FieldMember> members;
  if (!ParseStructuredDictionary(text, &members)) return "fails";
  std::string result;
  for (const FieldMember& member : members) {
    if (!result.empty()) result += ", ";
    result += member.name + "=";
    if (member.is_inner_list) result += "(";
    for (const BareItem& item : member.items) {
      constexpr std::string_view kKinds = "idstBb@D";
      result += kKinds[static_cast<size_t>(item.kind)];
      result += item.kind == BareItemKind::kBoolean ? (item.boolean ? "1" : "0") : ":" + item.text;
      if (member.is_inner_list) result += " ";
    }
    if (member.is_inner_list) result += ")";
  }
  return result;
}

TEST(StructuredFieldTest, Dictionaries) {
  struct {
    std::string_view text, expected;
  } const kCases[] = {
      // 3.2, 4.2.2
      {"", ""},
      {"  a  ", "a=b1"},
      {"a=1, b=?0,c", "a=i:1, b=b0, c=b1"},
      {"a=1 \t,\t b", "a=i:1, b=b1"},
      {"a=1,b=2,a=3", "a=i:3, b=i:2"},
      {"a,", "fails"},
      {"a b", "fails"},
      {",a", "fails"},
      {"a=", "fails"},
      {"a =1", "fails"},
      // 3.1.2, 4.2.3.2: parameters
      {"a;b=1;c, d=1;e", "a=b1, d=i:1"},
      {"a; b", "a=b1"},
      {"a;B", "fails"},
      {"a;b=", "fails"},
      // 4.2.3.3: keys
      {"*a.-_9=1", "*a.-_9=i:1"},
      {"A=1", "fails"},
      {"9=1", "fails"},
      // 3.1.1, 4.2.1.2: inner lists
      {"a=()", "a=()"},
      {"a=( \"x\"  \"y\" )", "a=(s:x s:y )"},
      {"a=(1;p 2);q", "a=(i:1 i:2 )"},
      {"a=(1,2)", "fails"},
      {"a=(\"x\"\"y\")", "fails"},
      {"a=(1", "fails"},
      {"a=((1))", "fails"},
      // 3.3.1, 3.3.2, 4.2.4: numbers
      {"a=-0, b=999999999999999, c=-1.125", "a=i:-0, b=i:999999999999999, c=d:-1.125"},
      {"a=1000000000000000", "fails"},
      {"a=1.", "fails"},
      {"a=.1", "fails"},
      {"a=1.2345", "fails"},
      {"a=1234567890123.1", "fails"},
      {"a=-", "fails"},
      {"a=1.2.3", "fails"},
      // 3.3.3, 4.2.5: strings
      {R"(a="x\"y\\z", b="")", R"(a=s:x"y\z, b=s:)"},
      {R"(a="x\n")", "fails"},
      {"a=\"\xc3\xbc\"", "fails"},
      {"a=\"\t\"", "fails"},
      {"a=\"x", "fails"},
      // 3.3.4, 4.2.6: tokens
      {"a=*, b=Foo/bar:1", "a=t:*, b=t:Foo/bar:1"},
      {"a=x(y", "fails"},
      // 3.3.5, 4.2.7: byte sequences
      {"a=:aGk=:, b=::", "a=B:aGk=, b=B:"},
      {"a=:aGk:, b=:iZ==:", "a=B:aGk, b=B:iZ=="},
      {"a=:a", "fails"},
      {"a=:a:", "fails"},
      {"a=:aG_k:", "fails"},
      {"a=:aG k:", "fails"},
      {"a=:=aGk:", "fails"},
      {"a=:aGk==:", "fails"},
      {"a=:==:", "fails"},
      // 3.3.6, 4.2.8: booleans
      {"a=?1, b=?0", "a=b1, b=b0"},
      {"a=?2", "fails"},
      {"a=?", "fails"},
      // 3.3.7, 4.2.9: dates
      {"a=@1659578233", "a=@:1659578233"},
      {"a=@1.5", "fails"},
      {"a=@", "fails"},
      {"a=@x", "fails"},
      // 3.3.8, 4.2.10: display strings
      {R"(a=%"f%c3%bc")", "a=D:f%c3%bc"},
      {R"(a=%" !%22\[]~", b=%"")", R"(a=D: !%22\[]~, b=D:)"},
      {R"(a=%"%ef%bb%bf%f0%9f%98%80")", "a=D:%ef%bb%bf%f0%9f%98%80"},
      {R"(a=%"%C3%BC")", "fails"},
      {R"(a=%"%c3")", "fails"},
      {R"(a=%"%c3(")", "fails"},
      {R"(a=%"%ed%a0%80")", "fails"},
      {R"(a=%"%c)", "fails"},
      {R"(a=%"%c")", "fails"},
      {"a=%\"\t\"", "fails"},
      {"a=%\"\xc3\xbc\"", "fails"},
      {R"(a=%"x)", "fails"},
      {"a=%x", "fails"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.text);
    EXPECT_EQ(Dictionary(test.text), test.expected);
  }
}

// https://www.rfc-editor.org/rfc/rfc9651#section-3.2
TEST(StructuredFieldTest, DictionariesOfUpTo1024MembersAreRead) {
  std::string text = "a0";
  for (int i = 1; i < 1024; ++i) text += ",a" + std::to_string(i);
  EXPECT_NE(Dictionary(text), "fails");
  EXPECT_NE(Dictionary(text + ",a0=1"), "fails");
  EXPECT_EQ(Dictionary(text + ",b"), "fails");
}

TEST(StructuredFieldTest, ListsAndItems) {
  std::vector<FieldMember> members;
  EXPECT_TRUE(ParseStructuredList("a, (b c);d, a", &members));
  EXPECT_EQ(members.size(), 3u);
  EXPECT_FALSE(ParseStructuredList("a,,b", &members));
  EXPECT_FALSE(ParseStructuredList("a;", &members));
  BareItem item;
  EXPECT_TRUE(ParseStructuredItem(" 5;x ", &item));
  EXPECT_EQ(item.text, "5");
  EXPECT_FALSE(ParseStructuredItem("5, 6", &item));
  EXPECT_FALSE(ParseStructuredItem("", &item));
}

}  // namespace
}  // namespace swale
