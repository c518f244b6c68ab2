// Basic idea: members that have their usual value are not written, so that a line says what is of
// interest, and ParseRecording takes what is absent for the usual value.
#include <absl/strings/escaping.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "src/base/hex.h"
#include "src/http/utf8.h"
#include "src/simulator/recording.h"
#include "src/simulator/recording_names.h"

namespace swale {
namespace {

// One object of JSON.
class Line {
 public:
  Line() { writer_.StartObject(); }

  void Type(std::string_view type) { Text("type", type); }
  void Text(const char* name, std::string_view value) {
    writer_.Key(name);
    writer_.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  }
  void TextUnlessEmpty(const char* name, std::string_view value) {
    if (!value.empty()) Text(name, value);
  }
  void Base64UnlessEmpty(const char* name, std::string_view bytes) {
    if (!bytes.empty()) Text(name, absl::Base64Escape(bytes));
  }
  // As it is where it is text, else in Base64.
  void TextOrBytes(std::string_view value) {
    if (DecodeUtf8(value) == value) return TextUnlessEmpty("text", value);
    Base64UnlessEmpty("base64", value);
  }
  void Number(const char* name, int64_t value) {
    writer_.Key(name);
    writer_.Int64(value);
  }
  void NumberUnlessZero(const char* name, int64_t value) {
    if (value != 0) Number(name, value);
  }
  void FlagIfSet(const char* name, bool value) {
    if (!value) return;
    writer_.Key(name);
    writer_.Bool(true);
  }
  void Json(const char* name, std::string_view json) {
    writer_.Key(name);
    writer_.RawValue(json.data(), json.size(), rapidjson::kObjectType);
  }
  void Left(const LeftOut& left_out) {
    writer_.Key("leftOut");
    writer_.StartObject();
    Number("bytes", static_cast<int64_t>(left_out.bytes));
    Number("hash", left_out.hash);
    writer_.EndObject();
  }

  std::string End() {
    writer_.EndObject();
    return {buffer_.GetString(), buffer_.GetSize()};
  }

 private:
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_{buffer_};
};

struct Writer {
  Line& line;

  void operator()(const RecordedStart& start) const {
    line.Type("start");
    line.Text("module", start.module);
    line.Text("scriptURL", start.script_url);
    line.Text("scope", start.scope);
    if (!start.policy.empty()) line.Json("policy", start.policy);
    line.Base64UnlessEmpty("policyImage", start.policy_image);
    line.Base64UnlessEmpty("index", start.index_image);
    line.NumberUnlessZero("cutOff", start.cut_off);
  }
  void operator()(const RecordedFetch& fetch) const {
    line.Type("fetch");
    line.Text("method", kMethodNames[static_cast<size_t>(fetch.method)]);
    line.Text("url", fetch.url);
    line.Text("mode", kModeNames[static_cast<size_t>(fetch.mode)]);
    line.Text("destination", NameOf(fetch.destination));
    line.FlagIfSet("followsNoRedirects", !fetch.follows_redirects);
    line.NumberUnlessZero("event", fetch.event);
  }
  void operator()(const RecordedEvent& event) const {
    line.Type("event");
    line.Number("kind", event.kind);
    line.TextOrBytes(event.text);
    line.NumberUnlessZero("event", event.event);
  }
  void operator()(const RecordedCall& call) const {
    line.Type("call");
    line.Number("event", call.event);
    line.Number("call", call.call);
    line.Number("kind", call.kind);
    line.NumberUnlessZero("number", call.number);
  }
  void operator()(const RecordedPolicy& policy) const {
    line.Type("policy");
    line.Json("policy", policy.policy);
  }
  void operator()(const RecordedOutcome& recorded) const {
    const Outcome& outcome = recorded.outcome;
    line.Type("outcome");
    line.Number("id", recorded.effect);
    line.Text("status", kOutcomeNames[static_cast<size_t>(outcome.status)]);
    line.NumberUnlessZero("response", outcome.response);
    if (outcome.response != 0) {
      line.Number("httpStatus", outcome.http_status);
      line.Text("responseType", kResponseTypeNames[static_cast<size_t>(outcome.type)]);
      line.FlagIfSet("redirected", outcome.redirected);
    }
    if (recorded.left_out) line.Left(*recorded.left_out);
    line.TextOrBytes(outcome.text);
  }
  void operator()(const RecordedQuery& query) const {
    line.Type("query");
    line.Text("asks", kQueryNames[static_cast<size_t>(query.kind)]);
    line.NumberUnlessZero("number", query.number);
    line.TextUnlessEmpty("a", query.a);
    line.TextUnlessEmpty("b", query.b);
    if (query.answer) line.Text("answer", *query.answer);
  }
  void operator()(const RecordedEffect& recorded) const {
    const Effect& effect = recorded.effect;
    line.Type("effect");
    line.Number("kind", static_cast<int64_t>(effect.kind));
    line.NumberUnlessZero("id", effect.id);
    line.NumberUnlessZero("event", effect.event);
    line.NumberUnlessZero("response", effect.response);
    line.NumberUnlessZero("number", effect.number);
    line.NumberUnlessZero("flags", effect.flags);
    line.TextUnlessEmpty("cache", effect.cache);
    line.FlagIfSet("isPrivate", recorded.is_private);
    line.TextUnlessEmpty("url", effect.url);
    if (recorded.left_out) line.Left(*recorded.left_out);
    line.TextOrBytes(effect.text);
  }
  void operator()(const RecordedStop&) const { line.Type("stop"); }
};

}  // namespace

uint32_t RecordingHash(std::string_view bytes) {
  uint32_t hash = 0x811c9dc5;
  for (const char byte : bytes) hash = (hash ^ static_cast<uint8_t>(byte)) * 0x01000193;
  return hash;
}

std::string RecordingHead(std::string_view recorded_by) {
  Line line;
  line.Text("type", "swale-recording");
  line.Number("format", kRecordingFormat);
  line.Text("recordedBy", recorded_by);
  return line.End() + '\n';
}

std::string RecordLine(const Record& record) {
  Line line;
  line.Number("life", record.life);
  if (record.at_ms) line.Number("at", *record.at_ms);
  line.FlagIfSet("amidEffects", record.is_amid_effects);
  std::visit(Writer{line}, record.what);
  return line.End() + '\n';
}

std::string EffectText(const RecordedEffect& effect) {
  Line line;
  Writer{line}(effect);
  return line.End();
}

}  // namespace swale
