/** `swale/background`: for pages. What a worker does in the background: queues of requests. */

export type {
  GivenUpRequest,
  GiveUpReason,
  PushInit,
  Queue,
  QueuedRequest,
  QueueEventMap,
  QueueEventType,
  QueueFacts,
  QueueListener,
  QueueState,
} from './queue.js';
export { queue } from './queue.js';
export type { AnyRegistration } from './registration.js';
export { wakeQueues } from './wake.js';
export type { PushErrorCode, PushState, SubscribePushOptions } from './push.js';
export { clearBadge, PushError, pushState, subscribePush, unsubscribePush } from './push.js';
export type { DownloadInit, DownloadProgress, DownloadState } from './download.js';
export { Download, download, downloads, findDownload } from './download.js';
export type { Periodic, PeriodicJob } from './periodic.js';
export { periodic } from './periodic.js';
