// How long a stored response takes to come, by the number of entries in its cache and the number of caches.
// `npm run bench:expiry -- --help`
//
// A cache with a limit on its entries keeps book of each use. Swale's worker, one of workbox-strategies with
// workbox-expiration, and one that does nothing but look up serve the same responses to pages of one Chromium, in turns:
// what the last one takes more for a larger cache is the browser's own.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { build } from 'esbuild';

import { TestServer } from '../tests/support/server.js';
import { copyPackageFile } from '../tests/support/sites.js';
import { launchChromium } from '../tests/support/chromium.js';

const usage = `\
Usage: node bench/expiry.js [--rounds N] [--reads N]

  --rounds N  measurements of each case (default: 15)
  --reads N   responses that a measurement reads, one after the other (default: 100)
`;

const CASES = [
  { entries: 100, caches: 1 },
  { entries: 10_000, caches: 1 },
  { entries: 100, caches: 50 },
  { entries: 10_000, caches: 50 },
];
const CONTENDERS = ['bare', 'swale', 'workbox'];

const scripts = {
  bare: `
    addEventListener('activate', (event) => event.waitUntil(clients.claim()));
    addEventListener('fetch', (event) => {
      if (!event.request.url.includes('/files/')) return;
      event.respondWith(caches.match(event.request, { cacheName: 'bare' }));
    });`,
  swale: `
    importScripts('/swale.js');
    swale.createWorker({
      clientsClaim: true,
      routes: [{
        match: '/swale/files/*',
        strategy: 'cache-first',
        cache: { name: 'swale', maxEntries: 20000, maxAgeSeconds: 86400 },
      }],
    });`,
  workbox: `
    import { ExpirationPlugin } from 'workbox-expiration';
    import { CacheFirst } from 'workbox-strategies';
    import { registerRoute } from 'workbox-routing';
    self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
    registerRoute(
      /\\/workbox\\/files\\//,
      new CacheFirst({
        cacheName: 'workbox',
        plugins: [new ExpirationPlugin({ maxEntries: 20000, maxAgeSeconds: 86400 })],
      }),
    );`,
};

