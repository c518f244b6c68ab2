// Which version a page, its workers and its frames are served, and how a site takes its worker back.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';

import { createRetireKey, writeRetireMessage, writeSafetyWorker } from 'swale/build';

import { useChromium } from '../support/chromium.js';
import { startServer } from '../support/server.js';
import { buildSite, smallSite } from '../support/sites.js';
import { waitUntil } from '../support/wait.js';

const browser = useChromium();

/** Each file says which version it is of. */
const version = (name) =>
  smallSite({
    'part.txt': name,
    'frame.html': `<!doctype html><script>parent.postMessage('${name} ' + location.hash, '*')</script>`,
    'worker.js': `importScripts('imported.js'); postMessage('${name} ' + imported)`,
    'imported.js': `self.imported = '${name}'`,
    'shared.js': `onconnect = ({ ports: [port] }) => {
      port.onmessage = async ({ data }) => port.postMessage('${name} ' + (await (await fetch(data)).text()));
    }`,
    [`only-${name}.txt`]: name,
  });

const take = { skipWaiting: true, clientsClaim: true };

async function visitOlder(t, policy = take) {
  const older = await buildSite(t, version('older'), { policy });
  const server = await startServer(t, older.directory);
  const visit = await browser.open(t);
  await visit.install(server.origin);
  await visit.page.reload();
  await visit.untilRegistered();
  return { visit, server, older };
}

/** A list that fills with what the workers that run now fetch: `{path, priority}`. */
async function watchWorkers(browser) {
  const session = await browser.newBrowserCDPSession();
  const fetched = [];
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { method, params } = JSON.parse(message);
    if (method !== 'Network.requestWillBeSent') return;
    const { url, initialPriority } = params.request;
    fetched.push({ path: new URL(url).pathname, priority: initialPriority });
  });
  const { targetInfos } = await session.send('Target.getTargets');
  for (const { type, targetId } of targetInfos) {
    if (type !== 'service_worker') continue;
    const { sessionId } = await session.send('Target.attachToTarget', { targetId, flatten: false });
    const message = JSON.stringify({ id: 1, method: 'Network.enable' });
    await session.send('Target.sendMessageToTarget', { sessionId, message });
  }
  return fetched;
}

const read = (page, file) => page.evaluate(async (file) => (await fetch(file)).text(), file);

const fromFrame = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        addEventListener('message', ({ data }) => resolve(data), { once: true });
        const frame = document.createElement('iframe');
        frame.src = 'frame.html#x';
        document.body.append(frame);
      }),
  );

const fromWorker = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const worker = new Worker('worker.js');
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = () => reject(new Error('the worker failed'));
      }),
  );

/** What a shared worker says, of itself and of a file that it fetches. */
const fromShared = (page, file, name = '') =>
  page.evaluate(
    ([file, name]) =>
      new Promise((resolve, reject) => {
        const worker = new SharedWorker('shared.js', name);
        worker.port.onmessage = ({ data }) => resolve(data);
        worker.onerror = () => reject(new Error('the shared worker failed'));
        worker.port.postMessage(file);
      }),
    [file, name],
  );

test('a page keeps its version with its workers and frames, until it navigates', async (t) => {
  const { visit, server } = await visitOlder(t);
  const { page } = visit;
  const newer = await buildSite(t, version('newer'), { policy: take });
  server.deploy(newer.directory);
  await page.evaluate(() => window.registration.update());
  await visit.untilHeard('controlling');
  for (let life = 0; life < 2; ++life) {
    assert.equal(await read(page, 'part.txt'), 'older');
    assert.equal(await read(page, 'only-older.txt'), 'older');
    assert.equal(await fromWorker(page), 'older older');
    assert.equal(await fromFrame(page), 'older #x');
    await visit.stopWorkers();
  }
  // Another page of the same site, at the same time.
  const other = await visit.context.newPage();
  await other.goto(server.origin);
  assert.equal(await read(other, 'part.txt'), 'newer');
  assert.equal(await fromFrame(other), 'newer #x');
  assert.equal(await read(page, 'part.txt'), 'older');
  await server.stop();
  assert.equal(await read(page, 'only-older.txt'), 'older');
  await page.reload();
  assert.equal(await read(page, 'part.txt'), 'newer');
  await other.close();
});

