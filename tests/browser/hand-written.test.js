// Workers that people write themselves, as classic scripts and as modules: each strategy as a page sees it.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';

import { injectManifest } from 'swale/build';

import { useChromium } from '../support/chromium.js';
import { startServer } from '../support/server.js';
import { copyPackageFile, makeTemporaryFolder, smallSite } from '../support/sites.js';
import { waitUntil } from '../support/wait.js';

const browser = useChromium();

const config = `{
  clientsClaim: true,
  precache: { manifest: self.__SWALE_MANIFEST, offlineFallback: '/offline.html' },
  routes: [
    { match: '/cache-first/*', strategy: 'cache-first', cache: 'cache-first' },
    { match: '/cache-only/*', strategy: 'cache-only', cache: 'cache-only' },
    { match: '/network-first/*', strategy: 'network-first', networkTimeoutSeconds: 0.5 },
    { match: '/network-only/*', strategy: 'network-only' },
    { match: '/swr/*', strategy: 'stale-while-revalidate', cache: { name: 'swr' } },
    { match: { pattern: '/form', method: 'POST' }, handler: async ({ request }) =>
        new Response('got ' + (await request.text()) + ' by ' + request.method) },
    { match: '/handled/*', handler: async ({ url, event }) =>
        new Response('handled ' + url.pathname + ' of ' + (event.clientId ? 'a page' : 'nobody')) },
    { match: '/broken/*', handler: () => { throw Error('broken on purpose') }, fallback: '/offline.html' },
  ],
}`;

// Routes that come and go while the worker runs.
const later = `
const added = worker.addRoute({ match: '/added/*', handler: () => new Response('added') });
worker.addRoute({ match: ({ url }) => url.pathname === '/cache-only/first', handler: () => new Response('first') }, { first: true });
worker.addRoute({ match: '/removed/*', handler: () => new Response('not removed') })();
try {
  worker.addRoute({ match: '/bad/*', strategy: 'none' });
} catch (error) {
  self.routeError = error.message;
}
worker.addRoute({ match: '/bad/*', handler: () => new Response(self.routeError) });
`;

const kinds = {
  classic: {
    library: ['dist/worker/swale.js', 'swale.js'],
    script: `importScripts('swale.js');\nconst worker = swale.createWorker(${config});\n${later}`,
    options: { type: 'classic' },
  },
  module: {
    library: ['dist/worker/index.js', 'swale.mjs'],
    script: `import { createWorker } from './swale.mjs';\nconst worker = createWorker(${config});\n${later}`,
    options: { type: 'module' },
  },
};

/** Someone whose page is controlled by a hand-written worker. */
async function visitSite(t, { library, script, options }) {
  const directory = await makeTemporaryFolder(t);
  await smallSite({ 'offline.html': 'You are offline.' })(directory);
  await copyPackageFile(library[0], path.join(directory, library[1]));
  const swSrc = path.join(directory, 'sw-source.js');
  await writeFile(swSrc, script);
  await injectManifest({ swSrc, swDest: path.join(directory, 'sw.js'), globDirectory: directory });
  const server = await startServer(t, directory);
  // Each answer says the how manieth it is, for its path.
  const answers = new Map();
  server.inject(/^\/(cache|network|swr|broken)[^/]*\//, ({ request, response }) => {
    answers.set(request.url, (answers.get(request.url) ?? 0) + 1);
    response.end(`answer ${answers.get(request.url)}`);
  });
  const visit = await browser.open(t);
  await visit.page.goto(server.origin);
  await visit.register('/sw.js', options);
  await visit.page.waitForFunction(() => !!navigator.serviceWorker.controller);
  return { visit, server };
}

/** Waits until a runtime cache holds a body for a path: it is stored after the page has it. */
function untilStored(visit, url, body) {
  const read = () => visit.page.evaluate(async (url) => (await caches.match(url))?.text(), url);
  return waitUntil(async () => (await read()) === body, `"${body}" is stored for ${url}`);
}

/** The body of what a page is given for a path, or the error. */
function ask(visit, url, options) {
  return visit.page.evaluate(
    ([url, options]) => fetch(url, options).then((response) => response.text(), String),
    [url, options],
  );
}

const networkError = /^TypeError: /;

