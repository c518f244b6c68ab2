/** As generated.ts, for workers that are built with the option `recorder`. */

import { backgroundWorks } from './background/index.js';
import type { RecorderOptions } from './recorder.js';
import { createRecorder } from './recorder.js';
import type { WorkerScope } from './scope.js';
import type { Payload } from './worker.js';
import { runWorker } from './worker.js';

declare const __SWALE_PAYLOAD__: Payload & {
  recorder: RecorderOptions;
  hasBackgroundWork: boolean;
};

const scope = self as unknown as WorkerScope;
const payload = __SWALE_PAYLOAD__;
const works = payload.hasBackgroundWork ? backgroundWorks : [];
runWorker(scope, payload, works, createRecorder(payload.recorder, scope));
