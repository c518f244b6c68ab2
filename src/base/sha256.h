// SHA-256 piece by piece, which SubtleCrypto cannot.
#ifndef SWALE_BASE_SHA256_H_
#define SWALE_BASE_SHA256_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace swale {

// https://csrc.nist.gov/pubs/fips/180-4/upd1/final, section 6.2. Memory does not grow with what is
// added.
class Sha256Stream {
 public:
  Sha256Stream();

  void Add(std::string_view bytes);
  // Once, after all was added.
  std::array<uint8_t, 32> Finish();

 private:
  std::array<uint32_t, 8> hash_;
  uint64_t size_ = 0;
  std::string rest_;  // less than a block
};

}  // namespace swale

#endif  // SWALE_BASE_SHA256_H_
