// The compiler and the published JSON Schema know the same names.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "src/fetch/request.h"
#include "src/policy/compiler/policy_compiler.h"
#include "src/policy/compiler/policy_options.h"
#include "src/policy/policy.h"
#include "src/push/click.h"

namespace swale {
namespace {

std::string ReadSchema() {
  const std::string file = __FILE__;
  const std::string root = file.substr(0, file.rfind("tests/native/"));
  std::ifstream stream(root + "src/policy/policy.schema.json");
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

template <size_t kCount>
void ExpectNames(const std::string& schema, const std::string_view (&names)[kCount],
                 std::string_view suffix) {
  for (std::string_view name : names) {
    const std::string quoted = "\"" + std::string(name) + "\"" + std::string(suffix);
    EXPECT_NE(schema.find(quoted), std::string::npos) << quoted;
  }
}

TEST(PolicySchemaTest, HasEveryNameThatTheCompilerKnows) {
  const std::string schema = ReadSchema();
  ASSERT_FALSE(schema.empty());
  ExpectNames(schema, kPolicyOptionNames, ": {");
  ExpectNames(schema, kPrecacheOptionNames, ": {");
  ExpectNames(schema, kPeriodicOptionNames, ": {");
  ExpectNames(schema, kDownloadOptionNames, ": {");
  ExpectNames(schema, kRouteOptionNames, ": {");
  ExpectNames(schema, kCacheOptionNames, ": {");
  ExpectNames(schema, kHandlerOptionNames, ": {");
  ExpectNames(schema, kPushOptionNames, ": {");
  ExpectNames(schema, kNotificationOptionNames, ": {");
  ExpectNames(schema, kNotificationActionOptionNames, ": {");
  ExpectNames(schema, kClickOptionNames, ": {");
  ExpectNames(schema, kSubscriptionOptionNames, ": {");
  ExpectNames(schema, kPushWindowNames, "");
  ExpectNames(schema, kPushBadgeNames, "");
  ExpectNames(schema, kMatchOptionNames, ": {");
  ExpectNames(schema, kPatternOptionNames, ": {");
  ExpectNames(schema, kBackgroundSyncOptionNames, ": {");
  ExpectNames(schema, kQueueOptionNames, ": {");
  ExpectNames(schema, kWaitedTimeOptionNames, ": {");
  ExpectNames(schema, kBatchOptionNames, ": {");
  ExpectNames(schema, kQueueOrderNames, "");
  ExpectNames(schema, kStrategyNames, "");
  ExpectNames(schema, kMethodNames, "");
  ExpectNames(schema, kModeNames, "");
  ExpectNames(schema, kDestinationNames, "");
}

TEST(PolicySchemaTest, HasTheLimits) {
  const std::string schema = ReadSchema();
  const std::string routes = std::to_string(kRouteCountMax);
  EXPECT_NE(schema.find("\"maxItems\": " + routes), std::string::npos);
  EXPECT_NE(schema.find("\"maximum\": " + std::to_string(kNetworkTimeoutSecondsMax)),
            std::string::npos);
}

}  // namespace
}  // namespace swale
