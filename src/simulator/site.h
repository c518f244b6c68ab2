// Sites of the simulator: files, and the worker that a build would make for them.
#ifndef SWALE_SIMULATOR_SITE_H_
#define SWALE_SIMULATOR_SITE_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "src/simulator/simulated_host.h"

namespace swale {

inline constexpr std::string_view kSiteUrl = "https://site.example/";

// A version of a site: what is served, and the worker script that precaches it.
struct Site {
  std::map<std::string, std::string> files;  // absolute URL → body, the manifest included
  WorkerScript script;
  std::string version;
  std::string manifest_url;                  // absolute
  std::map<std::string, std::string> paths;  // as BuildSite was given them
  std::string manifest;
};

struct SiteOptions {
  std::string policy_image;           // empty: no rules
  std::vector<std::string> optional;  // paths of files that an install may lack
  std::string label;
  std::vector<std::string> lazy;
  // Bytes of contents in a pack, about; 0: no packs.
  uint32_t pack_bytes = 0;
  // Earlier versions that there are update packs from, with patches.
  std::vector<const Site*> updates_from;
};

// `paths`: path relative to the site → body.
Site BuildSite(const std::map<std::string, std::string>& paths, const SiteOptions& options);

// What the build does with a content: a container of one block for each of `blocks`, uncompressed.
std::string MakeContainer(const std::vector<std::string>& blocks);

}  // namespace swale

#endif  // SWALE_SIMULATOR_SITE_H_
