// What is said of policies that are wrong.
#ifndef SWALE_TESTS_NATIVE_SUPPORT_POLICY_ERRORS_H_
#define SWALE_TESTS_NATIVE_SUPPORT_POLICY_ERRORS_H_

#include <string_view>

namespace swale {

struct ErrorCase {
  std::string_view json, path, at, found, expected,
      nearest;  // `at`: the text that the offset points at
};

// Fails the test where the policy has not just this error. `expected` is what the error's begins
// with: lists of names are long.
void ExpectOneError(const ErrorCase& test);

}  // namespace swale

#endif  // SWALE_TESTS_NATIVE_SUPPORT_POLICY_ERRORS_H_
