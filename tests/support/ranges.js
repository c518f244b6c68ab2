// A file that a server gives in ranges, for tests of downloads.

/**
 * @param film the file's bytes.
 * @param answered gets the first byte of each range that was given, or `'whole'`.
 * @param isHeld whether a range is kept waiting for ever.
 * @returns {import('./server.js').Fault}
 */
export function serveRanges(film, answered, isHeld = () => false) {
  return async ({ request, response }) => {
    const etag = '"film"';
    const field = request.headers.range;
    const range = /^bytes=(\d+)-(\d+)$/.exec(field ?? '');
    if (!range) {
      answered.push('whole');
      return response.writeHead(200, { etag, 'content-length': film.length }).end(film);
    }
    if (isHeld()) return;
    const first = Number(range[1]);
    const last = Math.min(Number(range[2]), film.length - 1);
    const body = film.subarray(first, last + 1);
    response.writeHead(206, {
      etag,
      'cache-control': 'no-store',
      'content-type': 'video/mp4',
      'content-length': body.length,
      'content-range': `bytes ${first}-${last}/${film.length}`,
    });
    response.end(body, () => answered.push(first));
  };
}
