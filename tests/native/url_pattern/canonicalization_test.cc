// Fixed text in the form that serialised URLs have.
// https://urlpattern.spec.whatwg.org/#canon-encoding-callbacks
#include "src/url_pattern/canonicalization.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "src/native_host/url_pattern_host.h"

namespace swale {
namespace {

using Kind = CanonicalizationKind;

TEST(CanonicalizationTest, EachComponentHasItsRules) {
  struct {
    Kind kind;
    std::string_view value;
    std::optional<std::string_view> canonical;  // nullopt: refused
  } const kCases[] = {
      {Kind::kProtocol, "", ""},
      {Kind::kProtocol, "HTTP", "http"},
      {Kind::kProtocol, "a+b-c.d", "a+b-c.d"},
      {Kind::kProtocol, "1a", std::nullopt},
      {Kind::kProtocol, "a b", std::nullopt},
      {Kind::kProtocol, "\xc3\xa9", std::nullopt},
      {Kind::kUsername, "a:b@\xc3\xa9", "a%3Ab%40%C3%A9"},
      {Kind::kPassword, "a/%40", "a%2F%40"},
      {Kind::kHostname, "EXAMPLE.com", "example.com"},
      {Kind::kHostname, "m\xc3\xbcnchen.de", "xn--mnchen-3ya.de"},
      {Kind::kHostname, "127.1", "127.0.0.1"},
      {Kind::kHostname, "[1:0::1]", "[1::1]"},
      {Kind::kHostname, "[::1", std::nullopt},
      {Kind::kHostname, "[]", std::nullopt},
      {Kind::kHostname, "a b", std::nullopt},
      {Kind::kHostname, "a/b", std::nullopt},
      {Kind::kHostname, "a:80", std::nullopt},
      {Kind::kHostname, "dummy.invalid", "dummy.invalid"},
      {Kind::kPort, "0080", "80"},
      {Kind::kPort, "65535", "65535"},
      {Kind::kPort, "65536", std::nullopt},
      {Kind::kPort, "8a", std::nullopt},
      {Kind::kPathname, "/a/../b", "/b"},
      // Parsed behind "/-", which is cut off again, whatever dot segments have made of it.
      {Kind::kPathname, "a/./b", "a/b"},
      {Kind::kPathname, "../a", "../a"},
      {Kind::kPathname, "a/../b", ""},
      {Kind::kPathname, "a/..", ""},
      {Kind::kPathname, "\xc3\xa9 <>", "%C3%A9%20%3C%3E"},
      {Kind::kPathname, "a\\b", "a/b"},
      {Kind::kPathname, "?#", "%3F%23"},
      {Kind::kOpaquePathname, "a/../b \xc3\xa9", "a/../b %C3%A9"},
      {Kind::kOpaquePathname, "//a", "//a"},
      {Kind::kOpaquePathname, " a ", " a "},
      {Kind::kSearch, "a b'#", "a%20b%27%23"},
      {Kind::kHash, "#a b`", "#a%20b%60"},
  };
  NativeUrlPatternHost host;
  for (const auto& test : kCases) {
    SCOPED_TRACE(std::to_string(static_cast<int>(test.kind)) + ": " + std::string(test.value));
    std::string result = "before ";
    const char* const expected = EncodingCallback(test.kind, host).Encode(test.value, &result);
    ASSERT_EQ(expected == nullptr, test.canonical.has_value());
    if (!test.canonical) continue;
    EXPECT_EQ(result, "before " + std::string(*test.canonical));
  }
}

// https://urlpattern.spec.whatwg.org/#canonicalize-an-ipv6-hostname
TEST(CanonicalizationTest, Ipv6AddressesAreOnlyLowerCased) {
  NativeUrlPatternHost host;
  const EncodingCallback callback = EncodingCallback::Ipv6Hostname(host);
  std::string result;
  EXPECT_EQ(callback.Encode("[00AB::", &result), nullptr);
  EXPECT_EQ(callback.Encode("]", &result), nullptr);
  EXPECT_EQ(result, "[00ab::]");
  EXPECT_NE(callback.Encode("g", &result), nullptr);
  EXPECT_NE(callback.Encode("1.2", &result), nullptr);
}

// The host is not asked about plain text: what it is asked about must come out as it would have.
TEST(CanonicalizationTest, PlainTextIsAsTheHostHasIt) {
  NativeUrlPatternHost host;
  for (Kind kind : {Kind::kPathname, Kind::kOpaquePathname, Kind::kSearch, Kind::kHash}) {
    for (const std::string_view value : {"/", "a-b_C9", "/a//b/", "//", "-"}) {
      SCOPED_TRACE(std::to_string(static_cast<int>(kind)) + ": " + std::string(value));
      std::string plain;
      std::string canonical;
      ASSERT_EQ(EncodingCallback(kind, host).Encode(value, &plain), nullptr);
      ASSERT_TRUE(host.Canonicalize(kind, value, "", &canonical));
      EXPECT_EQ(plain, canonical);
    }
  }
}

}  // namespace
}  // namespace swale
