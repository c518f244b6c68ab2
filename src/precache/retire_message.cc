#include "src/precache/retire_message.h"

#include <algorithm>

namespace swale {
namespace {

constexpr std::string_view kBeginning = "swale-retire ";

// Takes the first line, without its '\n', off the front.
std::string_view TakeLine(std::string_view* text) {
  const std::string_view line = text->substr(0, text->find('\n'));
  text->remove_prefix(std::min(text->size(), line.size() + 1));
  return line;
}

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
