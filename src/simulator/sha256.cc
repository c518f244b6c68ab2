#include "src/simulator/sha256.h"

#include <openssl/sha.h>

namespace swale {

Digest Sha256(std::string_view bytes) {
  Digest digest;
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return digest;
}

}  // namespace swale
