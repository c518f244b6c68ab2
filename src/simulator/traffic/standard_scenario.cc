#include "src/simulator/traffic/random.h"
#include "src/simulator/traffic/workload.h"

namespace swale {
namespace {

constexpr size_t kPages = 60;
constexpr size_t kImages = 240;
constexpr uint64_t kHourMs = kDayMs / 24;
const std::string kSite = "https://site.example/";
const std::string kImageHost = "https://images.example/";

class SiteMaker {
 public:
  explicit SiteMaker(uint64_t seed) : random_(seed, 0) { scenario_.seed = seed; }

  Scenario Make() {
    AddShared();
    for (size_t i = 0; i < kImages; ++i) {
      const uint64_t bytes = 4'000 + static_cast<uint64_t>(random_.Exponential() * 28'000);
      images_.push_back(Add({.url = kImageHost + "i/" + std::to_string(i) + ".avif",
                             .destination = Destination::kImage,
                             .fields = {{"content-type", "image/avif"},
                                        {"cache-control", "public, max-age=604800"},
                                        {"etag", "\"i\""}},
                             .content_bytes = bytes,
                             .transfer_bytes = bytes,
                             .server_ms = 15}));
    }
    for (size_t i = 0; i < kPages; ++i) AddPage(i);
    scenario_.deployments_ms = {5 * kDayMs, 10 * kDayMs};
    scenario_.classes = StandardClasses(1'000);
    return std::move(scenario_);
  }

 private:
  uint32_t Add(TrafficResource resource) {
    scenario_.resources.push_back(std::move(resource));
    return static_cast<uint32_t>(scenario_.resources.size() - 1);
  }

  uint32_t AddFingerprinted(const std::string& name, const std::string& type, Destination kind,
                            uint64_t content_bytes, uint64_t transfer_bytes) {
    const std::string before = kSite + "assets/" + name + ".";
    return Add({.url = before + "0123abcd" + (kind == Destination::kStyle ? ".css" : ".js"),
                .destination = kind,
                .fields = {{"content-type", type},
                           {"cache-control", "public, max-age=31536000, immutable"}},
                .content_bytes = content_bytes,
                .transfer_bytes = transfer_bytes,
                .server_ms = 10,
                .changes_with_deployments = true,
                .is_precached = true,
                .fingerprint_offset = static_cast<uint32_t>(before.size()),
                .fingerprint_size = 8});
  }

  void AddShared() {
    shared_ = {AddFingerprinted("style", "text/css", Destination::kStyle, 130'000, 24'000),
               AddFingerprinted("vendor", "text/javascript", Destination::kScript, 310'000, 96'000),
               AddFingerprinted("app", "text/javascript", Destination::kScript, 420'000, 118'000),
               AddFingerprinted("shop", "text/javascript", Destination::kScript, 90'000, 27'000),
               Add({.url = kSite + "logo.svg",
                    .destination = Destination::kImage,
                    .fields = {{"content-type", "image/svg+xml"},
                               {"cache-control", "max-age=86400"},
                               {"etag", "\"l\""}},
                    .content_bytes = 6'000,
                    .transfer_bytes = 2'300,
                    .server_ms = 10,
                    .changes_with_deployments = true,
                    .is_precached = true})};
    for (const char* name : {"text", "bold"}) {
      shared_.push_back(Add({.url = std::string("https://fonts.example/") + name + ".woff2",
                             .mode = Mode::kCors,
                             .destination = Destination::kFont,
                             .fields = {{"content-type", "font/woff2"},
                                        {"cache-control", "public, max-age=31536000"}},
                             .content_bytes = 31'000,
                             .transfer_bytes = 31'000,
                             .server_ms = 12}));
    }
    session_ = Add(
        {.url = kSite + "api/session",
         .mode = Mode::kCors,
         .fields = {{"content-type", "application/json"}, {"cache-control", "private, no-store"}},
         .content_bytes = 700,
         .transfer_bytes = 700,
         .server_ms = 45,
         .changes_every_ms = kHourMs});
    beacon_ = Add({.url = "https://stats.example/collect",
                   .method = Method::kPost,
                   .mode = Mode::kNoCors,
                   .status = 204,
                   .server_ms = 20});
  }

  void AddPage(size_t number) {
    const std::string name = number == 0 ? "" : "p/" + std::to_string(number);
    const uint64_t bytes = 9'000 + static_cast<uint64_t>(random_.Exponential() * 6'000);
    TrafficPage page{.weight = static_cast<uint32_t>(1'000'000 / (number + 1))};
    page.parts.push_back({Add({.url = kSite + name,
                               .mode = Mode::kNavigate,
                               .destination = Destination::kDocument,
                               .fields = {{"content-type", "text/html"},
                                          {"cache-control", "no-cache"},
                                          {"etag", "\"d\""}},
                               .content_bytes = bytes * 4,
                               .transfer_bytes = bytes,
                               .server_ms = 60,
                               .changes_with_deployments = true}),
                          0});
    for (uint32_t resource : shared_) page.parts.push_back({resource, 5});
    const uint32_t data = Add({.url = kSite + "api/products?page=" + std::to_string(number),
                               .mode = Mode::kCors,
                               .fields = {{"content-type", "application/json"},
                                          {"cache-control", "max-age=60"},
                                          {"etag", "\"a\""}},
                               .content_bytes = 24'000,
                               .transfer_bytes = 6'000,
                               .server_ms = 80,
                               .changes_every_ms = kHourMs * (1 + random_.Below(12))});
    page.parts.push_back({session_, 120});
    page.parts.push_back({data, 120});
    const uint64_t images = 3 + random_.Below(4);
    for (uint64_t i = 0; i < images; ++i) {
      page.parts.push_back({images_[(number * 4 + i) % kImages], 160});
    }
    page.parts.push_back({beacon_, 600});
    scenario_.pages.push_back(std::move(page));
  }

  Scenario scenario_;
  Random random_;
  std::vector<uint32_t> shared_;
  std::vector<uint32_t> images_;
  uint32_t session_ = 0;
  uint32_t beacon_ = 0;
};

}  // namespace

Scenario StandardScenario(uint64_t seed) { return SiteMaker(seed).Make(); }

}  // namespace swale
