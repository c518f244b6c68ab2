// Compiles the rules of cache keys.
#ifndef SWALE_POLICY_COMPILER_CACHE_KEY_COMPILER_H_
#define SWALE_POLICY_COMPILER_CACHE_KEY_COMPILER_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "src/policy/compiler/policy_compiler.h"
#include "src/policy/compiler/policy_image_writer.h"
#include "src/policy/compiler/policy_reader.h"
#include "src/policy/policy_image.h"

namespace swale {

// Errors are noted in `reader`; the record is then of no use.
CacheKeyRecord CompileCacheKey(size_t value, PolicyReader* reader, PolicyImageWriter* writer);

// Rules alone, for tools. Texts that the rules point into are in `texts`.
struct CacheKeyCompileResult {
  CacheKeyRecord record = {};
  std::string texts;
  std::vector<PolicyError> errors;
};
CacheKeyCompileResult CompileCacheKeyRules(std::string_view json);

}  // namespace swale

#endif  // SWALE_POLICY_COMPILER_CACHE_KEY_COMPILER_H_
