#include "src/base/sha256.h"

#include <algorithm>
#include <bit>

namespace swale {
namespace {

constexpr size_t kBlockBytes = 64;
constexpr size_t kLengthBytes = 8;  // of the message's length in bits, at the end of the last block

// The first 32 bits of the fractional parts of the cube roots of the first 64 primes:
// section 4.2.2.
constexpr uint32_t kRoundConstants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

// Of the square roots of the first 8 primes: section 5.3.3.
constexpr std::array<uint32_t, 8> kInitialHash = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                                  0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

uint32_t ReadWord(const char* bytes) {
  uint32_t word = 0;
  for (size_t i = 0; i < 4; ++i) word = word << 8 | static_cast<uint8_t>(bytes[i]);
  return word;
}

// Section 6.2.2.
void AddBlock(const char* block, std::array<uint32_t, 8>* hash) {
  uint32_t schedule[64];
  for (size_t t = 0; t < 16; ++t) schedule[t] = ReadWord(block + t * 4);
  for (size_t t = 16; t < 64; ++t) {
    const uint32_t before2 = schedule[t - 2];
    const uint32_t before15 = schedule[t - 15];
    const uint32_t sigma1 = std::rotr(before2, 17) ^ std::rotr(before2, 19) ^ before2 >> 10;
    const uint32_t sigma0 = std::rotr(before15, 7) ^ std::rotr(before15, 18) ^ before15 >> 3;
    schedule[t] = sigma1 + schedule[t - 7] + sigma0 + schedule[t - 16];
  }
  auto [a, b, c, d, e, f, g, h] = *hash;
  for (size_t t = 0; t < 64; ++t) {
    const uint32_t sum1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
    const uint32_t choice = (e & f) ^ (~e & g);
    const uint32_t t1 = h + sum1 + choice + kRoundConstants[t] + schedule[t];
    const uint32_t sum0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
    const uint32_t majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = d + t1;
    d = c;
    c = b;
    b = a;
    a = t1 + sum0 + majority;
  }
  const uint32_t added[] = {a, b, c, d, e, f, g, h};
  for (size_t i = 0; i < hash->size(); ++i) (*hash)[i] += added[i];
}

}  // namespace

Sha256Stream::Sha256Stream() : hash_(kInitialHash) {}

void Sha256Stream::Add(std::string_view bytes) {
  size_ += bytes.size();
  // What is left of before becomes a block first.
  if (!rest_.empty()) {
    const size_t taken = std::min(bytes.size(), kBlockBytes - rest_.size());
    rest_ += bytes.substr(0, taken);
    bytes.remove_prefix(taken);
    if (rest_.size() < kBlockBytes) return;
    AddBlock(rest_.data(), &hash_);
    rest_.clear();
  }
  for (; bytes.size() >= kBlockBytes; bytes.remove_prefix(kBlockBytes)) {
    AddBlock(bytes.data(), &hash_);
  }
  rest_ = bytes;
}

std::array<uint8_t, 32> Sha256Stream::Finish() {
  const uint64_t bits = size_ * 8;
  std::string end(1, static_cast<char>(0x80));
  const size_t filled = (rest_.size() + end.size() + kLengthBytes) % kBlockBytes;
  end.append((kBlockBytes - filled) % kBlockBytes, '\0');
  for (int shift = 56; shift >= 0; shift -= 8) end += static_cast<char>(bits >> shift & 0xff);
  Add(end);
  std::array<uint8_t, 32> digest;
  for (size_t i = 0; i < digest.size(); ++i) {
    digest[i] = static_cast<uint8_t>(hash_[i / 4] >> (24 - i % 4 * 8));
  }
  return digest;
}

}  // namespace swale
