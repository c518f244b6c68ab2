// A worker whose WebAssembly the browser refuses: pages work from the network, and are told once.
import assert from 'node:assert/strict';
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
