/** Periodic work, as pages see it. */

import type { AnyRegistration } from './registration.js';
import { activeWorker, askWorker, nativeOf, onMessages } from './registration.js';

/** A job of the policy's `periodic`. Times are in milliseconds since 1970. */
export interface PeriodicJob {
  readonly name: string;
  readonly minIntervalSeconds: number;
  /** When it was last done; 0: never. */
  readonly lastRunAt: number;
  /** When it may be done next. */
  readonly nextDueAt: number;
  /** How often it has failed since; a run that the browser cut off counts. */
  readonly failures: number;
  /** Of the last one; empty: it did not fail. */
  readonly lastError: string;
}

/** What {@link periodic} gives. */
export interface Periodic {
  /** The jobs, in the policy's order. */
  list(): Promise<readonly PeriodicJob[]>;
  /** Has a job done now. @throws where it fails, and where the policy has no such job. */
  run(name: string): Promise<void>;
  /**
   * Whether the browser does the jobs while no page is open: `'unsupported'` where it has no Periodic Background Sync. It grants that
   * to installed apps that are used.
   */
  permission(): Promise<PermissionState | 'unsupported'>;
  /** Asks the browser for it anew, as after the app was installed. @returns whether it is granted. */
  register(): Promise<boolean>;
}

/** A job may be a long one. */
const RUN_SECONDS = 300;
/** What timers take. */
const TIMER_MS_MAX = 2 ** 31 - 1;
/** Not again and again where the worker cannot do what is due. */
const TIMER_MS_MIN = 1000;

const known = new WeakMap<ServiceWorkerRegistration, Periodic>();

/**
 * The policy's periodic work. While the page is open, jobs are done when they are due, whether or not the browser has Periodic
 * Background Sync. The same object for the same registration.
 *
 * @example
 * const work = periodic(await register('/sw.js'));
 * for (const { name, lastRunAt } of await work.list()) console.log(name, new Date(lastRunAt));
 */
export function periodic(registration: AnyRegistration): Periodic {
  const native = nativeOf(registration);
  const found = known.get(native) ?? create(native);
  known.set(native, found);
  return found;
}

function create(native: ServiceWorkerRegistration): Periodic {
  const asks = <Reply>(args: string[], kind: string, seconds?: number): Promise<Reply> =>
    askWorker<Reply>(native, { swale: 'periodic', args } as { swale: string }, kind, seconds);
  let timer: ReturnType<typeof setTimeout> | undefined;

  const wake = (): void => {
    clearTimeout(timer);
    void activeWorker(native).then(
      (worker) => worker.postMessage({ swale: 'periodic', args: ['wake'] }),
      // The worker has nothing to wake where there is none.
      () => {},
    );
  };
  onMessages(native, (kind, { afterMs }) => {
    if (kind !== 'periodic-wake') return;
    clearTimeout(timer);
    const delay = Math.max(afterMs as number, TIMER_MS_MIN);
    timer = setTimeout(wake, Math.min(delay, TIMER_MS_MAX));
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') wake();
  });
  wake();

  return {
    async list() {
      return (await asks<{ jobs: PeriodicJob[] }>(['list'], 'periodic-list')).jobs;
    },
    async run(name) {
      type Reply = { found: boolean; error: string };
      const { found, error } = await asks<Reply>(['run', name], 'periodic-done', RUN_SECONDS);
      if (!found) throw Error(`swale: the policy has no periodic job '${name}'`);
      if (error) throw Error(`swale: the periodic job '${name}' failed: ${error}`);
    },
    async permission() {
      if (!('periodicSync' in native)) return 'unsupported';
      const name = 'periodic-background-sync' as PermissionName;
      return (await navigator.permissions.query({ name })).state;
    },
    async register() {
      const reply = await asks<{ state: string }>(['register'], 'periodic-registered');
      return reply.state === 'granted';
    },
  };
}
