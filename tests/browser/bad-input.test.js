// Bad input fails clearly and in the right place, and the version before goes on serving, offline too.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';

import { useChromium } from '../support/chromium.js';
import { formatPayload, parsePayload, PAYLOAD } from '../support/payload.js';
import { alterBody, cutConnection, startServer, status } from '../support/server.js';
import * as sites from '../support/sites.js';
import { copyPackageFile, smallSite } from '../support/sites.js';
import { waitUntil } from '../support/wait.js';

const browser = useChromium();

/** File by file, so that each can go wrong by itself. */
const buildSite = (t, copy, options) => sites.buildSite(t, copy, { packs: false, ...options });

const older = smallSite({ 'a.txt': 'a, older' });
const newer = smallSite({ 'a.txt': 'a, newer', 'b.txt': 'b, newer' });

const manifestPath = /^\/swale-manifest-/;
const flipLastBit = (body) => Buffer.concat([body.subarray(0, -1), Buffer.of(body.at(-1) ^ 1)]);

/** What makes a version bad, and what its error says. */
const badVersions = {
  'a precached file that is not there': {
    spoil: (server) => server.inject('/b.txt', status(404)),
    error: /b\.txt: found status 404, expected 200/,
  },
  'a server that fails': {
    spoil: (server) => server.inject('/b.txt', status(500)),
    error: /b\.txt: found status 500, expected 200/,
  },
  'a file that is not the one which was built': {
    spoil: (server) => server.inject('/b.txt', alterBody(flipLastBit)),
    error: /b\.txt: found SHA-256 [0-9a-f]{64}, expected [0-9a-f]{64}/,
  },
  'a file whose connection is cut': {
    spoil: (server) => server.inject('/b.txt', cutConnection),
    error: /b\.txt: /,
  },
  'a manifest that is not there': {
    spoil: (server) => server.inject(manifestPath, status(404)),
    error: /swale-manifest-[0-9a-f]{16}\.bin: found status 404, expected 200/,
  },
  'a manifest that is cut off': {
    spoil: (server) =>
      server.inject(
        manifestPath,
        alterBody((body) => body.subarray(0, -20)),
      ),
    error: /swale-manifest-[0-9a-f]{16}\.bin: its body could not be read: /,
  },
  'a manifest whose connection is cut': {
    spoil: (server) => server.inject(manifestPath, cutConnection),
    error: /swale-manifest-[0-9a-f]{16}\.bin: /,
  },
};

/** Someone who has the older version, in control of the page. */
async function visitOlder(t, headers) {
  const site = await buildSite(t, older, { label: 'older' });
  const server = await startServer(t, site.directory, headers);
  const visit = await browser.open(t);
  await visit.install(server.origin);
  await visit.page.reload();
  await visit.untilRegistered();
  return { visit, server };
}

async function assertOlderServesOffline({ visit, server }) {
  await server.stop();
  await visit.page.reload();
  assert.equal(await visit.page.title(), 'small');
  const text = await visit.page.evaluate(async () => (await fetch('a.txt')).text());
  assert.equal(text, 'a, older');
}

describe('an update is given up, with', () => {
  for (const [what, { spoil, error }] of Object.entries(badVersions)) {
    test(what, async (t) => {
      const { visit, server } = await visitOlder(t);
      const site = await buildSite(t, newer, { label: 'newer' });
      server.deploy(site.directory);
      spoil(server);
      await visit.page.evaluate(() => window.registration.update());

      const failed = await visit.untilHeard('version-failed');
      assert.match(failed.error, error);
      assert.equal(failed.version, site.result.version);
      assert.equal(failed.isUpdate, true);
      await visit.untilHeard('redundant');
      await assertOlderServesOffline({ visit, server });
    });
  }
});

test('a first install with bad input leaves the page on the network, and is made again', async (t) => {
  const site = await buildSite(t, newer);
  const server = await startServer(t, site.directory);
  server.inject('/b.txt', status(404));
  const visit = await browser.open(t);
  await visit.page.goto(server.origin);
  const failed = await visit.untilHeard('version-failed');
  assert.match(failed.error, /b\.txt: found status 404, expected 200/);
  assert.equal(failed.isUpdate, false);

  server.heal();
  server.forgetRequests();
  await visit.page.reload();
  await visit.untilHeard('activated');
  assert.equal(server.count('/b.txt'), 1);
});

test('a file that a HTTP cache still has as it was is fetched past it', async (t) => {
  const cacheable = (pathname) =>
    pathname === '/a.txt' ? { 'cache-control': 'max-age=3600' } : {};
  const { visit, server } = await visitOlder(t, cacheable);
  const site = await buildSite(t, newer);
  server.deploy(site.directory);
  await visit.page.evaluate(() => window.registration.update());
  await visit.untilHeard('waiting');
  assert.equal(server.count('/a.txt'), 2, 'once for each version');
  await visit.page.evaluate(() => window.registration.activateUpdate());
  await server.stop();
  await visit.page.reload();
  const text = await visit.page.evaluate(async () => (await fetch('a.txt')).text());
  assert.equal(text, 'a, newer');
});

