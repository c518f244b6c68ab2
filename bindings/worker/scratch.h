// The scratch buffer: where the shim writes strings for the core to read.
#ifndef SWALE_BINDINGS_WORKER_SCRATCH_H_
#define SWALE_BINDINGS_WORKER_SCRATCH_H_

#include <cstddef>
#include <string_view>

// Makes a function an export of the module under its own name: Emscripten's linker exports what is
// used.
#define SWALE_EXPORT extern "C" __attribute__((used))

namespace swale {

// A buffer of at least `size` bytes, valid until the next call. Traps where there is no memory
// left: the shim then fails open.
char* Scratch(size_t size);

// The first `size` bytes of the buffer, as the shim filled it.
std::string_view ScratchText(size_t size);

}  // namespace swale

#endif  // SWALE_BINDINGS_WORKER_SCRATCH_H_
