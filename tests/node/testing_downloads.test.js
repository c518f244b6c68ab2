// swale/testing: periodic work and downloads.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createTestWorker } from 'swale/testing';

const config = {
  routes: [{ match: '/film', strategy: 'cache-only', cache: 'films' }],
  downloads: { films: { cache: 'films', chunkBytes: 1024 } },
};
const body = 'abcdefgh'.repeat(500);

const server = (requests) => (request) => {
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.get('range') ?? '');
  requests.push(range?.[0] ?? 'whole');
  if (!range) return new Response(body, { headers: { etag: '"a"' } });
  const first = Number(range[1]);
  const last = Math.min(Number(range[2]), body.length - 1);
  return new Response(body.slice(first, last + 1), {
    status: 206,
    headers: { etag: '"a"', 'content-range': `bytes ${first}-${last}/${body.length}` },
  });
};
const start = (url) => ({
  swale: 'download',
  args: ['start', 'films', '1', JSON.stringify({ urls: [{ url }] })],
});

test('a periodic job is a function, run at the event, and no more often than it says', async () => {
  const runs = [];
  let now = 1e12;
  const worker = createTestWorker({
    config: {
      periodic: { tidy: { minIntervalSeconds: 3600, handler: (job) => void runs.push(job) } },
    },
    now: () => now,
  });
  await worker.start();
  await worker.periodicSync('tidy');
  await worker.periodicSync('tidy');
  assert.deepEqual(runs, [{ name: 'tidy' }]);
  now += 3_600_000;
  await worker.periodicSync('tidy');
  assert.equal(runs.length, 2);
});

test('a periodic job that throws fails its event', async () => {
  const handler = () => {
    throw Error('on purpose');
  };
  const worker = createTestWorker({
    config: { periodic: { tidy: { minIntervalSeconds: 3600, handler } } },
  });
  await worker.start();
  await assert.rejects(worker.periodicSync('tidy'), /on purpose/);
});

test('a job may give anything that JSON can say, or nothing', async () => {
  const handler = () => ({ swept: 3 });
  const worker = createTestWorker({
    config: { periodic: { tidy: { minIntervalSeconds: 3600, handler } } },
  });
  await worker.start();
  await worker.periodicSync('tidy');
  assert.deepEqual(worker.logs, []);
});

test('a job sees what is the worker’s', async () => {
  const handler = async () => void (await caches.open('of the job'));
  const worker = createTestWorker({
    config: { periodic: { tidy: { minIntervalSeconds: 3600, handler } } },
  });
  await worker.start();
  await worker.periodicSync('tidy');
  assert.deepEqual(worker.logs, []);
  assert.ok((await worker.caches.keys()).includes('of the job'));
});

test('a download is fetched in parts, and served whole', async () => {
  const requests = [];
  const worker = createTestWorker({ config, fetch: server(requests) });
  await worker.start();
  await worker.message(start('https://example.com/film'));
  await worker.idle();
  assert.deepEqual(requests, [
    'bytes=0-1023',
    'bytes=1024-2047',
    'bytes=2048-3071',
    'bytes=3072-3999',
  ]);
  assert.equal(await (await worker.fetch('/film')).text(), body);
});

test('a background fetch ends in the cache', async () => {
  const requests = [];
  const worker = createTestWorker({ config, fetch: server(requests), backgroundFetch: true });
  await worker.start();
  await worker.message(start('https://example.com/film'));
  await worker.idle();
  assert.deepEqual(requests, []);
  const [{ id, urls }] = worker.backgroundFetches;
  assert.deepEqual(urls, ['https://example.com/film']);
  await worker.finishBackgroundFetch(id);
  assert.deepEqual(requests, ['whole']);
  assert.equal(await (await worker.fetch('/film')).text(), body);
});

test('a background fetch that a person ends is forgotten, one that fails is gone on with', async () => {
  const requests = [];
  const worker = createTestWorker({ config, fetch: server(requests), backgroundFetch: true });
  await worker.start();
  const page = worker.clients.open();
  const list = async () => {
    await worker.message({ swale: 'download', args: ['list'] });
    return (await worker.message({ swale: 'download', args: ['list'] })).downloads;
  };
  await worker.message(start('https://example.com/film'));
  await worker.finishBackgroundFetch('swale:films/1', 'abort');
  assert.deepEqual(await list(), []);
  assert.ok(page.messages.some(({ state }) => state === 'aborted'));
  await assert.rejects(worker.fetch('/film'), TypeError);

  await worker.message(start('https://example.com/film'));
  requests.length = 0;
  await worker.finishBackgroundFetch('swale:films/1', 'fail');
  await worker.idle();
  assert.equal((await list())[0].state, 'done');
  assert.equal(await (await worker.fetch('/film')).text(), body);
});
