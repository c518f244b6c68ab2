// What a first visit costs: the page has just loaded its files, and the worker wants them too.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';

import { generateSW } from 'swale/build';

import { useChromium } from '../support/chromium.js';
import { startServer } from '../support/server.js';
import { copyWindowModule, makeTemporaryFolder, smallSite } from '../support/sites.js';

const browser = useChromium();

const names = Array.from({ length: 12 }, (_, i) => `part-${i}.js`);
const scripts = names.map((name, i) => [name, `// ${i}\n${`self.x = ${i};\n`.repeat(500 + i)}`]);
const files = {
  'index.html': `<!doctype html><title>first</title>
${names.map((name) => `<script src="${name}"></script>`).join('\n')}`,
  ...Object.fromEntries(scripts),
};

async function firstVisit(t, headers) {
  const directory = await makeTemporaryFolder(t);
  await smallSite(files)(directory);
  await generateSW({ globDirectory: directory, swDest: path.join(directory, 'sw.js') });
  await copyWindowModule(directory);
  const server = await startServer(t, directory, headers);
  const visit = await browser.open(t);
  await visit.page.goto(server.origin);
  await visit.page.evaluate(async () => {
    const { register } = await import('/swale-window.js');
    await register('/sw.js');
    await navigator.serviceWorker.ready;
  });
  const { requests } = server;
  await server.stop();
  await visit.page.goto(server.origin);
  assert.equal(await visit.page.evaluate(() => self.x), names.length - 1);
  return requests;
}

test('what the page has loaded comes from the HTTP cache, not as a pack', async (t) => {
  const requests = await firstVisit(t, { 'cache-control': 'max-age=3600' });
  assert.deepEqual(
    requests.filter((url) => /swale-pack|part-/.test(url)).sort(),
    names.map((name) => `/${name}`).sort(),
  );
});

test('where HTTP caches may keep nothing, the pack is fetched', async (t) => {
  const requests = await firstVisit(t, { 'cache-control': 'no-store' });
  assert.equal(requests.filter((url) => /part-/.test(url)).length, names.length);
  assert.equal(requests.filter((url) => /swale-pack/.test(url)).length, 1);
});
