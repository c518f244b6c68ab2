/** `swale`: what people import in their `sw.js`. */

import wasm from 'swale:wasm-full';
import { backgroundWorks } from './background/index.js';
import { decodeBinaryText } from './binary_text.js';
import { splitConfig } from './config.js';
import type { Core } from './module.js';
import { instantiate } from './module.js';
import type { HandlerRoute, WorkerConfig, WorkerRoute } from './policy.js';
import { QueryKind } from './protocol.js';
import type { Answerer } from './queries.js';
import type { Instantiator } from './recorder.js';
import { createRecorder } from './recorder.js';
import type { WorkerScope } from './scope.js';
import { answerUrlQuery } from './url_queries.js';
import { listen, start } from './worker.js';

export type { Handler, HandlerContext, Predicate, PredicateContext } from './effects.js';
export type * from './policy.js';
export type { RecorderOptions } from './recorder.js';
export type { RedactionOptions } from './redaction.js';
export type { WorkerScope } from './scope.js';

/** A worker that {@link createWorker} made. */
export interface SwaleWorker {
  /**
   * Adds a route for the requests to come. To be called each time that the script is evaluated: a worker that the browser has
   * stopped starts with the routes of its config.
   *
   * @param options `first`: whether it is tried before all others. Default: after them.
   * @returns a function that removes it.
   * @throws Error where the route is wrong: nothing has then changed.
   */
  addRoute(route: WorkerRoute | HandlerRoute, options?: { first?: boolean }): () => void;
}

/**
 * Makes this script a service worker that follows `config`: adds listeners of `install`, `activate`, `fetch`
 * and `message`. To be called while the script is first evaluated, not later and not twice. Listeners of
 * your own may stand beside it: an event that one of them answers before does not reach Swale.
 *
 * The worker fails open. Where WebAssembly is missing, or a Content Security Policy forbids it
 * (`script-src` needs `'wasm-unsafe-eval'`), or something in the core goes wrong, then requests go to the
 * network as if there were no worker, an install fails, and pages get the message
 * `{swale: 'failed', error: string}`.
 *
 * @param config the policy. Functions are called with a {@link HandlerContext}.
 * @param scope the worker's global scope; swale/testing passes another one.
 * @throws Error that lists all that is wrong in `config`, one error a line: registration fails, and the version
 * before goes on serving.
 * @see https://w3c.github.io/ServiceWorker/
 *
 * @example
 * createWorker({
 *   precache: { manifest: self.__SWALE_MANIFEST, navigateFallback: '/index.html' },
 *   routes: [{ match: '/api/*', strategy: 'network-first', networkTimeoutSeconds: 3 }],
 * });
 */
export function createWorker(
  config: WorkerConfig,
  scope: WorkerScope = self as unknown as WorkerScope,
): SwaleWorker {
  const { json, functions, index } = splitConfig(config);
  let errors = '';
  let core: Core | undefined;
  const make: Instantiator = config.recorder
    ? createRecorder(config.recorder, scope)
    : (_, ...args) => instantiate(...args);
  const open = (answer: Answerer): Core => {
    const opened = make(
      'whole',
      decodeBinaryText(wasm),
      (kind, ...query) => (kind < QueryKind.RegExpError ? answer : answerUrlQuery)(kind, ...query),
      () => scope.Date.now(),
    );
    const policy = opened.compilePolicy(json);
    if (typeof policy === 'string') errors = policy;
    else core = start(opened, policy, index, scope);
    return opened;
  };
  // Listeners that nobody needs would have browsers start the worker.
  const { queues, push, periodic, downloads } = config;
  const all = [...(config.routes ?? []), config.default, config.catch];
  const hasBackgroundWork =
    queues || push || periodic || downloads || all.some((route) => route?.backgroundSync);
  listen(scope, functions, open, hasBackgroundWork ? backgroundWorks : []);
  if (errors) throw Error('swale: the policy has errors\n' + errors);

  let routes = config.routes ?? [];
  const setRoutes = (next: (WorkerRoute | HandlerRoute)[]): void => {
    if (!hasBackgroundWork && next.some((route) => route.backgroundSync)) {
      throw Error(
        'swale: the route has "backgroundSync", for which the worker has to listen from its start: ' +
          'give the config of createWorker "queues", such as {}',
      );
    }
    // Where the core failed, requests go to the network anyway.
    if (core) {
      const policy = core.compilePolicy(splitConfig({ ...config, routes: next }, functions).json);
      if (typeof policy === 'string') throw Error('swale: the route has errors\n' + policy);
      core.setPolicy(policy);
    }
    routes = next;
  };
  return {
    addRoute(route, { first = false } = {}) {
      setRoutes(first ? [route, ...routes] : [...routes, route]);
      return () => setRoutes(routes.filter((other) => other !== route));
    },
  };
}
