// Queues under swale/testing: the real core and shim, over mocks of what browsers have.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createTestWorker } from 'swale/testing';

const config = {
  routes: [
    {
      match: { pattern: '/api/*', method: 'POST' },
      strategy: 'network-only',
      backgroundSync: { queue: 'out' },
    },
    {
      match: { url: '/log', method: 'POST' },
      strategy: 'network-only',
      backgroundSync: { queue: 'log', when: 'always' },
    },
  ],
};

/** A worker whose server can be down, and notes what it takes. */
async function startQueues(options = {}) {
  const server = { isUp: false, taken: [], answer: () => new Response('') };
  let now = Date.UTC(2030, 0);
  const worker = createTestWorker({
    config,
    now: () => now,
    // What a replay waits for is due at once; nothing takes as long as a request may.
    setTimeout: (callback, delayMs) => (delayMs > 60_000 ? 0 : setTimeout(callback)),
    fetch: async (request) => {
      if (!server.isUp) throw new TypeError('Failed to fetch');
      const { url, method, headers } = request;
      const body = new Uint8Array(await request.arrayBuffer());
      server.taken.push({ path: new URL(url).pathname, method, headers, body });
      return server.answer(request);
    },
    ...options,
  });
  await worker.start();
  const text = ({ body }) => new TextDecoder().decode(body);
  return { worker, server, texts: () => server.taken.map(text), pass: (ms) => (now += ms) };
}

const post = (worker, path, body, init) => worker.fetch(path, { method: 'POST', body, ...init });
const lose = (worker, path, body) => assert.rejects(post(worker, path, body), TypeError);

test('a request that fails waits, with its body and fields, and the sync event sends it', async () => {
  const { worker, server } = await startQueues();
  const body = new Uint8Array([0, 255, 10, 31, 128]);
  const headers = { 'x-a': 'b', 'content-type': 'application/x-any' };
  await assert.rejects(post(worker, '/api/a', body, { headers }), TypeError);
  await worker.idle();
  assert.deepEqual(worker.syncTags, ['swale-queue:out']);
  const [entry] = await worker.queue('out').list();
  assert.equal(entry.url, 'https://example.com/api/a');
  assert.deepEqual([entry.method, entry.size], ['POST', 5]);
  assert.ok(entry.attempts >= 1);
  assert.equal(await worker.sync(), false);
  assert.deepEqual(worker.syncTags, ['swale-queue:out']);
  server.isUp = true;
  assert.equal(await worker.sync(), true);
  assert.deepEqual(worker.syncTags, []);
  const [sent] = server.taken;
  assert.deepEqual([...sent.body], [...body]);
  assert.equal(sent.headers.get('x-a'), 'b');
  assert.equal(sent.headers.get('content-type'), 'application/x-any');
  assert.equal(sent.headers.get('idempotency-key'), entry.idempotencyKey);
  assert.deepEqual(await worker.queue('out').list(), []);
});

test('the first attempt has the key that the queue sends it with, and its body', async () => {
  const { worker, server, texts } = await startQueues();
  server.isUp = true;
  let isFirst = true;
  server.answer = () => (isFirst ? Response.error() : new Response(''));
  await lose(worker, '/api/a', 'one');
  await worker.idle();
  isFirst = false;
  await worker.sync();
  assert.ok(server.taken.length >= 2);
  assert.deepEqual([...new Set(texts())], ['one']);
  const keys = server.taken.map(({ headers }) => headers.get('idempotency-key'));
  assert.match(keys[0], /^[\da-f-]{36}$/);
  assert.equal(new Set(keys).size, 1);
});

test('what waits outlasts a killed worker, and is sent in order', async () => {
  const { worker, server, texts } = await startQueues();
  for (const text of ['1', '2', '3']) await lose(worker, '/api/a', text);
  await worker.idle();
  worker.kill();
  worker.restart();
  server.isUp = true;
  await worker.sync();
  assert.deepEqual(texts(), ['1', '2', '3']);
});

