/**
 * The script of a generated worker. swale/build replaces `__SWALE_PAYLOAD__`, which the bundle holds once, by
 * a Payload.
 */

import type { WorkerScope } from './scope.js';
import type { Payload } from './worker.js';
import { runWorker } from './worker.js';

declare const __SWALE_PAYLOAD__: Payload;

runWorker(self as unknown as WorkerScope, __SWALE_PAYLOAD__, []);
