// When an install asks again, after how long, and how much it asks for at once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "src/precache/checked_fetch.h"
#include "src/precache/install.h"
#include "src/precache/install_jobs.h"
#include "src/simulator/simulated_host.h"
#include "tests/native/support/site.h"

namespace swale {
namespace {

using testing::AllOf;
using testing::Each;
using testing::Ge;
using testing::HasSubstr;
using testing::Le;
using testing::SizeIs;

constexpr uint64_t kLatencyMs = 10;

std::string Url(std::string_view path) { return std::string(kSiteUrl).append(path); }

class RetriesTest : public testing::Test {
 protected:
  // What the install fails with; empty: nothing. `spoil` has each answer with how often its URL was
  // asked for before.
  template <typename Spoil>
  std::string Install(const std::map<std::string, std::string>& files, Spoil spoil) {
    const TestSite site = MakeSite(files);
    world_.network.Deploy(site.files);
    asked_ms_.clear();
    world_.network.set_latency_ms(kLatencyMs);
    world_.network.set_weather([&](const std::string& url, ModelNetwork::Answer* answer) {
      std::vector<uint64_t>& times = asked_ms_[url];
      spoil(url, times.size(), answer);
      times.push_back(world_.clock.now_ms());
    });
    SimulatedHost host(world_, site.script);
    const EventRecord& event = host.Dispatch(EventKind::kInstall);
    host.RunUntilIdle();
    EXPECT_TRUE(event.settled);
    return event.error;
  }

  // Between the attempts at a URL.
  std::vector<uint64_t> Delays(const std::string& url) {
    std::vector<uint64_t> delays;
    const std::vector<uint64_t>& times = asked_ms_[url];
    for (size_t i = 1; i < times.size(); ++i) {
      delays.push_back(times[i] - times[i - 1] - kLatencyMs);
    }
    return delays;
  }

  World world_;
  std::map<std::string, std::vector<uint64_t>> asked_ms_;
};

TEST_F(RetriesTest, DelaysDoubleAndAreDrawnForEachFile) {
  std::map<std::string, std::string> files;
  for (int i = 0; i < 6; ++i) files["f" + std::to_string(i) + ".js"] = std::to_string(i);
  EXPECT_EQ(Install(files,
                    [](const std::string& url, size_t before, ModelNetwork::Answer* answer) {
                      if (url.ends_with(".js") && before < 3) answer->response->status = 503;
                    }),
            "");
  std::vector<uint64_t> first;
  for (const auto& [path, body] : files) {
    const std::vector<uint64_t> delays = Delays(Url(path));
    ASSERT_THAT(delays, SizeIs(kFetchAttemptsMax - 1));
    for (size_t i = 0; i < delays.size(); ++i) {
      EXPECT_THAT(delays[i], AllOf(Ge(kRetryDelayMs << i), Le(2 * kRetryDelayMs << i)));
    }
    first.push_back(delays[0]);
  }
  std::sort(first.begin(), first.end());
  EXPECT_GE(std::unique(first.begin(), first.end()) - first.begin(), 4)
      << "they do not come back all at once";
}

TEST_F(RetriesTest, OnlyWhatARetryCanHelpIsTriedAgain) {
  const std::map<uint16_t, size_t> attempts = {{400, 1}, {401, 1}, {403, 1}, {404, 4}, {408, 4},
                                               {410, 1}, {425, 4}, {429, 4}, {500, 4}, {503, 4}};
  for (const auto& [status, expected] : attempts) {
    const uint16_t given = status;
    const std::string error = Install(
        {{"a.js", "a"}}, [given](const std::string& url, size_t, ModelNetwork::Answer* answer) {
          if (url.ends_with(".js")) answer->response->status = given;
        });
    EXPECT_THAT(error, HasSubstr("found status " + std::to_string(status)));
    EXPECT_THAT(asked_ms_[Url("a.js")], SizeIs(expected)) << status;
  }
  Install({{"a.js", "a"}}, [](const std::string& url, size_t, ModelNetwork::Answer* answer) {
    if (url.ends_with(".js")) answer->response.reset();
  });
  EXPECT_THAT(asked_ms_[Url("a.js")], SizeIs(kFetchAttemptsMax)) << "disconnected";
}

TEST_F(RetriesTest, RetryAfterIsWaitedForUnlessItIsLong) {
  const auto with_field = [](const char* seconds) {
    return [seconds](const std::string& url, size_t before, ModelNetwork::Answer* answer) {
      if (!url.ends_with(".js") || before > 0) return;
      answer->response->status = 503;
      answer->response->fields["retry-after"] = seconds;
    };
  };
  EXPECT_EQ(Install({{"a.js", "a"}}, with_field("7")), "");
  EXPECT_EQ(Delays(Url("a.js")), std::vector<uint64_t>{7'000});
  for (const char* other : {"31", "4294967295", "Wed, 21 Oct 2026 07:28:00 GMT"}) {
    EXPECT_EQ(Install({{"a.js", "a"}}, with_field(other)), "");
    EXPECT_THAT(Delays(Url("a.js")), Each(Le(2 * kRetryDelayMs))) << other;
  }
}

TEST_F(RetriesTest, AHostIsAskedForNoMoreThanItsShareAtOnce) {
  std::map<std::string, std::string> files;
  std::map<std::string, std::string> elsewhere;
  for (int i = 0; i < 20; ++i) {
    files["f" + std::to_string(i) + ".js"] = "own " + std::to_string(i);
    const std::string url = "https://cdn.example/f" + std::to_string(i) + ".js";
    files[url] = elsewhere[url] = "cdn " + std::to_string(i);
  }
  // Each request's host, and when it begins and ends.
  std::map<std::string, std::map<uint64_t, int>> changes;
  EXPECT_EQ(
      Install(files,
              [&](const std::string& url, size_t, ModelNetwork::Answer* answer) {
                const auto body = elsewhere.find(url);
                if (body != elsewhere.end()) {
                  answer->response = ModelResponse{
                      .body = body->second, .fields = {{"access-control-allow-origin", "*"}}};
                  answer->latency_ms = 1'000;
                }
                for (const std::string& host : {url.substr(0, url.find('/', 8)), std::string()}) {
                  ++changes[host][world_.clock.now_ms()];
                  --changes[host][world_.clock.now_ms() + answer->latency_ms];
                }
              }),
      "");
  const auto most = [&](const std::string& host) {
    int now = 0;
    int most = 0;
    for (const auto& [ms, change] : changes[host]) most = std::max(most, now += change);
    return most;
  };
  EXPECT_EQ(most("https://cdn.example"), static_cast<int>(InstallJobs::kPerHostMax));
  EXPECT_LE(most("https://site.example"), static_cast<int>(InstallJobs::kPerHostMax));
  EXPECT_EQ(most(""), kInstallParallelFetches) << "of all hosts";
}

}  // namespace
}  // namespace swale
