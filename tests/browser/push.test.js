// Push messages in a real Chromium: delivered by its debugger, shown by its notification service, clicked on its D-Bus.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';

import {
  CHROMIUM_EXECUTABLE,
  CHROMIUM_FLAGS,
  Visit,
  watchRegistration,
} from '../support/chromium.js';
import { startNotifications } from '../support/notifications.js';
import { startServer } from '../support/server.js';
import { buildSite, makeTemporaryFolder, smallSite } from '../support/sites.js';
import { waitUntil } from '../support/wait.js';

const policy = {
  push: {
    notification: { title: '{title}', body: '{text|}', navigate: '{url|/}', actions: '{buttons}' },
    fallback: { title: 'News from here' },
    messageId: '{id}',
    click: { message: { id: '{id}' } },
    actions: {
      archive: { request: { url: '/api/archive', body: { id: '{id}' } } },
      go: { url: '/b.html?went', window: 'navigate' },
    },
    close: { request: { url: '/api/closed', body: { id: '{id}' } } },
  },
};

let desk;
before(async () => (desk = await startNotifications()));
after(() => desk.stop());

/** Someone who allows notifications, on a site whose worker is installed. */
async function visitSite(t) {
  const page = '<!doctype html><title>a</title><script src="register.js" type="module"></script>';
  const site = smallSite({ 'a.html': page, 'b.html': page });
  const built = await buildSite(t, site, { policy });
  const server = await startServer(t, built.directory);
  const posted = [];
  server.inject(/^\/api\//, async ({ request, response }) => {
    const chunks = await request.toArray();
    posted.push([request.url, JSON.parse(Buffer.concat(chunks).toString('utf8'))]);
    response.end();
  });
  const context = await chromium.launchPersistentContext(await makeTemporaryFolder(t), {
    executablePath: CHROMIUM_EXECUTABLE,
    args: CHROMIUM_FLAGS,
    env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: desk.address },
  });
  t.after(() => context.close());
  await context.grantPermissions(['notifications'], { origin: server.origin });
  const visit = await Visit.start(context);
  const { cdp, untilKnown } = await watchRegistration(visit);
  await visit.install(server.origin);
  const registrationId = await untilKnown();
  const push = (data) =>
    cdp.send('ServiceWorker.deliverPushMessage', {
      origin: server.origin,
      registrationId,
      data: typeof data === 'string' ? data : JSON.stringify(data),
    });
  const shown = () =>
    visit.page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      const notifications = await registration.getNotifications();
      const facts = ({ title, body, tag }) => ({ title, body, tag });
      const all = notifications.map(facts);
      notifications.forEach((notification) => notification.close());
      return all;
    });
  // Each once: one with the same title may have been shown before.
  const untilShown = (title) => waitUntil(() => desk.takeShown(title), `"${title}" is shown`);
  return { visit, server, context, push, shown, untilShown, posted };
}

test('each message is shown, also by a worker that was stopped', async (t) => {
  const { visit, push, shown, untilShown } = await visitSite(t);
  const check = async (data, expected) => {
    await push(data);
    await untilShown(expected.title);
    assert.deepEqual(await shown(), [{ body: '', tag: '', ...expected }]);
  };
  const good = { id: 1, title: 'Good', text: 'Two\nlines, "quoted"' };
  await check(good, { title: 'Good', body: good.text, tag: 'id:1' });
  await visit.stopWorkers();
  await check({ ...good, id: 2, title: 'Woken' }, { title: 'Woken', body: good.text, tag: 'id:2' });
  await check(
    { web_push: 8030, notification: { title: 'Declared', body: 'B', navigate: '/a.html' } },
    { title: 'Declared', body: 'B' },
  );
  await check('', { title: 'News from here' });
  await check('{"title": "cut o', { title: 'News from here' });
  const text = 'ä'.repeat(2000);
  await check({ title: 'Large', text }, { title: 'Large', body: text });
  await visit.stopWorkers();
  await check('', { title: 'News from here' });
});

