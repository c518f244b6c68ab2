// URLs of payloads: none is anything but http or https.
#include "src/push/push_url.h"

#include <gtest/gtest.h>

namespace swale {
namespace {

struct Case {
  const char* reference;
  const char* expected;  // empty: refused
};

const Case kCases[] = {
    {"", "https://site.example/app/"},
    {"x", "https://site.example/app/x"},
    {"./x/../y", "https://site.example/app/y"},
    {"../../x", "https://site.example/x"},
    {"..", "https://site.example/"},
    {"/x?a=/../b#c", "https://site.example/x?a=/../b#c"},
    {"?a", "https://site.example/app/?a"},
    {"#a", "https://site.example/app/#a"},
    {"//other.example/x", "https://other.example/x"},
    {"/\\other.example/x", "https://other.example/x"},
    {"https://Other.example", "https://other.example/"},
    {"HTTP://other.example:80/a b", "http://other.example/a%20b"},
    {"https://site.example:443/x", "https://site.example/x"},
    {"https://site.example:8443/x", "https://site.example:8443/x"},
    {" \t/x\n", "https://site.example/x"},
    {"/ä", "https://site.example/%C3%A4"},
    {"a/b:c", "https://site.example/app/a/b:c"},
    {"?x=javascript:alert(1)", "https://site.example/app/?x=javascript:alert(1)"},
    {"javascript:alert(1)", ""},
    {"JavaScript:alert(1)", ""},
    {" java\tscript:alert(1)", ""},
    {"\x01javascript:alert(1)", ""},
    {"java\nscript\r:alert(1)", ""},
    {"data:text/html,x", ""},
    {"blob:https://site.example/1", ""},
    {"mailto:a@b", ""},
    {"https:/x", ""},
    {"https:x", ""},
    {"https://", ""},
    {"https:///", ""},
    {"https://:80/", ""},
    {"https://other.example:/x", "https://other.example/x"},
    {"https://other.example:443:443/", ""},
    {"https://other.example:8o/", ""},
    {"https://[2001:DB8::1]/x", "https://[2001:db8::1]/x"},
    {"https://[::443]:443/x", "https://[::443]/x"},
    {"http://[::1]:8080/x", "http://[::1]:8080/x"},
    {"https://[[:443:443/", ""},
    {"https://[::1/", ""},
    {"https://[::1]x/", ""},
    {"https://[]/", ""},
    {"https://a]b/", ""},
    {"https://site.example@other.example/", ""},
    {"//%65vil.example/", ""},
};

TEST(ResolveUrlTest, GivesHttpAndHttpsAlone) {
  for (const Case& c : kCases) {
    EXPECT_EQ(ResolveUrl(c.reference, "https://site.example/app/"), c.expected) << c.reference;
  }
}

TEST(ResolveUrlTest, ScopesNeedNotEndInASlash) {
  EXPECT_EQ(ResolveUrl("x", "https://site.example/app/index"), "https://site.example/app/x");
  EXPECT_EQ(ResolveUrl("", "https://site.example/app/index"), "https://site.example/app/index");
}

TEST(ResolveUrlTest, OriginsAreCompared) {
  EXPECT_TRUE(IsSameOrigin("https://site.example/x", "https://site.example/"));
  EXPECT_FALSE(IsSameOrigin("https://site.example.evil/x", "https://site.example/"));
  EXPECT_FALSE(IsSameOrigin("http://site.example/", "https://site.example/"));
}

}  // namespace
}  // namespace swale
