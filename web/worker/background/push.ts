/** Push messages and notifications. src/engine/effect.h says what each effect does. */

import type { BackgroundWork } from './index.js';

export const push: BackgroundWork = {
  events: {},
  createPerformer: () => ({ perform: () => undefined }),
};
