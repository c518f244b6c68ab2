// Replay: the same events and outcomes give the same effects, or it says where they part.
#ifndef SWALE_SIMULATOR_REPLAY_H_
#define SWALE_SIMULATOR_REPLAY_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "src/simulator/recording.h"
#include "src/url_pattern/url_pattern_host.h"

namespace swale {

// Where a life parts from its recording.
struct ReplayDifference {
  size_t line = 0;       // of the recording
  std::string event;     // which event it belongs to: "event 3: GET https://…"
  size_t effect = 0;     // the how manieth effect of the life it is, from 1; 0: it is none
  std::string expected;  // what was recorded
  std::string found;     // what this core does
};

// What came of one life.
struct ReplayedLife {
  enum class Status : uint8_t {
    kSame,
    kDifferent,
    kStopped,  // the recording lacks what the core has to know, from `line` on
    kCutOff,   // its beginning is missing: it was not replayed
    kBad,      // its policy or index is none of this version's
  };
  uint32_t life = 0;
  std::string module;
  Status status = Status::kSame;
  // How many were found the same.
  size_t events = 0;
  size_t effects = 0;
  std::optional<ReplayDifference> difference;
  size_t line = 0;
  std::string reason;  // of kStopped, kCutOff, kBad: for people
};

// One for each life, in the order of their starts. `host` compiles policies.
std::vector<ReplayedLife> Replay(const Recording& recording, UrlPatternHost& host);

}  // namespace swale

#endif  // SWALE_SIMULATOR_REPLAY_H_
