// A worker whose WebAssembly the browser refuses: pages work from the network, and are told once.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';

import { useChromium } from '../support/chromium.js';
import { startServer } from '../support/server.js';
import { buildSite, smallSite } from '../support/sites.js';

const browser = useChromium();

const site = smallSite({ 'a.txt': 'from the network' });
const withoutWasm = { 'content-security-policy': "script-src 'self'" };
const withWasm = { 'content-security-policy': "script-src 'self' 'wasm-unsafe-eval'" };

async function assertWorksFromNetwork(visit) {
  assert.equal(await visit.page.title(), 'small');
  assert.equal(
    await visit.page.evaluate(async () => (await fetch('a.txt')).text()),
    'from the network',
  );
}

test('a policy without wasm-unsafe-eval leaves the page on the network', async (t) => {
  const { directory } = await buildSite(t, site);
  const server = await startServer(t, directory, withoutWasm);
  const visit = await browser.open(t);
  await visit.page.goto(server.origin);
  const { error } = await visit.untilHeard('failed');
  assert.match(error, /requests go to the network: CompileError: .*unsafe-eval/);
  await visit.untilHeard('redundant');
  await assertWorksFromNetwork(visit);
  await visit.page.waitForTimeout(500);
  const heard = await visit.heard();
  assert.equal(heard.filter(({ type }) => type === 'failed').length, 1, 'told once');
  assert.equal(await visit.isControlled(), false);
});

test('a policy with wasm-unsafe-eval is enough', async (t) => {
  const { directory } = await buildSite(t, site);
  const server = await startServer(t, directory, withWasm);
  const visit = await browser.open(t);
  await visit.install(server.origin);
  await server.stop();
  await visit.page.reload();
  await assertWorksFromNetwork(visit);
});

test('a worker that cannot start its core any more leaves its pages on the network', async (t) => {
  const { directory, result } = await buildSite(t, site);
  // As an engine does that has no memory left, but only after the install.
  const failLater = `if (registration.active) WebAssembly.Module = class {
    constructor() { throw RangeError('out of memory'); }
  };\n`;
  await writeFile(result.swDest, failLater + (await readFile(result.swDest, 'utf8')));
  const server = await startServer(t, directory);
  const visit = await browser.open(t);
  await visit.install(server.origin);
  await visit.stopWorkers();
  server.forgetRequests();
  await visit.page.reload();
  const { error } = await visit.untilHeard('failed');
  assert.match(error, /requests go to the network: RangeError: out of memory/);
  assert.equal(await visit.isControlled(), true);
  await assertWorksFromNetwork(visit);
  assert.equal(server.count('/a.txt'), 1);
  await assert.rejects(
    visit.page.evaluate(() => window.registration.getVersion()),
    /swale: the worker's core failed/,
  );
  const heard = await visit.heard();
  assert.equal(heard.filter(({ type }) => type === 'failed').length, 1, 'told once');
});
