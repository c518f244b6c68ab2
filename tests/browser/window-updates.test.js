// What pages and the worker say to each other about updates; the worker's part is tests/support/pages/protocol_worker.js.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { useChromium } from '../support/chromium.js';
import {
  first,
  follow,
  heardByWorker,
  info,
  postFromWorker,
  second,
  third,
  visitProtocolSite,
} from '../support/protocol_site.js';
import { status } from '../support/server.js';
import { waitUntil } from '../support/wait.js';

const browser = useChromium();

const update = (page) => page.evaluate(() => window.registration.update());
const activateUpdate = (page, options) =>
  page.evaluate((options) => window.registration.activateUpdate(options), options);
const available = (page) => page.evaluate(() => window.registration.available);

/** Someone for whom the second version waits. */
async function visitWithUpdate(t, { next = second, ...options } = {}) {
  const site = await visitProtocolSite(t, browser, options);
  await follow(site.visit.page);
  await site.deploy(next);
  await update(site.visit.page);
  await site.visit.untilSlots({ waiting: true });
  return site;
}

test('version-ready tells which version the page is of, and which it can get', async (t) => {
  const { visit } = await visitWithUpdate(t);
  const { type: _, ...members } = await visit.untilHeard('version-ready');
  const pair = { current: info(first), next: info(second) };
  assert.deepEqual(members, { ...pair, isUpdate: true, isExternal: false });
  assert.deepEqual(await available(visit.page), pair, 'for those who come late');
  const heard = (await visit.heard()).map(({ type }) => type);
  assert.deepEqual(heard, ['installing', 'installed', 'waiting', 'version-ready']);

  await activateUpdate(visit.page);
  await visit.untilHeard('activated');
  const again = (await visit.heard()).filter(({ type }) => type === 'version-ready');
  assert.equal(again.length, 1, 'once for each update');
});

test('an update that took over by itself is ready as well', async (t) => {
  const site = await visitProtocolSite(t, browser);
  const { page } = site.visit;
  await follow(page);
  await site.deploy({ ...second, skipWaiting: true });
  await update(page);
  const { current, next } = await site.visit.untilHeard('version-ready');
  assert.deepEqual([current, next], [info(first), info(second)]);

  const loaded = page.waitForEvent('load');
  await activateUpdate(page, { reload: true });
  await loaded;
});

test('each update of a page is told, with the version that the page is of', async (t) => {
  const { visit, deploy } = await visitWithUpdate(t);
  await visit.untilHeard('version-ready');
  await activateUpdate(visit.page);
  await deploy(third);
  await update(visit.page);
  const found = () => window.heard.filter(({ type }) => type === 'version-ready').at(1);
  const { current, next } = await (await visit.page.waitForFunction(found)).jsonValue();
  assert.deepEqual([current, next], [info(first), info(third)]);
});

test('a page that registers after an update took over is told that it is of the version before', async (t) => {
  const worker = { ...second, clientVersion: first.version };
  const { visit } = await visitProtocolSite(t, browser, { worker });
  await follow(visit.page);
  const { current, next, isUpdate, isExternal } = await visit.untilHeard('version-ready');
  assert.deepEqual([current, next], [{ version: first.version, label: '' }, info(second)]);
  assert.deepEqual([isUpdate, isExternal], [true, true]);
  const { clientVersion } = await visit.page.evaluate(() => window.registration.getVersion());
  assert.equal(clientVersion, first.version);
});

test('a worker that replies nothing keeps nobody waiting', async (t) => {
  const site = await visitProtocolSite(t, browser, { worker: { ...first, silent: true } });
  const { page } = site.visit;
  await page.clock.install();
  await follow(page);
  await site.deploy({ ...second, silent: true });
  await update(page);
  await site.visit.untilSlots({ waiting: true });
  const outcomes = page.evaluate(() => {
    const { registration } = window;
    return Promise.all([
      registration.getVersion().catch(String),
      registration.messageWorker({ swale: 'x' }, undefined, { timeoutSeconds: 3 }).catch(String),
      registration.activateUpdate().catch(String),
      registration.unregister({ clear: true }).catch(String),
    ]);
  });
  await page.clock.fastForward(61_000);
  assert.deepEqual(await outcomes, [
    'Error: swale: the worker did not reply within 10 s',
    'Error: swale: the worker did not reply within 3 s',
    'Error: swale: the update did not take over within 30 s',
    'Error: swale: the worker did not reply within 60 s',
  ]);
  const unknown = { version: '', label: '' };
  const { current, next } = await site.visit.untilHeard('version-ready');
  assert.deepEqual([current, next], [unknown, unknown]);
  assert.equal((await site.visit.slots()).active, true, 'nothing was unregistered');
});

