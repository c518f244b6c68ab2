#include "src/url/url_view.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace swale {
namespace {

struct Split {
  std::string_view href, protocol, hostname, port, pathname, search, hash, origin;
};

TEST(UrlViewTest, SplitsSerialisedUrlsLikeTheUrlClass) {
  const Split kCases[] = {
      {"https://example.com/", "https", "example.com", "", "/", "", "", "https://example.com"},
      {"https://example.com:8443/a/b?c=d#e", "https", "example.com", "8443", "/a/b", "c=d", "e",
       "https://example.com:8443"},
      {"http://localhost:5173/?#", "http", "localhost", "5173", "/", "", "",
       "http://localhost:5173"},
      {"https://a/?x?y#z#w?v", "https", "a", "", "/", "x?y", "z#w?v", "https://a"},
      {"https://a/b#c?d", "https", "a", "", "/b", "", "c?d", "https://a"},
      {"https://a/@:[]", "https", "a", "", "/@:[]", "", "", "https://a"},
      {"https://[::1]:8080/x", "https", "[::1]", "8080", "/x", "", "", "https://[::1]:8080"},
      {"https://[2001:db8::1]/", "https", "[2001:db8::1]", "", "/", "", "",
       "https://[2001:db8::1]"},
      {"https://a:0/", "https", "a", "0", "/", "", "", "https://a:0"},
      {"https://user@a/", "https", "a", "", "/", "", "", ""},
      {"https://user:pass%40@a:1/b", "https", "a", "1", "/b", "", "", ""},
      {"file:///etc/hosts", "file", "", "", "/etc/hosts", "", "", ""},
      {"data:text/plain,a b?c#d", "data", "", "", "text/plain,a b", "c", "d", ""},
      {"about:blank", "about", "", "", "blank", "", "", ""},
      {"blob:https://a:1/9115", "blob", "", "", "https://a:1/9115", "", "", "https://a:1"},
      {"blob:null/9115", "blob", "", "", "null/9115", "", "", ""},
      {"chrome-extension://abc/x.js", "chrome-extension", "abc", "", "/x.js", "", "", ""},
      {"foo://h", "foo", "h", "", "", "", "", ""},
      {"foo://h?q", "foo", "h", "", "", "q", "", ""},
      {"foo:/.//not-a-host/", "foo", "", "", "//not-a-host/", "", "", ""},
      {"web+demo:/a", "web+demo", "", "", "/a", "", "", ""},
  };
  for (const Split& expected : kCases) {
    SCOPED_TRACE(expected.href);
    const std::optional<UrlView> url = UrlView::Parse(expected.href);
    ASSERT_TRUE(url.has_value());
    EXPECT_EQ(url->href(), expected.href);
    EXPECT_EQ(url->protocol(), expected.protocol);
    EXPECT_EQ(url->hostname(), expected.hostname);
    EXPECT_EQ(url->port(), expected.port);
    EXPECT_EQ(url->pathname(), expected.pathname);
    EXPECT_EQ(url->search(), expected.search);
    EXPECT_EQ(url->hash(), expected.hash);
    EXPECT_EQ(url->origin(), expected.origin);
    EXPECT_EQ(url->without_hash(), expected.href.substr(0, expected.href.find('#')));
  }
}

TEST(UrlViewTest, RefusesWhatNoSerialiserWrites) {
  const std::string_view kCases[] = {
      "",
      "/a",
      "example.com",
      ":",
      "://a/",
      "1http://a/",
      "HTTPS://a/",
      "https:",
      "https:a",
      "https:/a",
      "https://",
      "https:///",
      "https://a",  // a special URL's path begins with '/'
      "https://a?b",
      "https://a:/",
      "https://a:443/",  // the default port is not serialised
      "http://a:80/",
      "https://a:08/",
      "https://a:65536/",
      "https://a:999999/",
      "https://a:8x/",
      "https://a/b c",
      "https://a/\xc3\xa9",  // not percent-encoded
      "https://a/\n",
      std::string_view("https://a/\0", 11),
      "https://a/\x7f",
      "data:a\tb",
  };
  for (std::string_view href : kCases) {
    SCOPED_TRACE(href);
    EXPECT_FALSE(UrlView::Parse(href).has_value());
  }
}

TEST(UrlViewTest, SameOriginMeansSameSchemeHostAndPort) {
  struct {
    std::string_view a, b;
    bool same;
  } const kCases[] = {
      {"https://a/x", "https://a/y?z#w", true},
      {"https://a/", "http://a/", false},
      {"https://a/", "https://b/", false},
      {"https://a/", "https://a:8443/", false},
      {"https://user:pass@a/", "https://a/", true},
      {"blob:https://a/1", "https://a/", true},
      {"blob:blob:https://a/1", "https://a/", false},
      {"file:///a", "file:///a", false},
      {"data:,a", "data:,a", false},
      {"foo://a/", "foo://a/", false},
  };
  for (const auto& pair : kCases) {
    SCOPED_TRACE(std::string(pair.a) + " and " + std::string(pair.b));
    EXPECT_EQ(UrlView::Parse(pair.a)->IsSameOrigin(*UrlView::Parse(pair.b)), pair.same);
    EXPECT_EQ(UrlView::Parse(pair.b)->IsSameOrigin(*UrlView::Parse(pair.a)), pair.same);
  }
}

TEST(UrlViewTest, EveryCutOfAUrlIsSplitWithinItself) {
  const std::string kHref = "https://user:pass@[::1]:8443/a/b?c=d#e";
  for (size_t size = 0; size <= kHref.size(); ++size) {
    const std::string cut = kHref.substr(0, size);  // a copy, so that ASan sees its end
    const std::optional<UrlView> url = UrlView::Parse(cut);
    if (!url) continue;
    EXPECT_LE(url->hostname().size() + url->port().size() + url->pathname().size() +
                  url->search().size() + url->hash().size(),
              size);
  }
}

}  // namespace
}  // namespace swale
