// Sites for tests, with policies as JSON.
#ifndef SWALE_TESTS_NATIVE_SUPPORT_SITE_H_
#define SWALE_TESTS_NATIVE_SUPPORT_SITE_H_

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/simulator/simulated_host.h"
#include "src/simulator/site.h"

namespace swale {

using TestSite = Site;

struct TestSiteOptions {
  std::string policy = "{}";          // JSON
  std::vector<std::string> optional;  // paths of files that an install may lack
  std::string label;
  std::vector<std::string> lazy;
  // Bytes of contents in a pack, about; 0: no packs.
  uint32_t pack_bytes = 0;
  // Earlier versions that there are update packs from, with patches.
  std::vector<const TestSite*> updates_from;
};

// `paths`: path relative to the site → body.
TestSite MakeSite(const std::map<std::string, std::string>& paths, TestSiteOptions options = {});

// A worker without precached files. Fails the test where the policy has errors.
WorkerScript MakeScript(std::string_view policy);

// A request as a page makes it.
inline RequestView Subresource(std::string_view url) { return {.url = url}; }
inline RequestView Navigation(std::string_view url) {
  return {.url = url, .mode = Mode::kNavigate, .destination = Destination::kDocument};
}

}  // namespace swale

#endif  // SWALE_TESTS_NATIVE_SUPPORT_SITE_H_
