// Takes the place of Abseil's raw logging in the worker module: a failed check traps, and the shim
// then fails open. Abseil's own formats its message with vsnprintf, 5 kB of wasm that nobody reads.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/base/attributes.h"
#include "absl/base/internal/atomic_hook.h"
#include "absl/base/internal/raw_logging.h"
#include "absl/base/log_severity.h"

namespace absl {
ABSL_NAMESPACE_BEGIN
namespace raw_log_internal {
namespace {

void TrapIfFatal(LogSeverity severity) {
  if (severity == LogSeverity::kFatal) __builtin_trap();
}

void InternalLog(LogSeverity severity, const char*, int, const std::string&) {
  TrapIfFatal(severity);
}

}  // namespace

void RawLog(LogSeverity severity, const char*, int, const char*, ...) { TrapIfFatal(severity); }

ABSL_INTERNAL_ATOMIC_HOOK_ATTRIBUTES ABSL_DLL base_internal::AtomicHook<InternalLogFunction>
    internal_log_function(InternalLog);

}  // namespace raw_log_internal
ABSL_NAMESPACE_END
}  // namespace absl

// A standalone module that may grow imports this from its host; the shim needs no telling, it never
// keeps a view of the memory.
extern "C" void emscripten_notify_memory_growth(size_t) {}
