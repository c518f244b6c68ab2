// The simulator's model of the browser: the histories of tests/support/host_model, which
// tests/browser/host-model.test.js runs in Chromium, as the standards say and as Chromium does.
#include <gtest/gtest.h>

#include <string>

#include "tests/native/simulator/history_run.h"

namespace swale {
namespace {

// How many there are of a topic.
int RunHistories(const std::string& topic, ModelledBrowser browser) {
  const std::string json = ReadTestFile("host_model/histories/" + topic + ".json");
  JsonDocument document;
  JsonError error;
  EXPECT_TRUE(document.Parse(json, &error)) << error.expected;
  int count = 0;
  JsonValueView(document, 0).ForEachElement([&](const JsonValueView& history) {
    SCOPED_TRACE(history["says"].text());
    ++count;
    HistoryRun run(history, browser);
    int number = 0;
    history["steps"].ForEachElement([&](const JsonValueView& step) {
      SCOPED_TRACE("step " + std::to_string(++number) + ": " + step.source());
      run.Step(step);
    });
  });
  return count;
}

class HostModelTest : public testing::TestWithParam<ModelledBrowser> {};

TEST_P(HostModelTest, CacheStorage) { EXPECT_GE(RunHistories("cache_storage", GetParam()), 12); }
TEST_P(HostModelTest, Vary) { EXPECT_GE(RunHistories("vary", GetParam()), 7); }
TEST_P(HostModelTest, Fetch) { EXPECT_GE(RunHistories("fetch", GetParam()), 15); }
TEST_P(HostModelTest, Storage) { EXPECT_GE(RunHistories("storage", GetParam()), 7); }
TEST_P(HostModelTest, AnswersOfWorkers) { EXPECT_GE(RunHistories("answers", GetParam()), 9); }
TEST_P(HostModelTest, Workers) { EXPECT_GE(RunHistories("workers", GetParam()), 11); }
TEST_P(HostModelTest, Interruptions) { EXPECT_GE(RunHistories("interruptions", GetParam()), 12); }

INSTANTIATE_TEST_SUITE_P(Browsers, HostModelTest,
                         testing::Values(ModelledBrowser::kStandard, ModelledBrowser::kChromium),
                         [](const auto& info) {
                           return info.param == ModelledBrowser::kStandard ? "Standard"
                                                                           : "Chromium";
                         });

}  // namespace
}  // namespace swale
