#include "src/simulator/recording.h"

// What the parser asserts about itself would weigh messages; types are checked before they are
// read.
#define RAPIDJSON_ASSERT(condition) static_cast<void>(0)
#include <absl/strings/escaping.h>
#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>
#include <utility>

#include "src/base/concat.h"
#include "src/base/number.h"
#include "src/simulator/recording_names.h"

namespace swale {
namespace {

using Value = rapidjson::Value;

constexpr size_t kShownMax = 60;  // of what was found
constexpr size_t kDepthMax = 40;  // a policy nests less deep

std::string ToJson(const Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

std::string Show(const Value& value) {
  std::string json = ToJson(value);
  if (json.size() > kShownMax) json = json.substr(0, kShownMax) + "…";
  return json;
}

std::string Quote(std::string_view text) { return Concat({"\"", text, "\""}); }

// Whether no value lies deeper: what shows values descends by recursion.
bool IsShallow(std::string_view json) {
  size_t depth = 0;
  bool is_in_string = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (is_in_string && c == '\\') {
      ++i;
    } else if (c == '"') {
      is_in_string = !is_in_string;
    } else if (!is_in_string && (c == '{' || c == '[')) {
      if (++depth > kDepthMax) return false;
    } else if (!is_in_string && (c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return true;
}

// RapidJSON reads some numbers that are too large for a double as infinity, which it cannot write.
struct FiniteNumbers : rapidjson::BaseReaderHandler<rapidjson::UTF8<>, FiniteNumbers> {
  bool Double(double number) { return std::isfinite(number); }
};

// The members of a line. The first that is not as it should be is the error; what is read after it
// has no meaning.
class Members {
 public:
  Members(const Value& object, RecordingError* error) : object_(object), error_(*error) {}

  bool ok() const { return error_.expected.empty(); }

  void Fail(const char* name, std::string_view expected) {
    if (!ok()) return;
    const Value* value = Find(name);
    error_.found = value != nullptr ? Show(*value) : "nothing";
    error_.expected = Concat({expected, " as ", Quote(name)});
  }

  std::string Text(const char* name) {
    const Value* value = Find(name);
    if (value == nullptr || !value->IsString()) {
      Fail(name, "a text");
      return {};
    }
    return {value->GetString(), value->GetStringLength()};
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
    const Value* value = Find(name);
    if (value != nullptr && value->IsUint() && value->GetUint() <= max) return value->GetUint();
    Fail(name, Concat({"a number from 0 to ", NumberToString(max)}));
    return 0;
  }
  uint32_t NumberOrZero(const char* name) { return Has(name) ? Number(name) : 0; }

  std::optional<int64_t> Time(const char* name) {
    const Value* value = Find(name);
    if (value == nullptr) return std::nullopt;
    if (!value->IsInt64()) Fail(name, "a time in milliseconds");
    return value->IsInt64() ? value->GetInt64() : 0;
  }

  bool Flag(const char* name) {
    const Value* value = Find(name);
    if (value != nullptr && !value->IsBool()) Fail(name, "true or false");
    return value != nullptr && value->IsTrue();
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
    const Value* value = Find(name);
    if (value == nullptr || !value->IsObject()) {
      Fail(name, "a policy");
      return {};
    }
    return ToJson(*value);
  }

  std::optional<LeftOut> Left() {
    const Value* value = Find("leftOut");
    if (value == nullptr) return std::nullopt;
    if (!value->IsObject()) Fail("leftOut", "an object");
    if (!ok()) return std::nullopt;
    Members members(*value, &error_);
    LeftOut left_out;
    left_out.bytes = members.Number("bytes");
    left_out.hash = members.Number("hash");
    return left_out;
  }

  bool Has(const char* name) const { return Find(name) != nullptr; }

 private:
  const Value* Find(const char* name) const {
    const auto member = object_.FindMember(name);
    return member == object_.MemberEnd() ? nullptr : &member->value;
  }

  const Value& object_;
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
    if (!IsShallow(line)) {
      error_.found = "objects and arrays deep within each other";
      error_.expected = Concat({"at most ", NumberToString(kDepthMax)});
      return false;
    }
    // RapidJSON would take it for the end of the line.
    if (line.find('\0') != std::string_view::npos) {
      error_.found = "a NUL character";
      error_.expected = "JSON";
      return false;
    }
    rapidjson::Document document;
    document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(
        line.data(), line.size());
    if (document.HasParseError()) {
      error_.found = document.GetErrorOffset() >= line.size()
                         ? "the end of the line"
                         : Quote(line.substr(document.GetErrorOffset(), 1));
      error_.expected = Concat({"JSON: ", rapidjson::GetParseError_En(document.GetParseError())});
      return false;
    }
    FiniteNumbers finite_numbers;
    if (!document.Accept(finite_numbers)) {
      error_.found = "a number that is too large";
      error_.expected = "numbers that a double can hold";
      return false;
    }
    if (!document.IsObject()) {
      error_.found = Show(document);
      error_.expected = "an object";
      return false;
    }
    Members members(document, &error_);
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
