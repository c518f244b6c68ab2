#include "src/background/background.h"

#include <utility>
#include <vector>

#include "src/download/download_messages.h"
#include "src/download/run_download.h"
#include "src/periodic/run_jobs.h"
#include "src/push/push.h"
#include "src/sync/enqueue.h"
#include "src/sync/queue_messages.h"
#include "src/sync/replay.h"

namespace swale {
namespace {

// `data`: event.h has it.
Task<void> HandleSync(EventContext& cx, const WorkerConfig& config, std::string data) {
  std::string queue = data.substr(0, data.find('\n'));
  const bool is_last = data.size() > queue.size() + 1;
  if (queue == kDownloadSyncTag) co_await ResumeDownloads(cx, config, DownloadTurn::kNow);
  // A tag of the page's own.
  if (!queue.starts_with(kSyncTagPrefix)) co_return;
  queue.erase(0, kSyncTagPrefix.size());
  const int64_t wait_ms = co_await ReplayQueue(cx, config, queue, ReplayReason::kOnline);
  if (wait_ms == kNothingWaits) co_return;
  // A browser whose event fails fires it again, some minutes later; not after the last.
  if (is_last) {
    ClientMessage wake("queue-wake");
    cx.PostMessage(MessageTarget::kAllClients,
                   wake.AddNumber("afterMs", static_cast<uint64_t>(wait_ms)));
  }
  cx.Fail("requests of the queue wait still");
}

}  // namespace

Task<void> HandleBackgroundEvent(EventContext& cx, const WorkerConfig& config, EventKind kind,
                                 std::string data) {
  switch (kind) {
    case EventKind::kSync:
      co_await HandleSync(cx, config, std::move(data));
      break;
    case EventKind::kPush:
    case EventKind::kNotificationClick:
    case EventKind::kNotificationClose:
    case EventKind::kPushSubscriptionChange:
      co_await HandlePushEvent(cx, config, kind, std::move(data));
      break;
    case EventKind::kPeriodicSync:
      co_await HandlePeriodicSync(cx, config, std::move(data));
      break;
    case EventKind::kBackgroundFetch:
      co_await HandleBackgroundFetch(cx, config, std::move(data));
      break;
    default:
      break;
  }
}

Task<void> HandleBackgroundMessage(EventContext& cx, const WorkerConfig& config, std::string type,
                                   std::string data) {
  if (type == "push") {
    co_await HandlePushMessage(cx, std::move(data));
  } else if (type == "queue") {
    co_await HandleQueueMessage(cx, config, std::move(data));
  } else if (type == "periodic") {
    co_await HandlePeriodicMessage(cx, config, std::move(data));
  } else if (type == "download") {
    co_await HandleDownloadMessage(cx, config, std::move(data));
  }
}

Task<void> RunBackgroundWork(EventContext& cx, const WorkerConfig& config) {
  // At the same time: none is to wait for another one's network.
  std::vector<Task<void>> works;
  works.push_back(ReplayAll(cx, config));
  works.push_back(RunDueJobs(cx, config));
  works.push_back(ResumeDownloads(cx, config, DownloadTurn::kDue));
  for (Task<void>& work : works) work.Start();
  for (Task<void>& work : works) co_await work;
}

}  // namespace swale
