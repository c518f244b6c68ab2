// Background work in engines that have neither Background Sync, Background Fetch nor Periodic Background Sync. Browsers are ended as a
// power cut ends them, and opened again on the same profile.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';

import { generateSW } from 'swale/build';

import { missingEngine, openEngine } from '../support/engines.js';
import { serveRanges } from '../support/ranges.js';
import { RemotePage } from '../support/remote_page.js';
import { startServer } from '../support/server.js';
import { copyPackageFile, makeTemporaryFolder } from '../support/sites.js';
import { waitUntil } from '../support/wait.js';

const CHUNK = 1 << 18;
const PARTS = 8;
const INTERVAL_SECONDS = 2;

const policy = {
  clientsClaim: true,
  queues: { out: { minBackoffSeconds: 1200 }, soon: { minBackoffSeconds: 1 } },
  routes: ['out', 'soon'].map((queue) => ({
    match: { pattern: `/api/${queue}`, method: 'POST' },
    strategy: 'network-only',
    backgroundSync: { queue, answer: 'accepted' },
  })),
  periodic: {
    news: { minIntervalSeconds: INTERVAL_SECONDS, refresh: ['/news.txt'], cache: 'news' },
  },
  downloads: { films: { cache: 'films', chunkBytes: CHUNK } },
};
policy.routes.push({ match: '/film.bin', strategy: 'cache-only', cache: 'films' });

/** A site in a browser whose worker controls the page. */
async function openSite(t, engine) {
  const directory = await makeTemporaryFolder(t);
  const remote = await RemotePage.start(t);
  const page = `<!doctype html><title>Background</title><body><script>
    navigator.serviceWorker.register('/sw.js');
    ${remote.script}
  </script>`;
  await writeFile(path.join(directory, 'index.html'), page);
  await copyPackageFile('dist/background/index.js', path.join(directory, 'background.js'));
  await generateSW({ globDirectory: directory, policy });
  const server = await startServer(t, directory);
  const posted = [];
  server.inject(/^\/api\//, async ({ request, response }) => {
    posted.push(Buffer.concat(await request.toArray()).toString());
    response.end();
  });
  const profile = await makeTemporaryFolder(t);
  let end;
  const open = async () => {
    end = await openEngine(engine, server.origin, profile);
    await remote.waitFor(() => !!navigator.serviceWorker.controller);
  };
  const kill = async () => {
    await end();
    remote.forget();
  };
  t.after(() => end?.());
  await open();
  const post = (queue, body) =>
    remote.evaluate(
      async (queue, body) => (await fetch(`/api/${queue}`, { method: 'POST', body })).status,
      queue,
      body,
    );
  const untilPosted = (body) => waitUntil(() => posted.includes(body), `'${body}' arrives`);
  return { remote, server, open, kill, post, posted, untilPosted };
}

for (const engine of ['firefox', 'webkit']) {
  const how = missingEngine(engine);
  describe(engine, { skip: how && `${engine} is not installed: ${how}` }, () => {
    test('what is queued is sent when the browser is opened again, and when the page says so', async (t) => {
      const { remote, server, open, kill, post, posted, untilPosted } = await openSite(t, engine);
      const has = await remote.evaluate(() => 'sync' in ServiceWorkerRegistration.prototype);
      assert.equal(has, false);
      await server.stop();
      for (const body of ['1', '2', '3']) assert.equal(await post('out', body), 202);
      await kill();
      await server.start();
      // A page that does nothing of the kind: the worker was started.
      await open();
      await untilPosted('3');
      assert.deepEqual([...new Set(posted)], ['1', '2', '3']);

      await remote.evaluate(async () => {
        const { wakeQueues } = await import('/background.js');
        wakeQueues(await navigator.serviceWorker.ready);
      });
      await server.stop();
      assert.equal(await post('out', 'online'), 202);
      await server.start();
      await remote.evaluate(() => void dispatchEvent(new Event('online')));
      await untilPosted('online');

      await server.stop();
      assert.equal(await post('out', 'shown'), 202);
      await server.start();
      await remote.evaluate(() => void document.dispatchEvent(new Event('visibilitychange')));
      await untilPosted('shown');

      await server.stop();
      assert.equal(await post('soon', 'in time'), 202);
      await server.start();
      await untilPosted('in time');
    });

    test('a download by ranges goes on in the next browser', async (t) => {
      const { remote, server, open, kill } = await openSite(t, engine);
      const film = randomBytes(PARTS * CHUNK);
      const answered = [];
      let heldFrom = 3;
      server.inject(
        '/film.bin',
        serveRanges(film, answered, () => answered.length >= heldFrom),
      );
      await remote.evaluate(async () => {
        const { download } = await import('/background.js');
        const init = { id: '1', urls: ['/film.bin'] };
        await download(await navigator.serviceWorker.ready, 'films', init);
      });
      await waitUntil(() => answered.length === 3, 'three parts are given');
      await kill();
      heldFrom = Infinity;
      await open();
      const found = await remote.evaluate(async () => {
        const { findDownload } = await import('/background.js');
        const download = await findDownload(await navigator.serviceWorker.ready, 'films', '1');
        const { received } = download;
        await download.done;
        const bytes = await (await fetch('/film.bin')).arrayBuffer();
        const digest = [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))];
        return { received, digest };
      });
      assert.ok(found.received >= 2 * CHUNK, `found ${found.received} bytes received before`);
      assert.deepEqual(found.digest, [...createHash('sha256').update(film).digest()]);
    });

    test('periodic work is done while a page is open, and when the worker starts', async (t) => {
      const { remote, server, open, kill } = await openSite(t, engine);
      let news = 'first';
      server.inject('/news.txt', ({ response }) => response.end(news));
      const untilStored = (text) =>
        remote.waitFor(
          async (text) => (await (await caches.match('/news.txt'))?.text()) === text,
          text,
        );
      const permission = await remote.evaluate(async () => {
        const { periodic } = await import('/background.js');
        return periodic(await navigator.serviceWorker.ready).permission();
      });
      assert.equal(permission, 'unsupported');
      await untilStored('first');
      news = 'second';
      await untilStored('second');
      await kill();
      news = 'third';
      const dueAt = Date.now() + INTERVAL_SECONDS * 1000;
      await waitUntil(() => Date.now() > dueAt, 'it is due again');
      await open();
      await untilStored('third');
    });
  });
}
