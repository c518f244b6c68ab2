// Compiles the policy's option "push": what is done with push messages.
#ifndef SWALE_POLICY_COMPILER_PUSH_COMPILER_H_
#define SWALE_POLICY_COMPILER_PUSH_COMPILER_H_

#include <cstddef>

#include "src/policy/compiler/policy_image_writer.h"
#include "src/policy/compiler/policy_reader.h"
#include "src/policy/compiler/queue_compiler.h"

namespace swale {

// Checks the value, and gives what PolicyImageHeader::push is.
PolicyImageText CompilePush(size_t value, PolicyReader* reader, QueueCompiler* queues,
                            PolicyImageWriter* writer);

}  // namespace swale

#endif  // SWALE_POLICY_COMPILER_PUSH_COMPILER_H_
