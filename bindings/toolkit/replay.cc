// Recordings and seeds, for the toolkit module.
#include "src/simulator/replay.h"

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <string>

#include "bindings/toolkit/url_pattern_host.h"
#include "src/base/hex.h"
#include "src/simulator/effect_hash.h"

namespace swale::toolkit {
namespace {

using emscripten::val;

// By the numbers of ReplayedLife::Status.
constexpr const char* kStatusNames[] = {"same", "different", "stopped", "cutOff", "bad"};

val ToValue(const ReplayDifference& difference) {
  val value = val::object();
  value.set("line", static_cast<double>(difference.line));
  value.set("event", difference.event);
  value.set("effect", static_cast<double>(difference.effect));
  value.set("expected", difference.expected);
  value.set("found", difference.found);
  return value;
}

val ToValue(const ReplayedLife& life) {
  val value = val::object();
  value.set("life", life.life);
  value.set("module", life.module);
  value.set("status", std::string(kStatusNames[static_cast<size_t>(life.status)]));
  value.set("events", static_cast<double>(life.events));
  value.set("effects", static_cast<double>(life.effects));
  if (life.difference) value.set("difference", ToValue(*life.difference));
  if (!life.reason.empty()) {
    value.set("line", static_cast<double>(life.line));
    value.set("reason", life.reason);
  }
  return value;
}

// {error} where the text is no recording, else {recordedBy, lives}.
val ReplayValue(std::string text) {
  val result = val::object();
  Recording recording;
  RecordingError error;
  if (!ParseRecording(text, &recording, &error)) {
    result.set("error", error.ToString());
    return result;
  }
  ToolkitUrlPatternHost host;
  val lives = val::array();
  for (const ReplayedLife& life : Replay(recording, host)) {
    lives.call<void>("push", ToValue(life));
  }
  result.set("recordedBy", recording.recorded_by);
  result.set("lives", lives);
  return result;
}

std::string HashEffectsOfSeedValue(uint32_t seed) {
  ToolkitUrlPatternHost host;
  return NumberToHex(HashEffectsOfSeed(seed, host));
}

}  // namespace

EMSCRIPTEN_BINDINGS(swale_toolkit_replay) {
  emscripten::function("replay", &ReplayValue);
  emscripten::function("hashEffectsOfSeed", &HashEffectsOfSeedValue);
}

}  // namespace swale::toolkit
