/** Periodic work and large downloads. src/engine/effect.h says what each effect does. */

import type { BackgroundWork } from './index.js';

export const downloads: BackgroundWork = {
  events: {},
  createPerformer: () => ({ perform: () => undefined }),
};
