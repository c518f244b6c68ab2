// Where Chromium's URLPattern and urlpattern-polyfill agree on what the standard does not say.
// docs/url-patterns.md tells readers.

/** Whether the standard decides for URLMatcher. */
export function knownDisagreement({ generated, ours, theirs }) {
  if (ours === 'TypeError' || theirs === 'TypeError') return false;
  const { pattern, inputs } = generated;
  const a = JSON.parse(ours);
  const b = JSON.parse(theirs);
  if (JSON.stringify(a.getters) !== JSON.stringify(b.getters)) {
    // Chromium counts "filesystem" among the special schemes; the polyfill encodes opaque paths as those of "data:".
    // https://urlpattern.spec.whatwg.org/#protocol-component-matches-a-special-scheme
    return (
      a.getters.protocol.includes('file') &&
      JSON.stringify({ ...a.getters, pathname: '' }) ===
        JSON.stringify({ ...b.getters, pathname: '' })
    );
  }
  // Chromium's RegExp with the flag "i" finds no match in some texts for "^(.*)$", where each component matches by
  // itself; the polyfill uses that RegExp. https://urlpattern.spec.whatwg.org/#compile-a-component
  const { ignoreCase } = Object(pattern.at(-1));
  return (
    !!ignoreCase &&
    inputs.every(
      (_, i) =>
        JSON.stringify(a.results[i]) === JSON.stringify(b.results[i]) ||
        (a.results[i] !== null && b.results[i] === null),
    )
  );
}

/** Rows of the table that both decide otherwise. */
export const tableDisagreements = [];
