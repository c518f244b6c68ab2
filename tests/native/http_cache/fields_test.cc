// Dates and Cache-Control, as they are written.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "src/http_cache/cache_control.h"
#include "src/http_cache/http_cache.h"
#include "src/http_cache/http_date.h"

namespace swale {
namespace {

constexpr int64_t kNowMs = 1767225600000;  // 2026-01-01

TEST(HttpDateTest, TheThreeForms) {
  constexpr int64_t kExample = 784111777000;
  EXPECT_EQ(ParseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT", kNowMs), kExample);
  EXPECT_EQ(ParseHttpDate("Sunday, 06-Nov-94 08:49:37 GMT", kNowMs), kExample);
  EXPECT_EQ(ParseHttpDate("Sun Nov  6 08:49:37 1994", kNowMs), kExample);
  EXPECT_EQ(ParseHttpDate("Thu, 01 Jan 1970 00:00:00 GMT", kNowMs), 0);
  EXPECT_EQ(ParseHttpDate("Thu, 29 Feb 2024 12:00:00 GMT", kNowMs), 1709208000000);
  EXPECT_EQ(ParseHttpDate("Wed, 31 Dec 1969 23:59:59 GMT", kNowMs), -1000);
  EXPECT_EQ(ParseHttpDate("Tue Nov 16 08:49:37 1994", kNowMs), kExample + 10 * 86400000LL);
}

TEST(HttpDateTest, AYearOfTwoDigitsIsAtMostFiftyYearsAhead) {
  EXPECT_EQ(ParseHttpDate("Sunday, 06-Nov-76 00:00:00 GMT", kNowMs),
            ParseHttpDate("Fri, 06 Nov 2076 00:00:00 GMT", kNowMs));
  EXPECT_EQ(ParseHttpDate("Sunday, 06-Nov-77 00:00:00 GMT", kNowMs),
            ParseHttpDate("Sun, 06 Nov 1977 00:00:00 GMT", kNowMs));
}

TEST(HttpDateTest, WhatIsNone) {
  for (const char* text : {"", "0", "-1", "Sun", "Sun, 06 Nov 1994 08:49:37",
                           "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 6 Nov 1994 08:49:37 GMT",
                           "Sun, 06 Nov 94 08:49:37 GMT", "Sun, 32 Nov 1994 08:49:37 GMT",
                           "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
                           "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT ",
                           "1994-11-06T08:49:37Z", "784111777", "Xyz, 06 Nov 1994 08:49:37 GMT"}) {
    EXPECT_EQ(ParseHttpDate(text, kNowMs), std::nullopt) << text;
  }
}

TEST(CacheControlTest, Directives) {
  const CacheControl control = ParseCacheControl(
      "no-cache, no-store, private=\"a, b\", PUBLIC, must-revalidate, must-understand, immutable, "
      "only-if-cached, max-age=1, max-stale=2, min-fresh=3, stale-while-revalidate=4, "
      "stale-if-error=\"5\"");
  EXPECT_TRUE(control.no_cache && control.no_store && control.is_private && control.is_public);
  EXPECT_TRUE(control.must_revalidate && control.must_understand && control.immutable);
  EXPECT_TRUE(control.only_if_cached);
  EXPECT_EQ(control.max_age, 1);
  EXPECT_EQ(control.max_stale, 2);
  EXPECT_EQ(control.min_fresh, 3);
  EXPECT_EQ(control.stale_while_revalidate, 4);
  EXPECT_EQ(control.stale_if_error, 5);
}

TEST(CacheControlTest, Arguments) {
  EXPECT_EQ(ParseCacheControl("max-age").max_age, 0);
  EXPECT_EQ(ParseCacheControl("max-age=").max_age, 0);
  EXPECT_EQ(ParseCacheControl("max-age=1.5").max_age, 0);
  EXPECT_EQ(ParseCacheControl("max-age=99999999999999999999").max_age, kDeltaSecondsMax);
  EXPECT_EQ(ParseCacheControl("max-age=2147483648").max_age, kDeltaSecondsMax);
  EXPECT_EQ(ParseCacheControl("max-stale").max_stale, kDeltaSecondsMax);
  EXPECT_EQ(ParseCacheControl("max-stale=x").max_stale, 0);
  EXPECT_EQ(ParseCacheControl("x=\"\\\", max-age=1\", max-age=2").max_age, 2);
  EXPECT_EQ(ParseCacheControl("x=\"max-age=1").max_age, kNoSeconds) << "a quote that never ends";
  EXPECT_EQ(ParseCacheControl(" ,, ,max-age=3, ").max_age, 3);
  EXPECT_EQ(ParseCacheControl("xmax-age=3").max_age, kNoSeconds);
}

TEST(CacheStatusTest, ParametersInTheirOrder) {
  EXPECT_EQ(CacheStatusText({.is_hit = true, .ttl_seconds = 5}), "swale; hit; ttl=5");
  EXPECT_EQ(CacheStatusText({.forward = "stale",
                             .forward_status = 304,
                             .is_stored = true,
                             .ttl_seconds = -7,
                             .detail = "timeout"}),
            "swale; fwd=stale; fwd-status=304; stored; ttl=-7; detail=timeout");
}

}  // namespace
}  // namespace swale
