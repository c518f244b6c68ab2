/** When a page has the worker look whether something can be sent. Browsers with Background Sync do so themselves, too. */

import type { AnyRegistration } from './registration.js';
import { activeWorker, nativeOf, onMessages } from './registration.js';

/** What timers take; a longer wait is looked at again then. */
const TIMER_MS_MAX = 2 ** 31 - 1;

const woken = new WeakSet<ServiceWorkerRegistration>();

/**
 * Has the worker send what waits in its queues, now and, while this page is open, whenever there may be a network again: when the
 * browser goes online, when this page is shown, and when the time has come to try again. {@link queue} does so itself; call it on
 * pages that use no queue object. Once for each registration: further calls do nothing.
 */
export function wakeQueues(registration: AnyRegistration): void {
  const native = nativeOf(registration);
  if (woken.has(native)) return;
  woken.add(native);
  let timer: ReturnType<typeof setTimeout> | undefined;

  const wake = (): void => {
    clearTimeout(timer);
    timer = undefined;
    // The worker has nothing to wake where there is none.
    void activeWorker(native).then(
      (worker) => worker.postMessage({ swale: 'queue', args: ['wake'] }),
      () => {},
    );
  };

  onMessages(native, (kind, { afterMs }) => {
    if (kind !== 'queue-wake') return;
    // The last one knows best.
    clearTimeout(timer);
    timer = setTimeout(wake, Math.min(afterMs as number, TIMER_MS_MAX));
  });
  addEventListener('online', wake);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') wake();
  });
  wake();
}
