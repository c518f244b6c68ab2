// The exports that only the build with the policy compiler has: for workers that people write by
// hand, whose policy is compiled at each start.

#if SWALE_WITH_POLICY_COMPILER

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "bindings/worker/imported_url_pattern_host.h"
#include "bindings/worker/scratch.h"
#include "src/policy/compiler/policy_compiler.h"

namespace swale {
namespace {

std::string* result = nullptr;  // never destroyed, nor those before: they may be in use

}  // namespace

// Compiles the policy whose JSON text is the first `json_size` bytes of the scratch buffer. Gives
// the number of errors. The result is then, without errors, the policy's image; else a line for
// each error.
SWALE_EXPORT uint32_t swale_compile_policy(size_t json_size) {
  ImportedUrlPatternHost host;
  PolicyCompileResult compiled = CompilePolicy(ScratchText(json_size), host);
  result = new std::string(std::move(compiled.image));
  for (const PolicyError& error : compiled.errors) result->append(error.ToString()).append("\n");
  return static_cast<uint32_t>(compiled.errors.size());
}

// Where the result of swale_compile_policy lies, and how long it is. It stays
// there; swale_start and swale_set_policy may be given it in place. REQUIRES: swale_compile_policy
// was called.
SWALE_EXPORT const char* swale_result_ptr() { return result->data(); }
SWALE_EXPORT size_t swale_result_len() { return result->size(); }

}  // namespace swale

#endif  // SWALE_WITH_POLICY_COMPILER
