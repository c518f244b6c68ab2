// VCDIFF: making patches. https://www.rfc-editor.org/rfc/rfc3284
#ifndef SWALE_VCDIFF_ENCODER_VCDIFF_ENCODER_H_
#define SWALE_VCDIFF_ENCODER_VCDIFF_ENCODER_H_

#include <string>
#include <string_view>

namespace swale {

// A delta of one window that makes `target` of `source`; by the default code table and without
// secondary compression, so that what carries it compresses it with the rest. The same input gives
// the same delta. Takes time and memory in proportion to both; for files of up to some tens of
// megabytes, below 2 GiB in sum.
std::string EncodeVcdiff(std::string_view source, std::string_view target);

}  // namespace swale

#endif  // SWALE_VCDIFF_ENCODER_VCDIFF_ENCODER_H_
