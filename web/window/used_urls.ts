/** What a page was made of. */

/** Browsers note no more than so many of a page's requests, unless told. */
const RESOURCES_NOTED = 250;

/** Whether this page was loaded from a URL, or has fetched it; also where that is not known. */
export function usesURL(url: string): boolean {
  const isNoted = performance.getEntriesByName(url).length > 0;
  return (
    isNoted ||
    location.href.split('#')[0] === url ||
    performance.getEntriesByType('resource').length >= RESOURCES_NOTED
  );
}
