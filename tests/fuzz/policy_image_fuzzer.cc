// Damaged policy images: what loads must be read within its bounds and to an end, whatever it says.
//
// The first byte is the number of a policy below, whose image the rest damages: edits of seven
// bytes each, u16 position, u8 size, u32 value. Beyond the last policy the rest is the image
// itself, behind a header that loads.
#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/native_host/url_pattern_host.h"
#include "src/policy/compiler/policy_compiler.h"
#include "src/precache/static_routes.h"
#include "src/routing/router.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/fuzz_host.h"

namespace swale {
namespace {

// Between them they have every kind of record. The second has an index.
constexpr std::string_view kPolicies[] = {
    R"({"precache":{"directoryIndex":"index.html","cleanURLs":true,
        "ignoreURLParametersMatching":["utm_*","*a*b*"],"navigateFallback":"index.html",
        "navigateFallbackAllowlist":["/app/*"],"navigateFallbackDenylist":["/app/admin/*"],
        "offlineFallback":"offline.html"},
        "bypass":["/live/*"],"default":{"strategy":"network-only"},
        "catch":{"strategy":"cache-only","fallback":"offline.html"}})",
    R"({"routes":[{"match":"/section/*","strategy":"cache-first"},
        {"match":"/api/v:n/thing/:id","strategy":"network-first","networkTimeoutSeconds":3},
        {"match":"/*.png","strategy":"stale-while-revalidate","cache":"images"},
        {"match":"https://cdn.example/*","strategy":"cache-first"},
        {"match":"img/{a/}?*","strategy":"cache-only"},
        {"match":{"pattern":"/x/*/y","destination":"image"},"strategy":"cache-only"},
        {"match":{"url":"/feed.json?all=1"},"strategy":"network-only"}]})",
    R"({"routes":[{"match":{"any":["/a/:x+",{"not":{"method":["GET","POST"]}}],
        "all":[{"header":{"accept":{"regexp":"json"}}},{"any":["/b/*",{"predicate":{"function":1}}]}]},
        "strategy":"network-first"},
        {"match":{"regexp":"png$","mode":"navigate","origin":["cross","https://cdn.example"]},
        "handler":{"function":0}},{"match":"/(\\d+)/x","strategy":"cache-only"}],
        "staticRouting":true})"};

constexpr std::string_view kScriptUrl = "https://example.com/app/sw.js";

constexpr RequestView kRequests[] = {
    {.url = "https://example.com/section/page.html", .mode = Mode::kNavigate},
    {.url = "https://example.com/api/v2/thing/7?utm_source=a&b=c#d"},
    {.url = "https://example.com/app/img/a/b.png", .destination = Destination::kImage},
    {.url = "https://cdn.example/x/2/y", .method = Method::kPost},
    {.url = "http://[::1]:8080/a/b/c/1/x?"},
};

std::vector<std::string> CompileImages() {
  std::vector<std::string> images;
  for (std::string_view json : kPolicies) {
    NativeUrlPatternHost host;
    const PolicyCompileResult result = CompilePolicy(json, host);
    for (const PolicyError& error : result.errors) {
      Require(false, "the fuzzer's policies have no errors", {error.ToString()});
    }
    images.push_back(result.image);
  }
  return images;
}

void Damage(FuzzInput edits, std::string* image) {
  while (!edits.empty()) {
    const size_t position = edits.TakeNumber(2) % image->size();
    const size_t size = 1 + edits.TakeNumber(1) % 4;
    const uint32_t value = edits.TakeNumber(4);
    std::memcpy(image->data() + position, &value, std::min(size, image->size() - position));
  }
}

