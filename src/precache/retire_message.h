// The message by which a site retires its worker, in the place of a manifest.
#ifndef SWALE_PRECACHE_RETIRE_MESSAGE_H_
#define SWALE_PRECACHE_RETIRE_MESSAGE_H_

#include <string_view>

#include "src/engine/worker_config.h"

namespace swale {

// Text, each on a line of its own:
//
//   swale-retire SIGNATURE      Base64, of all that follows the line
//   https://site.example/sw.js  the worker that is meant
//   3f5b… 91c2…                 the versions that are meant, or '*' for any
//   the reason, for people
struct RetireMessage {
  std::string_view signature;
  std::string_view signed_text;
  std::string_view reason;
};

// False where `text` is no such message, or is not for this worker. Whether it was signed is to be
// checked. `*message` has views into `text`.
bool ReadRetireMessage(std::string_view text, const WorkerConfig& config, RetireMessage* message);

}  // namespace swale

#endif  // SWALE_PRECACHE_RETIRE_MESSAGE_H_
