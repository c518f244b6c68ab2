// Whether a version will fit into storage.
#ifndef SWALE_PRECACHE_MAKE_ROOM_H_
#define SWALE_PRECACHE_MAKE_ROOM_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "src/engine/event_context.h"
#include "src/engine/worker_config.h"
#include "src/task/task.h"

namespace swale {

// Where the browser says that fewer than `bytes` are free, deletes the policy's runtime caches one
// by one until they are: they can be filled again. Gives an error where that does not suffice, else
// nothing. REQUIRES: cx and config outlive the task.
Task<std::string> MakeRoomFor(EventContext& cx, const WorkerConfig& config, uint64_t bytes);

// Deletes the policy's runtime cache of this number, for storage that turns out to be full:
// browsers may say 10 GiB, whatever there is. Gives whether there is one of that number. REQUIRES:
// as above. https://storage.spec.whatwg.org/#dom-storagemanager-estimate
Task<bool> DropRuntimeCache(EventContext& cx, const WorkerConfig& config, size_t number);

}  // namespace swale

#endif  // SWALE_PRECACHE_MAKE_ROOM_H_
