// Likeness: which content a patch is best made from.
#ifndef SWALE_VCDIFF_ENCODER_LIKENESS_H_
#define SWALE_VCDIFF_ENCODER_LIKENESS_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace swale {

// Numbers in a fingerprint, at most. Two contents that share a tenth of their text share a dozen of
// them, more or less.
inline constexpr size_t kFingerprintMax = 128;

// A fingerprint of a content: the smallest of the hashes of all its parts of some bytes, ascending.
// The more of them two contents have in common, the more of their text, wherever it stands and
// whatever the files are called. Empty for contents that are shorter than such a part. Takes time
// in proportion to the content.
std::vector<uint32_t> Fingerprint(std::string_view content);

}  // namespace swale

#endif  // SWALE_VCDIFF_ENCODER_LIKENESS_H_
