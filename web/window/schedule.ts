/** When a page that stays open looks for new versions by itself. */

/** What a page can look for a new version on. */
export type UpdateTrigger = 'navigation' | 'visible' | 'online';

export interface ScheduleOptions {
  /**
   * How often to look for a new version while the page is visible, in seconds; at least 60. One that was hidden for
   * longer looks as soon as it is visible again. Default: never.
   */
  updateIntervalSeconds?: number;
  /**
   * On what to look for a new version, at most once a minute. Default: on nothing.
   * - `'navigation'`: the page goes to another of its URLs without being loaded anew. Browsers without the Navigation
   *   API tell only of changed fragments and of moves back and forth;
   * - `'visible'`: the page is visible again;
   * - `'online'`: the device is online again.
   */
  updateOn?: readonly UpdateTrigger[];
}

/** Each check is a request, of every open page: more often would load servers and batteries for nothing. */
const INTERVAL_SECONDS_MIN = 60;

/** @throws RangeError where the interval is too short. */
export function checkSchedule({ updateIntervalSeconds: seconds }: ScheduleOptions): void {
  if (seconds !== undefined && !(seconds >= INTERVAL_SECONDS_MIN)) {
    throw RangeError(
      `swale: updateIntervalSeconds: found ${seconds}, expected at least ${INTERVAL_SECONDS_MIN}`,
    );
  }
}

/**
 * Calls `look` as the options say, until `signal` is aborted.
 *
 * @see https://html.spec.whatwg.org/multipage/nav-history-apis.html#navigation-interface
 */
export function schedule(
  { updateIntervalSeconds: seconds, updateOn = [] }: ScheduleOptions,
  look: () => void,
  signal: AbortSignal,
): void {
  // The visit itself made the browser look.
  let lastMs = performance.now();
  const lookAfter = (secondsMin: number): void => {
    const nowMs = performance.now();
    if (document.hidden || !navigator.onLine || nowMs - lastMs < secondsMin * 1000) return;
    lastMs = nowMs;
    look();
  };
  const on = (target: EventTarget, type: string, secondsMin: number): void =>
    target.addEventListener(type, () => lookAfter(secondsMin), { signal });

  if (seconds) {
    // A little early is in time: timers are not exact.
    const timer = setInterval(() => lookAfter(seconds * 0.9), seconds * 1000);
    signal.addEventListener('abort', () => clearInterval(timer));
    on(document, 'visibilitychange', seconds);
  }
  if (updateOn.includes('visible')) on(document, 'visibilitychange', INTERVAL_SECONDS_MIN);
  if (updateOn.includes('online')) on(window, 'online', INTERVAL_SECONDS_MIN);
  if (updateOn.includes('navigation')) {
    if (window.navigation) on(navigation, 'currententrychange', INTERVAL_SECONDS_MIN);
    else for (const type of ['hashchange', 'popstate']) on(window, type, INTERVAL_SECONDS_MIN);
  }
}
