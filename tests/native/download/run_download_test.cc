// Large downloads: never a wrong byte, whatever the network does and wherever the worker is
// stopped.
#include "src/download/run_download.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

#include "src/download/part_decision.h"
#include "src/range/byte_range.h"
#include "src/simulator/sha256.h"
#include "src/simulator/simulated_host.h"
#include "tests/native/support/site.h"

namespace swale {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kUrl[] = "https://site.example/film.mp4";
constexpr char kPolicy[] = R"({
  "routes": [{"match": "/film.mp4", "strategy": "cache-only", "cache": "films"}],
  "downloads": {"films": {"cache": "films", "chunkBytes": 1024, "doneTitle": "Ready"}}})";
constexpr char kStaging[] = "swale:downloads:https://site.example/";

std::string Body(size_t size, uint32_t seed) {
  std::mt19937 random(seed);
  std::string body(size, 0);
  for (char& c : body) c = static_cast<char>(random());
  return body;
}

std::string Hex(const std::string& body) { return DigestToHex(Sha256(body)); }

std::string StartText(const std::string& digest = {}) {
  const std::string member = digest.empty() ? "" : R"(,"digest":")" + digest + "\"";
  return std::string("download\nstart\nfilms\n1\n") + R"({"title":"Film","urls":[{"url":")" + kUrl +
         "\"" + member + "}]}";
}

// A server that knows ranges.
class FileServer {
 public:
  std::string body;
  std::string etag = "\"a\"";
  bool has_ranges = true;
  bool says_length = true;

  std::optional<ModelResponse> operator()(const ModelFields& fields) const {
    ModelResponse response{.body = body};
    if (!etag.empty()) response.fields["etag"] = etag;
    response.fields["content-type"] = "video/mp4";
    if (says_length) response.fields["content-length"] = std::to_string(body.size());
    const auto range = fields.find("range");
    const auto if_range = fields.find("if-range");
    const bool counts = if_range == fields.end() || if_range->second == etag;
    std::vector<ByteRange> ranges;
    if (!has_ranges || range == fields.end() || !counts ||
        ResolveRange(range->second, body.size(), &ranges) != RangeOutcome::kPartial) {
      return response;
    }
    const auto [first, last] = ranges[0];
    response.status = 206;
    response.body = body.substr(first, last - first + 1);
    response.fields["content-length"] = std::to_string(response.body.size());
    response.fields["content-range"] = "bytes " + std::to_string(first) + "-" +
                                       std::to_string(last) + "/" + std::to_string(body.size());
    return response;
  }
};

class RunDownloadTest : public testing::Test {
 protected:
  explicit RunDownloadTest(std::string_view policy = kPolicy) : host_(world_, MakeScript(policy)) {
    server_.body = Body(10'000, 1);
    world_.network.set_responder(
        [this](const std::string&, const std::string&, const ModelFields& fields) {
          ranges_.push_back(fields.contains("range") ? fields.at("range") : "");
          return server_(fields);
        });
  }

  void Send(std::string_view text) {
    host_.Dispatch(EventKind::kMessage, text);
    host_.RunUntilIdle();
  }
  std::string Stored() {
    const auto entry = world_.caches.Match("films", kUrl);
    return entry ? entry->body : "";
  }

  World world_;
  FileServer server_;
  std::vector<std::string> ranges_;
  SimulatedHost host_;
};

// Too large to be digested in one go.
class LargeDownloadTest : public RunDownloadTest {
 protected:
  LargeDownloadTest()
      : RunDownloadTest(R"({
      "downloads": {"films": {"cache": "films", "chunkBytes": 16777216}}})") {
    server_.body.assign(size_t{33} * 1024 * 1024 + 7, 'x');
    server_.body[20'000'000] = 'y';
  }
};

TEST_F(LargeDownloadTest, IsStoredWhereItsDigestIsRight) {
  Send(StartText(Hex(server_.body)));
  EXPECT_TRUE(Stored() == server_.body);
  EXPECT_EQ(std::count(host_.effects().begin(), host_.effects().end(), EffectKind::kDigestBody), 0);
  EXPECT_EQ(host_.responses_held(), 0u);
}

TEST_F(LargeDownloadTest, IsNotWhereItIsWrong) {
  const std::string digest = Hex(server_.body);
  server_.body[20'000'000] = 'z';
  Send(StartText(digest));
  world_.clock.RunFor(3'600'000);
  host_.RunUntilIdle();
  EXPECT_EQ(Stored(), "");
  EXPECT_THAT(host_.messages(), Contains(HasSubstr("found SHA-256 " + Hex(server_.body))));
  EXPECT_EQ(host_.responses_held(), 0u);
}

