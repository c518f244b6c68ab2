// Recordings: what a worker's core was told and what it asked for, as docs/replay.md lays it out.
#ifndef SWALE_SIMULATOR_RECORDING_H_
#define SWALE_SIMULATOR_RECORDING_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "src/engine/effect.h"
#include "src/engine/outcome.h"
#include "src/fetch/request.h"

namespace swale {

// A reader takes recordings of this number alone.
inline constexpr uint32_t kRecordingFormat = 1;

// What stands for a text that was left out.
struct LeftOut {
  uint64_t bytes = 0;
  uint32_t hash = 0;  // RecordingHash of it
  friend bool operator==(const LeftOut&, const LeftOut&) = default;
};

// FNV-1a, which is cheap in JavaScript too. http://www.isthe.com/chongo/tech/comp/fnv/
uint32_t RecordingHash(std::string_view bytes);

// A core was started, in a module of its own.
struct RecordedStart {
  std::string module;  // "whole", "serve" or "set-up"
  std::string script_url;
  std::string scope;
  // JSON, or an image where this is empty.
  std::string policy;
  std::string policy_image;
  std::string index_image;
  // How many events were dropped behind the start, since the ring had no more room.
  uint32_t cut_off = 0;
};

struct RecordedFetch {
  std::string url;
  Method method = Method::kGet;
  Mode mode = Mode::kNoCors;
  Destination destination = Destination::kEmpty;
  bool follows_redirects = true;
  EventId event = 0;  // what was decided: 0 left it to the browser
};

struct RecordedEvent {
  uint32_t kind = 0;  // an EventKind
  std::string text;
  EventId event = 0;
};

struct RecordedCall {
  EventId event = 0;
  uint32_t call = 0;
  uint32_t kind = 0;  // a CallKind plus kCallPartUnit for each part
  uint32_t number = 0;
};

// Requests are decided by another policy from here on.
struct RecordedPolicy {
  std::string policy;  // JSON
};

struct RecordedOutcome {
  EffectId effect = 0;
  Outcome outcome;
  std::optional<LeftOut> left_out;  // in place of the outcome's text
};

// A question of HostQueries, and its answer.
struct RecordedQuery {
  enum class Kind : uint8_t { kRegExp, kPredicate, kHeader };
  Kind kind = Kind::kHeader;
  uint32_t number = 0;  // the function, or who holds the header field
  std::string a;        // the RegExp, or the field's name
  std::string b;        // the text that the RegExp was tested on
  // A header field's value; of the others "1" where the answer was yes.
  std::optional<std::string> answer;
};

struct RecordedEffect {
  Effect effect;
  std::optional<LeftOut> left_out;  // in place of the effect's text
  // Its URL and text are nobody's business: that it is asked for is all that was recorded.
  bool is_private = false;
};

// The worker was stopped: what the core still asked for was not looked at.
struct RecordedStop {};

struct Record {
  size_t line = 0;
  uint32_t life = 0;  // of which start it is
  // Since 1970; absent where the core was not told the time.
  std::optional<int64_t> at_ms{};
  // The core was told this while there were effects to poll still.
  bool is_amid_effects = false;
  std::variant<RecordedStart, RecordedFetch, RecordedEvent, RecordedCall, RecordedPolicy,
               RecordedOutcome, RecordedQuery, RecordedEffect, RecordedStop>
      what{};
};

struct Recording {
  std::string recorded_by;  // the version of Swale
  std::vector<Record> records;
};

// Said so that who has the file sees what is wrong with it.
struct RecordingError {
  size_t line = 0;
  std::string found;
  std::string expected;
  std::string ToString() const;
};

// False, with `*error` set, where `text` is not a recording of kRecordingFormat. What was parsed is
// as the engine may be told it: enumerators are known ones, and a record's life has started.
bool ParseRecording(std::string_view text, Recording* recording, RecordingError* error);

// The first line, with '\n'.
std::string RecordingHead(std::string_view recorded_by);
// A record as its line, with '\n'.
std::string RecordLine(const Record& record);
// An effect as recordings have it, without life and line end: for people.
std::string EffectText(const RecordedEffect& effect);

// Who is told what a host tells its core and what that asks for. In the order in which it happens;
// of fetches and events, the number is told afterwards.
class RecordSink {
 public:
  virtual ~RecordSink() = default;
  virtual void Add(Record record) = 0;
  // What the event that was added last was decided to be.
  virtual void Decided(EventId event) = 0;
};

}  // namespace swale

#endif  // SWALE_SIMULATOR_RECORDING_H_
