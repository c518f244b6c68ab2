/** Puts the listeners of a worker in place. */

import type { BackgroundWork } from './background/index.js';
import { decodeBase64 } from './base64.js';
import { decodeBinaryText } from './binary_text.js';
import type { PolicyFunction } from './effects.js';
import { createHost } from './host.js';
import type { Host } from './host.js';
import type { Core } from './module.js';
import { instantiate } from './module.js';
import type { Answerer } from './queries.js';
import type { Instantiator, ModuleName } from './recorder.js';
import type { LifeEvent, WorkerScope } from './scope.js';
import type { SetUpModule } from './set_up.js';
import { createSetUp } from './set_up.js';

/** What the build step lays into a generated worker. */
export interface Payload {
  /** The worker module, without the policy compiler; binary text. */
  wasm: string;
  /** The compiled policy's image, Base64; empty: no rules. */
  policy: string;
  /** The image of the index of the manifest, Base64; empty: nothing is precached. */
  index: string;
  setUp: SetUpModule;
}

/**
 * Listens to the worker's events. To be called while the script is first evaluated: browsers take no
 * listeners later.
 *
 * @param open instantiates and starts the core.
 * @param works the kinds of background work that the policy has.
 * @param setUp gives the host of the module that sets versions up. Absent: the core does that itself.
 */
export function listen(
  scope: WorkerScope,
  functions: readonly PolicyFunction[],
  open: (answer: Answerer) => Core,
  works: readonly BackgroundWork[],
  setUp?: () => Promise<Host>,
): void {
  const host = createHost(scope, functions, open, works, setUp);
  scope.addEventListener('install', host.install);
  scope.addEventListener('activate', host.activate);
  scope.addEventListener('fetch', host.fetch);
  scope.addEventListener('message', host.message);
  for (const { events } of works) {
    for (const [type, [kind, textOf]] of Object.entries(events)) {
      scope.addEventListener(type, (event: LifeEvent) =>
        host.background(kind, event, textOf(event)),
      );
    }
  }
}

/** Starts a core that has its images, in its scope. */
export function start(
  core: Core,
  policy: Parameters<Core['start']>[0],
  index: string,
  scope: WorkerScope,
): Core {
  core.start(policy, decodeBase64(index), scope.location.href, scope.registration.scope);
  return core;
}

/**
 * Runs a generated worker. Whatever goes wrong, it fails open: requests go to the network, and pages get the
 * message `{swale: 'failed', error}`.
 *
 * @param make instantiates a module. Default: it does no more.
 */
export function runWorker(
  scope: WorkerScope,
  { wasm, policy, index, setUp }: Payload,
  works: readonly BackgroundWork[],
  make: Instantiator = (_, ...args) => instantiate(...args),
): void {
  const open = (name: ModuleName, module: Uint8Array) => (answer: Answerer) =>
    start(
      make(name, module, answer, () => scope.Date.now()),
      decodeBase64(policy),
      index,
      scope,
    );
  listen(
    scope,
    [],
    (answer) => open('serve', decodeBinaryText(wasm))(answer),
    works,
    createSetUp(scope, setUp, (module) => createHost(scope, [], open('set-up', module), works)),
  );
}
