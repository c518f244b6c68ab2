// Two published versions of two real sites, from the first install to the update, with what goes wrong on the way.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { useChromium } from '../support/chromium.js';
import { startServer } from '../support/server.js';
import { buildSite, monaco, swaggerUi } from '../support/sites.js';
import { untilQuiet } from '../support/wait.js';

const browser = useChromium();

const sites = {
  'Swagger UI': {
    versions: swaggerUi,
    // Large files, so that some others are stored before.
    slowFiles: /swagger-ui.*\.js$/,
    async use(page) {
      await page.click('#operations-beds-listBeds .opblock-summary');
      await page.getByText('Only those that have had no water for so many days').waitFor();
      // Else a reload would have it open already.
      await page.evaluate(() => history.replaceState(null, '', '/'));
    },
  },
  Monaco: {
    versions: monaco,
    slowFiles: /worker[^/]*\.js$/i,
    async use(page) {
      await page.click('.view-lines');
      await page.keyboard.press('Control+Home');
      await page.keyboard.type('// Typed offline.\n');
      await page.waitForFunction(() => window.editor.getValue().startsWith('// Typed offline.\n'));
      // The language's grammar is loaded when it is wanted.
      await page.locator('.view-lines .mtk6, .view-lines .mtk8').first().waitFor();
    },
  },
};

/** Paths that any visit asks for, whatever is precached. */
const isOfVisit = (path) => path === '/sw.js' || path === '/favicon.ico';

/** Asserts that the page gets the files of `site`, and of no other version, whatever it asks for. */
async function assertServes(visit, site) {
  const expected = await site.precachedFiles();
  const digests = await visit.page.evaluate(
    (paths) =>
      Promise.all(
        paths.map(async (path) => {
          const response = await fetch(path);
          const digest = await crypto.subtle.digest('SHA-256', await response.arrayBuffer());
          return Array.from(new Uint8Array(digest), (b) => b.toString(16).padStart(2, '0')).join(
            '',
          );
        }),
      ),
    [...expected.keys()],
  );
  const wrong = [...expected].filter(([, digest], i) => digests[i] !== digest);
  assert.deepEqual(wrong, []);
}

/** The files of a site that the visit's store holds, by path. */
async function storedPaths(visit, site) {
  const ids = await visit.storedAssetIds();
  const files = [...(await site.precachedFiles())];
  return files.filter(([, digest]) => ids.has(digest.slice(0, 32))).map(([path]) => path);
}

for (const [name, { versions, slowFiles, use }] of Object.entries(sites)) {
  describe(name, () => {
    test('an install that is stopped midway goes on where it was, then works offline', async (t) => {
      const site = await buildSite(t, versions.older);
      const server = await startServer(t, site.directory);
      const visit = await browser.open(t);
      const slow = server.hold(slowFiles);
      // The page itself waits for slow files: the install is begun from another one.
      await visit.page.goto(`${server.origin}/swale-window.js`);
      await visit.register();
      await slow.untilWaiting(1);
      await untilQuiet(async () => (await visit.storedAssetIds()).size);
      await visit.stopWorkers();
      const stored = await storedPaths(visit, site);
      const all = [...(await site.precachedFiles()).keys()];
      t.diagnostic(
        `${stored.length} of ${all.length} files were stored when the worker was stopped`,
      );
      assert.ok(stored.length > 0 && stored.length < all.length);

      server.heal();
      slow.release();
      server.forgetRequests();
      await visit.register();
      await visit.untilSlots({ active: true });
      const missing = all.filter((path) => !stored.includes(path));
      assert.deepEqual(
        server.requests.filter((path) => stored.includes(path)),
        [],
      );
      for (const path of missing) assert.equal(server.count(path), 1, path);

      await server.stop();
      await visit.page.goto(server.origin);
      await use(visit.page);
      await assertServes(visit, site);
    });

    test('an update fetches only what changed, and no page mixes two versions', async (t) => {
      const older = await buildSite(t, versions.older, { label: 'older' });
      const newer = await buildSite(t, versions.newer, { label: 'newer' });
      const server = await startServer(t, older.directory);
      const visit = await browser.open(t);
      await visit.install(server.origin);
      await visit.page.reload();
      await visit.untilRegistered();

      server.deploy(newer.directory);
      server.forgetRequests();
      await visit.page.evaluate(() => window.registration.update());
      await visit.untilHeard('waiting');
      const held = new Set((await older.precachedFiles()).values());
      const files = [...(await newer.precachedFiles())];
      const changed = files.filter(([, digest]) => !held.has(digest)).map(([path]) => path);
      const manifest = `/swale-manifest-${newer.result.version}.bin`;
      const fetched = server.requests.filter((path) => !isOfVisit(path));
      t.diagnostic(`${changed.length} of ${files.length} files changed`);
      assert.deepEqual(fetched.sort(), [manifest, ...changed].sort());

      // Until the newer one is activated, also for pages that are loaded now.
      await visit.page.reload();
      await use(visit.page);
      await assertServes(visit, older);
      await visit.untilRegistered();
      await visit.page.evaluate(() => window.registration.activateUpdate());
      await server.stop();
      await visit.page.reload();
      await use(visit.page);
      await assertServes(visit, newer);
      await visit.untilRegistered();
      const { label } = await visit.page.evaluate(() => window.registration.getVersion());
      assert.equal(label, 'newer');
    });

    test('an update that is stopped midway goes on where it was', async (t) => {
      const older = await buildSite(t, versions.older);
      const newer = await buildSite(t, versions.newer);
      const server = await startServer(t, older.directory);
      const visit = await browser.open(t);
      await visit.install(server.origin);
      await visit.page.reload();
      await visit.untilRegistered();

      server.deploy(newer.directory);
      const slow = server.hold(slowFiles);
      await visit.page.evaluate(() => window.registration.update());
      await slow.untilWaiting(1);
      await untilQuiet(async () => (await visit.storedAssetIds()).size);
      await visit.stopWorkers();
      await assertServes(visit, older);

      const stored = await storedPaths(visit, newer);
      server.heal();
      slow.release();
      await visit.untilSlots({ installing: false });
      server.forgetRequests();
      await visit.page.evaluate(() => window.registration.update());
      await visit.untilSlots({ waiting: true });
      assert.deepEqual(
        server.requests.filter((path) => stored.includes(path)),
        [],
      );
    });
  });
}
