#include "src/simulator/replay.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "src/native_host/url_pattern_host.h"
#include "src/simulator/simulated_host.h"
#include "src/simulator/version_run.h"
#include "tests/native/support/site.h"

namespace swale {
namespace {

using Status = ReplayedLife::Status;

// Keeps what it is told.
class Recorder final : public RecordSink {
 public:
  void Add(Record record) override { records_.push_back(std::move(record)); }
  void Decided(EventId event) override {
    for (auto record = records_.rbegin();; ++record) {
      if (auto* fetch = std::get_if<RecordedFetch>(&record->what)) {
        fetch->event = event;
        return;
      }
      if (auto* other = std::get_if<RecordedEvent>(&record->what)) {
        other->event = event;
        return;
      }
    }
  }
  std::vector<Record>& records() { return records_; }
  std::string Text() const {
    std::string text = RecordingHead("0.0.0");
    for (const Record& record : records_) text += RecordLine(record);
    return text;
  }

 private:
  std::vector<Record> records_;
};

Recording Parse(const std::string& text) {
  Recording recording;
  RecordingError error;
  EXPECT_TRUE(ParseRecording(text, &recording, &error)) << error.ToString();
  return recording;
}

std::vector<ReplayedLife> ReplayText(const std::string& text) {
  NativeUrlPatternHost host;
  return Replay(Parse(text), host);
}

std::string ErrorOf(const std::string& text) {
  Recording recording;
  RecordingError error;
  EXPECT_FALSE(ParseRecording(text, &recording, &error));
  return error.ToString();
}

// A small life: a page from the network, and again from the cache.
struct SmallLife {
  SmallLife() {
    world.sink = &recorder;
    world.network.files()["https://site.example/a?q=1"] = "a";
    SimulatedHost host(world, MakeScript(R"({"routes":[{"match":{"header":{"accept":"*html*"}},
        "strategy":"network-only"},{"match":"/a*","strategy":"cache-first"}]})"));
    for (int i = 0; i < 2; ++i) {
      host.Fetch({.url = "https://site.example/a?q=1"});
      host.RunUntilIdle();
    }
    host.Fetch({.url = "https://site.example/not-ours"});
  }
  World world;
  Recorder recorder;
};

TEST(RecordingTest, LinesSayAllThatRecordsSay) {
  SmallLife life;
  const std::string text = life.recorder.Text();
  std::string again = RecordingHead("0.0.0");
  for (const Record& record : Parse(text).records) again += RecordLine(record);
  EXPECT_EQ(again, text);
}

TEST(RecordingTest, BytesThatAreNoTextAndTextsThatWereLeftOutComeBack) {
  Recorder recorder;
  recorder.Add({.life = 1, .what = RecordedStart{"whole", "https://a/sw.js", "https://a/"}});
  recorder.Add(
      {.life = 1, .what = RecordedOutcome{7, {.text = std::string("\xff\0\n", 3)}, LeftOut{5, 6}}});
  const Recording recording = Parse(recorder.Text());
  const auto& read = std::get<RecordedOutcome>(recording.records[1].what);
  EXPECT_EQ(read.outcome.text, std::string("\xff\0\n", 3));
  EXPECT_EQ(read.left_out, (LeftOut{5, 6}));
}

