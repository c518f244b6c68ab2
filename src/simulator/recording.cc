#include "src/simulator/recording.h"

#include <absl/strings/escaping.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "src/base/concat.h"
#include "src/base/number.h"
#include "src/json/json_access.h"
#include "src/json/json_document.h"
#include "src/simulator/recording_names.h"

namespace swale {
namespace {

constexpr size_t kShownMax = 60;  // of what was found

std::string Shorten(std::string_view source) {
  if (source.size() <= kShownMax) return std::string(source);
  size_t size = kShownMax;
  while ((source[size] & 0xc0) == 0x80) --size;  // within a character
  return Concat({source.substr(0, size), "…"});
}

std::string Quote(std::string_view text) { return Concat({"\"", text, "\""}); }

// The members of a line. The first that is not as it should be is the error; what is read after it
// has no meaning.
class Members {
 public:
  // `object`: the index of one in the document.
  Members(const JsonDocument& document, size_t object, RecordingError* error)
      : document_(document), object_(object), error_(*error) {}

  bool ok() const { return error_.expected.empty(); }

  void Fail(const char* name, std::string_view expected) {
    if (!ok()) return;
    error_.found = Has(name) ? Shorten(Source(name)) : "nothing";
    error_.expected = Concat({expected, " as ", Quote(name)});
  }

  std::string Text(const char* name) {
    if (!Is(name, JsonKind::kString)) Fail(name, "a text");
    return std::string(JsonTextOf(document_, Find(name)));
  }
  std::string TextOrEmpty(const char* name) { return Has(name) ? Text(name) : std::string(); }

  std::string Base64OrEmpty(const char* name) {
    const std::string encoded = TextOrEmpty(name);
    std::string bytes;
    if (!absl::Base64Unescape(encoded, &bytes)) Fail(name, "Base64");
    return bytes;
  }
  std::string TextOrBytes() {
    return Has("base64") ? Base64OrEmpty("base64") : TextOrEmpty("text");
  }

  uint32_t Number(const char* name, uint32_t max = UINT32_MAX) {
    uint32_t number = 0;
    if (Is(name, JsonKind::kNumber) && ParseNumber(Source(name), &number) && number <= max) {
      return number;
    }
    Fail(name, Concat({"a number from 0 to ", NumberToString(max)}));
    return 0;
  }
  uint32_t NumberOrZero(const char* name) { return Has(name) ? Number(name) : 0; }

  std::optional<int64_t> Time(const char* name) {
    if (!Has(name)) return std::nullopt;
    std::string_view digits = Is(name, JsonKind::kNumber) ? Source(name) : std::string_view();
    const bool is_negative = digits.starts_with('-');
    if (is_negative) digits.remove_prefix(1);
    uint64_t number = 0;
    if (!ParseNumber64(digits, &number) || number > INT64_MAX) {
      Fail(name, "a time in milliseconds");
      return 0;
    }
    return is_negative ? -static_cast<int64_t>(number) : static_cast<int64_t>(number);
  }

  bool Flag(const char* name) {
    const bool is_true = Is(name, JsonKind::kTrue);
    if (Has(name) && !is_true && !Is(name, JsonKind::kFalse)) Fail(name, "true or false");
    return is_true;
  }

  // The number of a name.
  template <typename Enum, size_t n>
  Enum OneOf(const char* name, const std::string_view (&names)[n]) {
    const std::string text = Text(name);
    const auto found = std::find(std::begin(names), std::end(names), text);
    if (found == std::end(names)) {
      std::string expected = "one of";
      for (const std::string_view known : names) expected += Concat({" ", Quote(known)});
      Fail(name, expected);
      return {};
    }
    return static_cast<Enum>(found - std::begin(names));
  }

  std::string Json(const char* name) {
    if (!Is(name, JsonKind::kObject)) {
      Fail(name, "a policy");
      return {};
    }
    return std::string(Source(name));
  }

