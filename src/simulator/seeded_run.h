// Installs, updates and pages under faults that are drawn from a seed: versions never mix, no byte
// is wrong, and once the faults stop all becomes well.
#ifndef SWALE_SIMULATOR_SEEDED_RUN_H_
#define SWALE_SIMULATOR_SEEDED_RUN_H_

#include <cstdint>
#include <functional>
#include <string>

#include "src/simulator/recording.h"
#include "src/url_pattern/url_pattern_host.h"

namespace swale {

struct SeededRunOptions {
  // Is told what happens, and when on the virtual clock, a line each; empty: nobody.
  std::function<void(uint64_t now_ms, const std::string& line)> tell{};
  RecordSink* sink = nullptr;
};

// Empty where all went well, else what did not. A seed gives the same run wherever this is
// compiled.
std::string RunSeed(uint32_t seed, UrlPatternHost& url_host, const SeededRunOptions& options = {});

// One number for all effects of that run, in their order.
uint64_t HashEffectsOfSeed(uint32_t seed, UrlPatternHost& url_host);

}  // namespace swale

#endif  // SWALE_SIMULATOR_SEEDED_RUN_H_