TEST_F(RunDownloadTest, PartsAreJoinedAndServed) {
  Send(StartText(Hex(server_.body)));
  EXPECT_TRUE(Stored() == server_.body);
  EXPECT_THAT(ranges_, SizeIs(10));
  EXPECT_THAT(world_.caches.entries(kStaging), IsEmpty());
  EXPECT_THAT(host_.messages(), Contains(HasSubstr(R"("state":"done","received":10000)")));
  EXPECT_EQ(host_.responses_held(), 0u);
  host_.set_request_fields({{"range", "bytes=100-199"}});
  const EventRecord& event = host_.Fetch(Subresource(kUrl));
  host_.RunUntilIdle();
  ASSERT_TRUE(event.response);
  EXPECT_EQ(event.response->status, 206);
  EXPECT_TRUE(event.response->body == server_.body.substr(100, 100));
  EXPECT_EQ(event.response->fields.at("content-type"), "video/mp4");
}

TEST_F(RunDownloadTest, AServerWithoutRangesGivesAllOfIt) {
  server_.has_ranges = false;
  Send(StartText());
  EXPECT_TRUE(Stored() == server_.body);
  EXPECT_THAT(ranges_, SizeIs(1));
}

TEST_F(RunDownloadTest, PartsWithoutAValidatorAreNotJoinedUnlessThereIsADigest) {
  server_.etag.clear();
  Send(StartText());
  EXPECT_TRUE(Stored() == server_.body);
  EXPECT_THAT(ranges_, testing::ElementsAre("bytes=0-1023", ""));
  ranges_.clear();
  Send(StartText(Hex(server_.body)));
  EXPECT_THAT(ranges_, SizeIs(10));
}

TEST_F(RunDownloadTest, AWrongDigestIsNeverServed) {
  Send(StartText(Hex("another")));
  for (int i = 0; i < 9; ++i) {
    world_.clock.RunFor(3'600'000);
    Send("download\nwake\nonline");
  }
  EXPECT_EQ(Stored(), "");
  EXPECT_THAT(host_.messages(), Contains(HasSubstr(R"("state":"failed")")));
  EXPECT_THAT(world_.caches.entries(kStaging), IsEmpty());
}

TEST_F(RunDownloadTest, FullStorageIsToldAndGivenBack) {
  world_.caches.set_quota(5'000);
  Send(StartText());
  EXPECT_THAT(host_.messages(), Contains(HasSubstr("storage is full")));
  EXPECT_THAT(world_.caches.entries(kStaging), IsEmpty());
  world_.caches.set_quota(1 << 20);
  Send(StartText());
  EXPECT_TRUE(Stored() == server_.body);
}

TEST_F(RunDownloadTest, ARefusalFails) {
  world_.network.set_responder([](const std::string&, const std::string&, const ModelFields&) {
    return ModelResponse{.status = 404};
  });
  Send(StartText());
  EXPECT_THAT(host_.messages(), Contains(HasSubstr("found status 404")));
}

TEST_F(RunDownloadTest, WhatAPageEndsDoesNotComeBack) {
  host_.Dispatch(EventKind::kMessage, StartText());
  world_.clock.RunFor(60);
  Send("download\nabort\nfilms\n1");
  EXPECT_THAT(host_.messages(), Contains(HasSubstr(R"("state":"aborted")")));
  EXPECT_THAT(world_.caches.entries(kStaging), IsEmpty());
  Send("download\nlist");
  EXPECT_THAT(host_.messages().back(), HasSubstr(R"("downloads":[])"));
  EXPECT_EQ(Stored(), "");
}

TEST_F(RunDownloadTest, TheBrowsersBackgroundFetchIsTakenWhereItIs) {
  world_.periodic.has_background_fetch = true;
  Send(StartText(Hex(server_.body)));
  EXPECT_THAT(ranges_, IsEmpty());
  ASSERT_TRUE(world_.periodic.background_fetches.contains("swale:films/1"));
  world_.periodic.fetched[kUrl] = {.body = server_.body};
  host_.Dispatch(EventKind::kBackgroundFetch, "success\nswale:films/1");
  host_.RunUntilIdle();
  EXPECT_TRUE(Stored() == server_.body);
  EXPECT_THAT(ranges_, IsEmpty());
  EXPECT_THAT(world_.periodic.titles, testing::ElementsAre("Ready"));
}

TEST_F(RunDownloadTest, WhatTheBrowserFetchedWronglyIsFetchedByTheWorker) {
  world_.periodic.has_background_fetch = true;
  Send(StartText(Hex(server_.body)));
  world_.periodic.fetched[kUrl] = {.body = "wrong"};
  host_.Dispatch(EventKind::kBackgroundFetch, "fail\nswale:films/1");
  host_.RunUntilIdle();
  EXPECT_TRUE(Stored() == server_.body);
  EXPECT_THAT(world_.caches.entries(kStaging), IsEmpty());
}

class LimitedDownloadTest : public RunDownloadTest {
 protected:
  LimitedDownloadTest()
      : RunDownloadTest(R"({"downloads": {"films": {"cache": "films",
      "chunkBytes": 1024, "maxBytes": 9999, "maxRetentionSeconds": 3600,
      "clickURL": "/library"}}})") {}
};

