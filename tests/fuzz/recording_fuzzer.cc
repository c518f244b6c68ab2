// Recordings: any text as one; what is one is the same after it was written again.
#include <string>

#include "src/simulator/recording.h"
#include "tests/fuzz/fuzz.h"

namespace swale {
namespace {

std::string Write(const Recording& recording) {
  std::string text = RecordingHead(recording.recorded_by);
  for (const Record& record : recording.records) text += RecordLine(record);
  return text;
}

void Check(const std::string& text) {
  Recording recording;
  RecordingError error;
  if (!ParseRecording(text, &recording, &error)) {
    Require(error.line > 0 && !error.found.empty() && !error.expected.empty(),
            "what is no recording is explained", {text});
    return;
  }
  const std::string written = Write(recording);
  Recording again;
  Require(ParseRecording(written, &again, &error), "what is written is read", {text, written});
  Require(Write(again) == written, "and is the same", {text, written});
}

}  // namespace
}  // namespace swale

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  swale::Check(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
