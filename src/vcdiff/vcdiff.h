// VCDIFF: applying patches. https://www.rfc-editor.org/rfc/rfc3284
#ifndef SWALE_VCDIFF_VCDIFF_H_
#define SWALE_VCDIFF_VCDIFF_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace swale {

// Makes of `source` what `delta` says, at most `target_size_max` bytes. False where `delta` is not
// a whole VCDIFF file for it; `*error` then says at which byte, and what is wrong; `*target` is
// then unspecified. All of RFC 3284 but secondary compression (which it leaves to others): several
// windows, from the source and from the target, code tables of the application's. Beyond it the
// application header and the Adler-32 checksum of windows that xdelta3 writes.
bool ApplyVcdiff(std::string_view source, std::string_view delta, size_t target_size_max,
                 std::string* target, std::string* error);

}  // namespace swale

#endif  // SWALE_VCDIFF_VCDIFF_H_