describe('a file that is lost from the store', () => {
  const loseAssets = (visit) =>
    visit.page.evaluate(async () => {
      const name = (await caches.keys()).find((name) => name.startsWith('swale:assets:'));
      const cache = await caches.open(name);
      for (const request of await cache.keys()) await cache.delete(request);
    });
  const read = (visit) => visit.page.evaluate(async () => (await fetch('a.txt')).text());

  test('is fetched and stored again', async (t) => {
    const { visit, server } = await visitOlder(t);
    await loseAssets(visit);
    await visit.stopWorkers();
    assert.equal(await read(visit), 'a, older');
    const isStored = async () =>
      [...(await visit.storedAssets())].some((name) => name.endsWith('.txt'));
    await waitUntil(isStored, 'it is stored again');
    await server.stop();
    assert.equal(await read(visit), 'a, older');
  });

  test('and has changed on the server is told, and no other version is served', async (t) => {
    const { visit, server } = await visitOlder(t);
    await loseAssets(visit);
    await visit.stopWorkers();
    server.inject(
      '/a.txt',
      alterBody(() => 'a, of no version'),
    );
    await assert.rejects(read(visit), /Failed to fetch/);
    const { url, error } = await visit.untilHeard('unrecoverable');
    assert.match(url, /a\.txt$/);
    assert.match(error, /a\.txt: found SHA-256 /);
  });
});

/** A generated worker with a member of its payload replaced. */
async function alterPayload(site, member, alter) {
  const worker = path.join(site.directory, 'sw.js');
  const script = await readFile(worker, 'utf8');
  const payload = parsePayload(script);
  payload[member] = alter(payload[member]);
  const altered = script.replace(PAYLOAD, () => formatPayload(payload));
  assert.notEqual(altered, script);
  await writeFile(worker, altered);
}

describe('an update fails open, and the older version stays, with', () => {
  const damages = {
    'a wasm module that is not one': ['wasm', (bytes) => bytes.fill(0, 0, 4)],
    'a wasm module that is cut off': ['wasm', (bytes) => bytes.subarray(0, bytes.length / 2)],
    'a policy that is not one': ['policy', (bytes) => bytes.fill(0xff)],
    'an index that is cut off': ['index', (bytes) => bytes.subarray(0, -8)],
  };
  for (const [what, [member, alter]] of Object.entries(damages)) {
    test(what, async (t) => {
      const { visit, server } = await visitOlder(t);
      const site = await buildSite(t, newer);
      await alterPayload(site, member, alter);
      server.deploy(site.directory);
      await visit.page.evaluate(() => window.registration.update().catch(() => {}));
      const failed = await visit.untilHeard('failed');
      assert.match(failed.error, /the worker's core failed, requests go to the network: /);
      await visit.untilHeard('redundant');
      await assertOlderServesOffline({ visit, server });
    });
  }
});

test('a worker that is no script rejects register', async (t) => {
  const site = await buildSite(t, older);
  await writeFile(path.join(site.directory, 'sw.js'), 'this is no script');
  const server = await startServer(t, site.directory);
  const visit = await browser.open(t);
  await visit.page.goto(server.origin);
  await assert.rejects(
    visit.page.evaluate(() => window.registering),
    /ServiceWorker script evaluation failed|sw\.js/,
  );
});

describe('an update whose policy is wrong is refused and named, and the older version stays, with', () => {
  const wrongRoutes = {
    'a wrong strategy': [
      { match: '/a', strategy: 'cache-frist' },
      /routes\[0\]\.strategy: found "cache-frist".*did you mean "cache-first"\?/,
    ],
    'an unknown option': [
      { match: '/a', strategy: 'cache-first', maxAge: 1 },
      /routes\[0\]\.maxAge: /,
    ],
    'a bad pattern': [
      { match: '/a/{b', strategy: 'cache-first' },
      /routes\[0\]\.match: found the end at position 5, expected "}"/,
    ],
  };
  for (const [what, [route, error]] of Object.entries(wrongRoutes)) {
    test(what, async (t) => {
      const { visit, server } = await visitOlder(t);
      const site = await buildSite(t, newer);
      await copyPackageFile('dist/worker/swale.js', path.join(site.directory, 'swale.js'));
      await writeFile(
        path.join(site.directory, 'sw.js'),
        `importScripts('swale.js'); swale.createWorker(${JSON.stringify({ routes: [route] })});`,
      );
      server.deploy(site.directory);
      await assert.rejects(visit.page.evaluate(() => window.registration.update()));
      const isNamed = (text) => error.test(text);
      await waitUntil(() => visit.workerErrors.some(isNamed), `${error} in ${visit.workerErrors}`);
      await assertOlderServesOffline({ visit, server });
    });
  }
});
