// Caches with limits, over the shim's own IndexedDB: what tests/native/expiry does over a model of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createTestWorker } from 'swale/testing';

const origin = 'https://app.test';

/** A worker whose clock a test moves; timers are due at once. */
class Site {
  now = 1.7e12;
  asked = [];

  constructor(cache, options = {}) {
    this.options = {
      config: {
        routes: [{ match: '/*', strategy: 'cache-first', cache: { name: 'c', ...cache } }],
      },
      scriptURL: `${origin}/sw.js`,
      now: () => this.now,
      setTimeout: (callback) => setTimeout(callback),
      fetch: ({ url }) => {
        this.asked.push(url.slice(origin.length));
        return new Response('0123456789', { headers: { 'content-length': '10' } });
      },
      ...options,
    };
    this.worker = createTestWorker(this.options);
  }

  async get(...paths) {
    this.asked.length = 0;
    for (const path of paths) {
      await (await this.worker.fetch(path)).text();
      await this.worker.idle();
    }
    return this.asked.join(' ');
  }

  async stored() {
    const keys = await (await this.worker.caches.open('c')).keys();
    return keys
      .map(({ url }) => url.slice(origin.length))
      .sort()
      .join(' ');
  }
}

async function startSite(...options) {
  const site = new Site(...options);
  await site.worker.start();
  return site;
}

test('maxEntries, and what a worker that was stopped has noted', async () => {
  const site = await startSite({ maxEntries: 3, eviction: 'lru' });
  await site.get('/1', '/2', '/3');
  await site.get('/1');
  site.worker.restart();
  await site.get('/4');
  assert.equal(await site.stored(), '/1 /3 /4');
});

test('maxBytes', async () => {
  const site = await startSite({ maxBytes: 25 });
  await site.get('/1', '/2', '/3', '/4');
  assert.equal((await site.stored()).split(' ').length, 2);
});

test('maxAgeSeconds counts from when an entry was stored', async () => {
  const site = await startSite({ maxAgeSeconds: 60 });
  await site.get('/1');
  site.now += 50_000;
  assert.equal(await site.get('/1'), '');
  site.now += 11_000;
  assert.equal(await site.get('/1'), '/1');
  site.now += 50_000;
  assert.equal(await site.get('/1'), '', 'stored anew');
});

test('maxIdleSeconds counts from when it was last used', async () => {
  const site = await startSite({ maxIdleSeconds: 60 });
  await site.get('/1');
  for (let i = 0; i < 3; ++i) {
    site.now += 50_000;
    assert.equal(await site.get('/1'), '');
  }
  site.now += 61_000;
  assert.equal(await site.get('/1'), '/1');
});

test('a full storage: a quarter goes, and the put is made again', async () => {
  const site = new Site({ maxEntries: 50, eviction: 'lru' });
  const { caches } = site.worker.storage;
  const { open } = caches;
  caches.open = async (...name) => {
    const cache = await open.apply(caches, name);
    const { put } = cache;
    cache.put = async (...call) => {
      if ((await cache.keys()).length >= 4) throw new DOMException('full', 'QuotaExceededError');
      return put.apply(cache, call);
    };
    return cache;
  };
  await site.worker.start();
  await site.get('/1', '/2', '/3', '/4', '/5');
  assert.equal(await site.stored(), '/3 /4 /5', 'a quarter of five, rounded up');
});

test('without IndexedDB caches are as without limits, and the developer is told', async () => {
  const site = new Site({ maxEntries: 1 });
  Object.defineProperty(site.worker.storage, 'indexedDB', {
    get() {
      throw new DOMException('not here', 'SecurityError');
    },
  });
  await site.worker.start();
  assert.equal(await site.get('/1', '/2'), '/1 /2');
  assert.equal(await site.get('/1', '/2'), '');
  assert.match(site.worker.logs[0].text, /their limits do not hold: not here/);
});

test('a database that was closed behind the worker’s back is opened again', async () => {
  const site = await startSite({ maxEntries: 2, eviction: 'lru' });
  await site.get('/1', '/2');
  await new Promise((resolve, reject) => {
    const request = site.worker.storage.indexedDB.deleteDatabase(`swale:${origin}/`);
    request.onsuccess = resolve;
    request.onerror = request.onblocked = reject;
  });
  await site.get('/3', '/4', '/5');
  assert.match(await site.stored(), /\/4 \/5$/);
});
