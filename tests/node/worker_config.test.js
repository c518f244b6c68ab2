// createWorker: what it makes of its config.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createTestWorker } from 'swale/testing';

const echo = (request) => new Response(`network: ${request.url}`);

test('all errors of a policy are listed, one a line', () => {
  assert.throws(
    () =>
      createTestWorker({
        config: { routes: [{ match: '/x', strategy: 'network-frist' }], skipwaiting: true },
      }),
    (error) => {
      const [head, ...lines] = error.message.trimEnd().split('\n');
      assert.equal(head, 'swale: the policy has errors');
      assert.equal(lines.length, 2);
      assert.match(lines[0], /^routes\[0\]\.strategy: .*did you mean "network-first"\?$/);
      assert.match(lines[1], /skipWaiting/);
      return true;
    },
  );
});

test('functions are called by the route that has them', async () => {
  const named = (name) => () => new Response(name);
  const worker = createTestWorker({
    config: {
      routes: [
        { match: '/a', handler: named('first') },
        { match: '/n', strategy: 'network-only' },
        { match: '/b', handler: named('second') },
      ],
      default: { handler: named('default') },
    },
    fetch: echo,
  });
  await worker.start();
  const textOf = async (url) => (await worker.fetch(url)).text();
  assert.equal(await textOf('/a'), 'first');
  assert.equal(await textOf('/b'), 'second');
  assert.equal(await textOf('/c'), 'default');
  assert.equal(await textOf('/n'), 'network: https://example.com/n');
});

test('without a manifest nothing is precached', async () => {
  for (const precache of [
    undefined,
    {},
    { manifest: undefined },
    { directoryIndex: 'index.htm' },
  ]) {
    const worker = createTestWorker({ config: { precache } });
    await worker.start();
    assert.equal(await worker.fetch('/'), undefined);
    assert.deepEqual(await worker.caches.keys(), []);
  }
});

test('a manifest that is none is refused', () => {
  for (const manifest of [[], 'text', { index: 7 }, { revision: 'x' }]) {
    assert.throws(
      () => createTestWorker({ config: { precache: { manifest } } }),
      /__SWALE_MANIFEST/,
    );
  }
});

test('a manifest of another version of Swale makes the worker fail open', async () => {
  const worker = createTestWorker({ manifest: { index: 'AAAA' } });
  await assert.rejects(worker.install(), /manifest index was made by another version/);
});

test('Base64 is decoded natively where it can be', async () => {
  let calls = 0;
  Uint8Array.fromBase64 = (text) => {
    ++calls;
    return new Uint8Array(Buffer.from(text, 'base64'));
  };
  try {
    const worker = createTestWorker({
      config: { default: { strategy: 'network-only' } },
      fetch: echo,
    });
    await worker.start();
    assert.equal((await worker.fetch('/')).status, 200);
    assert(calls > 0);
  } finally {
    delete Uint8Array.fromBase64;
  }
});