async function makeSite() {
  const directory = await mkdtemp(path.join(tmpdir(), 'swale-bench-'));
  await copyPackageFile('dist/worker/swale.js', path.join(directory, 'swale.js'));
  await build({
    stdin: { contents: scripts.workbox, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    outfile: path.join(directory, 'workbox/sw.js'),
  });
  for (const contender of ['bare', 'swale']) {
    await mkdir(path.join(directory, contender));
    await writeFile(path.join(directory, contender, 'sw.js'), scripts[contender]);
  }
  for (const contender of CONTENDERS) {
    await writeFile(path.join(directory, contender, 'index.html'), '<!doctype html><title>bench');
  }
  return directory;
}

/** Runs in a page: fills caches, and the books that the workers keep of them, as they would have. */
async function fill({ entries, caches: count, contenders }) {
  const now = Date.now();
  const body = 'x'.repeat(1000);
  for (const name of await caches.keys()) await caches.delete(name);
  for (let i = 1; i < count; ++i) {
    const cache = await caches.open(`other-${i}`);
    for (let k = 0; k < 20; ++k) await cache.put(`/other/${i}/${k}`, new Response(body));
  }
  const open = (name, version, upgrade) =>
    new Promise((resolve, reject) => {
      const request = indexedDB.open(name, version);
      request.onupgradeneeded = () => upgrade(request.result);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const done = (transaction) => new Promise((resolve) => (transaction.oncomplete = resolve));
  for (const contender of contenders) {
    const cache = await caches.open(contender);
    const urls = Array.from(
      { length: entries },
      (_, i) => `${location.origin}/${contender}/files/${i}`,
    );
    const headers = { date: new Date(now).toUTCString() };
    for (let i = 0; i < urls.length; i += 100) {
      await Promise.all(
        urls
          .slice(i, i + 100)
          .map((url) =>
            cache.put(
              new Request(url, { headers: { 'swale-times': `${now} ${now}` } }),
              new Response(body, { headers }),
            ),
          ),
      );
    }
    if (contender === 'workbox') {
      const database = await open('workbox-expiration', 1, (database) => {
        const store = database.createObjectStore('cache-entries', { keyPath: 'id' });
        store.createIndex('cacheName', 'cacheName', { unique: false });
        store.createIndex('timestamp', 'timestamp', { unique: false });
      });
      const transaction = database.transaction('cache-entries', 'readwrite');
      const store = transaction.objectStore('cache-entries');
      store.clear();
      for (const url of urls) {
        store.put({ url, timestamp: now, cacheName: contender, id: `${contender}|${url}` });
      }
      await done(transaction);
      database.close();
    } else if (contender === 'swale') {
      const database = await open(`swale:${location.origin}/swale/`, 1, (database) =>
        database.createObjectStore('records'),
      );
      const transaction = database.transaction('records', 'readwrite');
      const store = transaction.objectStore('records');
      store.clear();
      urls.forEach((url, i) => {
        const order = i + 1;
        const expiry = (now + 86_400_000).toString(16).padStart(16, '0');
        store.put(`${order} 1 0 1000 ${now} ${now} `, `e\tswale\t${url}`);
        store.put('', `o\tswale\t1${order.toString(16).padStart(16, '0')}\t${url}`);
        store.put('', `x\tswale\t${expiry}\t${url}`);
      });
      store.put(
        `${entries} ${entries * 1000} ${entries} ${entries * 1000} 0 ${entries} ${entries} `,
        's\tswale',
      );
      await done(transaction);
      database.close();
    }
  }
}

/** Runs in a page: reads responses one after the other. @returns the median of their times, in milliseconds. */
async function read({ contender, entries, reads }) {
  const times = [];
  for (let i = 0; i < reads; ++i) {
    const url = `/${contender}/files/${Math.floor(Math.random() * entries)}`;
    const start = performance.now();
    await (await fetch(url)).text();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[reads >> 1];
}

const medianOf = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];

async function run({ rounds, reads }) {
  const directory = await makeSite();
  const server = new TestServer(directory);
  await server.start();
  const browser = await launchChromium();
  try {
    const results = [];
    for (const { entries, caches } of CASES) {
      const context = await browser.newContext();
      const pages = {};
      for (const contender of CONTENDERS) {
        pages[contender] = await context.newPage();
        await pages[contender].goto(`${server.origin}/${contender}/`);
      }
      await pages.swale.evaluate(fill, { entries, caches, contenders: CONTENDERS });
      const samples = {};
      for (const contender of CONTENDERS) {
        const page = pages[contender];
        await page.evaluate(async () => {
          await navigator.serviceWorker.register('sw.js');
          while (!navigator.serviceWorker.controller) {
            await new Promise((resolve) => setTimeout(resolve, 10));
          }
        });
        samples[contender] = [];
        await page.evaluate(read, { contender, entries, reads });
      }
      for (let round = 0; round < rounds; ++round) {
        for (const contender of CONTENDERS) {
          samples[contender].push(
            await pages[contender].evaluate(read, { contender, entries, reads }),
          );
        }
      }
      results.push({
        entries,
        caches,
        ...Object.fromEntries(CONTENDERS.map((name) => [name, medianOf(samples[name])])),
      });
      await context.close();
      console.error(`measured: ${entries} entries, ${caches} caches`);
    }
    printResults(results);
  } finally {
    await browser.close();
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

function printResults(results) {
  const rows = results.map(({ entries, caches, bare, swale, workbox }) => [
    entries.toLocaleString('en-US'),
    String(caches),
    ...[bare, swale, workbox].map((ms) => ms.toFixed(2)),
    ...[swale, workbox].map((ms) => `${ms < bare ? '' : '+'}${(ms - bare).toFixed(2)}`),
  ]);
  const head = ['entries', 'caches', 'bare, ms', 'Swale, ms', 'Workbox, ms', 'Swale', 'Workbox'];
  const widths = head.map((cell, i) => Math.max(...[head, ...rows].map((row) => row[i].length)));
  for (const row of [head, ...rows]) {
    console.log(row.map((cell, i) => cell.padStart(widths[i])).join('  '));
  }
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    reads: { type: 'string', default: '100' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(usage);
else await run({ rounds: Number(values.rounds), reads: Number(values.reads) });
