#include "src/precache/version_state.h"

#include <gtest/gtest.h>

#include <string>

namespace swale {
namespace {

constexpr int64_t kNowMs = 1'767'225'600'000;

class VersionStateTest : public testing::Test {
 protected:
  // Which of the clients are pinned still after a prune now, with these clients listed.
  std::string PinnedAfterPrune(const std::string& listed) {
    has_changed_ = state_.Prune(listed, kNowMs);
    std::string pinned;
    for (const char* client : {"a", "b", "c"}) {
      if (!state_.VersionOf(client).empty()) pinned += client;
    }
    return pinned;
  }

  ReadyQueue queue_;
  VersionState state_{queue_};
  bool has_changed_ = false;
};

TEST_F(VersionStateTest, ClientsThatAreThereStayPinned) {
  for (const char* client : {"a", "b", "c"}) state_.Pin(client, "0000001000-f", 0);
  EXPECT_EQ(PinnedAfterPrune("a https://site.example/\nc https://site.example/x\n"), "ac");
  EXPECT_TRUE(has_changed_);
  EXPECT_TRUE(state_.IsPinned("0000001000-f"));
  EXPECT_EQ(PinnedAfterPrune("a https://site.example/\nc https://site.example/x\n"), "ac");
  EXPECT_FALSE(has_changed_);
  EXPECT_EQ(PinnedAfterPrune(""), "");
  EXPECT_FALSE(state_.has_pins());
}

TEST_F(VersionStateTest, AClientThatIsBeingOpenedIsNotListedYet) {
  state_.Pin("a", "0000001000-f", kNowMs);
  state_.Pin("b", "0000001000-f", kNowMs - kReservedClientMs + 1);
  state_.Pin("c", "0000001000-f", kNowMs - kReservedClientMs);
  EXPECT_EQ(PinnedAfterPrune(""), "ab");
}

TEST_F(VersionStateTest, APinOfTheFutureIsOfAClockThatWasSetBack) {
  state_.Pin("a", "0000001000-f", kNowMs + 1);
  state_.Pin("b", "0000001000-f", kNowMs + 1);
  EXPECT_EQ(PinnedAfterPrune("b https://site.example/\n"), "b");
}

}  // namespace
}  // namespace swale
