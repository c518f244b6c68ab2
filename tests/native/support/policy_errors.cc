#include "tests/native/support/policy_errors.h"

#include <gtest/gtest.h>

#include "tests/native/support/policy.h"

namespace swale {

void ExpectOneError(const ErrorCase& test) {
  SCOPED_TRACE(test.json);
  const PolicyCompileResult result = CompileTestPolicy(test.json);
  EXPECT_TRUE(result.image.empty());
  ASSERT_FALSE(result.errors.empty());
  ASSERT_EQ(result.errors.size(), 1u) << result.errors[result.errors.size() > 1].ToString();
  const PolicyError& error = result.errors[0];
  EXPECT_EQ(error.path, test.path);
  EXPECT_EQ(test.json.substr(error.offset, test.at.size()), test.at);
  EXPECT_EQ(error.found, test.found);
  EXPECT_EQ(error.expected.substr(0, test.expected.size()), test.expected);
  EXPECT_EQ(error.nearest, test.nearest);
}

}  // namespace swale
