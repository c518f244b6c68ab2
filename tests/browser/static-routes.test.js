// The browser's own router never changes an outcome: the same requests, with the rules that the worker registers
// and without.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';

import { generateSW } from 'swale/build';

import { useChromium } from '../support/chromium.js';
import { startServer } from '../support/server.js';
import { copyPackageFile, makeTemporaryFolder, smallSite } from '../support/sites.js';

const browser = useChromium();

const files = {
  'index.html': '<!doctype html><title>shell</title>precached shell',
  'offline.html': 'offline',
  'api/precached.html': 'precached api',
  'net/kept.txt': 'precached kept',
};

/** Requests that the rules below are about, each with what answers it: the server or the worker. */
const requests = [
  ['/api/1'],
  ['/api/1', { method: 'POST' }],
  ['/api/precached.html'],
  ['/api/precached'],
  ['/net/1'],
  ['/net/1?x=1#y'],
  ['/net/1', { method: 'POST' }],
  ['/net/kept.txt'],
  ['/net/kept.txt?utm_source=a'],
  ['/cached/1'],
  ['/cached/1', { method: 'PUT' }],
  ['/admin/live'],
  ['/admin/live', { method: 'DELETE' }],
  ['/admin/other'],
  ['/exact?a=1'],
  ['/exact?a=2'],
  ['/user/12'],
  ['/user/me'],
  ['/nothing/1'],
  ['/nothing/1', { method: 'PATCH' }],
  ['/index.html'],
  ['/'],
  ['/offline'],
  ['/any/1'],
  ['/any/not'],
];

const policies = {
  'routes of each kind': {
    routes: [
      { match: '/net/*', strategy: 'network-only' },
      { match: '/api/*', strategy: 'network-only' },
      { match: '/cached/*', strategy: 'cache-first' },
      { match: { url: '/exact?a=1' }, strategy: 'network-only' },
      { match: '/user/(\\d+)', strategy: 'cache-first' },
      { match: '/user/:name', strategy: 'network-only' },
      { match: { any: ['/any/*'], not: '/any/not' }, strategy: 'cache-first' },
      { match: '/any/*', strategy: 'network-only' },
    ],
    bypass: ['/admin/live', { method: ['PUT', 'PATCH'] }],
  },
  'a route that may not be passed over': {
    routes: [
      { match: { header: { accept: '*' }, pattern: '/net/*' }, strategy: 'cache-first' },
      { match: '/net/*', strategy: 'network-only' },
      { match: { regexp: 'cached' }, strategy: 'cache-first' },
      { match: '/api/*', strategy: 'network-only' },
    ],
  },
  'a default and an offline page': {
    precache: { offlineFallback: '/offline.html', navigateFallback: '/index.html' },
    routes: [{ match: '/net/*', strategy: 'network-only' }],
    default: { strategy: 'network-first' },
  },
  'by method, destination and origin': {
    routes: [
      { match: { method: 'POST', pattern: '/api/*' }, strategy: 'network-only' },
      { match: { destination: ['image', ''], pattern: '/cached/*' }, strategy: 'cache-first' },
      { match: { origin: 'same', mode: ['cors', 'no-cors'] }, strategy: 'network-only' },
    ],
  },
  'what fails is caught': {
    routes: [{ match: '/net/*', strategy: 'network-only' }],
    catch: { strategy: 'cache-only', fallback: '/offline.html' },
  },
};

/** The URLs in all caches, once nothing has been added for a second. */
async function settledCaches(page) {
  const read = () =>
    page.evaluate(async () => {
      const urls = [];
      for (const name of await caches.keys()) {
        for (const { url } of await (await caches.open(name)).keys()) urls.push(url);
      }
      return urls.sort().join('\n');
    });
  for (let urls = await read(); ;) {
    await setTimeout(1000);
    const now = await read();
    if (now === urls) return;
    urls = now;
  }
}

/** Installs a worker, and gives what every request came to, online and with the server gone. */
async function outcomes(t, policy) {
  const directory = await makeTemporaryFolder(t);
  await smallSite(files)(directory);
  await copyPackageFile('dist/window/index.js', path.join(directory, 'window.js'));
  await generateSW({
    globDirectory: directory,
    swDest: path.join(directory, 'sw.js'),
    policy: { ...policy, clientsClaim: true, skipWaiting: true },
  });
  await writeFile(path.join(directory, 'page.html'), '<!doctype html>page');
  const server = await startServer(t, directory);
  let served = 0;
  server.inject(
    /^\/(api|net|cached|admin|exact|user|nothing|any)/,
    ({ request, response, serve }) => {
      ++served;
      if (/precached|kept/.test(request.url)) return serve();
      response.end(`server ${request.method} ${request.url}`);
    },
  );
  const visit = await browser.open(t);
  await visit.page.goto(server.origin + '/page.html');
  await visit.register();
  await visit.page.waitForFunction(() => navigator.serviceWorker.controller);
  const ask = () =>
    visit.page.evaluate(
      (requests) =>
        Promise.all(
          requests.map(([url, init]) =>
            fetch(url, init).then(
              async (response) => `${response.status} ${await response.text()}`,
              (error) => error.name,
            ),
          ),
        ),
      requests,
    );
  const online = await ask();
  const servedOnline = served;
  // A response is the page's before it is stored.
  await settledCaches(visit.page);
  await server.stop();
  const offline = await ask();
  return { online, offline, servedOnline };
}

for (const [name, policy] of Object.entries(policies)) {
  test(`static routes change no outcome: ${name}`, async (t) => {
    const without = await outcomes(t, { ...policy, staticRouting: false });
    const withRules = await outcomes(t, policy);
    assert.deepEqual(withRules, without);
    assert.ok(withRules.online.includes('200 precached api'));
  });
}

test('the worker does not start for what is the network’s', async (t) => {
  const directory = await makeTemporaryFolder(t);
  await smallSite(files)(directory);
  await generateSW({
    globDirectory: directory,
    swDest: path.join(directory, 'sw.js'),
    policy: { routes: [{ match: '/live/*', strategy: 'network-only' }], clientsClaim: true },
  });
  const server = await startServer(t, directory);
  server.inject(/^\/live/, ({ response }) => response.end('server'));
  const visit = await browser.open(t);
  await visit.page.goto(server.origin + '/offline.html');
  await visit.register();
  await visit.page.waitForFunction(() => navigator.serviceWorker.controller);
  await visit.stopWorkers();
  const get = (url) => visit.page.evaluate(async (url) => (await fetch(url)).text(), url);
  assert.equal(await get('/live/1'), 'server');
  assert.equal(await visit.areWorkersStopped(), true);
  assert.equal(await get('/api/precached.html'), 'precached api');
  assert.equal(await visit.areWorkersStopped(), false);
});
