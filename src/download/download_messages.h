// What pages and the browser say of downloads. In the module that sets versions up.
#ifndef SWALE_DOWNLOAD_DOWNLOAD_MESSAGES_H_
#define SWALE_DOWNLOAD_DOWNLOAD_MESSAGES_H_

#include <string>
#include <string_view>

#include "src/engine/event_context.h"
#include "src/engine/worker_config.h"
#include "src/task/task.h"

namespace swale {

// Of the ids of background fetches; behind it a rule's name, '/' and a download's id.
inline constexpr std::string_view kBackgroundFetchPrefix = "swale:";

// Messages of pages, a line each:
//   "start", rule, id, JSON: what ParseDownload takes; one that is under way goes on as it is
//   "list"
//   "abort", rule, id: ends it, and forgets it; its files that are there stay
//   "remove", rule, id: the same, with its files
//   "lost", rule, id: the browser's Background Fetch has it no more
//   "wake", and "online" where failures are no reason to wait
// REQUIRES: cx and config outlive the task, here and below.
Task<void> HandleDownloadMessage(EventContext& cx, const WorkerConfig& config, std::string data);

// Event kBackgroundFetch; event.h has what `data` is.
Task<void> HandleBackgroundFetch(EventContext& cx, const WorkerConfig& config, std::string data);

// For a site that gives its worker up: deletes what all downloads have stored. To be called while
// the policy is there; their records go with the queues'.
Task<void> DropDownloads(EventContext& cx, const WorkerConfig& config);

}  // namespace swale

#endif  // SWALE_DOWNLOAD_DOWNLOAD_MESSAGES_H_
