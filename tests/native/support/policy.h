// Policies for tests, compiled with what a native host lends.
#ifndef SWALE_TESTS_NATIVE_SUPPORT_POLICY_H_
#define SWALE_TESTS_NATIVE_SUPPORT_POLICY_H_

#include <cstddef>
#include <string_view>

#include "src/fetch/request.h"
#include "src/policy/compiler/policy_compiler.h"
#include "src/routing/router.h"

namespace swale {

PolicyCompileResult CompileTestPolicy(std::string_view json);

// The router's methods of a request whose URL is not yet taken apart. One that is no URL is
// bypassed, and no route's.
bool IsBypassed(const Router& router, const RequestView& request);
bool AllowsNavigateFallback(const Router& router, const RequestView& request);
size_t MatchRoute(const Router& router, const RequestView& request);

}  // namespace swale

#endif  // SWALE_TESTS_NATIVE_SUPPORT_POLICY_H_
