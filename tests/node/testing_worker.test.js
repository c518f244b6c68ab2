// swale/testing: what a test sees of the worker it made.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mock, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { createTestWorker } from 'swale/testing';
import * as undici from 'undici';

const networkOnly = { default: { strategy: 'network-only' } };
const url = (request) => new Response(request.url);

test('a worker goes through its states', async () => {
  const worker = createTestWorker({ config: networkOnly, fetch: url });
  assert.equal(worker.state, 'parsed');
  await assert.rejects(worker.fetch('/'), /the worker is parsed, not activated: call start\(\)/);
  await worker.install();
  assert.equal(worker.state, 'installed');
  await worker.activate();
  assert.equal(worker.state, 'activated');
  assert.equal((await worker.fetch('/')).status, 200);
});

test('URLs are relative to the scope, which is the script’s folder unless said otherwise', async () => {
  const fetched = async (options, input) => {
    const worker = createTestWorker({ config: networkOnly, fetch: url, ...options });
    await worker.start();
    return [worker.registration.scope, await (await worker.fetch(input)).text()];
  };
  assert.deepEqual(await fetched({}, 'a?b'), ['https://example.com/', 'https://example.com/a?b']);
  const scriptURL = 'https://b.example/app/sw.js';
  assert.deepEqual(await fetched({ scriptURL }, 'a'), [
    'https://b.example/app/',
    'https://b.example/app/a',
  ]);
  assert.deepEqual(await fetched({ scriptURL, scope: 'sub/' }, new URL('https://c.example/')), [
    'https://b.example/app/sub/',
    'https://c.example/',
  ]);
});

test('requests are those that pages make', async () => {
  const requests = [];
  const puts = {
    match: { pattern: 'https://x.example/*', method: 'PUT' },
    strategy: 'network-only',
  };
  const worker = createTestWorker({
    config: { routes: [puts], ...networkOnly },
    fetch: (request) => {
      requests.push(request);
      return new Response('');
    },
  });
  await worker.start();
  await worker.fetch('/1', { mode: 'navigate' });
  await worker.fetch('/2', { mode: 'navigate', destination: 'iframe', redirect: 'follow' });
  await worker.fetch('/3', { mode: 'no-cors', destination: 'image' });
  await worker.fetch(new Request('https://x.example/4', { method: 'PUT', body: 'text' }));
  await worker.fetch(new undici.Request('https://x.example/5', { headers: { 'x-a': 'b' } }), {
    destination: 'font',
  });
  assert.deepEqual(
    requests.map(({ url, method, mode, destination, redirect }) =>
      [new URL(url).pathname, method, mode, destination, redirect].join(' '),
    ),
    [
      '/1 GET navigate document manual',
      '/2 GET navigate iframe follow',
      '/3 GET no-cors image follow',
      '/4 PUT cors  follow',
      '/5 GET cors font follow',
    ],
  );
  assert(requests.every((request) => request instanceof Request));
  assert.equal(await requests[3].text(), 'text');
  assert.equal(requests[4].headers.get('x-a'), 'b');
});

test('the network may answer with responses of any class', async () => {
  const answers = [
    new Response('own', { status: 201, headers: { 'x-a': 'b' } }),
    new undici.Response('foreign', { status: 202, headers: { 'x-a': 'b' } }),
    new undici.Response(null, { status: 204 }),
  ];
  const worker = createTestWorker({ config: networkOnly, fetch: () => answers.shift() });
  await worker.start();
  for (const [status, text] of [
    [201, 'own'],
    [202, 'foreign'],
    [204, ''],
  ]) {
    const response = await worker.fetch('/');
    assert(response instanceof Response);
    assert.deepEqual([response.status, await response.text()], [status, text]);
  }
});

test('the network fails where the test’s fetch throws, gives an error or no response', async () => {
  for (const fetch of [
    undefined,
    () => {
      throw new Error('cut');
    },
    () => Promise.reject(new Error('cut')),
    () => Response.error(),
    () => undefined,
    () => 'text',
  ]) {
    const worker = createTestWorker({ config: networkOnly, fetch });
    await worker.start();
    await assert.rejects(worker.fetch('/'), /^TypeError: Failed to fetch https:\/\/example.com\/$/);
  }
});

test('a worker’s storage is its own, and lasts longer than the worker', async () => {
  const config = { default: { strategy: 'cache-first', cache: 'pages' } };
  let answers = 0;
  const fetch = () => new Response(`answer ${++answers}`);
  const [one, two] = [createTestWorker({ config, fetch }), createTestWorker({ config, fetch })];
  await one.start();
  await two.start();
  const textOf = async (worker) => {
    const text = await (await worker.fetch('/')).text();
    await worker.idle();
    return text;
  };
  assert.equal(await textOf(one), 'answer 1');
  assert.equal(await textOf(two), 'answer 2');
  one.restart();
  assert.equal(await textOf(one), 'answer 1');
  assert.deepEqual(await one.caches.keys(), ['pages']);
  assert.equal(await one.caches.has('pages'), true);
  const pages = await one.caches.open('pages');
  assert.deepEqual(
    (await pages.keys()).map(({ url }) => url),
    ['https://example.com/'],
  );
  assert.equal(await (await one.caches.match('/')).text(), 'answer 1');
  assert.equal(await one.caches.delete('pages'), true);
  assert.deepEqual(await one.caches.keys(), []);
  assert.equal(await textOf(one), 'answer 3');
});

