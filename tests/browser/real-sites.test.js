// Two published versions of two real sites, from the first install to the update, with what goes wrong on the way.
import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import path, { extname } from 'node:path';
import { describe, test } from 'node:test';

import { useChromium } from '../support/chromium.js';
import { delay, startServer } from '../support/server.js';
import { buildSite, monaco, swaggerUi } from '../support/sites.js';
import { waitUntil } from '../support/wait.js';

const browser = useChromium();

/** Without packs, so that each file is seen to be fetched. */
const loose = { packs: false };

const sites = {
  'Swagger UI': {
    versions: swaggerUi,
    async use(page) {
      await page.click('#operations-beds-listBeds .opblock-summary');
      await page.getByText('Only those that have had no water for so many days').waitFor();
      // Else a reload would have it open already.
      await page.evaluate(() => history.replaceState(null, '', '/'));
    },
  },
  Monaco: {
    versions: monaco,
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
const isOfVisit = (path) =>
  path === '/sw.js' || path === '/favicon.ico' || path.startsWith('/swale-setup-');

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

/** The assets of a site, each with the paths of its files: files of one content and type are one. */
async function assetsOf(site) {
  const assets = new Map();
  for (const [path, digest] of await site.precachedFiles()) {
    const name = digest.slice(0, 32) + extname(path);
    assets.set(name, [...(assets.get(name) ?? []), path]);
  }
  return assets;
}

/** `assets` without those whose names are in `names`. */
function without(assets, names) {
  return new Map([...assets].filter(([name]) => !names.has(name)));
}

/** Asserts that an install of `site` asked for its manifest and one file of each asset, each once. */
function assertFetched(server, site, assets) {
  const firstPathOf = (path) =>
    [...assets.values()].find((paths) => paths.includes(path))?.[0] ?? path;
  const expected = [...assets.values()].map(([path]) => path);
  expected.push(`/swale-manifest-${site.result.version}.bin`);
  const fetched = server.requests.filter((path) => !isOfVisit(path)).map(firstPathOf);
  assert.deepEqual(fetched.sort(), expected.sort());
}

// An install takes long enough to be stopped midway, and a test not too long.
const FILE_DELAY_MS = 50;

/**
 * Stops the worker when it has stored a third of its assets. The server counts anew from then on: the browser
 * may begin the install again by itself, and asks again for what was on its way.
 * @returns the names of the assets that are stored
 */
async function stopMidway(visit, server, assets) {
  const before = (await visit.storedAssets()).size;
  const missing = without(assets, await visit.storedAssets()).size;
  const isMidway = async () => (await visit.storedAssets()).size >= before + missing / 3;
  await waitUntil(isMidway, 'a third of the files is stored');
  // What is asked for from here on is not stored before the stop.
  server.heal();
  const { release } = server.hold(/./);
  server.forgetRequests();
  await visit.stopWorkers();
  const stored = await visit.storedAssets();
  server.heal();
  release();
  return stored;
}

/** Asserts that what the store had was not asked for again, and all else was. */
function assertResumed(t, server, assets, stored) {
  const missing = without(assets, stored);
  t.diagnostic(`${assets.size - missing.size} of ${assets.size} assets were there at the stop`);
  assert.ok(missing.size > 0 && missing.size < assets.size);
  const isRequested = ([, paths]) => paths.some((path) => server.requests.includes(path));
  const requested = new Map([...assets].filter(isRequested));
  assert.deepEqual([...requested.keys()].sort(), [...missing.keys()].sort());
}

/** Someone who has a site, whose worker controls the page. */
async function visitSite(t, site) {
  const server = await startServer(t, site.directory);
  const visit = await browser.open(t);
  await visit.install(server.origin);
  await visit.page.reload();
  await visit.untilRegistered();
  server.forgetRequests();
  return { visit, server };
}

const update = (visit) => visit.page.evaluate(() => window.registration.update());

for (const [name, { versions, use }] of Object.entries(sites)) {
  describe(name, () => {
    test('an install that is stopped midway goes on where it was, then works offline', async (t) => {
      const site = await buildSite(t, versions.older, loose);
      const server = await startServer(t, site.directory);
      const visit = await browser.open(t);
      // Not the page itself: it asks for the same files.
      await visit.page.goto(`${server.origin}/swale-window.js`);
      server.inject(/./, delay(FILE_DELAY_MS));
      await visit.register();
      const assets = await assetsOf(site);
      const stored = await stopMidway(visit, server, assets);
      await visit.register();
      await visit.untilSlots({ active: true });
      assertResumed(t, server, assets, stored);

      await server.stop();
      await visit.page.goto(server.origin);
      await use(visit.page);
      await assertServes(visit, site);
    });

    test('an update fetches only what changed, and no page mixes two versions', async (t) => {
      const older = await buildSite(t, versions.older, { ...loose, label: 'older' });
      const newer = await buildSite(t, versions.newer, { ...loose, label: 'newer' });
      const { visit, server } = await visitSite(t, older);
      server.deploy(newer.directory);
      await update(visit);
      await visit.untilHeard('waiting');
      const assets = await assetsOf(newer);
      const changed = without(assets, await assetsOf(older));
      t.diagnostic(`${changed.size} of ${assets.size} assets changed`);
      assertFetched(server, newer, changed);

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

    test('by packs, with an update pack, and a page keeps its version', async (t) => {
      const older = await buildSite(t, versions.older);
      const newer = await buildSite(t, versions.newer, { updatesFrom: [older.directory] });
      const { visit, server } = await visitSite(t, older);
      await assertServes(visit, older);
      server.deploy(newer.directory);
      await update(visit);
      await visit.untilHeard('waiting');
      const fetched = server.requests.filter((path) => !isOfVisit(path));
      const [pack] = newer.result.updates;
      assert.ok(fetched.includes(`/${path.basename(pack.file)}`), fetched.join());
      assert.ok(!fetched.some((path) => /swale-(?:manifest|pack)-/.test(path)), fetched.join());
      const { size } = await stat(pack.file);
      t.diagnostic(`${fetched.length} requests; the update pack has ${size} bytes`);

      // The newer worker serves both: each page what it was loaded with.
      await visit.page.evaluate(() => window.registration.activateUpdate());
      await assertServes(visit, older);
      await visit.stopWorkers();
      await server.stop();
      await assertServes(visit, older);
      await visit.page.reload();
      await use(visit.page);
      await assertServes(visit, newer);
    });

    test('an update that is stopped midway goes on where it was', async (t) => {
      const older = await buildSite(t, versions.older, loose);
      const newer = await buildSite(t, versions.newer, loose);
      const { visit, server } = await visitSite(t, older);
      server.deploy(newer.directory);
      server.inject(/./, delay(FILE_DELAY_MS));
      await update(visit);
      const assets = await assetsOf(newer);
      const stored = await stopMidway(visit, server, assets);
      await assertServes(visit, older);
      await update(visit);
      await visit.untilSlots({ waiting: true });
      assertResumed(t, server, assets, stored);
    });
  });
}