test('a message that comes again is not shown again', async (t) => {
  const { push, shown, untilShown } = await visitSite(t);
  await push({ id: 1, title: 'Once' });
  await untilShown('Once');
  await push({ id: 1, title: 'Once' });
  await push({ id: 2, title: 'Another' });
  await untilShown('Another');
  assert.deepEqual((await shown()).map(({ title }) => title).sort(), ['Another', 'Once']);
  await push({ id: 1, title: 'Once' });
  await push({ id: 3, title: 'Last' });
  await untilShown('Last');
  assert.deepEqual(
    (await shown()).map(({ title }) => title),
    ['Last'],
  );
});

test('clicks go to the right tab', async (t) => {
  const { visit, server, context, push, untilShown } = await visitSite(t);
  const first = visit.page;
  await first.goto(server.origin + '/a.html');
  const second = await context.newPage();
  await second.goto(server.origin + '/b.html');
  for (const page of [first, second]) {
    await page.evaluate(() => {
      window.told = [];
      navigator.serviceWorker.addEventListener('message', ({ data }) => window.told.push(data));
    });
  }
  const told = (page) => page.evaluate(() => window.told.filter((one) => one.message));

  // The tab that shows the URL, though another one had the focus last.
  await push({ id: 1, title: 'To a', url: '/a.html' });
  await untilShown('To a');
  desk.click('To a');
  await waitUntil(async () => (await told(first)).length === 1, 'the first tab is told');
  assert.deepEqual((await told(first))[0].message, { id: 1 });
  assert.deepEqual(await told(second), []);

  // No tab shows it: a new one.
  const opened = context.waitForEvent('page');
  await push({ id: 2, title: 'To new', url: '/a.html?new' });
  await untilShown('To new');
  desk.click('To new');
  assert.equal(await (await opened).evaluate(() => location.href), server.origin + '/a.html?new');

  // An action that goes on in the tab that had the focus last.
  const count = context.pages().length;
  await push({ id: 3, title: 'Go', buttons: [{ action: 'go', title: 'Go on' }] });
  await untilShown('Go');
  desk.click('Go', 'Go on');
  const went = () => context.pages().some((page) => page.url() === server.origin + '/b.html?went');
  await waitUntil(went, 'a tab has gone there');
  assert.equal(context.pages().length, count);
});

test("an action's request is sent, once there is a server", async (t) => {
  const { push, untilShown, posted, server } = await visitSite(t);
  const buttons = [{ action: 'archive', title: 'Archive' }];
  await push({ id: 1, title: 'One', buttons });
  await untilShown('One');
  desk.click('One', 'Archive');
  await waitUntil(() => posted.length === 1, 'the request arrives');
  assert.deepEqual(posted, [['/api/archive', { id: 1 }]]);
  await push({ id: 2, title: 'Two', buttons });
  await untilShown('Two');
  await server.stop();
  desk.click('Two', 'Archive');
  await waitUntil(() => desk.shown().every(({ title }) => title !== 'Two'), 'it is closed');
  await server.start();
  await waitUntil(() => posted.length === 2, 'the request arrives later');
  assert.deepEqual(posted[1], ['/api/archive', { id: 2 }]);
});

test('a notification that is put away says so', async (t) => {
  const { push, untilShown, posted } = await visitSite(t);
  await push({ id: 5, title: 'Away' });
  await untilShown('Away');
  desk.dismiss('Away');
  await waitUntil(() => posted.length === 1, 'the request arrives');
  assert.deepEqual(posted, [['/api/closed', { id: 5 }]]);
});

test('a worker whose second module is gone still shows something', async (t) => {
  const { visit, server, push, untilShown, shown } = await visitSite(t);
  await visit.stopWorkers();
  await visit.page.evaluate(async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith('swale:set-up:')) await caches.delete(name);
    }
  });
  await server.stop();
  await push({ web_push: 8030, notification: { title: 'Anyway' } });
  await untilShown('Anyway');
  assert.deepEqual(
    (await shown()).map(({ title }) => title),
    ['Anyway'],
  );
});
