#include "src/precache/retire_message.h"

#include "src/base/lines.h"

namespace swale {
namespace {

constexpr std::string_view kBeginning = "swale-retire ";

bool IsMeant(std::string_view versions, std::string_view own) {
  return versions == "*" || versions.find(own) != std::string_view::npos;
}

}  // namespace

bool ReadRetireMessage(std::string_view text, const WorkerConfig& config, RetireMessage* message) {
  if (text.substr(0, kBeginning.size()) != kBeginning) return false;
  text.remove_prefix(kBeginning.size());
  message->signature = TakeLine(&text);
  message->signed_text = text;
  if (TakeLine(&text) != config.script_url) return false;
  if (!IsMeant(TakeLine(&text), config.precache.version())) return false;
  message->reason = TakeLine(&text);
  return !message->reason.empty();
}

}  // namespace swale