  std::optional<LeftOut> Left() {
    if (!Has("leftOut")) return std::nullopt;
    if (!Is("leftOut", JsonKind::kObject)) Fail("leftOut", "an object");
    if (!ok()) return std::nullopt;
    Members members(document_, Find("leftOut"), &error_);
    LeftOut left_out;
    left_out.bytes = members.Number("bytes");
    left_out.hash = members.Number("hash");
    return left_out;
  }

  bool Has(const char* name) const { return Find(name) != kNoJsonValue; }

 private:
  size_t Find(const char* name) const { return FindJsonMember(document_, object_, name); }
  bool Is(const char* name, JsonKind kind) const { return IsJson(document_, Find(name), kind); }
  // REQUIRES: Has(name).
  std::string_view Source(const char* name) const {
    return document_.source(document_[Find(name)]);
  }

  const JsonDocument& document_;
  const size_t object_;
  RecordingError& error_;
};

RecordedStart ReadStart(Members& members) {
  RecordedStart start;
  start.module = members.Text("module");
  start.script_url = members.Text("scriptURL");
  start.scope = members.Text("scope");
  if (start.script_url.empty()) members.Fail("scriptURL", "a URL");
  if (start.scope.empty()) members.Fail("scope", "a URL");
  if (members.Has("policy")) start.policy = members.Json("policy");
  start.policy_image = members.Base64OrEmpty("policyImage");
  start.index_image = members.Base64OrEmpty("index");
  start.cut_off = members.NumberOrZero("cutOff");
  return start;
}

RecordedFetch ReadFetch(Members& members) {
  RecordedFetch fetch;
  fetch.url = members.Text("url");
  fetch.method = members.OneOf<Method>("method", kMethodNames);
  fetch.mode = members.OneOf<Mode>("mode", kModeNames);
  fetch.destination = members.Text("destination") == kOtherDestination
                          ? Destination::kOther
                          : members.OneOf<Destination>("destination", kDestinationNames);
  fetch.follows_redirects = !members.Flag("followsNoRedirects");
  fetch.event = members.NumberOrZero("event");
  return fetch;
}

RecordedEvent ReadEvent(Members& members) {
  RecordedEvent event;
  event.kind = members.Number("kind", UINT8_MAX);
  event.text = members.TextOrBytes();
  event.event = members.NumberOrZero("event");
  return event;
}

RecordedCall ReadCall(Members& members) {
  RecordedCall call;
  call.event = members.Number("event");
  call.call = members.Number("call");
  call.kind = members.Number("kind");
  call.number = members.NumberOrZero("number");
  return call;
}

RecordedOutcome ReadOutcome(Members& members) {
  RecordedOutcome recorded;
  recorded.effect = members.Number("id");
  Outcome& outcome = recorded.outcome;
  outcome.status = members.OneOf<OutcomeStatus>("status", kOutcomeNames);
  outcome.response = members.NumberOrZero("response");
  if (outcome.response != 0) {
    outcome.http_status = static_cast<uint16_t>(members.Number("httpStatus", UINT16_MAX));
    outcome.type = members.OneOf<ResponseType>("responseType", kResponseTypeNames);
    outcome.redirected = members.Flag("redirected");
  }
  outcome.text = members.TextOrBytes();
  recorded.left_out = members.Left();
  return recorded;
}

RecordedQuery ReadQuery(Members& members) {
  RecordedQuery query;
  query.kind = members.OneOf<RecordedQuery::Kind>("asks", kQueryNames);
  query.number = members.NumberOrZero("number");
  query.a = members.TextOrEmpty("a");
  query.b = members.TextOrEmpty("b");
  if (members.Has("answer")) query.answer = members.Text("answer");
  return query;
}

RecordedEffect ReadEffect(Members& members) {
  RecordedEffect recorded;
  Effect& effect = recorded.effect;
  effect.kind = static_cast<EffectKind>(members.Number("kind", UINT8_MAX));
  effect.id = members.NumberOrZero("id");
  effect.event = members.NumberOrZero("event");
  effect.response = members.NumberOrZero("response");
  effect.number = members.NumberOrZero("number");
  effect.flags = members.NumberOrZero("flags");
  effect.cache = members.TextOrEmpty("cache");
  effect.url = members.TextOrEmpty("url");
  effect.text = members.TextOrBytes();
  recorded.left_out = members.Left();
  recorded.is_private = members.Flag("isPrivate");
  return recorded;
}

void ReadWhat(Members& members, Record* record) {
  const std::string type = members.Text("type");
  if (type == "start") {
    record->what = ReadStart(members);
  } else if (type == "fetch") {
    record->what = ReadFetch(members);
  } else if (type == "event") {
    record->what = ReadEvent(members);
  } else if (type == "call") {
    record->what = ReadCall(members);
  } else if (type == "policy") {
    record->what = RecordedPolicy{members.Json("policy")};
  } else if (type == "outcome") {
    record->what = ReadOutcome(members);
  } else if (type == "query") {
    record->what = ReadQuery(members);
  } else if (type == "effect") {
    record->what = ReadEffect(members);
  } else if (type == "stop") {
    record->what = RecordedStop{};
  } else {
    members.Fail("type", "start, fetch, event, call, policy, outcome, query, effect or stop");
  }
}

bool ReadHead(Members& members, Recording* recording) {
  if (members.TextOrEmpty("type") != "swale-recording") {
    members.Fail("type", "\"swale-recording\", a recording of Swale's,");
  }
  if (members.ok() && members.Number("format") != kRecordingFormat) {
    members.Fail("format", Concat({NumberToString(kRecordingFormat),
                                   ", the format that this version of Swale reads,"}));
  }
  recording->recorded_by = members.TextOrEmpty("recordedBy");
  return members.ok();
}

class Parser {
 public:
  Parser(Recording* recording, RecordingError* error) : recording_(*recording), error_(*error) {}

