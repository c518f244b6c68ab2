// SHA-256, as the browser's SubtleCrypto gives it.
#ifndef SWALE_SIMULATOR_SHA256_H_
#define SWALE_SIMULATOR_SHA256_H_

#include <string_view>

#include "src/precache/manifest.h"

namespace swale {

Digest Sha256(std::string_view bytes);

}  // namespace swale

#endif  // SWALE_SIMULATOR_SHA256_H_