std::string TakeImage(FuzzInput input) {
  static const std::vector<std::string> images = CompileImages();
  const size_t number = input.TakeNumber(1) % (images.size() + 1);
  if (number < images.size()) {
    std::string image = images[number];
    Damage(input, &image);
    return image;
  }
  std::string image(input.rest());
  if (image.size() < sizeof(PolicyImageHeader)) return image;
  const uint32_t start[] = {kPolicyImageMagic, kPolicyImageVersion,
                            static_cast<uint32_t>(image.size()),
                            static_cast<uint8_t>(image[12]) & kPolicyFlagsMask};
  std::memcpy(image.data(), start, sizeof(start));
  return image;
}

void RequireWithin(std::string_view image, std::string_view text) {
  Require(text.empty() || (text.data() >= image.data() &&
                           text.data() + text.size() <= image.data() + image.size()),
          "texts lie in the image", {image});
}

void CheckOptions(const Policy& policy, const RouteOptions& options) {
  for (std::string_view text : {options.fetch_fields, options.part_fields, options.cache.name,
                                options.cache.statuses, options.cache.key.ignored}) {
    RequireWithin(policy.image(), text);
  }
  const size_t room = policy.image().size();
  for (const PolicyImageTable& table : {options.parts, options.fallbacks, options.hooks,
                                        options.cache.also_match, options.cache.headers}) {
    Require(table.count <= room, "tables lie in the image", {policy.image()});
  }
  for (size_t i = 0; i < options.parts.count; ++i) {
    const PartRecord part = policy.part(options.parts, i);
    RequireWithin(policy.image(), policy.text(part.url));
    RequireWithin(policy.image(), policy.part_route(part.route).cache.name);
  }
  for (size_t i = 0; i < options.cache.headers.count; ++i) {
    RequireWithin(policy.image(), policy.text(policy.condition(options.cache.headers, i).name));
  }
  FallbackRecord fallback{};
  if (policy.FindFallback(options, Destination::kImage, &fallback)) {
    RequireWithin(policy.image(), policy.text(fallback.text));
  }
  policy.hook_function(options, Hook::kHandlerDidError);
}

void CheckPolicy(const Policy& policy) {
  const PrecacheOptions precache = policy.precache();
  for (std::string_view text :
       {precache.directory_index, precache.navigate_fallback, precache.offline_fallback}) {
    RequireWithin(policy.image(), text);
  }
  policy.IgnoresParameter("utm_%73ource+");
  RouteOptions options;
  if (policy.default_route(&options)) CheckOptions(policy, options);
  if (policy.catch_route(&options)) CheckOptions(policy, options);
  const size_t room = policy.image().size() / sizeof(RouteOptionsRecord);
  Require(policy.route_count() <= room, "an image has room for its routes", {policy.image()});
  for (size_t i = 0; i < policy.route_count(); ++i) CheckOptions(policy, policy.route(i));
}

void CheckRouting(const Router& router) {
  for (const RequestView& request : kRequests) {
    const std::optional<UrlView> url = UrlView::Parse(request.url);
    const size_t route = router.Match(request, *url);
    Require(route == kNoRoute || route < router.policy().match_count(MatchList::kRoutes),
            "a route is one of the list", {router.policy().image()});
    router.IsBypassed(request, *url);
    router.AllowsNavigateFallback(request, *url);
  }
}

}  // namespace
}  // namespace swale

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace swale;
  const std::string image = TakeImage(FuzzInput(data, size));
  Policy policy;
  if (!Policy::Load(image, &policy)) {
    Require(policy.image().empty(), "what does not load changes nothing", {image});
    return 0;
  }
  CheckPolicy(policy);
  FuzzQueries host;
  CheckRouting(Router(policy, kScriptUrl, &host));

  static const std::string manifest_image =
      BuildManifest({{.url = "section/index.html"}, {.url = "https://cdn.example/a.png"}});
  ManifestView manifest;
  ManifestView::LoadChecked(manifest_image, &manifest);
  WorkerConfig config;
  config.policy = policy;
  config.script_url = kScriptUrl;
  config.scope = "https://example.com/app/";
  StaticRoutes(config, manifest);
  return 0;
}