test('a shared worker has the version of the page that started it', async (t) => {
  const { visit, server } = await visitOlder(t);
  const { page } = visit;
  assert.equal(await fromShared(page, 'part.txt'), 'older older');
  server.deploy((await buildSite(t, version('newer'), { policy: take })).directory);
  await page.evaluate(() => window.registration.update());
  await visit.untilHeard('controlling');
  for (let life = 0; life < 2; ++life) {
    assert.equal(await fromShared(page, 'part.txt'), 'older older');
    assert.equal(await fromShared(page, 'only-older.txt'), 'older older');
    assert.equal(await fromShared(page, 'part.txt', `another ${life}`), 'older older');
    await visit.stopWorkers();
  }
  // It goes with the last page that uses it; one that is started then is new.
  await server.stop();
  await page.reload();
  await waitUntil(
    async () => (await fromShared(page, 'part.txt')) === 'newer newer',
    'the shared worker is of the newer version',
  );
});

for (const what of ['caches', 'caches and databases']) {
  test(`a page keeps its version where ${what} were deleted before an update`, async (t) => {
    const { visit, server } = await visitOlder(t);
    const { page } = visit;
    await page.evaluate(async (what) => {
      for (const name of await caches.keys()) await caches.delete(name);
      if (what === 'caches') return;
      for (const { name } of await indexedDB.databases()) indexedDB.deleteDatabase(name);
    }, what);
    await visit.stopWorkers();
    assert.equal(await read(page, 'part.txt'), 'older');
    // The version is there again as a whole, of which the page is told nothing.
    await waitUntil(() =>
      page.evaluate(async () => {
        const names = (await caches.keys()).filter((name) => name.startsWith('swale:versions:'));
        const stored = await Promise.all(
          names.map(async (name) => (await caches.open(name)).keys()),
        );
        return stored.flat().length === 1;
      }),
    );
    const newer = await buildSite(t, version('newer'), { policy: take });
    server.deploy(newer.directory);
    await page.evaluate(() => window.registration.update());
    await visit.untilHeard('controlling');
    assert.equal(await read(page, 'part.txt'), 'older');
    assert.equal(await read(page, 'only-older.txt'), 'older');
    await page.reload();
    assert.equal(await read(page, 'part.txt'), 'newer');
  });
}

test("what the worker fetches of itself has a lower priority than its pages' requests", async (t) => {
  const { visit, server, older } = await visitOlder(t, {
    ...take,
    routes: [{ match: '/api/*', strategy: 'network-first' }],
  });
  const { page } = visit;
  await visit.stopWorkers();
  // What is lost is fetched again.
  await page.evaluate(async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith('swale:assets:')) await caches.delete(name);
    }
  });
  await read(page, '/api/start');
  const fetched = await watchWorkers(page.context().browser());
  assert.equal(await read(page, 'part.txt'), 'older');
  await read(page, '/api/x');
  const pack = `/${path.basename(older.result.packs[0])}`;
  const of = (name) => fetched.find(({ path }) => path === name)?.priority;
  await waitUntil(() => of(pack) && of('/api/x'), 'both are fetched');
  assert.equal(of('/api/x'), 'High');
  assert.equal(of(pack), 'Low');
  await server.stop();
});

