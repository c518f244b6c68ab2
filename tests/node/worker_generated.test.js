// A generated worker: the script that swale/build fills in, over the module without the policy compiler.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { createTestWorker } from 'swale/testing';
import { buildIndex, buildManifest, parsePolicy } from 'swale/toolkit';
import { containerOf, setUpOf } from '../support/container.js';
import { formatPayload } from '../support/payload.js';

const readDist = (path) => readFile(new URL(`../../dist/${path}`, import.meta.url));
const template = (await readDist('worker/generated.js')).toString();
const wasm = await readDist('worker/worker-lean.wasm');
const { setUp, file: setUpFile } = setUpOf(await readDist('worker/worker-setup.wasm'));
const sha256Of = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** A generated worker's script and the network that its version is served from. */
async function generate(files, policy) {
  const entries = Object.entries(files).map(([url, text]) => ({
    url,
    digest: sha256Of(text),
    size: text.length,
  }));
  const manifest = await buildManifest(entries);
  const manifestUrl = `manifest-${sha256Of(manifest).slice(0, 8)}.bin`;
  const index = await buildIndex({ manifest, manifestUrl });
  const { image } = await parsePolicy(policy);
  const payload = formatPayload({ wasm, policy: image, index, setUp });
  const fetch = ({ url }) => {
    const path = new URL(url).pathname.slice(1);
    const built = { [manifestUrl]: containerOf(manifest), [setUp.url]: setUpFile };
    const content = built[path] ?? files[path];
    return content === undefined
      ? new Response('not there', { status: 404 })
      : new Response(content, { headers: { 'content-type': 'text/x' } });
  };
  return { script: template.replace('__SWALE_PAYLOAD__', () => payload), fetch };
}

const site = { 'index.html': 'the page', 'about/index.html': 'about', 'app.js': 'the app' };

test('the script holds its placeholder once', () => {
  assert.equal(template.split('__SWALE_PAYLOAD__').length, 2);
});

test('a version is installed and then served without the network', async () => {
  let isOnline = true;
  const { script, fetch } = await generate(site, { precache: { navigateFallback: '/index.html' } });
  const worker = createTestWorker({
    script,
    fetch: (request) => (isOnline ? fetch(request) : Promise.reject(new TypeError('offline'))),
  });
  const page = worker.clients.open();
  await worker.start();
  isOnline = false;
  worker.restart();
  const textOf = async (...request) => (await worker.fetch(...request))?.text();
  assert.equal(await textOf('/'), 'the page');
  assert.equal(await textOf('/about/'), 'about');
  assert.equal(await textOf('/app.js'), 'the app');
  assert.equal(await textOf('/deep/link', { mode: 'navigate' }), 'the page');
  assert.equal(await textOf('/deep/link'), undefined, 'which is no navigation');
  assert.equal((await worker.fetch('/app.js')).headers.get('content-type'), 'text/x');
  assert(page.messages.some(({ swale }) => swale === 'progress'));
});

test('an update takes over the storage of the version before', async () => {
  const policy = { precache: {} };
  const one = createTestWorker(await generate(site, policy));
  await one.start();
  const fetched = [];
  const next = await generate({ ...site, 'app.js': 'the new app' }, policy);
  const two = createTestWorker({
    script: next.script,
    storage: one.storage,
    fetch: (request) => {
      fetched.push(new URL(request.url).pathname);
      return next.fetch(request);
    },
  });
  await two.install();
  assert.deepEqual(fetched.length, 2, 'the manifest and the one file that changed');
  assert.equal(
    await (await one.fetch('/app.js')).text(),
    'the app',
    'served until the other activates',
  );
  await two.activate();
  assert.equal(await (await two.fetch('/app.js')).text(), 'the new app');
  const { swale, version } = await two.message({ swale: 'get-version' });
  assert.equal(swale, 'version');
  assert.match(version, /^[0-9a-f]{16}$/);
});

test('an install fails where the server has other content than the manifest says', async () => {
  const { script, fetch } = await generate(site, {});
  const worker = createTestWorker({
    script,
    fetch: (request) =>
      request.url.endsWith('app.js') ? new Response('tampered') : fetch(request),
    setTimeout: (callback) => setImmediate(callback),
    clearTimeout: clearImmediate,
  });
  await assert.rejects(worker.install(), /app\.js: found SHA-256/);
});

test('a payload whose images are damaged makes the worker fail open', async () => {
  for (const [name, reason] of [
    ['policy', /policy was made by another version/],
    ['index', /manifest index was made by another version/],
  ]) {
    const payload = formatPayload({ wasm, policy: '', index: '', setUp, [name]: 'damaged' });
    const script = template.replace('__SWALE_PAYLOAD__', () => payload);
    await assert.rejects(createTestWorker({ script }).install(), reason);
  }
});
