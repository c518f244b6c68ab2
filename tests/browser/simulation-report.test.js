// `swale simulate` and browsers: they record what it simulates, and show its report, which loads nothing.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { swale } from '../node/support/command.js';
import { launchChromium } from '../support/chromium.js';
import { startServer } from '../support/server.js';
import { buildSite, makeTemporaryFolder, swaggerUi } from '../support/sites.js';

test('the report draws its plots, in light and dark, without a network', async (t) => {
  const folder = await makeTemporaryFolder(t);
  const out = path.join(folder, 'report.html');
  const args = ['--days', '5', '--sample', '20', '--clients', '1000', '--network', '4g'];
  const { code, stderr } = await swale(['simulate', ...args, '--out', out]);
  assert.equal(code, 0, stderr);
  const browser = await launchChromium();
  t.after(() => browser.close());
  for (const colorScheme of ['light', 'dark']) {
    const context = await browser.newContext({ colorScheme });
    const page = await context.newPage();
    const seen = [];
    page.on('console', (message) => seen.push(message.text()));
    page.on('pageerror', (error) => seen.push(error.message));
    page.on('request', (request) => seen.push(request.url()));
    const url = pathToFileURL(out).href;
    await page.goto(url);
    await page.waitForFunction(() => document.querySelectorAll('.plot canvas').length === 6);
    assert.deepEqual(seen, [url]);
    assert.equal(await page.locator('.tile').count(), 6);
    // Each canvas has something in it.
    const inked = await page.$$eval('.plot canvas', (canvases) =>
      canvases.map((canvas) => {
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        return data.some((value) => value !== 0);
      }),
    );
    assert.deepEqual(inked, Array(6).fill(true));
    const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const red = Number(/\d+/.exec(background)[0]);
    assert.equal(red < 128, colorScheme === 'dark', background);
    await context.close();
  }
});

test('a visit that Chromium recorded is simulated', async (t) => {
  const site = await buildSite(t, swaggerUi.newer);
  const server = await startServer(t, site.directory);
  const folder = await makeTemporaryFolder(t);
  const har = path.join(folder, 'visit.har');
  const browser = await launchChromium();
  t.after(() => browser.close());
  const context = await browser.newContext({
    recordHar: { path: har, content: 'omit' },
    serviceWorkers: 'block',
  });
  const page = await context.newPage();
  await page.goto(server.origin);
  await page.locator('#operations-beds-listBeds').waitFor();
  // The file is written now.
  await context.close();
  const policy = path.join(folder, 'policy.json');
  const routes = [
    { match: { mode: 'navigate' }, strategy: 'network-first' },
    { match: '*', strategy: 'cache-first' },
  ];
  await writeFile(policy, JSON.stringify({ routes }));
  const args = [har, '--policy', policy, '--days', '5', '--sample', '20', '--network', '4g'];
  const { code, stdout, stderr } = await swale(['simulate', ...args, '--json']);
  assert.equal(code, 0, stderr);
  const { policies, networks } = JSON.parse(stdout);
  assert.deepEqual(policies[0].routes.toSorted(), [
    'routes[0] network-first',
    'routes[1] cache-first',
  ]);
  const [{ with: cells, without }] = networks;
  assert.equal(cells[0].unknownRequests, 0);
  // The page, its style sheets, scripts and description, each time.
  assert.ok(without.all.requests >= 5 * without.pageViews, `${without.all.requests} requests`);
  // swagger-ui-bundle.js alone is 1.4 MB.
  assert.ok(without.all.bytes > 1_000_000 * without.pageViews);
  assert.ok(cells[0].all.hits > without.all.hits);
});
