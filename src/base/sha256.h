// SHA-256 in plain C++: for WebAssembly, where OpenSSL is not.
#ifndef SWALE_SIMULATOR_PORTABLE_SHA256_H_
#define SWALE_SIMULATOR_PORTABLE_SHA256_H_

#include <string_view>

#include "src/precache/manifest.h"

namespace swale {

// https://csrc.nist.gov/pubs/fips/180-4/upd1/final, section 6.2
Digest PortableSha256(std::string_view bytes);

}  // namespace swale

#endif  // SWALE_SIMULATOR_PORTABLE_SHA256_H_
