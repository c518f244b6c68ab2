// Patches: any bytes as a delta, and those that our encoder makes.
#include <string>

#include "src/vcdiff/encoder/vcdiff_encoder.h"
#include "src/vcdiff/vcdiff.h"
#include "tests/fuzz/fuzz.h"

namespace swale {
namespace {

constexpr size_t kTargetMax = 1 << 16;

void CheckDecoding(const std::string& source, const std::string& delta) {
  std::string target;
  std::string error;
  if (ApplyVcdiff(source, delta, kTargetMax, &target, &error)) {
    Require(target.size() <= kTargetMax && error.empty(), "a target keeps to its limit", {delta});
  } else {
    Require(!error.empty(), "what is no delta is explained", {delta});
  }
}

void CheckRoundTrip(const std::string& source, const std::string& target) {
  const std::string delta = EncodeVcdiff(source, target);
  std::string made;
  std::string error;
  Require(ApplyVcdiff(source, delta, target.size(), &made, &error) && made == target,
          "a delta makes its target", {source, target, delta, error});
}

}  // namespace
}  // namespace swale

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace swale;
  FuzzInput input(data, size);
  const std::string first(input.TakeLine());
  const std::string rest(input.rest());
  CheckDecoding(first, rest);
  CheckRoundTrip(first, rest);
  CheckRoundTrip(rest, first);
  return 0;
}