for (const [kind, site] of Object.entries(kinds)) {
  describe(`a ${kind} worker`, () => {
    test('cache-first asks the network once', async (t) => {
      const { visit, server } = await visitSite(t, site);
      assert.equal(await ask(visit, '/cache-first/a'), 'answer 1');
      await untilStored(visit, '/cache-first/a', 'answer 1');
      assert.equal(await ask(visit, '/cache-first/a'), 'answer 1');
      assert.equal(server.count('/cache-first/a'), 1);
      await server.stop();
      await visit.stopWorkers();
      assert.equal(await ask(visit, '/cache-first/a'), 'answer 1');
      assert.match(await ask(visit, '/cache-first/b'), networkError);
    });

    test('cache-only never asks the network', async (t) => {
      const { visit, server } = await visitSite(t, site);
      assert.match(await ask(visit, '/cache-only/a'), networkError);
      await visit.page.evaluate(async () => {
        const cache = await caches.open('cache-only');
        await cache.put('/cache-only/a', new Response('put by the page'));
      });
      assert.equal(await ask(visit, '/cache-only/a'), 'put by the page');
      assert.equal(server.count('/cache-only/a'), 0);
    });

    test('network-first takes the stored answer when the network is slow or gone', async (t) => {
      const { visit, server } = await visitSite(t, site);
      assert.equal(await ask(visit, '/network-first/a'), 'answer 1');
      assert.equal(await ask(visit, '/network-first/a'), 'answer 2');
      await untilStored(visit, '/network-first/a', 'answer 2');
      server.heal();
      const slow = server.hold('/network-first/a');
      assert.equal(await ask(visit, '/network-first/a'), 'answer 2');
      await slow.untilWaiting();
      slow.release();
      await server.stop();
      assert.equal(await ask(visit, '/network-first/a'), 'answer 2');
      assert.match(await ask(visit, '/network-first/b'), networkError);
    });

    test('routes come and go', async (t) => {
      const { visit } = await visitSite(t, site);
      assert.equal(await ask(visit, '/added/a'), 'added');
      assert.equal(await ask(visit, '/cache-only/first'), 'first');
      assert.doesNotMatch(await ask(visit, '/removed/a'), /not removed/);
      assert.match(await ask(visit, '/bad/a'), /routes\[\d+\]\.strategy: found "none"/);
    });

    test('network-only stores nothing', async (t) => {
      const { visit, server } = await visitSite(t, site);
      assert.equal(await ask(visit, '/network-only/a'), 'answer 1');
      assert.equal(await ask(visit, '/network-only/a'), 'answer 2');
      await server.stop();
      assert.match(await ask(visit, '/network-only/a'), networkError);
    });

    test('stale-while-revalidate is an answer behind', async (t) => {
      const { visit, server } = await visitSite(t, site);
      assert.equal(await ask(visit, '/swr/a'), 'answer 1');
      await untilStored(visit, '/swr/a', 'answer 1');
      assert.equal(await ask(visit, '/swr/a'), 'answer 1');
      await untilStored(visit, '/swr/a', 'answer 2');
      assert.equal(server.count('/swr/a'), 2);
      await server.stop();
      assert.equal(await ask(visit, '/swr/a'), 'answer 2');
    });

    test('a function of its own answers, and one that throws leaves it to the fallback', async (t) => {
      const { visit } = await visitSite(t, site);
      assert.equal(await ask(visit, '/handled/a?b'), 'handled /handled/a of a page');
      assert.equal(
        await ask(visit, '/form', { method: 'POST', body: 'seeds' }),
        'got seeds by POST',
      );
      assert.equal(await ask(visit, '/broken/a'), 'You are offline.');
    });

    test('navigations that fail get the offline page, and precached ones the page itself', async (t) => {
      const { visit, server } = await visitSite(t, site);
      await server.stop();
      await visit.page.goto(`${server.origin}/network-only/a`);
      assert.equal(await visit.page.textContent('body'), 'You are offline.');
      await visit.page.goto(server.origin);
      assert.equal(await visit.page.title(), 'small');
    });
  });
}

test('a policy with an error rejects the registration and names it', async (t) => {
  const directory = await makeTemporaryFolder(t);
  await smallSite()(directory);
  await copyPackageFile('dist/worker/swale.js', path.join(directory, 'swale.js'));
  await writeFile(
    path.join(directory, 'sw.js'),
    "importScripts('swale.js'); swale.createWorker({ routes: [{ match: '/a', stratgy: 'cache-first' }] });",
  );
  const server = await startServer(t, directory);
  const visit = await browser.open(t);
  await visit.page.goto(server.origin);
  await assert.rejects(visit.register(), /ServiceWorker script evaluation failed/);
  const isNamed = (error) => /stratgy/.test(error) && /strategy/.test(error);
  await waitUntil(() => visit.workerErrors.some(isNamed), 'the browser says what is wrong');
});
