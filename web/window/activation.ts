/** Having a waiting worker take over. */

import { skipWaitingMessage } from './messages.js';

/**
 * How long a worker may take to take over. Browsers let the one before finish what it is answering, which may be
 * a long download; the takeover then comes later.
 */
const TAKEOVER_SECONDS = 30;

/**
 * Resolves once `waiting` controls this page; or once it is active, where no worker controls this page. It may be active
 * already.
 *
 * @throws where a newer one takes its place before, and where it takes too long.
 * @see https://w3c.github.io/ServiceWorker/#service-worker-global-scope-skipwaiting
 */
export async function takeOver(
  container: ServiceWorkerContainer,
  waiting: ServiceWorker,
): Promise<void> {
  const settled = new AbortController();
  const { signal } = settled;
  let timer: ReturnType<typeof setTimeout> | undefined;
  await new Promise<void>((resolve, reject) => {
    const check = (): void => {
      if (container.controller === waiting || waiting.state === 'activated') {
        resolve();
      } else if (waiting.state === 'redundant') {
        reject(Error('swale: the update was replaced by a newer one before it was activated'));
      }
    };
    container.addEventListener('controllerchange', check, { signal });
    waiting.addEventListener('statechange', check, { signal });
    timer = setTimeout(
      () => reject(Error(`swale: the update did not take over within ${TAKEOVER_SECONDS} s`)),
      TAKEOVER_SECONDS * 1000,
    );
    waiting.postMessage(skipWaitingMessage);
    check();
  }).finally(() => {
    clearTimeout(timer);
    settled.abort();
  });
}