test('tests may fill a cache before', async () => {
  const worker = createTestWorker({
    config: { default: { strategy: 'cache-only', cache: 'pages' } },
  });
  const pages = await worker.caches.open('pages');
  await pages.put('/a', new Response('stored'));
  await pages.put(new Request('https://example.com/b'), new undici.Response('stored too'));
  await worker.start();
  assert.equal(await (await worker.fetch('/a')).text(), 'stored');
  assert.equal(await (await worker.fetch('/b')).text(), 'stored too');
});

test('storage has an IndexedDB', async () => {
  const { storage } = createTestWorker();
  assert.equal(storage.indexedDB, storage.indexedDB);
  const database = await new Promise((resolve) => {
    storage.indexedDB.open('queue').onsuccess = ({ target }) => resolve(target.result);
  });
  assert.equal(database.name, 'queue');
  assert.notEqual(createTestWorker().storage.indexedDB, storage.indexedDB);
});

test('timers may be mocked', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const worker = createTestWorker({
      config: {
        default: { strategy: 'network-first', networkTimeoutSeconds: 3, cache: 'pages' },
      },
      fetch: () => new Promise(() => {}),
    });
    await (await worker.caches.open('pages')).put('/', new Response('stored'));
    await worker.start();
    let answer;
    void worker.fetch('/').then((response) => (answer = response));
    mock.timers.tick(2999);
    await new Promise(setImmediate);
    assert.equal(answer, undefined);
    mock.timers.tick(1);
    while (!answer) await new Promise(setImmediate);
    assert.equal(await answer.text(), 'stored');
  } finally {
    mock.timers.reset();
  }
});

test('pages: opened, controlled, claimed, closed', async () => {
  const worker = createTestWorker({
    config: { clientsClaim: true },
    scriptURL: 'https://example.com/app/sw.js',
  });
  const early = worker.clients.open('early');
  const elsewhere = worker.clients.open('/elsewhere');
  assert.equal(early.url, 'https://example.com/app/early');
  assert.equal(early.controlled, false);
  await worker.start();
  assert.equal(early.controlled, true);
  assert.equal(elsewhere.controlled, false);
  assert.equal(worker.clients.open().controlled, true);
  assert.equal(worker.clients.open('/elsewhere').controlled, false);
  early.close();
  assert.deepEqual(
    [...worker.clients].map(({ url }) => new URL(url).pathname),
    ['/elsewhere', '/app/', '/elsewhere'],
  );
});

test('a handler knows the page that asks', async () => {
  const ids = [];
  const handler = ({ event }) => {
    ids.push([event.clientId, event.resultingClientId]);
    return new Response('');
  };
  const worker = createTestWorker({ config: { default: { handler } } });
  await worker.start();
  await worker.fetch('/');
  const [first, second] = [worker.clients.open(), worker.clients.open()];
  await worker.fetch('/');
  await worker.fetch('/', { client: second });
  await worker.fetch('/', { client: second, mode: 'navigate' });
  assert.deepEqual(ids, [
    ['', ''],
    [first.id, ''],
    [second.id, ''],
    ['', second.id],
  ]);
});

test('a handler has the worker’s fetch and caches, and no one else', async () => {
  const outside = { fetch: globalThis.fetch, caches: globalThis.caches };
  const handler = async ({ request, event }) => {
    const response = await fetch(request);
    await new Promise((resolve) => setTimeout(resolve, 1));
    event.waitUntil(caches.open('mine').then((cache) => cache.put('copy', new Response('stored'))));
    const relative = await fetch('relative');
    return new undici.Response(`${await response.text()} ${await relative.text()}`);
  };
  const worker = createTestWorker({ config: { default: { handler } }, fetch: url });
  await worker.start();
  const answer = worker.fetch('/own');
  assert.equal(globalThis.fetch, outside.fetch);
  assert.equal(globalThis.caches, outside.caches);
  assert.equal(await (await answer).text(), 'https://example.com/own https://example.com/relative');
  await worker.idle();
  assert.equal(await (await worker.caches.match('/copy')).text(), 'stored');
});

test('what a handler does wrong is in the logs', async () => {
  const worker = createTestWorker({ config: { default: { handler: () => 'text' } } });
  await worker.start();
  await assert.rejects(worker.fetch('/'), TypeError);
  assert.match(worker.logs[0].text, /the handler gave text, expected a Response/);
});

test('a message that the worker has no reply to gives undefined', async () => {
  const worker = createTestWorker();
  assert.equal(await worker.message({ swale: 'skip-waiting' }), undefined);
  assert.equal(worker.skippedWaiting, true);
  assert.equal(await worker.message('something else'), undefined);
});

test('without undici the error says what to install', async (t) => {
  const directory = await mkdtemp(path.join(tmpdir(), 'swale-testing-'));
  t.after(() => rm(directory, { recursive: true }));
  const dist = path.dirname(fileURLToPath(import.meta.resolve('swale/testing')));
  await cp(path.dirname(dist), path.join(directory, 'dist'), { recursive: true });
  const script = "import('./dist/testing/index.js').then((m) => m.createTestWorker())";
  const { stderr, status } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', script],
    { cwd: directory, encoding: 'utf8' },
  );
  assert.notEqual(status, 0);
  assert.match(stderr, /npm install --save-dev undici@7/);
});