test('where storage is full, runtime caches make room; what does not fit leaves the version before', async (t) => {
  const policy = {
    ...take,
    routes: [{ match: '/api/*', strategy: 'cache-first', cache: 'api' }],
  };
  const large = (name) => smallSite({ 'part.txt': name, 'large.bin': randomBytes(400_000) });
  const { visit, server } = await visitOlder(t, policy);
  const { page } = visit;
  await page.evaluate(async () => {
    const cache = await caches.open('api');
    await cache.put('/api/x', new Response(crypto.getRandomValues(new Uint8Array(60_000))));
    for (let i = 0; i < 20; ++i) {
      await cache.put(`/api/${i}`, (await cache.match('/api/x')).clone());
    }
  });
  const limitTo = async (free) => {
    const { usage } = await page.evaluate(() => navigator.storage.estimate());
    const session = await page.context().newCDPSession(page);
    const limit = { origin: server.origin, quotaSize: usage + free };
    await session.send('Storage.overrideQuotaForOrigin', limit);
  };
  const has = (cache) => page.evaluate((cache) => caches.has(cache), cache);
  await limitTo(200_000);
  server.deploy((await buildSite(t, large('newer'), { policy })).directory);
  await page.evaluate(() => window.registration.update());
  await visit.untilHeard('controlling');
  assert.equal(await has('api'), false);

  await page.reload();
  await visit.untilRegistered();
  await limitTo(200_000);
  server.deploy((await buildSite(t, large('newest'), { policy })).directory);
  await page.evaluate(() => window.registration.update().catch(() => {}));
  const { error } = await visit.untilHeard('version-failed');
  // Chromium tells 10 GiB, whatever there is.
  assert.match(error, /the browser's storage quota is exceeded|it takes \d+ bytes of storage/);
  await server.stop();
  assert.equal(await read(page, 'part.txt'), 'newer');
});

test('what only closed pages needed is deleted when another page is opened', async (t) => {
  const { visit, server, older } = await visitOlder(t);
  const newer = await buildSite(t, version('newer'), { policy: take });
  server.deploy(newer.directory);
  await visit.page.evaluate(() => window.registration.update());
  await visit.untilHeard('controlling');
  const [pack] = older.result.packs;
  const before = await visit.storedAssets();
  assert.equal([...before].filter((name) => name.startsWith('pack-')).length, 2, pack);
  await visit.page.reload();
  const packs = async () =>
    [...(await visit.storedAssets())].filter((name) => name.startsWith('pack-')).length;
  await waitUntil(async () => (await packs()) === 1, 'the older pack is gone');
});

test('a waiting version takes over with the next page, where the policy says so', async (t) => {
  const policy = { skipWaiting: 'on-navigation' };
  const { visit, server } = await visitOlder(t, policy);
  const newer = await buildSite(t, version('newer'), { policy });
  server.deploy(newer.directory);
  await visit.page.evaluate(() => window.registration.update());
  await visit.untilHeard('waiting');
  await server.stop();
  assert.equal(await read(visit.page, 'part.txt'), 'older');
  const other = await visit.context.newPage();
  await other.goto(server.origin).catch(() => {});
  await waitUntil(
    () =>
      read(other, 'part.txt').then(
        (text) => text === 'newer',
        () => false,
      ),
    'the page is of the newer version',
  );
  assert.equal(await read(visit.page, 'part.txt'), 'older');
  await other.close();
});

test('a site without its worker and manifest retires it', async (t) => {
  const { visit, server, older } = await visitOlder(t);
  await rm(path.join(older.directory, 'sw.js'));
  await rm(older.result.manifest);
  await visit.page.evaluate(() => window.registration.update().catch(() => {}));
  await visit.untilHeard('retired');
  assert.deepEqual(await visit.page.evaluate(() => caches.keys()), []);
  await writeFile(path.join(older.directory, 'part.txt'), 'of the server');
  assert.equal(await read(visit.page, 'part.txt'), 'of the server');
  server.forgetRequests();
});

test('a signed message retires the worker; one with a key of somebody else does not', async (t) => {
  const { privateKey, publicKey } = createRetireKey();
  const policy = { ...take, retireKey: publicKey };
  const { visit, server, older } = await visitOlder(t, policy);
  const retire = (key) =>
    writeRetireMessage({
      directory: older.directory,
      privateKey: key,
      scriptURL: `${server.origin}/sw.js`,
      reason: 'the site is moving',
    });
  await retire(createRetireKey().privateKey);
  server.forgetRequests();
  await visit.page.evaluate(() => window.registration.update());
  const manifest = `/${path.basename(older.result.manifest)}`;
  await waitUntil(() => server.requests.includes(manifest), 'the worker has seen the message');
  assert.equal(await read(visit.page, 'part.txt'), 'older');
  await retire(privateKey);
  await visit.page.evaluate(() => window.registration.update());
  const { error } = await visit.untilHeard('retired');
  assert.equal(error, 'the site is moving');
  assert.deepEqual(await visit.page.evaluate(() => caches.keys()), []);
  await writeFile(path.join(older.directory, 'part.txt'), 'of the server');
  assert.equal(await read(visit.page, 'part.txt'), 'of the server');
});

test('a safety worker clears what was stored and goes', async (t) => {
  const { visit, older } = await visitOlder(t);
  await writeSafetyWorker({ directory: older.directory });
  await visit.page.evaluate(() => window.registration.update());
  await visit.untilHeard('retired');
  assert.deepEqual(await visit.page.evaluate(() => caches.keys()), []);
  await visit.page.goto('about:blank');
});

test('unregister with clear leaves nothing behind', async (t) => {
  const { visit } = await visitOlder(t);
  await visit.page.evaluate(() => window.registration.unregister({ clear: true }));
  assert.deepEqual(await visit.page.evaluate(() => caches.keys()), []);
});
