// Which version a page, its workers and its frames are served, and how a site takes its worker back.
import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';

import { writeSafetyWorker } from 'swale/build';

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
