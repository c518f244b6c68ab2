// Records of queues: whatever a database holds, what is read of it is one line, and is written as
// it was read.
#include <string>

#include "src/sync/queue_entry.h"
#include "src/sync/send_batch.h"
#include "src/sync/stored_request.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace swale;
  FuzzInput input(data, size);
  const std::string text(input.TakeLine());
  const std::string key = "entry/q/0000000000000007";
  const QueueEntry entry = ParseQueueEntry(key, text);
  const std::string written = entry.ToText();
  Require(written.find('\n') == std::string::npos, "a record is one line", {text});
  Require(ParseQueueEntry(key, written).ToText() == written, "entries", {text});
  const std::string given_up = ParseGivenUpEntry(key, text).ToText();
  Require(ParseGivenUpEntry(key, given_up).ToText() == given_up, "given up", {text});

  StoredRequest request = ParseStoredRequest(entry.request);
  const std::string request_text = request.ToText();
  Require(ParseStoredRequest(request_text).ToText() == request_text, "requests", {text});
  request.SetField("a", "b\nc");
  Require(request.Field("a") == "b c", "a field that was set", {text});

  Batch batch;
  batch.Add(entry, request);
  QueueOptions queue;
  queue.time_parameter = "qt";
  queue.batch_max = 2;
  const std::string sent = batch.RequestText(queue, int64_t{1} << 53);
  Require(ParseStoredRequest(sent).url.find("qt=") != std::string::npos, "the parameter", {text});
  batch.BodyLines(queue, 0);

  std::string records(input.TakeLine());
  records += '\n';
  records += input.TakeLine();
  records += '\n';
  uint64_t rank = 0;
  for (const QueueEntry& one : ParseQueueEntries(records)) {
    Require(one.rank >= rank, "entries are in order", {records});
    rank = one.rank;
  }
  return 0;
}
