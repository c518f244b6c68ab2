// The example of a form that works offline, followed as a person does.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { cp, mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { useChromium } from '../support/chromium.js';
import { makeTemporaryFolder } from '../support/sites.js';
import { waitUntil } from '../support/wait.js';

const browser = useChromium();
const repository = fileURLToPath(new URL('../../', import.meta.url));

/** The example in a folder of its own, where the package is installed. */
async function copyExample(t) {
  const folder = await makeTemporaryFolder(t);
  await cp(path.join(repository, 'examples/offline-form'), folder, { recursive: true });
  await mkdir(path.join(folder, 'node_modules'));
  await symlink(repository, path.join(folder, 'node_modules/swale'));
  const load = (file) => import(pathToFileURL(path.join(folder, file)).href);
  const { build } = await load('build.js');
  const { createReportServer } = await load('server.js');
  return { directory: path.join(folder, 'dist'), build, createReportServer };
}

test('reports that are written while the server is away arrive once it is back, each once', async (t) => {
  const { directory, build, createReportServer } = await copyExample(t);
  await build(directory);
  const reports = new Map();
  let server;
  let port = 0;
  const start = async () => {
    server = createReportServer(directory, reports).listen(port, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address());
  };
  const stop = async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  await start();
  t.after(stop);
  const { page } = await browser.open(t);
  await page.goto(`http://127.0.0.1:${port}/`);
  await page.waitForFunction(() => navigator.serviceWorker.controller);
  const send = async (text, status) => {
    await page.fill('textarea', text);
    await page.click('#send');
    await page.waitForFunction(
      (status) =>
        document.getElementById('status').textContent === status &&
        !document.getElementById('send').disabled,
      status,
    );
  };
  const untilWaiting = (count) =>
    page.waitForFunction(
      (count) =>
        document.getElementById('count').textContent === String(count) &&
        document.querySelectorAll('li').length === count,
      count,
    );
  await send('one', 'Sent.');
  await stop();
  await page.reload();
  await send('two', 'Kept, to be sent later.');
  await page.setInputFiles('input[type=file]', {
    name: 'a.png',
    mimeType: 'image/png',
    buffer: Buffer.alloc(1_000_000, 7),
  });
  await send('three', 'Kept, to be sent later.');
  await send('four', 'Kept, to be sent later.');
  await untilWaiting(3);
  await page.click('li:last-child button');
  await untilWaiting(2);
  await start();
  await page.evaluate(() => void dispatchEvent(new Event('online')));
  await untilWaiting(0);
  await waitUntil(() => reports.size === 3, 'all have arrived');
  const texts = [...reports.values()].map(({ body }) => /name="text"\s+(\w+)/.exec(body)[1]);
  assert.deepEqual(texts, ['one', 'two', 'three']);
  assert.ok([...reports.values()][2].body.length > 1_000_000);
});

test('its server takes a report once, and serves nothing from outside its folder', async (t) => {
  const { directory, createReportServer } = await copyExample(t);
  const reports = new Map();
  const server = createReportServer(directory, reports).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const origin = `http://127.0.0.1:${server.address().port}`;
  const post = async (headers) =>
    (await fetch(`${origin}/api/reports`, { method: 'POST', body: 'a', headers })).status;
  assert.equal(await post({ 'idempotency-key': 'k' }), 201);
  assert.equal(await post({ 'idempotency-key': 'k' }), 200);
  assert.equal(await post({}), 400);
  assert.equal(reports.size, 1);
  const up = '%2e%2e%2f'.repeat(20);
  for (const name of [`${up}etc%2fpasswd`, '%', 'nothing.html']) {
    assert.equal((await fetch(`${origin}/${name}`)).status, 404, name);
  }
});
