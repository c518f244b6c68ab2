#include "src/simulator/sha256.h"

#ifdef __EMSCRIPTEN__
#include "src/simulator/portable_sha256.h"
#else
#include <openssl/sha.h>
#endif

namespace swale {

Digest Sha256(std::string_view bytes) {
#ifdef __EMSCRIPTEN__
  return PortableSha256(bytes);
#else
  Digest digest;
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return digest;
#endif
}

}  // namespace swale
