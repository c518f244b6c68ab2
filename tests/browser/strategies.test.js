// What strategies do with what only browsers have: navigation preload, real navigations and validations, IndexedDB,
// streams that are on the screen before they end, pages that hear of it.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';

import { generateSW } from 'swale/build';

import { useChromium } from '../support/chromium.js';
import { startServer } from '../support/server.js';
import { copyWindowModule, makeTemporaryFolder, smallSite } from '../support/sites.js';
import { waitUntil } from '../support/wait.js';

const browser = useChromium();

const generate = (directory, policy) =>
  generateSW({
    globDirectory: directory,
    globPatterns: ['shell/**'],
    policy: { clientsClaim: true, ...policy },
  });

/** A site with a generated worker, visited and controlled. */
async function visitSite(t, policy, files = {}) {
  const directory = await makeTemporaryFolder(t);
  await smallSite(files)(directory);
  await generate(directory, policy);
  await copyWindowModule(directory);
  const server = await startServer(t, directory);
  const visit = await browser.open(t);
  await visit.page.goto(server.origin);
  await visit.page.evaluate(async () => {
    const { register } = await import('/swale-window.js');
    window.registration = await register('/sw.js', { immediate: true });
    window.heard = [];
    window.registration.addEventListener('response-updated', ({ url, cache }) =>
      window.heard.push({ url, cache }),
    );
  });
  await visit.page.waitForFunction(() => !!navigator.serviceWorker.controller);
  return { directory, server, visit, page: visit.page };
}

const textOf = (page, url) => page.evaluate(async (url) => (await fetch(url)).text(), url);

test('navigation preload: the request is sent while the worker starts, and only once', async (t) => {
  const { server, visit, page } = await visitSite(t, {
    navigationPreload: true,
    routes: [{ match: { pattern: '/*', mode: 'navigate' }, strategy: 'network-first' }],
  });
  const preloads = [];
  server.inject('/page', ({ request, response }) => {
    preloads.push(request.headers['service-worker-navigation-preload']);
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>preloaded</title>');
  });
  await visit.stopWorkers();
  await page.goto(`${server.origin}/page`);
  assert.equal(await page.title(), 'preloaded');
  assert.deepEqual(preloads, ['true']);
});

test('http-cache: a page is validated as a navigation, and offline it is what was stored', async (t) => {
  const { server, page } = await visitSite(t, {
    routes: [{ match: '/page', strategy: 'http-cache', cacheStatus: true }],
  });
  const conditions = [];
  server.inject('/page', ({ request, response }) => {
    const condition = request.headers['if-none-match'];
    conditions.push(condition);
    const headers = { etag: '"1"', 'cache-control': 'max-age=0', 'content-type': 'text/html' };
    response.writeHead(condition ? 304 : 200, headers);
    response.end(condition ? undefined : '<!doctype html><title>first</title>');
  });
  for (let i = 0; i < 2; ++i) {
    const response = await page.goto(`${server.origin}/page`);
    assert.equal(response.status(), 200);
    assert.equal(await page.title(), 'first');
  }
  assert.deepEqual(conditions, [undefined, '"1"']);

  await page.goto(server.origin);
  const status = () =>
    page.evaluate(async () => (await fetch('/page')).headers.get('cache-status'));
  assert.match(await status(), /^swale; fwd=stale; fwd-status=304; ttl=-?\d+$/);
  await server.stop();
  await page.goto(`${server.origin}/page`);
  assert.equal(await page.title(), 'first');
});

