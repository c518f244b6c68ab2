/** What a policy's functions see of the worker's globals while they run under a test. */

import { AsyncLocalStorage } from 'node:async_hooks';

import type { WorkerScope } from '../worker/scope.js';

const current = new AsyncLocalStorage<WorkerScope>();
const names = ['fetch', 'caches'] as const;
let isInstalled = false;

/**
 * Calls `call`. Until it has ended, and in what it awaits, the globals `fetch` and `caches` are those of `scope`;
 * everywhere else they are what they were.
 */
export function runInScope<Result>(scope: WorkerScope, call: () => Result): Result {
  if (!isInstalled) names.forEach(install);
  isInstalled = true;
  return current.run(scope, call);
}

function install(name: (typeof names)[number]): void {
  let outside: unknown = Reflect.get(globalThis, name);
  Object.defineProperty(globalThis, name, {
    configurable: true,
    enumerable: true,
    get: () => {
      const scope = current.getStore();
      return scope ? scope[name] : outside;
    },
    set: (value: unknown) => {
      outside = value;
    },
  });
}
