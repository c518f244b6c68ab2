// Queues in Chromium: what waits outlasts the browser, and reaches the server once it is back.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';

import { chromium } from 'playwright-core';
import { generateSW, injectManifest } from 'swale/build';

import {
  CHROMIUM_EXECUTABLE,
  CHROMIUM_FLAGS,
  useChromium,
  watchRegistration,
} from '../support/chromium.js';
import { startServer } from '../support/server.js';
import { copyPackageFile, makeTemporaryFolder } from '../support/sites.js';
import { waitUntil } from '../support/wait.js';

const browser = useChromium();

const policy = {
  clientsClaim: true,
  precache: { directoryIndex: 'index.html' },
  queues: { out: { order: 'url' } },
  routes: [
    {
      match: { pattern: '/api/*', method: 'POST' },
      strategy: 'network-only',
      backgroundSync: { queue: 'out', answer: 'accepted' },
    },
  ],
};

/** As in browsers without Background Sync. */
const handWritten = `
Object.defineProperty(ServiceWorkerRegistration.prototype, 'sync', { value: undefined });
importScripts('swale.js');
const config = ${JSON.stringify(policy)};
config.precache.manifest = self.__SWALE_MANIFEST;
swale.createWorker(config);
`;

/** A server of a site with queues, and what it has taken: `{path, key, size, text}`, the text of small bodies. */
async function startSite(t, { hasSync = true, minBackoffSeconds = 2 } = {}) {
  const site = { ...policy, queues: { out: { order: 'url', minBackoffSeconds } } };
  const directory = await makeTemporaryFolder(t);
  await writeFile(path.join(directory, 'index.html'), '<!doctype html><title>Queues</title>');
  await copyPackageFile('dist/background/index.js', path.join(directory, 'background.js'));
  const swDest = path.join(directory, 'sw.js');
  if (hasSync) {
    await generateSW({ globDirectory: directory, swDest, policy: site });
  } else {
    await copyPackageFile('dist/worker/swale.js', path.join(directory, 'swale.js'));
    const swSrc = path.join(directory, 'sw-source.js');
    await writeFile(swSrc, handWritten);
    await injectManifest({ swSrc, swDest, globDirectory: directory });
  }
  const server = await startServer(t, directory);
  const taken = [];
  server.inject(/^\/api\//, async ({ request, response }) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const key = request.headers['idempotency-key'];
    const text = body.subarray(0, 20).toString();
    taken.push({ path: request.url, key, size: body.length, text });
    response.writeHead(request.url.endsWith('/refused') ? 422 : 200).end();
  });
  return { server, taken };
}

/** Someone whose page is controlled by the site's worker, and who has the queue as `window.out`. */
async function openPage(page, origin, { hasQueue = true } = {}) {
  await page.goto(origin);
  await page.evaluate(async (hasQueue) => {
    const { serviceWorker } = navigator;
    const registration = await serviceWorker.register('/sw.js');
    await serviceWorker.ready;
    if (!serviceWorker.controller) {
      await new Promise((resolve) => serviceWorker.addEventListener('controllerchange', resolve));
    }
    if (!hasQueue) return;
    const { queue } = await import('/background.js');
    window.out = queue(registration, 'out');
    window.heard = [];
    for (const type of ['queued', 'sent', 'given-up', 'change']) {
      window.out.addEventListener(type, ({ id, url, status, reason }) =>
        window.heard.push({ type, id, url, status, reason }),
      );
    }
  }, hasQueue);
  return page;
}

/** Posts one after the other, as an application that keeps an order does. Gives the statuses of the answers. */
function postAll(page, url, sizes) {
  return page.evaluate(
    async ([url, sizes]) => {
      const statuses = [];
      for (const [i, size] of sizes.entries()) {
        const body = new Blob([`${i};`.padEnd(20), new Uint8Array(size - 20)]);
        statuses.push((await fetch(url, { method: 'POST', body })).status);
      }
      return statuses;
    },
    [url, sizes],
  );
}

const MB = 1024 * 1024;
const sizeOf = (i) => (i % 25 === 3 ? 5 * MB : 1000 + i * 100);

