#include "src/base/concat.h"
#include "src/policy/compiler/policy_compiler.h"

namespace swale {

std::string PolicyError::ToString() const {
  const std::string question = nearest.empty() ? "" : Concat({"; did you mean \"", nearest, "\"?"});
  return Concat({path.empty() ? "policy" : std::string_view(path), ": found ", found, ", expected ",
                 expected, question});
}

}  // namespace swale
