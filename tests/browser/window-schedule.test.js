// When pages that stay open look for new versions by themselves.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { useChromium } from '../support/chromium.js';
import { follow, visitProtocolSite } from '../support/protocol_site.js';
import { waitUntil } from '../support/wait.js';

const browser = useChromium();

/** Someone whose page registers with options and whose clock is ours. */
async function visitWithClock(t, options) {
  const { visit, server } = await visitProtocolSite(t, browser);
  const { page } = visit;
  await page.clock.install();
  await follow(page, options);
  // Counted here: browsers look by themselves, too, after a visit, and ask no server about a worker that is removed.
  await page.evaluate(() => {
    const { native } = window.registration;
    window.looks = 0;
    native.update = () => (++window.looks, ServiceWorkerRegistration.prototype.update.call(native));
  });
  server.forgetRequests();
  const pass = (seconds) => page.clock.fastForward(seconds * 1000);
  const looked = async (count) => {
    await waitUntil(() => server.count('/sw.js') >= count, `there were ${count} looks`);
    await page.waitForTimeout(200);
    assert.equal(await page.evaluate(() => window.looks), count);
  };
  return { visit, page, pass, looked };
}

const setHidden = (page, isHidden) =>
  page.evaluate((isHidden) => {
    Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);

test('by default a page does not look', async (t) => {
  const { page, pass, looked } = await visitWithClock(t);
  await pass(3600);
  await page.evaluate(() => history.pushState({}, '', '#elsewhere'));
  await setHidden(page, false);
  await looked(0);
});

test('a page looks in intervals, while it is visible', async (t) => {
  const { page, pass, looked } = await visitWithClock(t, { updateIntervalSeconds: 600 });
  await pass(590);
  await looked(0);
  await pass(11);
  await looked(1);
  await setHidden(page, true);
  await pass(601);
  await pass(601);
  await looked(1);
  await setHidden(page, false);
  await looked(2);
});

test('an interval below a minute is refused', async (t) => {
  const { visit } = await visitProtocolSite(t, browser);
  const expected = 'swale: updateIntervalSeconds: found 10, expected at least 60';
  await assert.rejects(follow(visit.page, { updateIntervalSeconds: 10 }), {
    message: new RegExp(expected),
  });
});

test('a page looks on same-document navigations, at most once a minute', async (t) => {
  const { page, pass, looked } = await visitWithClock(t, { updateOn: ['navigation'] });
  const navigate = (path) => page.evaluate((path) => history.pushState({}, '', path), path);
  await navigate('/one');
  await looked(0); // the visit was less than a minute ago
  await pass(61);
  await navigate('/two');
  await navigate('/three');
  await looked(1);
  await pass(61);
  await page.goBack();
  await looked(2);
});

test('without the Navigation API a page looks on changed fragments and moves back and forth', async (t) => {
  const { visit, server } = await visitProtocolSite(t, browser);
  const { page } = visit;
  await page.clock.install();
  await page.evaluate(() => Object.defineProperty(window, 'navigation', { value: undefined }));
  await follow(page, { updateOn: ['navigation'] });
  server.forgetRequests();
  await page.clock.fastForward(61_000);
  await page.evaluate(() => (location.hash = '#elsewhere'));
  await waitUntil(() => server.count('/sw.js') === 1, 'the page looks');
});

test('a page looks when it is visible again, or online again', async (t) => {
  const { visit, page, pass, looked } = await visitWithClock(t, {
    updateOn: ['visible', 'online'],
  });
  await pass(61);
  await setHidden(page, true);
  await looked(0);
  await setHidden(page, false);
  await looked(1);
  await pass(61);
  await visit.context.setOffline(true);
  await waitUntil(() => page.evaluate(() => !navigator.onLine), 'the page knows it');
  await setHidden(page, false);
  await looked(1);
  await visit.context.setOffline(false);
  await looked(2);
});

test('a page whose worker is removed looks no more', async (t) => {
  const { page, pass } = await visitWithClock(t, { updateIntervalSeconds: 60 });
  await pass(61);
  assert.equal(await page.evaluate(() => window.looks), 1);
  await page.evaluate(() => window.registration.unregister());
  await pass(61);
  assert.equal(await page.evaluate(() => window.looks), 1);
});
