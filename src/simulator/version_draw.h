// The versions of a site that a run deploys, one after the other.
#ifndef SWALE_SIMULATOR_VERSION_DRAW_H_
#define SWALE_SIMULATOR_VERSION_DRAW_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "src/simulator/site.h"
#include "src/url_pattern/url_pattern_host.h"

namespace swale {

struct DrawnVersion {
  Site site;
  std::map<std::string, std::string> paths;  // path → body, the page among them
};
using DrawnVersions = std::vector<std::unique_ptr<DrawnVersion>>;

struct VersionFeatures {
  bool has_packs = false;
  bool has_updates = false;
  bool has_optional = false;
  bool has_lazy = false;
};

// The one that comes after `earlier`. `draw(n)` gives a number from 0 up to but not n.
std::unique_ptr<DrawnVersion> DrawVersion(const DrawnVersions& earlier,
                                          const VersionFeatures& features,
                                          const std::function<int(int)>& draw,
                                          UrlPatternHost& url_host);

}  // namespace swale

#endif  // SWALE_SIMULATOR_VERSION_DRAW_H_
