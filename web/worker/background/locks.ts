/** Locks that one worker of a scope has at a time. */

import type { LockManagerPart, WorkerScope } from '../scope.js';

export interface Locks {
  /** @returns whether it is held; false where another one has it and `ifAvailable` was asked for. */
  acquire(name: string, ifAvailable: boolean, signal: AbortSignal): Promise<boolean>;
  release(name: string): void;
  releaseAll(): void;
}

/** For browsers without Web Locks: what one worker does is at least not done twice at a time. */
function createLocalLocks(): LockManagerPart {
  const held = new Map<string, Promise<unknown>>();
  return {
    async request(name, { ifAvailable }, callback) {
      const before = held.get(name);
      if (before && ifAvailable) return callback(null);
      const result = Promise.resolve(before).then(() => callback(name));
      const end = result
        .catch(() => {})
        .then(() => {
          if (held.get(name) === end) held.delete(name);
        });
      held.set(name, end);
      return result;
    },
  };
}

export function createLocks(scope: WorkerScope): Locks {
  const manager = scope.navigator?.locks ?? createLocalLocks();
  const prefix = `swale:${scope.registration.scope}:`;
  const held = new Map<string, () => void>();

  return {
    acquire: (name, ifAvailable, signal) =>
      new Promise((resolve, reject) => {
        manager
          .request(prefix + name, ifAvailable ? { ifAvailable } : { signal }, (lock) => {
            resolve(!!lock);
            // Nobody would release it.
            if (!lock || signal.aborted) return undefined;
            return new Promise<void>((release) => held.set(name, release));
          })
          .catch(reject);
      }),
    release(name) {
      held.get(name)?.();
      held.delete(name);
    },
    releaseAll() {
      for (const release of held.values()) release();
      held.clear();
    },
  };
}
