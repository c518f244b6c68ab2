// Periodic work: jobs are run when the browser says so, when a worker starts, or when a page's
// timer says that one is due; whoever comes first. In the module that sets versions up.
#ifndef SWALE_PERIODIC_RUN_JOBS_H_
#define SWALE_PERIODIC_RUN_JOBS_H_

#include <string>
#include <string_view>

#include "src/engine/event_context.h"
#include "src/engine/worker_config.h"
#include "src/task/task.h"

namespace swale {

// Of the tags that the browser's periodic syncs have, each with the name of its job behind it.
inline constexpr std::string_view kPeriodicTagPrefix = "swale-periodic:";

// Asks the browser for events for all jobs, where it grants that, and forgets those that the policy
// has no more. REQUIRES: cx and config outlive the task, here and below.
Task<void> BeginPeriodicWork(EventContext& cx, const WorkerConfig& config);

// Event kPeriodicSync: `tag`'s job, if it is due.
Task<void> HandlePeriodicSync(EventContext& cx, const WorkerConfig& config, std::string tag);

// All jobs that are due; pages are told when the next one is.
Task<void> RunDueJobs(EventContext& cx, const WorkerConfig& config);

// Messages of pages, a line each: "list"; "run" and a job's name; "register"; "wake".
Task<void> HandlePeriodicMessage(EventContext& cx, const WorkerConfig& config, std::string data);

}  // namespace swale

#endif  // SWALE_PERIODIC_RUN_JOBS_H_
