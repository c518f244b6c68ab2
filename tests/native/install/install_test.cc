// Installs, updates, activations and repairs over the simulator, with the worker killed at every
// effect.
#include "src/precache/install.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "src/precache/checked_fetch.h"
#include "src/precache/install_jobs.h"
#include "src/simulator/simulated_host.h"
#include "src/store/asset_store.h"
#include "tests/native/support/site.h"

namespace swale {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr char kAssets[] = "swale:assets:https://site.example/";
constexpr char kVersions[] = "swale:versions:https://site.example/";

std::string Url(std::string_view path) { return std::string(kSiteUrl).append(path); }

const std::map<std::string, std::string> kFirst = {
    {"index.html", "<h1>one</h1>"}, {"app.js", "app one"},   {"style.css", "same"},
    {"logo.svg", "<svg/>"},         {"about.html", "about"}, {"old.js", "moves"}};
// app.js changed, extra.js added, old.js moved to new.js, about.html removed.
const std::map<std::string, std::string> kSecond = {
    {"index.html", "<h1>two</h1>"}, {"app.js", "app two"}, {"style.css", "same"},
    {"logo.svg", "<svg/>"},         {"extra.js", "extra"}, {"new.js", "moves"}};

// A world with a site in it. Installing is what a browser does with a new script.
class InstallTest : public testing::Test {
 protected:
  void Deploy(const TestSite& site) { world_.network.Deploy(site.files); }

  EventRecord Install(const TestSite& site) {
    SimulatedHost host(world_, site.script);
    const EventRecord& event = host.Dispatch(EventKind::kInstall);
    host.RunUntilIdle();
    EXPECT_EQ(host.responses_held(), 0u);
    messages_ = host.messages();
    log_ = host.log();
    fetches_in_flight_max_ = host.fetches_in_flight_max();
    return event;
  }

  void Activate(const TestSite& site) {
    SimulatedHost host(world_, site.script);
    const EventRecord& event = host.Dispatch(EventKind::kActivate);
    host.RunUntilIdle();
    EXPECT_TRUE(event.settled);
    EXPECT_EQ(event.error, "");
    EXPECT_EQ(host.responses_held(), 0u);
  }

  void InstallAndActivate(const TestSite& site) {
    Deploy(site);
    EventRecord installed = Install(site);
    ASSERT_TRUE(installed.settled);
    ASSERT_EQ(installed.error, "");
    Activate(site);
    world_.network.ClearRequests();
  }

  // Every file of the version is served, byte for byte, with the network down.
  void ExpectServesOffline(const TestSite& site, const std::map<std::string, std::string>& files) {
    world_.network.set_offline(true);
    SimulatedHost host(world_, site.script);
    for (const auto& [path, body] : files) {
      const EventRecord& event = host.Fetch(Subresource(Url(path)));
      host.RunUntilIdle();
      ASSERT_TRUE(event.handled) << path;
      ASSERT_TRUE(event.response.has_value()) << path;
      EXPECT_EQ(event.response->body, body) << path;
    }
    EXPECT_EQ(host.responses_held(), 0u);
    world_.network.set_offline(false);
  }

  // Without the state that lies beside them.
  size_t VersionRecords() const {
    const auto& entries = world_.caches.entries(kVersions);
    return static_cast<size_t>(std::count_if(entries.begin(), entries.end(), [](const auto& entry) {
      return SequenceOf(entry.first.substr(entry.first.rfind('/') + 1)) != 0;
    }));
  }

  std::set<std::string> StoredBodies() const {
    std::set<std::string> bodies;
    for (const auto& [url, response] : world_.caches.entries(kAssets)) bodies.insert(response.body);
    return bodies;
  }

