// Compiles the policy's option "downloads": large files that are fetched on request.
#ifndef SWALE_POLICY_COMPILER_DOWNLOADS_COMPILER_H_
#define SWALE_POLICY_COMPILER_DOWNLOADS_COMPILER_H_

#include <cstddef>

#include "src/policy/compiler/policy_image_writer.h"
#include "src/policy/compiler/policy_reader.h"

namespace swale {

// Checks the value, and gives what PolicyImageHeader::downloads is.
PolicyImageText CompileDownloads(size_t value, PolicyReader* reader, PolicyImageWriter* writer);

}  // namespace swale

#endif  // SWALE_POLICY_COMPILER_DOWNLOADS_COMPILER_H_
