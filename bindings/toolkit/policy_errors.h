// Policy errors as JavaScript sees them.
#ifndef SWALE_BINDINGS_TOOLKIT_POLICY_ERRORS_H_
#define SWALE_BINDINGS_TOOLKIT_POLICY_ERRORS_H_

#include <emscripten/val.h>

#include <vector>

#include "src/policy/compiler/policy_compiler.h"

namespace swale::toolkit {

// An array of PolicyErrorValue. Registered in policy.cc.
EMSCRIPTEN_DECLARE_VAL_TYPE(PolicyErrorArray)

PolicyErrorArray ToErrorArray(const std::vector<PolicyError>& errors);

}  // namespace swale::toolkit

#endif  // SWALE_BINDINGS_TOOLKIT_POLICY_ERRORS_H_
