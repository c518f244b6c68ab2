// Compiles the policy's option "queues": requests that wait for the network.
#ifndef SWALE_POLICY_COMPILER_QUEUE_COMPILER_H_
#define SWALE_POLICY_COMPILER_QUEUE_COMPILER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/policy/compiler/policy_image_writer.h"
#include "src/policy/compiler/policy_reader.h"

namespace swale {

// Routes name queues before or behind where their options stand.
class QueueCompiler {
 public:
  // Both must outlive the compiler.
  QueueCompiler(PolicyReader* reader, PolicyImageWriter* writer)
      : reader_(*reader), writer_(*writer) {}

  // The option "queues".
  void Compile(size_t value);

  // A route's option "backgroundSync".
  void CompileRoute(size_t value, RouteOptionsRecord* route);

  // A queue that something other than a route names.
  void CompileNamed(size_t value);
  // One that nothing in the policy needs to name.
  void AddQueue(std::string_view name) { FindQueue(name); }

  // The table of all queues. To be called last.
  PolicyImageTable AddQueues();

 private:
  // The place of the queue, with the default options where it was not named before.
  uint32_t FindQueue(std::string_view name);
  void CompileOptions(size_t value, QueueRecord* queue);
  std::string_view CompileName(size_t value);
  void CompileIdempotencyKey(size_t value, QueueRecord* queue);
  PolicyImageText CompileSuccess(size_t value);
  void CompileWaitedTime(size_t value, QueueRecord* queue);
  void CompileBatch(size_t value, QueueRecord* queue);

  PolicyReader& reader_;
  PolicyImageWriter& writer_;
  std::vector<std::string> names_;
  std::vector<QueueRecord> queues_;
};

}  // namespace swale

#endif  // SWALE_POLICY_COMPILER_QUEUE_COMPILER_H_
