/** Queues of requests that wait for the network. src/engine/effect.h says what each effect does. */

import type { BackgroundWork } from './index.js';

export const queues: BackgroundWork = {
  events: {},
  createPerformer: () => ({ perform: () => undefined }),
};
