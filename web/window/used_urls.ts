/** What a page was made of. */

/** Browsers note no more than so many of a page's requests, unless told. */
const RESOURCES_NOTED = 250;

/** A request is noted once all of its body is there: within so long of what is asked about it. */
const NOTED_WITHIN_MS = 10_000;

/** Calls `then` if this page was loaded from a URL, or has fetched it before this call; also where that is not known. */
export function ifUsed(url: string, then: () => void): void {
  if (
    performance.getEntriesByName(url).length > 0 ||
    location.href.split('#')[0] === url ||
    performance.getEntriesByType('resource').length >= RESOURCES_NOTED
  ) {
    then();
    return;
  }
  const nowMs = performance.now();
  const observer = new PerformanceObserver((list) => {
    if (!list.getEntriesByName(url).some(({ startTime }) => startTime < nowMs)) return;
    observer.disconnect();
    then();
  });
  observer.observe({ type: 'resource' });
  setTimeout(() => observer.disconnect(), NOTED_WITHIN_MS);
}
