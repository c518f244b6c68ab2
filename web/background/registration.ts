/** What all of swale/background need of a registration. */

import { ask, REPLY_SECONDS } from '../window/ask.js';
import { expectReply, kindOf } from '../window/messages.js';

/** What `register` of swale/window gives, or the browser's own object. */
export type AnyRegistration =
  ServiceWorkerRegistration | { readonly native: ServiceWorkerRegistration };

export function nativeOf(registration: AnyRegistration): ServiceWorkerRegistration {
  return 'native' in registration ? registration.native : registration;
}

/**
 * The worker that serves, once there is one.
 *
 * @throws where none is active and none is on its way, and where a first install fails.
 */
export async function activeWorker(native: ServiceWorkerRegistration): Promise<ServiceWorker> {
  const worker = native.active ?? native.waiting ?? native.installing;
  if (!worker) throw Error('swale: the registration has no worker');
  // One that activates is given messages once it has.
  while (!native.active) {
    if (worker.state === 'redundant') throw Error('swale: the worker could not be installed');
    await new Promise((resolve) => worker.addEventListener('statechange', resolve, { once: true }));
  }
  return native.active;
}

/**
 * Asks the worker that serves, and waits for its reply.
 *
 * @param kind of the reply that is expected.
 * @throws where there is no worker, and where its core could not start or it does not reply in time.
 */
export async function askWorker<Reply>(
  native: ServiceWorkerRegistration,
  message: { swale: string },
  kind: string,
  timeoutSeconds = REPLY_SECONDS,
): Promise<Reply> {
  const worker = await activeWorker(native);
  return expectReply<Reply>(await ask(worker, message, timeoutSeconds), kind);
}

/** Calls `receive` with each message of Swale's that a worker of this registration posts. */
export function onMessages(
  native: ServiceWorkerRegistration,
  receive: (kind: string, data: Record<string, unknown>) => void,
): void {
  const container = navigator.serviceWorker;
  container.addEventListener('message', ({ data, source }) => {
    const kind = kindOf(data);
    // Workers of other scopes post to the same pages.
    const { active, waiting, installing } = native;
    const { scriptURL } = (source ?? {}) as Partial<ServiceWorker>;
    const isOurs = [active, waiting, installing].some((worker) => worker?.scriptURL === scriptURL);
    if (kind && isOurs) receive(kind, data as Record<string, unknown>);
  });
  // They may come before the document is parsed.
  container.startMessages();
}
