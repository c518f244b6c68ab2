// A site of thousands of files: bench/cold-start.js times what is only checked here.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { useChromium } from '../support/chromium.js';
import { startServer } from '../support/server.js';
import { buildSite, manyFiles } from '../support/sites.js';

const browser = useChromium();

const FILE_COUNT = 1000;
// As many requests as a page may have in the air without being told to slow down.
const PARALLEL_FETCHES = 50;
// Cache Storage takes milliseconds for each entry.
const INSTALL_PATIENCE_MS = 180_000;

test(`a worker that was stopped serves all of ${FILE_COUNT} files`, async (t) => {
  const site = await buildSite(t, manyFiles(FILE_COUNT));
  const server = await startServer(t, site.directory);
  const visit = await browser.open(t);
  await visit.install(server.origin, INSTALL_PATIENCE_MS);
  await visit.page.reload();
  await server.stop();
  await visit.stopWorkers();

  const wrong = await visit.page.evaluate(
    async ([count, parallel]) => {
      const wrong = [];
      let next = 0;
      const lane = async () => {
        while (next < count) {
          const i = next++;
          const text = await fetch(`/files/${i}.txt`).then((response) => response.text(), String);
          if (!text.startsWith(`file ${i} `)) wrong.push(`${i}: ${text}`);
        }
      };
      await Promise.all(Array.from({ length: parallel }, lane));
      return wrong;
    },
    [FILE_COUNT, PARALLEL_FETCHES],
  );
  assert.deepEqual(wrong, []);
});