test('activateUpdate reloads where it is told to, and only this page', async (t) => {
  const { visit, server } = await visitWithUpdate(t);
  const { page } = visit;
  const other = await visit.openPage();
  await other.goto(server.origin);
  await follow(other);
  await visit.untilHeard('version-ready');
  await page.evaluate(() => (window.mark = true));
  await other.evaluate(() => (window.mark = true));

  const loaded = page.waitForEvent('load');
  await activateUpdate(page, { reload: true });
  await loaded;
  assert.equal(await page.evaluate(() => window.mark), undefined);
  assert.equal(await other.evaluate(() => window.mark), true);
  await visit.untilHeard('controlling');

  const otherLoaded = other.waitForEvent('load');
  await activateUpdate(other, { reload: true });
  await otherLoaded;
});

test('progress has its speed', async (t) => {
  const site = await visitProtocolSite(t, browser);
  const { page } = site.visit;
  await follow(page);
  await site.deploy(second);
  const gate = site.server.hold('/gate.txt');
  await update(page);
  await gate.untilWaiting();
  const half = { done: 1, total: 2 };
  const progress = { version: second.version, files: half, bytes: half, bytesPerSecond: 1500 };
  await postFromWorker(page, 'installing', { swale: 'progress', ...progress });
  const heard = await site.visit.untilHeard('progress');
  assert.deepEqual(heard, { type: 'progress', ...progress, isUpdate: true, isExternal: false });
  gate.release();
});

test('an update takes over once all pages agree', async (t) => {
  const { visit, server } = await visitWithUpdate(t);
  const { page } = visit;
  const other = await visit.openPage();
  await other.goto(server.origin);
  await follow(other);
  await page.evaluate(() => window.registration.agreeToUpdate());
  await waitUntil(
    async () => (await heardByWorker(page, 'waiting')).includes('agree-to-update'),
    'the waiting worker is told',
  );
  assert.equal((await visit.slots()).waiting, true, 'the other page has not agreed');
  await other.evaluate(() => window.registration.agreeToUpdate());
  await visit.untilHeard('controlling');
});

test('a page that agrees does so for later updates, whenever it is asked', async (t) => {
  const site = await visitProtocolSite(t, browser);
  const { page } = site.visit;
  const other = await site.visit.openPage();
  await other.goto(site.server.origin);
  await follow(page);
  await page.evaluate(() => window.registration.agreeToUpdate());
  await site.deploy(second);
  await update(page);
  const agreements = async () =>
    (await heardByWorker(page, 'waiting')).filter((kind) => kind === 'agree-to-update').length;
  await site.visit.untilSlots({ waiting: true });
  await waitUntil(async () => (await agreements()) === 1, 'the page agrees by itself');
  await postFromWorker(page, 'waiting', { swale: 'agree?', version: second.version });
  await waitUntil(async () => (await agreements()) === 2, 'the page agrees when it is asked');
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await waitUntil(async () => (await agreements()) === 3, 'the page agrees when it is seen again');
});

test('a page that has not agreed does not say so', async (t) => {
  const { visit } = await visitWithUpdate(t);
  await postFromWorker(visit.page, 'waiting', { swale: 'agree?', version: second.version });
  await visit.page.waitForTimeout(300);
  assert.deepEqual(
    (await heardByWorker(visit.page, 'waiting')).filter((kind) => kind !== 'get-version'),
    [],
  );
});

test('looking for an update also asks whether the site was retired', async (t) => {
  const { visit } = await visitProtocolSite(t, browser);
  await follow(visit.page);
  await update(visit.page);
  const isAsked = async () => (await heardByWorker(visit.page, 'active')).includes('check');
  await waitUntil(isAsked, 'the active worker is asked');
});

test('where the script is gone, update tells of retirement instead of failing', async (t) => {
  const retired = await visitProtocolSite(t, browser, { worker: { ...first, retired: true } });
  await follow(retired.visit.page);
  retired.server.inject('/sw.js', status(404));
  await update(retired.visit.page);
  const { error, isUpdate } = await retired.visit.untilHeard('retired');
  assert.deepEqual([error, isUpdate], ['the script is gone', false]);

  const broken = await visitProtocolSite(t, browser);
  await follow(broken.visit.page);
  broken.server.inject('/sw.js', status(404));
  await assert.rejects(update(broken.visit.page), /404/);
});

test('unregister can clear what the worker stored', async (t) => {
  const { visit } = await visitProtocolSite(t, browser);
  await follow(visit.page);
  const stored = () => visit.page.evaluate(() => caches.keys());
  assert.deepEqual(await stored(), ['swale:assets:/']);
  assert.equal(
    await visit.page.evaluate(() => window.registration.unregister({ clear: true })),
    true,
  );
  assert.deepEqual(await stored(), []);
  await visit.page.reload();
  assert.equal(await visit.isControlled(), false);
});
