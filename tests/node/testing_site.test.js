// swale/testing with what swale/build makes of a site.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';

import { generateSW, getManifest } from 'swale/build';
import { createTestWorker } from 'swale/testing';

import { makeSite } from './support/site.js';

const site = { 'index.html': 'the page', 'js/app.js': 'the app' };

/** A server of the folder's files. */
const serve = (folder) => async (request) => {
  const file = path.join(folder, new URL(request.url).pathname);
  return readFile(file).then(
    (content) => new Response(content),
    () => new Response('not there', { status: 404 }),
  );
};

async function assertServesOffline(worker) {
  await worker.start();
  assert.equal(await (await worker.fetch('/js/app.js')).text(), 'the app');
  assert.equal(await (await worker.fetch('/', { mode: 'navigate' })).text(), 'the page');
  assert.equal(await worker.fetch('/elsewhere'), undefined);
}

test('a policy with the manifest of a built site', async (t) => {
  const folder = await makeSite(t, site);
  const manifest = await getManifest({ globDirectory: folder });
  await assertServesOffline(
    createTestWorker({ manifest, config: { clientsClaim: true }, fetch: serve(folder) }),
  );
});

test('the manifest file of a built site may be served by the test', async (t) => {
  const folder = await makeSite(t, site);
  const { index, manifest, manifestFileName } = await getManifest({ globDirectory: folder });
  await makeSite(t, { [manifestFileName]: manifest }, folder);
  await assertServesOffline(
    createTestWorker({ config: { precache: { manifest: { index } } }, fetch: serve(folder) }),
  );
});

test('a generated worker', async (t) => {
  const folder = await makeSite(t, site);
  const { swDest } = await generateSW({ globDirectory: folder });
  const script = await readFile(swDest, 'utf8');
  await assertServesOffline(createTestWorker({ script, fetch: serve(folder) }));
});
