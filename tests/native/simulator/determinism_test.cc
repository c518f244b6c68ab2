// The same seed gives the same effects wherever the core and the simulator are compiled: here g++
// and clang, in tests/node/toolkit_determinism.test.js WebAssembly. tests/support/effect_hashes.txt
// has a line for each seed; whoever changes what the core asks for puts there what is found here.
#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <map>
#include <string>

#include "src/base/hex.h"
#include "src/native_host/url_pattern_host.h"
#include "src/simulator/effect_hash.h"

namespace swale {
namespace {

std::map<uint32_t, std::string> ReadEffectHashes() {
  const std::string file = __FILE__;
  const std::string root = file.substr(0, file.rfind("tests/native/"));
  std::ifstream stream(root + "tests/support/effect_hashes.txt");
  std::map<uint32_t, std::string> hashes;
  uint32_t seed = 0;
  while (stream >> seed) stream >> hashes[seed];
  return hashes;
}

TEST(DeterminismTest, ASeedGivesTheEffectsThatItGivesElsewhere) {
  NativeUrlPatternHost host;
  const std::map<uint32_t, std::string> expected = ReadEffectHashes();
  EXPECT_EQ(expected.size(), 3u);
  for (const auto& [seed, hash] : expected) {
    EXPECT_EQ(NumberToHex(HashEffectsOfSeed(seed, host)), hash) << "seed " << seed;
  }
}

}  // namespace
}  // namespace swale
