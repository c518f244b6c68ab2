// Compiles the policy's option "periodic": named jobs that are done every so often.
#ifndef SWALE_POLICY_COMPILER_PERIODIC_COMPILER_H_
#define SWALE_POLICY_COMPILER_PERIODIC_COMPILER_H_

#include <cstddef>

#include "src/policy/compiler/policy_image_writer.h"
#include "src/policy/compiler/policy_reader.h"

namespace swale {

// Checks the value, and gives what PolicyImageHeader::periodic is.
PolicyImageText CompilePeriodic(size_t value, PolicyReader* reader, PolicyImageWriter* writer);

}  // namespace swale

#endif  // SWALE_POLICY_COMPILER_PERIODIC_COMPILER_H_
