// Corrupt images. What these tests show they show under the address sanitizer: that nothing outside
// an image is read.
#include "src/policy/policy_image.h"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <string_view>

#include "src/policy/compiler/policy_compiler.h"
#include "src/policy/policy.h"
#include "src/routing/router.h"
#include "tests/native/support/policy.h"

namespace swale {
namespace {

std::string Image() {
  PolicyCompileResult result = CompileTestPolicy(R"({
    "precache": {"navigateFallback": "/index.html", "navigateFallbackAllowlist": ["/app/*"],
                 "navigateFallbackDenylist": [{"pattern": "/app/:id?/x{y}+"}]},
    "routes": [
      {"match": {"origin": ["same", "https://cdn.example.com"]}, "strategy": "cache-first"},
      {"match": "api/*", "strategy": "network-first", "cache": "api", "fallback": "/f"},
      {"match": "https://*.example.com:8443/:a/:b.png?*", "handler": {"function": 3}}
    ],
    "default": {"strategy": "network-only"},
    "bypass": [{"method": "POST"}]
  })");
  EXPECT_TRUE(result.ok());
  return result.image;
}

// Everything that reads an image.
size_t ReadAll(const Policy& policy) {
  size_t sum = policy.skip_waiting() + policy.clients_claim();
  const PrecacheOptions precache = policy.precache();
  for (std::string_view text :
       {precache.directory_index, precache.navigate_fallback, precache.offline_fallback}) {
    for (char c : text) sum += static_cast<size_t>(c);
  }
  sum += policy.IgnoresParameter("utm_source");
  RouteOptions options;
  policy.default_route(&options);
  for (size_t i = 0; i < policy.route_count() && i < 1000; ++i) {
    options = policy.route(i);
    for (char c : options.cache.name) sum += static_cast<size_t>(c);
    for (char c : options.fetch_fields) sum += static_cast<size_t>(c);
    FallbackRecord fallback{};
    if (policy.FindFallback(options, Destination::kImage, &fallback)) {
      for (char c : policy.text(fallback.text)) sum += static_cast<size_t>(c);
    }
    sum += policy.hook_function(options, Hook::kHandlerWillStart);
    for (size_t part = 0; part < options.parts.count && part < 100; ++part) {
      sum += policy.part_route(policy.part(options.parts, part).route).cache.name.size();
    }
    for (size_t header = 0; header < options.cache.headers.count && header < 100; ++header) {
      sum += policy.text(policy.condition(options.cache.headers, header).name).size();
    }
  }
  const Router router(policy, "https://example.com/app/sw.js", nullptr);
  for (std::string_view url :
       {"https://example.com/app/api/1", "https://a.example.com:8443/a/b.png?c",
        "https://example.com/app/1/xyy", "https://cdn.example.com/"}) {
    RequestView request{url, Method::kGet, Mode::kNavigate, Destination::kDocument};
    sum += IsBypassed(router, request) + MatchRoute(router, request) +
           AllowsNavigateFallback(router, request);
  }
  return sum;
}

// A copy that ends where its block of memory does, so that a read behind it is noticed.
struct Exact {
  explicit Exact(std::string_view bytes)
      : memory(new char[bytes.size()]), view(memory.get(), bytes.size()) {
    if (!bytes.empty()) std::memcpy(memory.get(), bytes.data(), bytes.size());
  }
  std::unique_ptr<char[]> memory;
  std::string_view view;
};

TEST(PolicyImageTest, AWholeImageLoads) {
  const Exact image(Image());
  Policy policy;
  ASSERT_TRUE(Policy::Load(image.view, &policy));
  ReadAll(policy);
  EXPECT_EQ(policy.image(), image.view);
}

TEST(PolicyImageTest, ATruncatedOrExtendedImageDoesNotLoad) {
  const std::string whole = Image();
  Policy policy;
  for (size_t size = 0; size < whole.size(); ++size) {
    const Exact image(std::string_view(whole).substr(0, size));
    EXPECT_FALSE(Policy::Load(image.view, &policy)) << size;
  }
  EXPECT_FALSE(Policy::Load(whole + "x", &policy));
  EXPECT_TRUE(policy.image().empty());
}

TEST(PolicyImageTest, AnotherMagicOrVersionDoesNotLoad) {
  Policy policy;
  for (size_t offset : {offsetof(PolicyImageHeader, magic), offsetof(PolicyImageHeader, version)}) {
    std::string image = Image();
    image[offset] ^= 1;
    EXPECT_FALSE(Policy::Load(image, &policy));
  }
}

TEST(PolicyImageTest, ReadsStayWithinAnImageWhoseBytesChanged) {
  const std::string whole = Image();
  std::mt19937 random(1);
  int loaded = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string altered = whole;
    for (size_t i = 0; i < 1 + random() % 4; ++i) {
      altered[random() % altered.size()] = static_cast<char>(random());
    }
    const Exact image(altered);
    Policy policy;
    if (!Policy::Load(image.view, &policy)) continue;
    ++loaded;
    ReadAll(policy);
  }
  EXPECT_GT(loaded, 1000);
}

TEST(PolicyImageTest, EachSingleByteMayChange) {
  const std::string whole = Image();
  for (size_t i = 0; i < whole.size(); ++i) {
    for (int value : {0, 1, 0x7f, 0x80, 0x83, 0xff}) {
      std::string altered = whole;
      altered[i] = static_cast<char>(value);
      const Exact image(altered);
      Policy policy;
      if (Policy::Load(image.view, &policy)) ReadAll(policy);
    }
  }
}

}  // namespace
}  // namespace swale