test('100 requests of two tabs outlast the browser, and arrive in order at the sync event', async (t) => {
  const { server, taken } = await startSite(t);
  let context;
  // Before its profile is deleted.
  t.after(() => context?.close());
  const profile = await makeTemporaryFolder(t);
  const options = { executablePath: CHROMIUM_EXECUTABLE, args: CHROMIUM_FLAGS };
  context = await chromium.launchPersistentContext(profile, options);
  const tabs = [
    await openPage(await context.newPage(), server.origin, { hasQueue: false }),
    await openPage(await context.newPage(), server.origin, { hasQueue: false }),
  ];
  await server.stop();
  const sizes = Array.from({ length: 50 }, (_, i) => sizeOf(i));
  const posted = await Promise.all(tabs.map((tab, i) => postAll(tab, `/api/tab${i}`, sizes)));
  for (const statuses of posted) assert.deepEqual(new Set(statuses), new Set([202]));
  await context.close();
  assert.equal(taken.length, 0);

  context = await chromium.launchPersistentContext(profile, options);
  const page = await context.newPage();
  const { cdp, untilKnown } = await watchRegistration({ context, page });
  // Precached: the server is away still.
  await page.goto(server.origin);
  const registrationId = await untilKnown();
  await server.start();
  const tag = 'swale-queue:out';
  const { origin } = server;
  await cdp.send('ServiceWorker.dispatchSyncEvent', {
    origin,
    registrationId,
    tag,
    lastChance: false,
  });
  const keys = () => new Set(taken.map(({ key }) => key));
  await waitUntil(() => keys().size >= 100, '100 requests have arrived');
  assert.equal(keys().size, 100);
  for (const i of [0, 1]) {
    const seen = new Set();
    const firsts = taken.filter(
      ({ path, key }) => path === `/api/tab${i}` && !seen.has(key) && seen.add(key),
    );
    assert.deepEqual(
      firsts.map(({ text, size }) => [parseInt(text), size]),
      sizes.map((size, i) => [i, size]),
    );
  }
});

test('without Background Sync pages have the worker send what waits', async (t) => {
  const { server, taken } = await startSite(t, { hasSync: false });
  const visit = await browser.open(t);
  await openPage(visit.page, server.origin);
  assert.equal(await visit.page.evaluate(() => window.out.list().then((list) => list.length)), 0);
  await server.stop();
  assert.deepEqual(await postAll(visit.page, '/api/a', [100, 200, 300]), [202, 202, 202]);
  await visit.stopWorkers();
  await server.start();
  await visit.page.evaluate(() => void window.dispatchEvent(new Event('online')));
  await waitUntil(() => new Set(taken.map(({ key }) => key)).size === 3, 'all have arrived');
  await visit.page.waitForFunction(
    () => window.heard.filter(({ type }) => type === 'sent').length === 3,
  );
  assert.deepEqual(await visit.page.evaluate(() => window.out.list()), []);
});

test('a page lists, discards, moves and retries, and is told', async (t) => {
  const { server, taken } = await startSite(t, { minBackoffSeconds: 1200 });
  const visit = await browser.open(t);
  const { page } = visit;
  await openPage(page, server.origin);
  await server.stop();
  const ids = await page.evaluate(async () => {
    window.states = [];
    window.stop = window.out.watch(({ entries }) => window.states.push(entries.length));
    const ids = [];
    for (const text of ['a', 'b', 'c', 'd']) {
      const body = new Blob([text], { type: 'text/plain' });
      ids.push(await window.out.push('/api/one', { method: 'POST', body, metadata: { text } }));
    }
    return ids;
  });
  const texts = () =>
    page.evaluate(async () =>
      (await window.out.list()).map(({ metadata }) => metadata.text).join(''),
    );
  assert.equal(await texts(), 'abcd');
  const act = (what, ...args) =>
    page.evaluate(([what, args]) => window.out[what](...args), [what, args]);
  // Behind what the pushes have begun: then nothing is under way.
  await act('replay');
  assert.equal(await act('discard', ids[1]), true);
  assert.equal(await act('move', ids[3], ids[0]), true);
  assert.equal(await texts(), 'dac');
  assert.equal(await act('retry', 'nonsense'), false);
  await page.waitForFunction(() => window.states.includes(4) && window.states.at(-1) === 3);
  await server.start();
  assert.equal(await act('retry', ids[3]), true);
  await act('replay');
  await waitUntil(() => taken.length >= 3, 'three have arrived');
  assert.deepEqual(new Set(taken.map(({ text }) => text)), new Set(['d', 'a', 'c']));
  await page.waitForFunction(() => window.states.at(-1) === 0);
});

test('a page is told of what was given up while none was open', async (t) => {
  const { server, taken } = await startSite(t);
  const visit = await browser.open(t);
  await openPage(visit.page, server.origin, { hasQueue: false });
  await server.stop();
  assert.deepEqual(await postAll(visit.page, '/api/refused', [100]), [202]);
  await visit.page.goto('about:blank');
  await server.start();
  // A page without a queue object, so that none is told.
  const page = await visit.context.newPage();
  await page.goto(server.origin);
  await waitUntil(() => taken.length > 0, 'the server has refused it');
  await page.close();
  await openPage(visit.page, server.origin);
  await visit.page.waitForFunction(() => window.heard.some(({ type }) => type === 'given-up'));
  const heard = await visit.page.evaluate(() => window.heard);
  const [loss] = heard.filter(({ type }) => type === 'given-up');
  assert.deepEqual([loss.reason, loss.status], ['refused', 422]);
  const dismiss = async () => [await window.out.dismiss(), (await window.out.givenUp()).length];
  assert.deepEqual(await visit.page.evaluate(dismiss), [true, 0]);
});
