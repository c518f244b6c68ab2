// By what a seed's run is the same wherever it is compiled.
#ifndef SWALE_SIMULATOR_EFFECT_HASH_H_
#define SWALE_SIMULATOR_EFFECT_HASH_H_

#include <cstdint>

#include "src/url_pattern/url_pattern_host.h"

namespace swale {

// One number for all effects of that run of versions, in their order.
uint64_t HashEffectsOfSeed(uint32_t seed, UrlPatternHost& url_host);

}  // namespace swale

#endif  // SWALE_SIMULATOR_EFFECT_HASH_H_
