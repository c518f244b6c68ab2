// Installs, updates and pages under faults that are drawn from a seed: versions never mix, no byte
// is wrong, and once the faults stop all becomes well.
#ifndef SWALE_SIMULATOR_VERSION_RUN_H_
#define SWALE_SIMULATOR_VERSION_RUN_H_

#include <string>
#include <vector>

#include "src/simulator/run.h"

namespace swale {

// A seed gives the same run wherever this is compiled.
RunResult RunVersions(const RunPlan& plan, UrlPatternHost& url_host, const RunOptions& options);
std::vector<std::string> VersionRunFlags();

}  // namespace swale

#endif  // SWALE_SIMULATOR_VERSION_RUN_H_
