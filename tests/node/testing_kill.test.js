// swale/testing: a worker that is stopped, as browsers stop workers at any time.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createTestWorker } from 'swale/testing';
import { containerOf } from '../support/container.js';

/** A promise and the function that resolves it. */
function deferred() {
  let resolve;
  const promise = new Promise((r) => (resolve = r));
  return { promise, resolve };
}

const config = { default: { strategy: 'network-first', cache: 'pages' } };

test('a stopped worker answers nothing until it is restarted', async () => {
  const worker = createTestWorker({ config, fetch: () => new Response('network') });
  await worker.start();
  worker.kill();
  await assert.rejects(worker.fetch('/'), /the worker is stopped: call restart\(\) first/);
  await assert.rejects(worker.message({ swale: 'get-version' }), /stopped/);
  worker.restart();
  assert.equal(await (await worker.fetch('/')).text(), 'network');
});

test('what a stopped worker has under way is dropped', async () => {
  const network = deferred();
  const asked = deferred();
  const worker = createTestWorker({
    config,
    fetch: () => {
      asked.resolve();
      return network.promise;
    },
  });
  await worker.start();
  const answer = worker.fetch('/');
  await asked.promise;
  worker.kill();
  await assert.rejects(answer, /the worker was stopped/);
  network.resolve(new Response('late'));
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepEqual(await worker.caches.keys(), [], 'which the core would have stored');
  worker.restart();
  assert.equal(worker.state, 'activated');
});

test('an answer that the page has stands, what was to follow does not', async () => {
  const worker = createTestWorker({
    config: {
      default: {
        handler: ({ event }) => {
          event.waitUntil(new Promise(() => {}));
          return new Response('answer');
        },
      },
    },
  });
  await worker.start();
  const response = await worker.fetch('/');
  const idle = worker.idle();
  worker.kill();
  await assert.rejects(idle, /stopped/);
  assert.equal(await response.text(), 'answer');
});

test('an install that is cut off rejects, and may be made again', async () => {
  const manifest = deferred();
  const index = await emptyVersion();
  let isStuck = true;
  const worker = createTestWorker({
    manifest: { index: index.base64 },
    fetch: () => (isStuck ? manifest.promise : new Response(containerOf(index.manifest))),
  });
  const install = worker.install();
  await new Promise(setImmediate);
  worker.kill();
  await assert.rejects(install, /the worker was stopped/);
  isStuck = false;
  worker.restart();
  await worker.start();
  assert.equal(worker.state, 'activated');
});

test('timers of a stopped worker are cleared', async () => {
  const cleared = [];
  const worker = createTestWorker({
    config: { default: { ...config.default, networkTimeoutSeconds: 5 } },
    fetch: () => new Promise(() => {}),
    setTimeout: (callback, delayMs) => ({ callback, delayMs }),
    clearTimeout: (timer) => cleared.push(timer.delayMs),
  });
  await worker.start();
  void worker.fetch('/').catch(() => {});
  worker.kill();
  assert.deepEqual(cleared, [5000]);
});

async function emptyVersion() {
  const { buildIndex, buildManifest } = await import('swale/toolkit');
  const manifest = await buildManifest([]);
  const image = await buildIndex({ manifest, manifestUrl: 'manifest.bin' });
  return { manifest, base64: Buffer.from(image).toString('base64') };
}
