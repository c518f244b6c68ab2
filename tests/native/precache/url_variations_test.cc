#include "src/precache/url_variations.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/allocator_interface.h>
#define SWALE_COUNTS_ALLOCATIONS 1
#endif
#endif

namespace swale {
namespace {

bool IgnoresUtm(std::string_view name) { return name.starts_with("utm_") || name == "fb clid"; }

constexpr PrecacheOptions OptionsOf(std::string_view directory_index, bool clean_urls) {
  PrecacheOptions options;
  options.directory_index = directory_index;
  options.clean_urls = clean_urls;
  return options;
}
constexpr PrecacheOptions kWorkboxDefaults = OptionsOf("index.html", true);
constexpr PrecacheOptions kPlain = OptionsOf("", false);

std::vector<std::string> VariationsOf(std::string_view key, const PrecacheOptions& options) {
  std::vector<std::string> keys;
  EXPECT_FALSE(ForEachVariation(key, options, IgnoresUtm, [&](std::string_view variation) {
    keys.emplace_back(variation);
    return false;
  }));
  return keys;
}

using Keys = std::vector<std::string>;

TEST(UrlVariationsTest, OrderIsWorkboxs) {
  const struct {
    std::string_view key;
    Keys variations;
  } cases[] = {
      {"app.js", {"app.js", "app.js.html"}},
      {"about", {"about", "about.html"}},
      {"docs/", {"docs/", "docs/index.html"}},
      {"", {"", "index.html"}},
      {std::string_view(), {"", "index.html"}},
      {"https://cdn.example/", {"https://cdn.example/", "https://cdn.example/index.html"}},
      {"about?utm_source=x", {"about?utm_source=x", "about", "about.html"}},
      {"docs/?utm_source=x&utm_medium=y",
       {"docs/?utm_source=x&utm_medium=y", "docs/", "docs/index.html"}},
      {"?utm_source=x", {"?utm_source=x", "", "index.html"}},
      {"about?q=1", {"about?q=1", "about.html?q=1"}},
      {"about?q=1&utm_source=x&r=2",
       {"about?q=1&utm_source=x&r=2", "about?q=1&r=2", "about.html?q=1&r=2"}},
      {"docs/?utm_source=x&q=1", {"docs/?utm_source=x&q=1", "docs/?q=1", "docs/index.html?q=1"}},
      // A '/' or '?' in the query is no path.
      {"about?next=/a/", {"about?next=/a/", "about.html?next=/a/"}},
      {"about?q=a?b", {"about?q=a?b", "about.html?q=a?b"}},
  };
  for (const auto& c : cases)
    EXPECT_EQ(VariationsOf(c.key, kWorkboxDefaults), c.variations) << c.key;
}

TEST(UrlVariationsTest, OptionsTurnVariationsOff) {
  EXPECT_EQ(VariationsOf("docs/", kPlain), Keys{"docs/"});
  EXPECT_EQ(VariationsOf("about", kPlain), Keys{"about"});
  EXPECT_EQ(VariationsOf("about?utm_a", kPlain), (Keys{"about?utm_a", "about"}));
  EXPECT_EQ(VariationsOf("about", OptionsOf("index.html", false)), Keys{"about"});
  EXPECT_EQ(VariationsOf("docs/", OptionsOf("", true)), Keys{"docs/"});
  EXPECT_EQ(VariationsOf("docs/", OptionsOf("home.htm", false)), (Keys{"docs/", "docs/home.htm"}));
}

TEST(UrlVariationsTest, KeptParametersStayByteForByte) {
  EXPECT_EQ(VariationsOf("a?%71=%2f&utm_a=1&B=+&c==&=d", kPlain),
            (Keys{"a?%71=%2f&utm_a=1&B=+&c==&=d", "a?%71=%2f&B=+&c==&=d"}));
  EXPECT_EQ(VariationsOf("a?x=1&x=1&utm_a", kPlain), (Keys{"a?x=1&x=1&utm_a", "a?x=1&x=1"}));
}

TEST(UrlVariationsTest, NamesAreAskedForAsTheyAreSpelt) {
  Keys names;
  ForEachVariation(
      "a?utm%5Fx=1&fb+clid&x=utm_a&%", kPlain,
      [&names](std::string_view name) {
        names.emplace_back(name);
        return false;
      },
      [](std::string_view) { return false; });
  EXPECT_EQ(names, (Keys{"utm%5Fx", "fb+clid", "x", "%"}));
}

TEST(UrlVariationsTest, EmptyParametersAreNone) {
  EXPECT_EQ(VariationsOf("a?", kPlain), (Keys{"a?", "a"}));
  EXPECT_EQ(VariationsOf("a?&&", kPlain), (Keys{"a?&&", "a"}));
  EXPECT_EQ(VariationsOf("a?&x=1&&y=2&", kPlain), (Keys{"a?&x=1&&y=2&", "a?x=1&y=2"}));
}

TEST(UrlVariationsTest, StopsWhereTheVisitorIsContent) {
  const Keys all = VariationsOf("about?utm_a", kWorkboxDefaults);
  ASSERT_EQ(all.size(), 3u);
  for (const std::string& wanted : all) {
    Keys visited;
    EXPECT_TRUE(ForEachVariation("about?utm_a", kWorkboxDefaults, IgnoresUtm,
                                 [&](std::string_view variation) {
                                   visited.emplace_back(variation);
                                   return variation == wanted;
                                 }));
    EXPECT_EQ(visited.back(), wanted);
  }
}

TEST(UrlVariationsTest, LongKeysGetTheSameVariations) {
  for (size_t size = 240; size < 270; ++size) {
    const std::string path(size, 'p');
    EXPECT_EQ(VariationsOf(path + "?utm_a&q=1", kWorkboxDefaults),
              (Keys{path + "?utm_a&q=1", path + "?q=1", path + ".html?q=1"}));
    EXPECT_EQ(VariationsOf(path + "?q=1&last", kPlain), Keys{path + "?q=1&last"});
  }
}

#ifdef SWALE_COUNTS_ALLOCATIONS
thread_local size_t allocations = 0;

TEST(UrlVariationsTest, PlainKeysDoNotAllocate) {
  static const int installed = __sanitizer_install_malloc_and_free_hooks(
      [](const volatile void*, size_t) { ++allocations; }, [](const volatile void*) {});
  ASSERT_NE(installed, 0);
  // Held by its address, so that the compiler keeps the allocation.
  std::string probe(1'000, 'x');
  ASSERT_GT(allocations, 0u) << &probe;
  size_t visited = 0;
  const size_t before = allocations;
  for (std::string_view key : {"assets/app.js", "docs/", "about?utm%5Fsource=x&q=1&r=2", ""}) {
    ForEachVariation(key, kWorkboxDefaults, IgnoresUtm, [&](std::string_view variation) {
      visited += variation.size();
      return false;
    });
  }
  EXPECT_EQ(allocations, before);
  EXPECT_GT(visited, 0u);
}
#endif

TEST(ManifestKeyTest, IsRelativeToTheDirectoryWhereItCanBe) {
  constexpr std::string_view kBase = "https://x.example/app/";
  const struct {
    std::string_view url, key;
  } cases[] = {
      {"https://x.example/app/index.html", "index.html"},
      {"https://x.example/app/a/b.js?v=1", "a/b.js?v=1"},
      {"https://x.example/app/", ""},
      {"https://x.example/app/?a:b", "?a:b"},
      {"https://x.example/app/a/b:c", "a/b:c"},
      {"https://x.example/app/a?b:c", "a?b:c"},
      {"https://x.example/app", "https://x.example/app"},
      {"https://x.example/apps/a", "https://x.example/apps/a"},
      {"https://x.example/", "https://x.example/"},
      {"https://cdn.example/x.js", "https://cdn.example/x.js"},
      {"", ""},
      // What follows would be another URL.
      {"https://x.example/app/https://cdn.example/x.js",
       "https://x.example/app/https://cdn.example/x.js"},
      {"https://x.example/app/a:b", "https://x.example/app/a:b"},
      {"https://x.example/app//a", "https://x.example/app//a"},
      {"https://x.example/app//cdn.example/x.js", "https://x.example/app//cdn.example/x.js"},
  };
  for (const auto& c : cases) EXPECT_EQ(ManifestKey(c.url, kBase), c.key) << c.url;
}

}  // namespace
}  // namespace swale
