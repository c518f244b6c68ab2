// Periodic work and large downloads in a real browser: its events, and workers that it stops.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import path from 'node:path';
import { test } from 'node:test';

import { useChromium, watchRegistration } from '../support/chromium.js';
import { serveRanges } from '../support/ranges.js';
import { startServer } from '../support/server.js';
import { copyPackageFile, makeTemporaryFolder, smallSite } from '../support/sites.js';
import { waitUntil } from '../support/wait.js';

const browser = useChromium();

const CHUNK = 1 << 20;
const SIZE = 20 << 20;

const script = (hides) => `
importScripts('swale.js');
if (${hides}) Object.defineProperty(ServiceWorkerRegistration.prototype, 'backgroundFetch', { value: undefined });
swale.createWorker({
  clientsClaim: true,
  routes: [{ match: '/film.bin', strategy: 'cache-only', cache: 'films' }],
  periodic: {
    news: { minIntervalSeconds: 86400, refresh: ['/news.txt'], cache: 'news' },
  },
  downloads: { films: { cache: 'films', chunkBytes: ${CHUNK} } },
});`;

async function open(t, hides = true) {
  const directory = await makeTemporaryFolder(t);
  await smallSite({ 'sw.js': script(hides), 'news.txt': 'old' })(directory);
  await copyPackageFile('dist/worker/swale.js', path.join(directory, 'swale.js'));
  await copyPackageFile('dist/background/index.js', path.join(directory, 'background.js'));
  const server = await startServer(t, directory);
  const visit = await browser.open(t);
  if (hides) {
    await visit.context.addInitScript(() =>
      Object.defineProperty(ServiceWorkerRegistration.prototype, 'backgroundFetch', {
        value: undefined,
      }),
    );
  }
  await visit.page.goto(server.origin);
  await visit.register();
  await visit.page.waitForFunction(() => !!navigator.serviceWorker.controller);
  return { server, visit, page: visit.page };
}

const digestInPage = (page, options) =>
  page.evaluate(async (options) => {
    const response = await fetch('/film.bin', options);
    const bytes = await response.arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
    return { status: response.status, size: bytes.byteLength, hex };
  }, options);

const sha256 = (bytes, encoding = 'hex') => createHash('sha256').update(bytes).digest(encoding);

test('a download goes on where a stopped worker left off', async (t) => {
  const { server, visit, page } = await open(t);
  const film = randomBytes(SIZE);
  const answered = [];
  let isHeld = () => answered.length >= 5;
  server.inject(
    '/film.bin',
    serveRanges(film, answered, () => isHeld()),
  );
  const begin = async (integrity) => {
    const { download } = await import('/background.js');
    const registration = await navigator.serviceWorker.ready;
    const init = { id: '1', urls: ['/film.bin'], title: 'Film', integrity };
    await download(registration, 'films', init);
  };
  await page.evaluate(begin, `sha256-${sha256(film, 'base64')}`);
  await waitUntil(() => answered.length >= 5, 'five parts are answered');
  await visit.stopWorkers();
  await server.stop();
  isHeld = () => false;
  await server.start();

  await page.reload();
  const received = await page.evaluate(async () => {
    const { findDownload } = await import('/background.js');
    const registration = await navigator.serviceWorker.ready;
    const found = await findDownload(registration, 'films', '1');
    const { received } = found;
    await found.done;
    return received;
  });
  assert.ok(received >= 4 * CHUNK, `found ${received} bytes received before`);
  // One part may have been on its way to the disk.
  assert.ok(answered.length <= SIZE / CHUNK + 1, `found ${answered}`);
  assert.equal(new Set(answered).size, SIZE / CHUNK);
  const hex = sha256(film);
  assert.deepEqual(await digestInPage(page), { status: 200, size: SIZE, hex });
  const part = film.subarray(1_500_000, 2_500_000);
  assert.deepEqual(await digestInPage(page, { headers: { range: 'bytes=1500000-2499999' } }), {
    status: 206,
    size: part.length,
    hex: sha256(part),
  });
  const names = await page.evaluate(async () => {
    const staging = (await caches.keys()).find((name) => name.startsWith('swale:downloads:'));
    return (await (await caches.open(staging)).keys()).length;
  });
  assert.equal(names, 0);
});

