// What an install reads beside manifests: heads of containers, directories of updates, retire
// messages.
#include <string>
#include <string_view>
#include <vector>

#include "src/engine/worker_config.h"
#include "src/precache/container.h"
#include "src/precache/retire_message.h"
#include "src/precache/update_pack.h"
#include "tests/fuzz/fuzz.h"

namespace swale {
namespace {

void CheckContainer(std::string_view bytes) {
  ContainerHead head;
  if (!ContainerHead::Load(bytes, &head)) return;
  Require(head.size() <= bytes.size() && head.size() <= kContainerHeadMax,
          "a head lies within its container", {bytes});
  std::vector<ContainerBlock> blocks;
  for (size_t i = 0; i < head.block_count(); ++i) blocks.push_back(head.block(i));
  Require(BuildContainerHead(blocks) == bytes.substr(0, head.size()), "a head comes back", {bytes});
}

void CheckDirectory(std::string_view bytes) {
  const size_t size = UpdateDirectory::SizeOf(bytes.substr(0, UpdateDirectory::kHeadSize));
  if (size == 0 || size > bytes.size()) return;
  const UpdateDirectory directory(bytes.substr(0, size));
  UpdateRecord record;
  for (uint8_t byte : {0, 1, 255}) {
    AssetId id;
    id.bytes.fill(byte);
    Require(!directory.Find(id, &record) || record.target == id, "what is found is what was asked",
            {bytes});
  }
}

void CheckRetireMessage(std::string_view text) {
  WorkerConfig config;
  config.script_url = "https://site.example/sw.js";
  RetireMessage message;
  if (!ReadRetireMessage(text, config, &message)) return;
  Require(!message.reason.empty() && message.signed_text.starts_with(config.script_url) &&
              text.ends_with(message.signed_text),
          "a message is for this worker, and all of it is signed", {text});
}

}  // namespace
}  // namespace swale

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace swale;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  CheckContainer(bytes);
  CheckDirectory(bytes);
  CheckRetireMessage(bytes);
  return 0;
}
