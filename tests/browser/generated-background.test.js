// Background work of a worker that `swale generate` made, whose second module does it: in Chromium, which stops the worker before
// each of its events, and which is closed and opened again.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';

import { chromium } from 'playwright-core';

import {
  CHROMIUM_EXECUTABLE,
  CHROMIUM_FLAGS,
  Visit,
  watchRegistration,
} from '../support/chromium.js';
import { startNotifications } from '../support/notifications.js';
import { serveRanges } from '../support/ranges.js';
import { startServer } from '../support/server.js';
import { buildSite, copyPackageFile, makeTemporaryFolder, smallSite } from '../support/sites.js';
import { waitUntil } from '../support/wait.js';

const CHUNK = 1 << 18;
const PARTS = 8;

const policy = {
  clientsClaim: true,
  routes: [
    {
      match: { pattern: '/api/*', method: 'POST' },
      strategy: 'network-only',
      backgroundSync: { queue: 'out', answer: 'accepted' },
    },
    { match: '/film.bin', strategy: 'cache-only', cache: 'films' },
  ],
  periodic: { news: { minIntervalSeconds: 86400, refresh: ['/news.txt'], cache: 'news' } },
  downloads: { films: { cache: 'films', chunkBytes: CHUNK, backgroundFetch: 'never' } },
  push: { notification: { title: '{title}' } },
};

let desk;
before(async () => (desk = await startNotifications()));
after(() => desk.stop());

/** A site, its server, and what that has taken. The download is `film`; parts from `heldFrom` on are kept waiting. */
async function startSite(t) {
  const page = '<!doctype html><title>a</title><script src="register.js" type="module"></script>';
  const built = await buildSite(t, smallSite({ 'a.html': page }), { policy });
  await copyPackageFile('dist/background/index.js', built.directory + '/background.mjs');
  const server = await startServer(t, built.directory);
  const site = { server, posted: [], film: randomBytes(PARTS * CHUNK), parts: [], heldFrom: PARTS };
  server.inject(/^\/api\//, async ({ request, response }) => {
    site.posted.push(Buffer.concat(await request.toArray()).toString());
    response.end();
  });
  server.inject('/news.txt', ({ response }) => response.end('the news'));
  const isHeld = () => site.parts.length >= site.heldFrom;
  server.inject('/film.bin', serveRanges(site.film, site.parts, isHeld));
  return site;
}

/** A browser, on a profile that outlasts it, at the site's page. */
async function openBrowser(t, { server }, profile) {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM_EXECUTABLE,
    args: CHROMIUM_FLAGS,
    env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: desk.address },
  });
  t.after(() => context.close());
  const { origin } = server;
  await context.grantPermissions(['notifications'], { origin });
  const visit = await Visit.start(context);
  const { cdp, untilKnown } = await watchRegistration(visit);
  await visit.page.goto(`${origin}/a.html`);
  await visit.page.waitForFunction(() => navigator.serviceWorker.controller);
  const registrationId = await untilKnown();
  const fire = (event, members) =>
    cdp.send(`ServiceWorker.${event}`, { origin, registrationId, ...members });
  return { context, visit, page: visit.page, fire };
}

const post = (page, body) =>
  page.evaluate(async (body) => (await fetch('/api/a', { method: 'POST', body })).status, body);

const startDownload = (page) =>
  page.evaluate(async () => {
    const { download } = await import('/background.mjs');
    const init = { id: '1', urls: ['/film.bin'] };
    await download(await navigator.serviceWorker.ready, 'films', init);
  });

/** Finds the download again. @returns how much of it was there, once it is whole. */
const finishDownload = (page) =>
  page.evaluate(async () => {
    const { findDownload } = await import('/background.mjs');
    const found = await findDownload(await navigator.serviceWorker.ready, 'films', '1');
    const { received } = found;
    // What was cut off is not waited for.
    dispatchEvent(new Event('online'));
    await found.done;
    return received;
  });

async function assertHasFilm(page, { film }) {
  const digest = await page.evaluate(async () => {
    const bytes = await (await fetch('/film.bin')).arrayBuffer();
    return [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))];
  });
  assert.deepEqual(digest, [...createHash('sha256').update(film).digest()]);
}

test('each kind of background work begins in a worker that was stopped', async (t) => {
  const site = await startSite(t);
  const { server } = site;
  const { visit, page, fire } = await openBrowser(t, site, await makeTemporaryFolder(t));

  await visit.stopWorkers();
  await fire('deliverPushMessage', { data: JSON.stringify({ title: 'Pushed' }) });
  await waitUntil(() => desk.shown().some(({ title }) => title === 'Pushed'), 'it is shown');

  await visit.stopWorkers();
  await fire('dispatchPeriodicSyncEvent', { tag: 'swale-periodic:news' });
  const news = () => page.evaluate(async () => (await caches.match('/news.txt'))?.text());
  await waitUntil(async () => (await news()) === 'the news', 'the news are stored');

  await server.stop();
  await visit.stopWorkers();
  assert.equal(await post(page, 'queued'), 202);
  await visit.stopWorkers();
  await server.start();
  await fire('dispatchSyncEvent', { tag: 'swale-queue:out', lastChance: false });
  await waitUntil(() => site.posted.length > 0, 'the request arrives');
  assert.deepEqual(new Set(site.posted), new Set(['queued']));

  site.heldFrom = 3;
  await visit.stopWorkers();
  await startDownload(page);
  await waitUntil(() => site.parts.length === 3, 'three parts are given');
  await visit.stopWorkers();
  site.heldFrom = PARTS + 1;
  const received = await finishDownload(page);
  assert.ok(received >= 2 * CHUNK, `found ${received} bytes received before`);
  await assertHasFilm(page, site);

  // All by the second module, from where the install has put it.
  const fetched = server.requests.filter((path) => /swale-setup-/.test(path));
  assert.equal(fetched.length, 1);
  assert.deepEqual(visit.workerErrors, []);
  // The rule does without the browser's.
  assert.ok(!site.parts.includes('whole'));
});

test('what is queued, and a download, go on when the browser is opened again', async (t) => {
  const site = await startSite(t);
  const { server } = site;
  const profile = await makeTemporaryFolder(t);
  const first = await openBrowser(t, site, profile);
  site.heldFrom = 3;
  await startDownload(first.page);
  await waitUntil(() => site.parts.length === 3, 'three parts are given');
  await server.stop();
  for (const body of ['1', '2', '3']) assert.equal(await post(first.page, body), 202);
  await first.context.close();
  site.heldFrom = PARTS + 1;
  await server.start();

  const { page } = await openBrowser(t, site, profile);
  // Nothing but the page's own requests wakes the worker.
  await waitUntil(() => new Set(site.posted).size === 3, 'the requests arrive');
  assert.deepEqual([...new Set(site.posted)], ['1', '2', '3']);
  const received = await finishDownload(page);
  assert.ok(received >= 2 * CHUNK, `found ${received} bytes received before`);
  await assertHasFilm(page, site);
  assert.ok(site.parts.length <= PARTS + 1, `found ${site.parts}`);
});