TEST(RecordingTest, WhatIsWrongIsSaidWithItsLine) {
  const std::string head = RecordingHead("0.0.0");
  const std::string start =
      R"({"life":1,"type":"start","module":"whole","scriptURL":"https://a/s","scope":"https://a/"})"
      "\n";
  EXPECT_EQ(ErrorOf(""), "line 1: found an empty file, expected a recording of Swale's");
  EXPECT_EQ(ErrorOf("{\"log\":{}}"),
            "line 1: found nothing, expected \"swale-recording\", a recording of Swale's, as "
            "\"type\"");
  EXPECT_EQ(ErrorOf(R"({"type":"swale-recording","format":9})"),
            "line 1: found 9, expected 1, the format that this version of Swale reads, as "
            "\"format\"");
  EXPECT_EQ(
      ErrorOf(head + start + "\n{\"life\":1,"),
      "line 4: found the end of the line, expected a name in double quotes, or \"}\" (not after "
      "a comma)");
  EXPECT_EQ(ErrorOf(head + "{\"life\":3,\"type\":\"stop\"}"),
            "line 2: found 3, expected the number of a start before as \"life\"");
  EXPECT_EQ(ErrorOf(head + start + R"({"life":1,"type":"outcome","id":1,"status":"well"})"),
            "line 3: found \"well\", expected one of \"ok\" \"none\" \"failed\" \"mismatch\" "
            "\"quotaExceeded\" as \"status\"");
  EXPECT_EQ(ErrorOf(head + std::string(100'000, '[')),
            "line 2: found \"[\", expected at most 32 objects and arrays within each other");
  EXPECT_EQ(ErrorOf(head + R"({"life":"\udfee"})"),
            "line 2: found \"\"\", expected the other half of a surrogate pair");
  EXPECT_EQ(ErrorOf(head + "{}" + std::string(1, '\0')),
            "line 2: found a NUL character, expected nothing behind the JSON value");
  EXPECT_EQ(ErrorOf(head + "{\"life\":" + std::string(100, '2') + "e222}"),
            "line 2: found " + std::string(60, '2') +
                "…, expected a number from 0 to 4294967295 as \"life\"");
}

TEST(ReplayTest, ALifeReplaysAsTheSame) {
  SmallLife life;
  const std::vector<ReplayedLife> lives = ReplayText(life.recorder.Text());
  ASSERT_EQ(lives.size(), 1u);
  EXPECT_EQ(lives[0].status, Status::kSame) << lives[0].reason;
  EXPECT_EQ(lives[0].events, 3u);
  EXPECT_GT(lives[0].effects, 6u);
}

TEST(ReplayTest, AnEffectThatDiffersIsFoundWhereItStands) {
  SmallLife life;
  size_t number = 0;
  size_t line = 1;
  for (Record& record : life.recorder.records()) {
    ++line;
    auto* effect = std::get_if<RecordedEffect>(&record.what);
    if (effect == nullptr) continue;
    ++number;
    if (effect->effect.kind != EffectKind::kCachePut) continue;
    effect->effect.cache = "another";
    break;
  }
  const std::vector<ReplayedLife> lives = ReplayText(life.recorder.Text());
  ASSERT_EQ(lives[0].status, Status::kDifferent);
  EXPECT_EQ(lives[0].difference->line, line);
  EXPECT_EQ(lives[0].difference->effect, number);
  EXPECT_EQ(lives[0].difference->event, "event 1: GET https://site.example/a?q=1");
  EXPECT_NE(lives[0].difference->expected.find("\"another\""), std::string::npos);
  EXPECT_EQ(lives[0].difference->found.find("\"another\""), std::string::npos);
}

TEST(ReplayTest, OfWhatIsPrivateOnlyTheKindIsCompared) {
  SmallLife life;
  for (Record& record : life.recorder.records()) {
    auto* effect = std::get_if<RecordedEffect>(&record.what);
    if (effect == nullptr || effect->effect.kind != EffectKind::kCachePut) continue;
    effect->is_private = true;
    effect->effect.url.clear();
    effect->effect.text.clear();
  }
  EXPECT_EQ(ReplayText(life.recorder.Text())[0].status, Status::kSame);
  for (Record& record : life.recorder.records()) {
    auto* effect = std::get_if<RecordedEffect>(&record.what);
    if (effect != nullptr && effect->is_private) effect->effect.kind = EffectKind::kCacheDelete;
  }
  EXPECT_EQ(ReplayText(life.recorder.Text())[0].status, Status::kDifferent);
}

// Whatever is removed or altered, the first line that can show it does.
TEST(ReplayTest, WhatIsMissingIsNoticed) {
  SmallLife life;
  const std::vector<Record> all = life.recorder.records();
  for (size_t i = 1; i + 1 < all.size(); ++i) {
    // A request that was left to the browser, with the question before that, leaves no trace.
    const auto* fetch = std::get_if<RecordedFetch>(&all[i].what);
    if (fetch != nullptr && std::holds_alternative<RecordedStop>(all[i + 2].what)) continue;
    life.recorder.records() = all;
    life.recorder.records().erase(life.recorder.records().begin() + static_cast<ptrdiff_t>(i));
    const ReplayedLife replayed = ReplayText(life.recorder.Text())[0];
    EXPECT_EQ(replayed.status, Status::kDifferent) << "without line " << i + 2;
    ASSERT_TRUE(replayed.difference);
    EXPECT_GE(replayed.difference->line, i + 2) << "without line " << i + 2;
  }
}

TEST(ReplayTest, AnOutcomeThatWasLeftOutStopsIt) {
  SmallLife life;
  for (Record& record : life.recorder.records()) {
    auto* outcome = std::get_if<RecordedOutcome>(&record.what);
    if (outcome != nullptr) outcome->left_out = LeftOut{9, 1};
  }
  const ReplayedLife replayed = ReplayText(life.recorder.Text())[0];
  EXPECT_EQ(replayed.status, Status::kStopped);
  EXPECT_GT(replayed.effects, 0u);
  EXPECT_NE(replayed.reason.find("left out 9 bytes"), std::string::npos) << replayed.reason;
}

TEST(ReplayTest, ALifeWithoutItsBeginningIsNotReplayed) {
  SmallLife life;
  std::get<RecordedStart>(life.recorder.records()[0].what).cut_off = 4;
  EXPECT_EQ(ReplayText(life.recorder.Text())[0].status, Status::kCutOff);
}

TEST(ReplayTest, AllLivesOfRunsWithFaultsAndKillsReplayAsTheSame) {
  NativeUrlPatternHost host;
  for (uint32_t seed = 0; seed < 40; ++seed) {
    Recorder recorder;
    EXPECT_EQ(RunVersions({.seed = seed}, host, {.sink = &recorder}).problem, "");
    const std::vector<ReplayedLife> lives = ReplayText(recorder.Text());
    EXPECT_FALSE(lives.empty());
    for (const ReplayedLife& life : lives) {
      EXPECT_EQ(life.status, Status::kSame)
          << "seed " << seed << ", life " << life.life << ": " << life.reason
          << (life.difference ? life.difference->event + " expected " + life.difference->expected +
                                    " found " + life.difference->found
                              : "");
    }
  }
}

}  // namespace
}  // namespace swale
