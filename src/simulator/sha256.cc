#include "src/simulator/sha256.h"

#ifdef __EMSCRIPTEN__
#include "src/base/sha256.h"
#else
#include <openssl/sha.h>
#endif

namespace swale {

Digest Sha256(std::string_view bytes) {
#ifdef __EMSCRIPTEN__
  Sha256Stream stream;
  stream.Add(bytes);
  return stream.Finish();
#else
  Digest digest;
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return digest;
#endif
}

}  // namespace swale
