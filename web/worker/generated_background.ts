/** As generated.ts, for policies with background work. */

import { backgroundWorks } from './background/index.js';
import type { WorkerScope } from './scope.js';
import type { Payload } from './worker.js';
import { runWorker } from './worker.js';

declare const __SWALE_PAYLOAD__: Payload;

runWorker(self as unknown as WorkerScope, __SWALE_PAYLOAD__, backgroundWorks);