  bool ReadLine(std::string_view line) {
    JsonDocument document;
    JsonError error;
    if (!document.Parse(line, &error)) {
      const std::string_view rest = line.substr(std::min(error.offset, line.size()));
      error_.found = rest.empty()      ? "the end of the line"
                     : rest[0] == '\0' ? "a NUL character"
                                       : Quote(rest.substr(0, 1));
      error_.expected = error.expected;
      return false;
    }
    if (document[0].kind != JsonKind::kObject) {
      error_.found = Shorten(document.source(document[0]));
      error_.expected = "an object";
      return false;
    }
    Members members(document, 0, &error_);
    return error_.line == 1 ? ReadHead(members, &recording_) : ReadRecord(members);
  }

 private:
  bool ReadRecord(Members& members) {
    Record record{.line = error_.line, .life = members.Number("life")};
    record.at_ms = members.Time("at");
    record.is_amid_effects = members.Flag("amidEffects");
    ReadWhat(members, &record);
    const bool is_start = std::holds_alternative<RecordedStart>(record.what);
    if (is_start == started_.contains(record.life)) {
      members.Fail("life",
                   is_start ? "the number of no start before" : "the number of a start before");
    }
    if (!members.ok()) return false;
    started_.insert(record.life);
    recording_.records.push_back(std::move(record));
    return true;
  }

  Recording& recording_;
  RecordingError& error_;
  std::set<uint32_t> started_;
};

}  // namespace

std::string RecordingError::ToString() const {
  return Concat({"line ", NumberToString(line), ": found ", found, ", expected ", expected});
}

bool ParseRecording(std::string_view text, Recording* recording, RecordingError* error) {
  *recording = {};
  *error = {};
  Parser parser(recording, error);
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    ++error->line;
    if (!line.empty() && !parser.ReadLine(line)) return false;
  }
  if (error->line > 0) return true;
  *error = {1, "an empty file", "a recording of Swale's"};
  return false;
}

}  // namespace swale
