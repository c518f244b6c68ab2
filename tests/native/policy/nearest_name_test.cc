#include "src/policy/compiler/nearest_name.h"

#include <gtest/gtest.h>

#include <string>

namespace swale {
namespace {

TEST(NearestNameTest, FindsWhatWasMeantAndNothingElse) {
  constexpr std::string_view kNames[] = {
      "cache-first",           "cache-only", "network-first", "match",
      "networkTimeoutSeconds", "GET",        "HEAD",          ""};
  struct {
    std::string_view written, nearest;
  } const kCases[] = {
      {"cache-frist", "cache-first"},
      {"cache_first", "cache-first"},
      {"cacheFirst", "cache-first"},
      {"NetworkFirst", "network-first"},
      {"network", "network-first"},
      {"macth", "match"},
      {"matches", "match"},
      {"matchings", "match"},
      {"get", "GET"},
      {"GTE", "GET"},
      {"HAED", "HEAD"},
      {"TimeoutSeconds", "networkTimeoutSeconds"},
      {"x", ""},
      {"", ""},
      {"entirely else", ""},
      {"abc", ""},
  };
  for (const auto& test : kCases)
    EXPECT_EQ(NearestName(test.written, kNames), test.nearest) << test.written;
  EXPECT_EQ(NearestName(std::string(1000, 'a'), kNames), "");
}

}  // namespace
}  // namespace swale