TEST_F(LimitedDownloadTest, AFileThatIsLargerFailsOnceItsSizeIsKnown) {
  Send(StartText());
  EXPECT_THAT(host_.messages(), Contains(HasSubstr("it is larger than its rule allows")));
  EXPECT_THAT(ranges_, SizeIs(1));
  EXPECT_TRUE(Stored().empty());
  EXPECT_THAT(world_.caches.entries(kStaging), IsEmpty());
}

TEST_F(LimitedDownloadTest, NorIsALargerOneOfAServerWithoutRangesStored) {
  server_.has_ranges = false;
  for (const bool says_length : {true, false}) {
    server_.says_length = says_length;
    Send(StartText());
    EXPECT_TRUE(Stored().empty());
    EXPECT_THAT(host_.messages().back(), HasSubstr("it is larger than its rule allows"));
  }
}

TEST_F(LimitedDownloadTest, NorOneThatTheBrowserFetched) {
  world_.periodic.has_background_fetch = true;
  Send(StartText());
  world_.periodic.fetched[kUrl] = {.body = server_.body};
  Send("download\nlist");
  host_.Dispatch(EventKind::kBackgroundFetch, "success\nswale:films/1");
  host_.RunUntilIdle();
  EXPECT_TRUE(Stored().empty());
  EXPECT_THAT(world_.caches.entries(kStaging), IsEmpty());
}

TEST_F(LimitedDownloadTest, WhatTakesTooLongFails) {
  world_.network.set_offline(true);
  Send(StartText());
  world_.clock.RunFor(3'601'000);
  Send("download\nwake\nonline");
  EXPECT_THAT(host_.messages(), Contains(HasSubstr("it took too long")));
  world_.network.set_offline(false);
  Send("download\nwake\nonline");
  EXPECT_THAT(ranges_, IsEmpty());
}

TEST_F(LimitedDownloadTest, OneThatAPersonEndsInTheBrowserIsForgotten) {
  world_.periodic.has_background_fetch = true;
  Send(StartText());
  host_.Dispatch(EventKind::kBackgroundFetch, "abort\nswale:films/1");
  host_.RunUntilIdle();
  EXPECT_THAT(host_.messages(), Contains(HasSubstr(R"("state":"aborted")")));
  Send("download\nlist");
  EXPECT_THAT(host_.messages().back(), HasSubstr(R"("downloads":[])"));
  EXPECT_THAT(ranges_, IsEmpty());
}

TEST_F(LimitedDownloadTest, AClickInTheBrowsersListOpensThePageOfTheRule) {
  world_.periodic.has_background_fetch = true;
  Send(StartText());
  host_.Dispatch(EventKind::kBackgroundFetch, "click\nswale:films/1");
  // One of the site's own, and one of a rule that is gone.
  host_.Dispatch(EventKind::kBackgroundFetch, "click\nother");
  host_.Dispatch(EventKind::kBackgroundFetch, "click\nswale:gone/1");
  host_.RunUntilIdle();
  EXPECT_THAT(world_.push.calls, testing::ElementsAre("open https://site.example/library"));
}

