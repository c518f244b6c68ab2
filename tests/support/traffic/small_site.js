// A HAR file of a made-up site as Chromium would export it, and an access log.

const entry = (pageref, at, url, type, extra = {}) => ({
  pageref,
  startedDateTime: new Date(Date.UTC(2026, 2, 1, 12) + at).toISOString(),
  time: 90,
  _resourceType: type,
  request: { method: extra.method ?? 'GET', url, headers: extra.sent ?? [] },
  response: {
    status: extra.status ?? 200,
    headers: Object.entries(extra.fields ?? {}).map(([name, value]) => ({ name, value })),
    content: { size: extra.size ?? 1000, mimeType: extra.mimeType ?? '' },
    bodySize: extra.bodySize ?? -1,
    _transferSize: 600,
  },
  timings: { wait: 40 },
});

/** Two pages with a shared script whose URL has a fingerprint, an image of another host, data, and a beacon. */
export function smallHar() {
  const shop = 'https://shop.example';
  const app = `${shop}/assets/app.3f2a91bc.js`;
  return {
    log: {
      version: '1.2',
      entries: [
        entry('page_1', 0, `${shop}/`, 'document', { fields: { ETag: '"1"' }, size: 8000 }),
        entry('page_1', 100, app, 'script', {
          fields: { 'Cache-Control': 'max-age=31536000, immutable' },
          size: 90_000,
        }),
        entry('page_1', 120, 'https://img.example/a.png', 'image', { size: 20_000 }),
        entry('page_1', 200, `${shop}/api/cart`, 'fetch', {
          fields: { 'Cache-Control': 'no-store' },
        }),
        entry('page_1', 300, 'https://stats.example/hit', 'ping', { method: 'POST', status: 204 }),
        entry('page_1', 310, 'data:image/png;base64,AA', 'image'),
        entry('page_1', 320, `${shop}/gone`, 'image', { status: 0 }),
        entry('page_2', 9000, `${shop}/about`, 'document', { fields: { ETag: '"2"' } }),
        entry('page_2', 9100, app, 'script', { size: 90_000 }),
      ],
    },
  };
}

/** Lines of the combined format: two people over three days, a robot, and two lines that are none. */
export function smallLog() {
  const lines = [];
  const add = (who, day, second, path, { referrer = '-', status = 200, agent = 'Firefox' } = {}) =>
    lines.push(
      `10.0.0.${who} - - [0${day}/Mar/2026:10:00:${String(second).padStart(2, '0')} +0100] ` +
        `"GET ${path} HTTP/1.1" ${status} ${status === 304 ? '-' : 2048} "${referrer}" "${agent}"`,
    );
  for (const who of [1, 2]) {
    for (const day of [1, 2, 3]) {
      const referrer = 'https://www.log.example/';
      add(who, day, 0, '/');
      add(who, day, 1, '/style.css', { referrer, status: day === 1 ? 200 : 304 });
      add(who, day, 2, '/logo.png', { referrer });
      add(who, day, 30, '/about', { referrer: '-' });
    }
  }
  add(3, 1, 0, '/', { agent: 'Googlebot/2.1' });
  lines.push('this is no line', '10.0.0.4 - - [yesterday] "GET / HTTP/1.1" 200 1 "-" "x"');
  return lines.join('\n') + '\n';
}
