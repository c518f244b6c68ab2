// What swale/window tells a page, and when.
import assert from 'node:assert/strict';
import { appendFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';

import { useChromium } from '../support/chromium.js';
import { startServer, status } from '../support/server.js';
import {
  buildSite as build,
  copyWindowModule,
  makeTemporaryFolder,
  smallSite,
} from '../support/sites.js';
import { waitUntil } from '../support/wait.js';

const browser = useChromium();

/** File by file, so that one of them can be held back. */
const buildSite = (t, copy, options) => build(t, copy, { packs: false, ...options });

const versions = ['first', 'second', 'third'];
const copyVersion = (label) => smallSite({ 'a.txt': `a of ${label}`, 'b.txt': 'b of all' });

/** Someone who has the first of three versions, which controls the page. */
async function visitSite(t, options) {
  const sites = [];
  for (const label of versions) {
    sites.push(await buildSite(t, copyVersion(label), { label, ...options }));
  }
  const server = await startServer(t, sites[0].directory);
  const visit = await browser.open(t);
  await visit.install(server.origin);
  await visit.page.reload();
  await visit.untilRegistered();
  return { visit, server, sites };
}

/** What was heard of a worker that isUpdate, or is not, without `progress`, of which any number may come. */
const typesOf = (heard, isUpdate) =>
  heard
    .filter((event) => event.isUpdate === isUpdate && event.type !== 'progress')
    .map(({ type }) => type);

const update = (page) => page.evaluate(() => window.registration.update());
const activateUpdate = (page) => page.evaluate(() => window.registration.activateUpdate());
const getVersion = (page) =>
  page.evaluate(async () => {
    const { version, label } = await window.registration.getVersion();
    return { version, label };
  });

test('a first install is told from installing to activated', async (t) => {
  const site = await buildSite(t, copyVersion('first'), { label: 'first' });
  const server = await startServer(t, site.directory);
  const visit = await browser.open(t);
  await visit.install(server.origin);

  const heard = await visit.heard();
  assert.deepEqual(typesOf(heard, false), ['installing', 'installed', 'activated']);
  assert.ok(heard.every(({ isUpdate, isExternal }) => !isUpdate && !isExternal));
  const { files, bytes, version } = heard.findLast(({ type }) => type === 'progress');
  assert.deepEqual(files, { done: site.result.files, total: site.result.files });
  assert.deepEqual(bytes, { done: site.result.bytes, total: site.result.bytes });
  assert.equal(version, site.result.version);
  assert.deepEqual(await getVersion(visit.page), { version, label: 'first' });
  assert.equal(await visit.isControlled(), false);
});

test('a worker that claims clients controls the page of its first install', async (t) => {
  const site = await buildSite(t, copyVersion('first'), { policy: { clientsClaim: true } });
  const server = await startServer(t, site.directory);
  const visit = await browser.open(t);
  await visit.install(server.origin);
  await visit.untilHeard('controlling');
  assert.deepEqual(typesOf(await visit.heard(), false), [
    'installing',
    'installed',
    'controlling',
    'activated',
  ]);
});

test('a page that is loaded when all is in place is told nothing', async (t) => {
  const { visit } = await visitSite(t);
  await visit.page.waitForTimeout(500);
  assert.deepEqual(await visit.heard(), []);
  assert.equal(await visit.isControlled(), true);
});

test('an update waits until it is activated, then controls the page', async (t) => {
  const { visit, server, sites } = await visitSite(t);
  server.deploy(sites[1].directory);
  await update(visit.page);
  await visit.untilHeard('waiting');
  assert.equal((await getVersion(visit.page)).label, 'first');

  await activateUpdate(visit.page);
  const { version } = sites[1].result;
  assert.deepEqual(await getVersion(visit.page), { version, label: 'second' });
  await visit.untilHeard('activated');
  const heard = await visit.heard();
  assert.deepEqual(typesOf(heard, true), [
    'installing',
    'installed',
    'waiting',
    'controlling',
    'activated',
  ]);
  assert.deepEqual(typesOf(heard, false), ['redundant'], 'the version before');
  assert.ok(heard.every(({ isExternal }) => !isExternal));
});

test('an update says which version it is, and which the page is of', async (t) => {
  const { visit, server, sites } = await visitSite(t);
  server.deploy(sites[1].directory);
  await update(visit.page);
  await visit.page.waitForFunction(() => window.registration.available);
  const { current, next } = await visit.page.evaluate(() => window.registration.available);
  const named = ({ version, label }) => ({ version, label });
  assert.deepEqual(named(current), { version: sites[0].result.version, label: 'first' });
  assert.deepEqual(named(next), { version: sites[1].result.version, label: 'second' });
});

test('an update takes over by itself once the pages of the version before are closed', async (t) => {
  const { visit, server, sites } = await visitSite(t);
  server.deploy(sites[1].directory);
  await update(visit.page);
  await visit.untilHeard('waiting');
  await visit.page.close();
  await visit.openPage();
  await waitUntil(async () => {
    await visit.page.goto(server.origin);
    await visit.untilRegistered();
    return (await getVersion(visit.page)).label === 'second';
  }, 'the second version is active');
  const text = await visit.page.evaluate(async () => (await fetch('a.txt')).text());
  assert.equal(text, 'a of second');
});

test('an update that skips waiting is not said to wait', async (t) => {
  const { visit, server, sites } = await visitSite(t, { policy: { skipWaiting: true } });
  server.deploy(sites[1].directory);
  await update(visit.page);
  await visit.untilHeard('activated');
  await visit.page.waitForTimeout(500);
  assert.deepEqual(typesOf(await visit.heard(), true), [
    'installing',
    'installed',
    'controlling',
    'activated',
  ]);
});

test('an update that waits already when a page is loaded is told', async (t) => {
  const { visit, server, sites } = await visitSite(t);
  server.deploy(sites[1].directory);
  await update(visit.page);
  await visit.untilHeard('waiting');

  await visit.page.reload();
  const waiting = await visit.untilHeard('waiting');
  assert.equal(waiting.isUpdate, true);
  assert.equal(waiting.isExternal, true, 'an earlier visit found it');
  assert.deepEqual(typesOf(await visit.heard(), true), ['waiting']);
  await activateUpdate(visit.page);
  assert.equal((await getVersion(visit.page)).label, 'second');
});

test('an install that is under way when a page is loaded is told', async (t) => {
  const { visit, server, sites } = await visitSite(t);
  server.deploy(sites[1].directory);
  const file = server.hold('/a.txt');
  await update(visit.page);
  await file.untilWaiting();
  await visit.page.reload();
  const { state, isUpdate, isExternal } = await visit.untilHeard('installing');
  assert.deepEqual(
    { state, isUpdate, isExternal },
    { state: 'installing', isUpdate: true, isExternal: true },
  );
  file.release();
  await visit.untilHeard('waiting');
  assert.deepEqual(typesOf(await visit.heard(), true), ['installing', 'installed', 'waiting']);
});

test('a first install that is under way when a page is loaded is told', async (t) => {
  const site = await buildSite(t, copyVersion('first'));
  const server = await startServer(t, site.directory);
  const file = server.hold('/a.txt');
  const visit = await browser.open(t);
  await visit.page.goto(server.origin);
  await file.untilWaiting();
  await visit.page.reload();
  assert.equal((await visit.untilHeard('installing')).isUpdate, false);
  file.release();
  await visit.untilHeard('activated');
  assert.deepEqual(typesOf(await visit.heard(), false), ['installing', 'installed', 'activated']);
});

test('the worker is registered after the page has loaded, or at once', async (t) => {
  const withImage = async (directory) => {
    await copyVersion('first')(directory);
    await appendFile(path.join(directory, 'index.html'), '<img src="/slow.png">\n');
  };
  for (const immediate of [false, true]) {
    const site = await buildSite(t, withImage, { registration: { immediate } });
    const server = await startServer(t, site.directory);
    const image = server.hold('/slow.png');
    const visit = await browser.open(t);
    await visit.page.goto(server.origin, { waitUntil: 'commit' });
    await image.untilWaiting();
    await visit.page.waitForFunction(() => !!window.registering);
    if (immediate) await waitUntil(() => server.count('/sw.js') === 1, 'the worker is registered');
    else await visit.page.waitForTimeout(500);
    assert.equal(server.count('/sw.js'), immediate ? 1 : 0);
    image.release();
    await visit.untilHeard('activated');
  }
});

test('scope, type and updateViaCache are as they are given', async (t) => {
  const registered = async (registration) => {
    const withModule = async (directory) => {
      await copyVersion('first')(directory);
      await writeFile(path.join(directory, 'app.js'), "import './sw.js';\n");
    };
    const site = await buildSite(t, withModule);
    const server = await startServer(t, site.directory);
    const { page } = await browser.open(t);
    await page.goto(server.origin);
    return page.evaluate(
      async ([script, options]) => {
        const { register } = await import('./swale-window.js');
        const { native } = await register(script, options);
        return [new URL(native.scope).pathname, native.updateViaCache];
      },
      [registration.script, registration.options],
    );
  };
  assert.deepEqual(await registered({ script: '/sw.js' }), ['/', 'none']);
  const given = { scope: '/app/', updateViaCache: 'imports' };
  assert.deepEqual(await registered({ script: '/sw.js', options: given }), ['/app/', 'imports']);
  const module = { script: '/app.js', options: { type: 'module' } };
  assert.deepEqual(await registered(module), ['/', 'none']);
  await assert.rejects(registered({ script: '/app.js' }), /script evaluation failed/);
});

test('an update that another page finds is external', async (t) => {
  const { visit, server, sites } = await visitSite(t);
  server.deploy(sites[1].directory);
  await update(visit.page);
  await visit.untilHeard('waiting');

  const { page } = visit;
  const other = await visit.openPage();
  await other.goto(server.origin);
  await visit.untilRegistered();
  server.deploy(sites[2].directory);
  await update(other);
  const found = () => window.heard.filter(({ type }) => type === 'waiting').at(1);
  const waiting = await (await page.waitForFunction(found)).jsonValue();
  assert.equal(waiting.isExternal, true);

  await activateUpdate(page);
  await other.waitForFunction(() => window.heard.some(({ type }) => type === 'controlling'));
  assert.equal((await getVersion(other)).label, 'third', 'it takes over both pages');
});

test('activating fails clearly where no update waits', async (t) => {
  const { visit } = await visitSite(t);
  await assert.rejects(activateUpdate(visit.page), /swale: no update waits to be activated/);
});

test('a page that was loaded around the worker can activate an update', async (t) => {
  const { visit, server, sites } = await visitSite(t);
  await visit.reloadAroundWorker();
  await visit.untilRegistered();
  assert.equal(await visit.isControlled(), false);
  server.deploy(sites[1].directory);
  await update(visit.page);
  await visit.untilHeard('installed');
  // With no page to wait for it may take over by itself, before or meanwhile.
  await activateUpdate(visit.page);
  assert.equal((await visit.untilHeard('activated')).isUpdate, true);
});

test('unregistering removes the registration', async (t) => {
  const { visit } = await visitSite(t);
  assert.equal(await visit.page.evaluate(() => window.registration.unregister()), true);
  await visit.page.reload();
  assert.equal(await visit.isControlled(), false);
});

test('a script that is not there rejects register', async (t) => {
  const site = await buildSite(t, copyVersion('first'));
  const server = await startServer(t, site.directory);
  server.inject('/sw.js', status(404));
  const visit = await browser.open(t);
  await visit.page.goto(server.origin);
  await assert.rejects(
    visit.page.evaluate(() => window.registering),
    /404/,
  );
});

test('where there are no service workers register says why', async (t) => {
  const directory = await makeTemporaryFolder(t);
  await smallSite()(directory);
  await copyWindowModule(directory);
  const server = await startServer(t, directory);
  const visit = await browser.open(t);
  // Not a secure context: a name that is not localhost.
  const address = `http://site.test:${new URL(server.origin).port}`;
  await visit.page.route(`${address}/**`, (route) =>
    route
      .fetch({ url: route.request().url().replace(address, server.origin) })
      .then((response) => route.fulfill({ response })),
  );
  await visit.page.goto(address);
  const outcome = await visit.page.evaluate(async () => {
    const { isSupported, register } = await import('./swale-window.js');
    return [isSupported(), await register('/sw.js').catch(String)];
  });
  assert.equal(outcome[0], false);
  assert.match(
    outcome[1],
    /^Error: swale: service workers need https or localhost, this page is on/,
  );
});