test('limits outlast the worker: maxEntries over the browser’s own IndexedDB', async (t) => {
  const { server, visit, page } = await visitSite(t, {
    routes: [
      {
        match: '/files/*',
        strategy: 'cache-first',
        cache: { name: 'files', maxEntries: 3, eviction: 'lru' },
      },
    ],
  });
  server.inject(/^\/files\//, ({ request, response }) => response.end(request.url));
  const stored = () =>
    page.evaluate(async () => {
      const keys = await (await caches.open('files')).keys();
      return keys
        .map(({ url }) => new URL(url).pathname)
        .sort()
        .join(' ');
    });
  for (const i of [1, 2, 3]) await textOf(page, `/files/${i}`);
  await waitUntil(
    async () => (await stored()) === '/files/1 /files/2 /files/3',
    'three are stored',
  );
  await textOf(page, '/files/1');
  // Uses are noted after a second.
  await new Promise((resolve) => setTimeout(resolve, 3000));
  await visit.stopWorkers();
  await textOf(page, '/files/4');
  await waitUntil(
    async () => (await stored()) === '/files/1 /files/3 /files/4',
    'the least used went',
  );
});

test('limits of a later version hold for what is there', async (t) => {
  const policyWith = (limits) => ({
    routes: [{ match: '/files/*', strategy: 'cache-first', cache: { name: 'files', ...limits } }],
    skipWaiting: true,
  });
  const { directory, server, page } = await visitSite(t, policyWith({}));
  server.inject(/^\/files\//, ({ request, response }) => response.end(request.url));
  const count = () => page.evaluate(async () => (await (await caches.open('files')).keys()).length);
  for (let i = 0; i < 8; ++i) await textOf(page, `/files/${i}`);
  await waitUntil(async () => (await count()) === 8, 'all are stored');
  await generate(directory, policyWith({ maxEntries: 3 }));
  await page.evaluate(async () => {
    const controlling = new Promise((resolve) => {
      navigator.serviceWorker.addEventListener('controllerchange', resolve);
    });
    await (await navigator.serviceWorker.ready).update();
    await controlling;
  });
  // Chromium lets a worker serve while it is being activated: not the first store must be the one that evicts.
  let next = 8;
  await waitUntil(async () => {
    await textOf(page, `/files/${next++}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
    return (await count()) === 3;
  }, 'as many as may be are left');
});

test('a composed page is on the screen before the network has answered', async (t) => {
  const { server, page } = await visitSite(
    t,
    {
      routes: [
        {
          match: { pattern: '/articles/*', mode: 'navigate' },
          compose: {
            parts: [
              '/shell/head.html',
              { url: '/fragments{pathname}', strategy: 'network-only' },
              '/shell/foot.html',
            ],
          },
        },
      ],
    },
    {
      'shell/head.html': '<!doctype html><title>composed</title><h1>Head</h1>' + ' '.repeat(2000),
      'shell/foot.html': '<footer>Foot</footer>',
    },
  );
  let release;
  server.inject('/fragments/articles/1', ({ response }) => {
    release = () => response.end('<p>Content</p>');
  });
  await page.goto(`${server.origin}/articles/1`, { waitUntil: 'commit' });
  await page.locator('h1').waitFor();
  await waitUntil(() => release, 'the fragment is asked for');
  assert.equal(await page.locator('p, footer').count(), 0);
  release();
  await page.locator('footer').waitFor();
  assert.equal(await page.locator('body').innerText(), 'Head\n\nContent\n\nFoot');
});

test('a page hears of a response whose body it has not whole yet, and of none that it asks for later', async (t) => {
  const { server, page } = await visitSite(t, { routes: [] });
  let release;
  const held = new Promise((resolve) => (release = resolve));
  server.inject('/slow', async ({ response }) => {
    response.write('begun ');
    await held;
    response.end('ended');
  });
  server.inject('/late', ({ response }) => response.end('late'));
  await page.evaluate(async () => {
    const { origin } = location;
    const body = (await fetch('/slow')).text();
    for (const url of [`${origin}/slow`, `${origin}/late`]) {
      const message = { swale: 'response-updated', url, cache: 'data' };
      const source = navigator.serviceWorker.controller;
      navigator.serviceWorker.dispatchEvent(new MessageEvent('message', { data: message, source }));
    }
    await (await fetch('/late')).text();
    window.body = body;
  });
  assert.deepEqual(await page.evaluate(() => window.heard), []);
  release();
  await page.waitForFunction(() => window.heard.length > 0);
  const { heard, body } = await page.evaluate(async () => ({ heard, body: await window.body }));
  assert.equal(body, 'begun ended');
  assert.deepEqual(heard, [{ url: `${server.origin}/slow`, cache: 'data' }]);
});

test('pages hear of responses that changed and that they use; URLs are warmed up for them', async (t) => {
  const { directory, server, page } = await visitSite(t, {
    routes: [
      {
        match: '/data/*',
        strategy: 'stale-while-revalidate',
        cache: 'data',
        broadcastUpdate: true,
      },
    ],
  });
  const serve = (name, text) =>
    server.inject(`/data/${name}`, ({ response }) => response.end(text));
  serve('a', 'one');
  serve('b', 'b');
  await writeFile(path.join(directory, 'other.html'), '<!doctype html><title>other</title>');
  const result = await page.evaluate(() =>
    window.registration.warmUp(['/data/a', '/data/b', '/data/none']),
  );
  assert.deepEqual(result, { files: { done: 2, total: 3 } });

  server.heal();
  serve('a', 'another');
  const asked = server.count('/data/a');
  assert.equal(await textOf(page, '/data/a'), 'one');
  await page.waitForFunction(() => window.heard.length > 0);
  assert.deepEqual(await page.evaluate(() => window.heard), [
    { url: `${server.origin}/data/a`, cache: 'data' },
  ]);
  assert.equal(server.count('/data/a'), asked + 1);
  assert.equal(await textOf(page, '/data/a'), 'another');

  // Another page, which uses nothing of it, hears nothing.
  const other = await page.context().newPage();
  await other.goto(server.origin);
  await other.evaluate(async () => {
    const { register } = await import('/swale-window.js');
    window.heard = [];
    const registration = await register('/sw.js');
    registration.addEventListener('response-updated', ({ url }) => window.heard.push(url));
  });
  server.heal();
  serve('a', 'a third');
  await textOf(page, '/data/a');
  await page.waitForFunction(() => window.heard.length > 1);
  assert.deepEqual(await other.evaluate(() => window.heard), []);
});