test('a file that is digested piece by piece', async (t) => {
  const { server, page } = await open(t);
  const film = randomBytes((33 << 20) + 7);
  server.inject('/film.bin', ({ response }) => response.end(film));
  await page.evaluate(
    async (integrity) => {
      const { download } = await import('/background.js');
      const init = { id: 'l', urls: ['/film.bin'], title: 'Film', integrity };
      const film = await download(await navigator.serviceWorker.ready, 'films', init);
      await film.done;
    },
    `sha256-${sha256(film, 'base64')}`,
  );
  const found = await digestInPage(page);
  assert.deepEqual(found, { status: 200, size: film.length, hex: sha256(film) });
});

/** What a person allows: naming one denies all others. */
async function grantAll(visit, { origin }) {
  const cdp = await visit.context.newCDPSession(visit.page);
  const { targetInfo } = await cdp.send('Target.getTargetInfo');
  await cdp.send('Browser.grantPermissions', {
    origin,
    browserContextId: targetInfo.browserContextId,
    permissions: ['notifications', 'backgroundSync', 'periodicBackgroundSync', 'backgroundFetch'],
  });
}

test('a page learns whether the browser does periodic work, and asks for it anew', async (t) => {
  const { server, visit, page } = await open(t);
  const state = () =>
    page.evaluate(async () => {
      const { periodic } = await import('/background.js');
      const registration = await navigator.serviceWorker.ready;
      const work = periodic(registration);
      const isRegistered = await work.register();
      const tags = await registration.periodicSync.getTags();
      return [await work.permission(), isRegistered, tags];
    });
  const [permission, isRegistered, tags] = await state();
  assert.notEqual(permission, 'granted');
  assert.deepEqual([isRegistered, tags], [false, []]);
  await grantAll(visit, server);
  assert.deepEqual(await state(), ['granted', true, ['swale-periodic:news']]);
});

test('a periodic sync refreshes what the policy says', async (t) => {
  const { visit, page } = await open(t);
  const { cdp, untilKnown } = await watchRegistration(visit);
  const { origin } = new URL(page.url());
  await cdp.send('ServiceWorker.dispatchPeriodicSyncEvent', {
    origin,
    registrationId: await untilKnown(),
    tag: 'swale-periodic:news',
  });
  const stored = () =>
    page.evaluate(async () => (await caches.match('/news.txt', { cacheName: 'news' }))?.text());
  await waitUntil(async () => (await stored()) === 'old', 'the news are stored');
  const job = await page.evaluate(async () => {
    const { periodic } = await import('/background.js');
    const work = periodic(await navigator.serviceWorker.ready);
    await work.run('news');
    return (await work.list())[0];
  });
  assert.equal(job.name, 'news');
  assert.equal(job.failures, 0);
  assert.ok(job.nextDueAt - job.lastRunAt >= 86_400_000);
});

test('where there is a Background Fetch, the browser downloads', async (t) => {
  const { server, visit, page } = await open(t, false);
  const film = randomBytes(3 << 20);
  const answered = [];
  server.inject('/film.bin', serveRanges(film, answered));
  await grantAll(visit, server);
  const isBackground = await page.evaluate(
    async (integrity) => {
      const { download, downloads } = await import('/background.js');
      const registration = await navigator.serviceWorker.ready;
      const init = { id: 'b', urls: ['/film.bin'], title: 'Film', integrity };
      const film = await download(registration, 'films', init);
      const [{ isBackground }] = await downloads(registration);
      await film.done;
      return isBackground;
    },
    `sha256-${sha256(film, 'base64')}`,
  );
  t.diagnostic(`Background Fetch: ${isBackground}`);
  assert.deepEqual(await digestInPage(page), {
    status: 200,
    size: film.length,
    hex: sha256(film),
  });
  if (isBackground) assert.deepEqual(answered, ['whole']);
});