test('a worker that is killed while it sends lets the next one send, with the same key', async () => {
  const { worker, server, texts } = await startQueues();
  await lose(worker, '/api/a', 'x');
  await worker.idle();
  server.isUp = true;
  let reached;
  const isReached = new Promise((resolve) => (reached = resolve));
  server.answer = () => {
    reached();
    return new Promise(() => {});
  };
  const syncing = worker.sync();
  await isReached;
  worker.kill();
  assert.equal(await syncing, false);
  worker.restart();
  server.answer = () => new Response('');
  assert.equal(await worker.sync(), true);
  assert.deepEqual(texts(), ['x', 'x']);
  const [a, b] = server.taken.map(({ headers }) => headers.get('idempotency-key'));
  assert.equal(a, b);
});

test('two workers over one storage do not send the same request', async () => {
  const { worker, server, texts } = await startQueues();
  await lose(worker, '/api/a', 'x');
  await worker.idle();
  server.isUp = true;
  let answer;
  server.answer = () => new Promise((resolve) => (answer = () => resolve(new Response(''))));
  const first = worker.queue('out').replay();
  while (!answer) await new Promise((resolve) => setImmediate(resolve));
  const other = await startQueues({ storage: worker.storage });
  other.server.isUp = true;
  const second = other.worker.queue('out').replay();
  await new Promise((resolve) => setTimeout(resolve, 20));
  answer();
  await Promise.all([first, second]);
  assert.deepEqual([...texts(), ...other.texts()], ['x']);
});

test('pages are told, and see what was given up before they were open', async () => {
  const { worker, server } = await startQueues();
  const page = worker.clients.open();
  await lose(worker, '/api/a', 'x');
  await worker.idle();
  page.close();
  server.isUp = true;
  server.answer = () => new Response('', { status: 422 });
  await worker.sync();
  assert.ok(page.messages.some(({ swale }) => swale === 'request-queued'));
  const [loss] = await worker.queue('out').givenUp();
  assert.deepEqual([loss.reason, loss.status], ['refused', 422]);
  assert.equal(await worker.queue('out').dismiss(loss.id), true);
  assert.deepEqual(await worker.queue('out').givenUp(), []);
});

test('pages list, discard, move, retry and push', async () => {
  const { worker, server, texts } = await startQueues();
  const queue = worker.queue('out');
  const ids = [];
  for (const text of ['1', '2', '3', '4']) {
    const init = { method: 'POST', body: text, metadata: { text } };
    ids.push(await queue.push('/api/a', init));
  }
  await worker.idle();
  assert.deepEqual(
    (await queue.list()).map(({ id, metadata }) => [id, metadata.text]),
    ids.map((id, i) => [id, String(i + 1)]),
  );
  assert.equal(await queue.discard(ids[1]), true);
  assert.equal(await queue.discard(ids[1]), false);
  assert.equal(await queue.move(ids[3], ids[0]), true);
  assert.equal(await queue.move(ids[0]), true);
  server.isUp = true;
  assert.equal(await queue.retry('nonsense'), false);
  await queue.replay();
  assert.deepEqual(texts(), ['4', '3', '1']);
});

test('a route with when: "always" answers at once and is sent behind it', async () => {
  const { worker, server, texts } = await startQueues();
  server.isUp = true;
  const response = await post(worker, '/log', 'x');
  assert.equal(response.status, 202);
  const { queue, id } = await response.json();
  assert.deepEqual([queue, typeof id], ['log', 'string']);
  await worker.idle();
  assert.deepEqual(texts(), ['x']);
});

test('without Background Sync pages wake the worker', async () => {
  const { worker, server, texts, pass } = await startQueues({ backgroundSync: false });
  const page = worker.clients.open();
  await lose(worker, '/api/a', 'x');
  await worker.idle();
  assert.deepEqual(worker.syncTags, []);
  const { afterMs } = page.messages.findLast(({ swale }) => swale === 'queue-wake');
  server.isUp = true;
  pass(afterMs + 1);
  await worker.message({ swale: 'queue', args: ['wake'] });
  assert.deepEqual(texts(), ['x']);
});