  World world_;
  std::vector<std::string> messages_;
  std::vector<std::string> log_;
  size_t fetches_in_flight_max_ = 0;
};

TEST_F(InstallTest, AFirstInstallFetchesEachFileOnceAndServesItOffline) {
  TestSite site = MakeSite(kFirst);
  Deploy(site);
  EventRecord event = Install(site);
  ASSERT_TRUE(event.settled);
  EXPECT_EQ(event.error, "");
  EXPECT_EQ(world_.network.requests().size(), kFirst.size() + 1) << "the files and the manifest";
  EXPECT_THAT(messages_, Contains(AllOf(HasSubstr(R"("swale":"progress")"), HasSubstr(site.version),
                                        HasSubstr(R"("files":{"done":6,"total":6})"))));
  ExpectServesOffline(site, kFirst);
}

TEST_F(InstallTest, FetchesRunInParallelWithinTheLimit) {
  std::map<std::string, std::string> files;
  for (int i = 0; i < 40; ++i) files["f" + std::to_string(i) + ".js"] = std::to_string(i);
  TestSite site = MakeSite(files);
  Deploy(site);
  EXPECT_EQ(Install(site).error, "");
  EXPECT_EQ(fetches_in_flight_max_, InstallJobs::kPerHostMax);
}

TEST_F(InstallTest, OneContentUnderSeveralUrlsIsFetchedOnce) {
  TestSite site = MakeSite({{"a.js", "same"}, {"b.js", "same"}, {"c.css", "same"}});
  Deploy(site);
  EXPECT_EQ(Install(site).error, "");
  // Once for each extension: it decides the type that servers give.
  EXPECT_EQ(world_.network.requests().size(), 1u + 2u);
  ExpectServesOffline(site, {{"a.js", "same"}, {"b.js", "same"}, {"c.css", "same"}});
}

TEST_F(InstallTest, AnUpdateFetchesOnlyWhatChangedAndSweepsWhatNoVersionNames) {
  InstallAndActivate(MakeSite(kFirst));
  TestSite second = MakeSite(kSecond);
  Deploy(second);
  ASSERT_EQ(Install(second).error, "");
  EXPECT_THAT(
      world_.network.requests(),
      UnorderedElementsAre(second.manifest_url, Url("index.html"), Url("app.js"), Url("extra.js")));
  EXPECT_TRUE(StoredBodies().count("app one"))
      << "the old version is whole until the new one is active";
  ExpectServesOffline(MakeSite(kFirst), kFirst);
  Activate(second);
  EXPECT_EQ(StoredBodies(),
            (std::set<std::string>{"<h1>two</h1>", "app two", "same", "<svg/>", "extra", "moves"}));
  EXPECT_EQ(VersionRecords(), 1u);
  ExpectServesOffline(second, kSecond);
}

TEST_F(InstallTest, KilledAtAnyEffectItGoesOnWhereItWasAndFetchesNothingStoredTwice) {
  const TestSite site = MakeSite(kFirst);
  int kills = 0;
  for (int n = 1;; ++n) {
    world_ = World();
    Deploy(site);
    SimulatedHost host(world_, site.script);
    host.Start();
    host.KillBeforeEffect(n);
    host.Dispatch(EventKind::kInstall);
    host.RunUntilIdle();
    if (host.alive()) break;
    ++kills;
    const size_t stored = world_.caches.entries(kAssets).size();
    world_.network.ClearRequests();
    EXPECT_EQ(Install(site).error, "") << "killed before effect " << n;
    EXPECT_LE(world_.network.requests().size(), 1 + kFirst.size() - stored)
        << "killed before effect " << n;
    ExpectServesOffline(site, kFirst);
  }
  EXPECT_GT(kills, 30);
}

TEST_F(InstallTest, AnUpdateKilledAtAnyEffectLeavesTheVersionBeforeWhole) {
  const TestSite first = MakeSite(kFirst), second = MakeSite(kSecond);
  for (int n = 1;; ++n) {
    world_ = World();
    InstallAndActivate(first);
    Deploy(second);
    SimulatedHost host(world_, second.script);
    host.Start();
    host.KillBeforeEffect(n);
    host.Dispatch(EventKind::kInstall);
    host.RunUntilIdle();
    if (host.alive()) break;
    ExpectServesOffline(first, kFirst);
    EXPECT_EQ(Install(second).error, "");
    Activate(second);
    ExpectServesOffline(second, kSecond);
  }
}

TEST_F(InstallTest, AnActivationKilledAtAnyEffectLeavesAServingWorkerAndIsMadeGoodByTheNext) {
  const TestSite first = MakeSite(kFirst), second = MakeSite(kSecond);
  for (int n = 1;; ++n) {
    world_ = World();
    InstallAndActivate(first);
    Deploy(second);
    ASSERT_EQ(Install(second).error, "");
    SimulatedHost host(world_, second.script);
    host.Start();
    host.KillBeforeEffect(n);
    host.Dispatch(EventKind::kActivate);
    host.RunUntilIdle();
    if (host.alive()) break;
    ExpectServesOffline(second, kSecond);
    Activate(second);
    EXPECT_EQ(StoredBodies().size(), 6u);
    EXPECT_EQ(VersionRecords(), 1u);
  }
}

struct FailureCase {
  const char* name;
  NetworkFault fault;
  const char* path;  // which file it hits; null: the manifest
  std::vector<std::string> expected;
};

TEST_F(InstallTest, AFileThatCannotBeHadFailsTheVersionWithAClearErrorAndTheOneBeforeServes) {
  const TestSite first = MakeSite(kFirst), second = MakeSite(kSecond);
  using Kind = NetworkFault::Kind;
  const FailureCase cases[] = {
      {"404", {Kind::kStatus, 404}, "app.js", {"app.js: found status 404, expected 200"}},
      {"500", {Kind::kStatus, 500}, "app.js", {"app.js: found status 500, expected 200"}},
      {"unreachable", {Kind::kFail, 0}, "app.js", {"app.js: could not be fetched: "}},
      {"cut off", {Kind::kCutOff, 0}, "app.js", {"app.js: its body could not be read: "}},
      {"altered", {Kind::kBody, 0}, "app.js", {"app.js: found SHA-256 ", ", expected "}},
      {"no manifest", {Kind::kStatus, 404}, nullptr, {"found status 404, expected 200"}},
      {"manifest cut off", {Kind::kCutOff, 0}, nullptr, {": its body could not be read: "}},
      {"manifest altered", {Kind::kBody, 0}, nullptr, {": found SHA-256 ", ", expected "}},
  };
  for (const FailureCase& test : cases) {
    world_ = World();
    InstallAndActivate(first);
    Deploy(second);
    const std::string url = test.path ? Url(test.path) : second.manifest_url;
    world_.network.faults()[url] = test.fault;
    EventRecord event = Install(second);
    EXPECT_TRUE(event.settled) << test.name;
    EXPECT_THAT(event.error, HasSubstr("version " + second.version)) << test.name;
    for (const std::string& text : test.expected) EXPECT_THAT(event.error, HasSubstr(text));
    EXPECT_THAT(messages_, Contains(HasSubstr(R"("swale":"version-failed")"))) << test.name;
    ExpectServesOffline(first, kFirst);

    // Once the server is well the install only fetches what it still lacks.
    world_.network.faults().clear();
    world_.network.ClearRequests();
    EXPECT_EQ(Install(second).error, "") << test.name;
    EXPECT_LE(world_.network.requests().size(), 4u) << test.name;
    ExpectServesOffline(second, kSecond);
  }
}

TEST_F(InstallTest, AFileThatTheHttpCacheHasStaleIsFetchedPastIt) {
  // The model has no HTTP cache: two requests are what a stale one comes to.
  TestSite site = MakeSite(kFirst);
  Deploy(site);
  world_.network.faults()[Url("app.js")] = {NetworkFault::Kind::kBody, 0};
  EXPECT_NE(Install(site).error, "");
  const auto& requests = world_.network.requests();
  EXPECT_EQ(std::count(requests.begin(), requests.end(), Url("app.js")), kFetchAttemptsMax);
}

TEST_F(InstallTest, FullStorageFailsTheVersionAndSaysSo) {
  const TestSite first = MakeSite(kFirst), second = MakeSite(kSecond);
  InstallAndActivate(first);
  Deploy(second);
  world_.caches.set_quota(world_.caches.usage() + 5);
  EXPECT_THAT(Install(second).error, HasSubstr("quota is exceeded"));
  ExpectServesOffline(first, kFirst);
}

TEST_F(InstallTest, AnOptionalFileMayBeMissing) {
  TestSite site = MakeSite(kFirst, {.optional = {"logo.svg"}});
  Deploy(site);
  world_.network.faults()[Url("logo.svg")] = {NetworkFault::Kind::kStatus, 404};
  EXPECT_EQ(Install(site).error, "");
  EXPECT_THAT(log_, ElementsAre(AllOf(HasSubstr("optional"), HasSubstr("logo.svg"))));
  std::map<std::string, std::string> rest = kFirst;
  rest.erase("logo.svg");
  ExpectServesOffline(site, rest);
}

TEST_F(InstallTest, AnActivationSparesTheFilesOfANewerVersionThatIsBeingInstalled) {
  const TestSite first = MakeSite(kFirst), second = MakeSite(kSecond);
  Deploy(first);
  ASSERT_EQ(Install(first).error, "");
  Deploy(second);
  SimulatedHost host(world_, second.script);
  host.Dispatch(EventKind::kInstall);
  world_.clock.RunFor(40);  // midway
  host.Kill();
  const auto half = StoredBodies();
  ASSERT_GT(half.size(), kFirst.size());
  Activate(first);
  for (const std::string& body : half) EXPECT_TRUE(StoredBodies().count(body)) << body;
}

TEST_F(InstallTest, ARollbackIsAnUpdateLikeAnyOther) {
  const TestSite first = MakeSite(kFirst), second = MakeSite(kSecond);
  InstallAndActivate(first);
  InstallAndActivate(second);
  InstallAndActivate(first);
  ExpectServesOffline(first, kFirst);
  EXPECT_EQ(VersionRecords(), 1u);
  EXPECT_EQ(StoredBodies().size(), kFirst.size());
}

TEST_F(InstallTest, AWorkerWithoutPrecacheInstallsAndDropsWhatAnEarlierOneStored) {
  InstallAndActivate(MakeSite(kFirst));
  TestSite none;
  none.script = MakeScript("{}");
  EXPECT_EQ(Install(none).error, "");
  Activate(none);
  EXPECT_THAT(world_.caches.names(), IsEmpty());
}

TEST_F(InstallTest, AVanishedAssetIsFetchedAgainCheckedAndStoredAndSoIsTheRest) {
  const TestSite site = MakeSite(kFirst);
  InstallAndActivate(site);
  for (const auto& [url, response] : std::vector(world_.caches.entries(kAssets))) {
    world_.caches.Delete(kAssets, url);
  }
  SimulatedHost host(world_, site.script);
  const EventRecord& event = host.Fetch(Subresource(Url("app.js")));
  host.RunUntilIdle();
  EXPECT_EQ(event.response->body, "app one");
  EXPECT_EQ(world_.network.requests().front(), Url("app.js"));
  EXPECT_EQ(world_.network.requests().size(), kFirst.size()) << "each once";
  EXPECT_THAT(host.messages(), Each(HasSubstr(R"("swale":"progress")")));
  ExpectServesOffline(site, kFirst);
}

TEST_F(InstallTest, AVanishedAssetThatTheServerHasChangedMakesTheVersionUnrecoverable) {
  const TestSite site = MakeSite(kFirst);
  InstallAndActivate(site);
  for (const auto& [url, response] : std::vector(world_.caches.entries(kAssets))) {
    world_.caches.Delete(kAssets, url);
  }
  Deploy(MakeSite(kSecond));
  SimulatedHost host(world_, site.script);
  const EventRecord& event = host.Fetch(Subresource(Url("app.js")));
  host.RunUntilIdle();
  EXPECT_TRUE(event.network_error) << "never another version's file";
  EXPECT_THAT(host.messages(), Contains(AllOf(HasSubstr(R"("swale":"unrecoverable")"),
                                              HasSubstr(R"("url":"app.js")"))));
  EXPECT_EQ(StoredBodies().count("app two"), 0u) << "another version's content is not stored";
}

TEST_F(InstallTest, SkipWaitingAndClientsClaimFollowThePolicy) {
  const TestSite site = MakeSite(kFirst, {.policy = R"({"skipWaiting":true,"clientsClaim":true})"});
  Deploy(site);
  SimulatedHost host(world_, site.script);
  host.Dispatch(EventKind::kInstall);
  host.RunUntilIdle();
  EXPECT_TRUE(host.skipped_waiting());
  host.Dispatch(EventKind::kActivate);
  host.RunUntilIdle();
  EXPECT_TRUE(host.claimed_clients());
}

}  // namespace
}  // namespace swale
