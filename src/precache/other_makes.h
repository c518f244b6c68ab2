// What service workers of other makes, or older ones of ours, left behind that had this scope
// before.
#ifndef SWALE_PRECACHE_OTHER_MAKES_H_
#define SWALE_PRECACHE_OTHER_MAKES_H_

#include <string_view>

#include "src/engine/event_context.h"
#include "src/engine/worker_config.h"
#include "src/task/task.h"

namespace swale {

// Whether a cache of this name is the precache or the runtime cache of Workbox or Serwist, or one
// of Angular's, for the scope. Caches that a site named itself are not.
bool IsOfOtherMake(std::string_view cache, std::string_view scope);

// Deletes those caches, unless the policy says otherwise, and those that older layouts of our own
// store had. REQUIRES: cx and config outlive the task.
Task<void> DropCachesOfOtherMakes(EventContext& cx, const WorkerConfig& config);

}  // namespace swale

#endif  // SWALE_PRECACHE_OTHER_MAKES_H_
