// Fetching the update pack from a version that the store knows, where the build made one.
#ifndef SWALE_PRECACHE_UPDATE_FETCH_H_
#define SWALE_PRECACHE_UPDATE_FETCH_H_

#include <string>

#include "src/engine/event_context.h"
#include "src/engine/worker_config.h"
#include "src/precache/pack_maker.h"
#include "src/precache/stored_versions.h"
#include "src/task/task.h"

namespace swale {

// What is larger is not patched in a worker's memory: 32 MiB.
inline constexpr size_t kPatchedSizeMax = size_t{32} << 20;

// Fills `*update`, and `*manifest` (where not null) with the worker's own manifest, checked. What
// cannot be had stays empty: there are other ways to all of it. REQUIRES: all outlive the task.
Task<void> FetchUpdate(EventContext& cx, const WorkerConfig& config, const StoredVersions& versions,
                       Update* update, std::string* manifest);

}  // namespace swale

#endif  // SWALE_PRECACHE_UPDATE_FETCH_H_
