// The report of `swale simulate` in a browser: it loads nothing, and draws.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { swale } from '../node/support/command.js';
import { launchChromium } from '../support/chromium.js';
import { makeTemporaryFolder } from '../support/sites.js';

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