// What an earlier life stored is not asked for again, but for the one part that it was at.
TEST_F(RunDownloadTest, AKillAtAnyEffectCostsAPartAtMost) {
  for (int kill = 1;; ++kill) {
    World world;
    FileServer server{.body = Body(10'000, 7)};
    int requests = 0;
    world.network.set_responder(
        [&](const std::string&, const std::string&, const ModelFields& fields) {
          ++requests;
          return server(fields);
        });
    SimulatedHost host(world, MakeScript(kPolicy));
    host.Start();
    host.KillBeforeEffect(kill);
    host.Dispatch(EventKind::kMessage, StartText());
    host.RunUntilIdle();
    const bool was_killed = !host.alive();
    host.Dispatch(EventKind::kMessage, "download\nwake");
    host.RunUntilIdle();
    const bool was_noted = world.queues.all().contains("download/films/1");
    if (was_noted) {
      const auto entry = world.caches.Match("films", kUrl);
      ASSERT_TRUE(entry) << "killed before effect " << kill;
      ASSERT_TRUE(entry->body == server.body) << "killed before effect " << kill;
      EXPECT_LE(requests, 11) << "killed before effect " << kill;
    }
    if (!was_killed) break;
    ASSERT_LT(kill, 1'000);
  }
}

// Faults of all kinds, then none: it ends, and what is stored is one of the makes that were served.
TEST(DownloadSeededTest, ItEndsOnceFaultsEndAndNoByteIsWrong) {
  for (uint32_t seed = 1; seed <= 400; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    World world;
    std::vector<std::string> makes = {Body(2'000 + random() % 9'000, seed)};
    FileServer server{.body = makes[0]};
    server.has_ranges = random() % 4 != 0;
    const bool has_digest = random() % 2 == 0;
    if (random() % 5 == 0) server.etag.clear();
    bool is_faulty = true;
    world.network.set_responder([&](const std::string&, const std::string&,
                                    const ModelFields& fields) -> std::optional<ModelResponse> {
      if (!is_faulty) return server(fields);
      const uint32_t drawn = random() % 12;
      if (drawn == 0) return std::nullopt;
      if (drawn == 1) return ModelResponse{.status = 503};
      if (drawn == 2 && !has_digest) {
        makes.push_back(Body(2'000 + random() % 9'000, static_cast<uint32_t>(random())));
        server.body = makes.back();
        if (!server.etag.empty()) server.etag = "\"" + std::to_string(makes.size()) + "\"";
      }
      std::optional<ModelResponse> response = server(fields);
      if (drawn == 3) response->body.resize(response->body.size() / 2);
      if (drawn == 4 && has_digest) response->body[0] ^= 1;
      return response;
    });
    world.network.set_weather([&](const std::string&, ModelNetwork::Answer* answer) {
      if (is_faulty && random() % 8 == 0) answer->body_is_cut_off = true;
    });
    SimulatedHost host(world, MakeScript(kPolicy));
    host.Dispatch(EventKind::kMessage, StartText(has_digest ? Hex(makes[0]) : ""));
    host.RunUntilIdle();
    for (int life = 0; life < 8; ++life) {
      if (random() % 2 == 0) host.Start();
      if (random() % 2 == 0) host.KillBeforeEffect(static_cast<int>(1 + random() % 30));
      world.clock.RunFor(random() % 900'000);
      host.Dispatch(EventKind::kMessage, "download\nwake");
      host.RunUntilIdle();
    }
    is_faulty = false;
    for (int i = 0; i < 6; ++i) {
      world.clock.RunFor(700'000);
      host.Dispatch(EventKind::kMessage, "download\nwake\nonline");
      host.RunUntilIdle();
    }
    const auto entry = world.caches.Match("films", kUrl);
    const std::string record = world.queues.all().at("download/films/1");
    if (record.find("\"phase\":\"failed\"") != std::string::npos) {
      EXPECT_THAT(record, HasSubstr("SHA-256"));
      EXPECT_FALSE(entry);
      continue;
    }
    EXPECT_THAT(record, HasSubstr("\"phase\":\"done\""));
    ASSERT_TRUE(entry);
    EXPECT_THAT(makes, Contains(entry->body));
    EXPECT_THAT(world.caches.entries(kStaging), IsEmpty());
  }
}

TEST(PartDecisionTest, OnlyThePartThatWasAskedForIsTaken) {
  DownloadFile file{.url = kUrl};
  const auto verdict = [&](PartAnswer answer) { return DecidePart(file, 100, answer).verdict; };
  PartAnswer answer{.status = 206, .content_range = "bytes 0-99/250", .etag = "\"a\""};
  EXPECT_EQ(verdict(answer), PartVerdict::kPart);
  answer.content_range = "bytes 0-98/250";
  EXPECT_EQ(verdict(answer), PartVerdict::kNoRanges);
  answer = {.status = 206, .content_range = "bytes 0-99/250", .etag = "W/\"a\""};
  EXPECT_EQ(verdict(answer), PartVerdict::kNoRanges);
  file = {.url = kUrl, .validator = "\"a\"", .size = 250, .got = 200};
  EXPECT_EQ(PartRequestFields(file, 100), "range:bytes=200-249\nif-range:\"a\"\n");
  answer = {.status = 206, .content_range = "bytes 200-249/250", .etag = "\"a\""};
  EXPECT_EQ(verdict(answer), PartVerdict::kPart);
  answer.etag = "\"b\"";
  EXPECT_EQ(verdict(answer), PartVerdict::kRestart);
  EXPECT_EQ(verdict({.status = 416}), PartVerdict::kRestart);
  EXPECT_EQ(verdict({.status = 200}), PartVerdict::kWhole);
  EXPECT_EQ(verdict({.status = 503}), PartVerdict::kRetry);
  EXPECT_EQ(verdict({.status = 403}), PartVerdict::kRefused);
}

}  // namespace
}  // namespace swale
