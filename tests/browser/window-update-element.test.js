// <swale-update>: what people see of updates, and what they can do.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { useChromium } from '../support/chromium.js';
import {
  first,
  follow,
  info,
  postFromWorker,
  second,
  startProtocolSite,
  third,
  visitProtocolSite,
} from '../support/protocol_site.js';
import { waitUntil } from '../support/wait.js';

const browser = useChromium();

const pageWith = (element, scripts = ['follow.js', 'swale/update-element.js']) =>
  `<!doctype html><html lang="en"><title>app</title><input aria-label="app">${element}\n` +
  scripts.map((src) => `<script type="module" src="${src}"></script>\n`).join('');
const html = pageWith('<swale-update></swale-update>');

/** Has the page's element tell of the registration that the page follows. */
async function attach(page) {
  await follow(page);
  await page.evaluate(() => {
    document.querySelector('swale-update').registration = window.registration;
  });
}

async function visitElement(t, options) {
  const site = await visitProtocolSite(t, browser, { html, ...options });
  await attach(site.visit.page);
  return site;
}

async function deployAndUpdate({ visit, deploy }, version = second) {
  await deploy(version);
  await visit.page.evaluate(() => window.registration.update());
}

/** Someone who is asked whether to use the second version. */
async function visitPrompt(t, options) {
  const site = await visitElement(t, options);
  await deployAndUpdate(site);
  await untilState(site.visit.page, 'available');
  return site;
}

const stateOf = (page) => page.locator('swale-update').getAttribute('state');
const untilState = (page, state) =>
  waitUntil(async () => (await stateOf(page)) === state, `the element's state is ${state}`);
const button = (page, name) => page.getByRole('button', { name, exact: true });
const focused = (page) =>
  page.evaluate(() => {
    const { activeElement } = document;
    return (activeElement.shadowRoot?.activeElement ?? activeElement).textContent.trim();
  });
const versionOf = (page) => page.evaluate(() => window.registration.getVersion());

test('people are asked about an update, and their focus is left alone', async (t) => {
  const site = await visitElement(t);
  const { page } = site.visit;
  const element = page.locator('swale-update');
  assert.equal(await stateOf(page), null);
  assert.equal(await element.ariaSnapshot(), '- status\n- alert', 'live regions, and nothing else');
  await page.getByLabel('app').focus();
  await deployAndUpdate(site);
  await untilState(page, 'available');
  assert.equal(
    await element.ariaSnapshot(),
    [
      '- region "Update":',
      '  - status: A new version is available.',
      '  - alert',
      '  - button "Later"',
      '  - button "Update"',
    ].join('\n'),
  );
  assert.equal(await page.evaluate(() => document.activeElement.ariaLabel), 'app');
});

test('with the keyboard an update is accepted, and the page reloaded', async (t) => {
  const { visit } = await visitPrompt(t);
  const { page } = visit;
  await page.getByLabel('app').focus();
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'Later');
  await page.keyboard.press('Tab');
  const loaded = page.waitForEvent('load');
  await page.keyboard.press('Enter');
  await loaded;
  await attach(page);
  assert.equal((await versionOf(page)).label, second.label);
  assert.equal(await stateOf(page), null);
});

test('Escape puts an update off until there is another, and gives the focus back', async (t) => {
  const site = await visitPrompt(t);
  const { page } = site.visit;
  await page.getByLabel('app').focus();
  await page.keyboard.press('Escape');
  assert.equal(await stateOf(page), 'available', 'it is not for others');
  await page.keyboard.press('Tab');
  await page.evaluate(() => addEventListener('keydown', () => (window.heardKey = true)));
  await page.keyboard.press('Escape');
  assert.equal(await stateOf(page), null);
  assert.equal(await page.evaluate(() => document.activeElement.ariaLabel), 'app');
  assert.equal(await page.evaluate(() => window.heardKey), undefined, 'nothing else is closed');

  await page.evaluate(() => document.body.append(document.querySelector('swale-update')));
  assert.equal(await stateOf(page), null, 'moved elsewhere it does not ask again');
  await deployAndUpdate(site, third);
  await untilState(page, 'available');
});

test('Later puts an update off', async (t) => {
  const { visit } = await visitPrompt(t);
  await button(visit.page, 'Later').click();
  assert.equal(await stateOf(visit.page), null);
  assert.equal((await visit.slots()).waiting, true);
});

test('no-reload leaves the page as it is', async (t) => {
  const { visit } = await visitPrompt(t, {
    html: pageWith('<swale-update no-reload></swale-update>'),
  });
  const { page } = visit;
  await page.evaluate(() => (window.mark = true));
  await button(page, 'Update').click();
  await visit.untilHeard('activated');
  await waitUntil(async () => (await stateOf(page)) === null, 'the card is gone');
  assert.equal(await page.evaluate(() => window.mark), true);
});

test('what people chose is told first, and can be prevented', async (t) => {
  const { visit } = await visitPrompt(t);
  const { page } = visit;
  await page.evaluate(() => {
    window.told = [];
    for (const type of ['swale-activate', 'swale-dismiss']) {
      addEventListener(type, (event) => {
        window.told.push([type, event.detail]);
        event.preventDefault();
      });
    }
  });
  await button(page, 'Update').click();
  await button(page, 'Later').click();
  assert.equal(await stateOf(page), 'available');
  assert.equal((await visit.slots()).waiting, true);
  const detail = { reason: 'available', current: info(first), next: info(second) };
  assert.deepEqual(await page.evaluate(() => window.told), [
    ['swale-activate', detail],
    ['swale-dismiss', detail],
  ]);
});

test('two tabs: one accepts, the other goes on until its people do', async (t) => {
  const { visit, server } = await visitPrompt(t);
  const { page } = visit;
  const other = await visit.openPage();
  await other.goto(server.origin);
  await attach(other);
  await untilState(other, 'available');
  await other.evaluate(() => (window.mark = true));

  const loaded = page.waitForEvent('load');
  await button(page, 'Update').click();
  await loaded;
  await visit.untilHeard('activated');
  assert.equal(await other.evaluate(() => window.mark), true, 'it is not reloaded');
  assert.equal(await stateOf(other), 'available');

  const otherLoaded = other.waitForEvent('load');
  await button(other, 'Update').click();
  await otherLoaded;
  await attach(other);
  assert.equal((await versionOf(other)).label, second.label);
});

test('an update that cannot take over is asked about again', async (t) => {
  const { visit } = await visitPrompt(t);
  const { page } = visit;
  await page.evaluate(() => {
    window.registration.activateUpdate = () => Promise.reject(Error('too busy'));
  });
  await button(page, 'Update').click();
  await untilState(page, 'available');
});

test('people who do not let the page be reloaded are asked again', async (t) => {
  const { visit } = await visitPrompt(t);
  const { page } = visit;
  await page.clock.install();
  await page.evaluate(() => {
    addEventListener('beforeunload', (event) => event.preventDefault());
  });
  const dismissed = new Promise((resolve) => {
    page.once('dialog', (dialog) => resolve(dialog.dismiss()));
  });
  await button(page, 'Update').click();
  await dismissed;
  assert.equal(await stateOf(page), 'activating');
  await page.clock.fastForward(11_000);
  await untilState(page, 'available');
  page.on('dialog', (dialog) => dialog.accept());
  const loaded = page.waitForEvent('load');
  await button(page, 'Update').click();
  await loaded;
});

/** Posts how far an install of the second version is. */
const postProgress = (page, done) =>
  postFromWorker(page, 'installing', {
    swale: 'progress',
    version: second.version,
    files: { done: 1, total: 4 },
    bytes: { done, total: 100 },
    bytesPerSecond: 10,
  });

test('an update shows its progress', async (t) => {
  const site = await visitElement(t);
  const { page } = site.visit;
  const gate = site.server.hold('/gate.txt');
  await deployAndUpdate(site);
  await gate.untilWaiting();
  await postProgress(page, 30);
  await untilState(page, 'installing');
  const bar = page.getByRole('progressbar', { name: 'Downloading a new version…' });
  assert.equal(await bar.evaluate(({ position }) => position), 0.3);
  await postProgress(page, 70);
  await waitUntil(() => bar.evaluate(({ value }) => value === 0.7), 'the bar moves');
  gate.release();
  await untilState(page, 'available');
  assert.equal(await bar.count(), 0);
});

test('a first install shows its progress where it is asked for', async (t) => {
  for (const attribute of ['', 'first-install']) {
    const element = `<swale-update ${attribute}></swale-update>`;
    const site = await visitProtocolSite(t, browser, { html: pageWith(element) });
    const { page } = site.visit;
    await attach(page);
    await page.evaluate(() => window.registration.unregister());
    await page.reload();
    const gate = site.server.hold('/gate.txt');
    await attach(page);
    await gate.untilWaiting();
    await postProgress(page, 30);
    await site.visit.untilHeard('progress');
    assert.equal(await stateOf(page), attribute ? 'installing' : null);
    gate.release();
    await site.visit.untilHeard('activated');
    assert.equal(await stateOf(page), null, 'there is nothing to ask');
  }
});

test('an install that fails takes its progress away', async (t) => {
  const site = await visitElement(t);
  const { page } = site.visit;
  site.server.hold('/gate.txt');
  await deployAndUpdate(site);
  await site.visit.untilSlots({ installing: true });
  await postProgress(page, 30);
  await untilState(page, 'installing');
  const failed = { swale: 'version-failed', version: second.version, error: 'quota' };
  await postFromWorker(page, 'installing', failed);
  await untilState(page, null);
});

test('a damaged version is told urgently, and a reload offered', async (t) => {
  const { visit } = await visitElement(t);
  const { page } = visit;
  const lost = { version: first.version, url: '/a.js', error: 'gone' };
  await postFromWorker(page, 'active', { swale: 'unrecoverable', ...lost });
  await untilState(page, 'unrecoverable');
  const text = 'A part of this page is missing. Reload to get it back.';
  assert.equal((await page.getByRole('alert').ariaSnapshot()).trim(), `- alert: ${text}`);
  const loaded = page.waitForEvent('load');
  await button(page, 'Reload').click();
  await loaded;
});

test('a damaged version is told once', async (t) => {
  const { visit } = await visitElement(t);
  const { page } = visit;
  for (const [url, state] of [
    ['/a.js', 'unrecoverable'],
    ['/b.js', null],
  ]) {
    const lost = { version: first.version, url, error: 'gone' };
    await postFromWorker(page, 'active', { swale: 'unrecoverable', ...lost });
    await page.waitForFunction((url) => window.heard.some((event) => event.url === url), url);
    assert.equal(await stateOf(page), state);
    if (state) await button(page, 'Later').click();
  }
});

test('a damaged version is left for a newer one where there is one', async (t) => {
  const { visit } = await visitPrompt(t);
  const { page } = visit;
  const lost = { version: first.version, url: '/a.js', error: 'gone' };
  await postFromWorker(page, 'active', { swale: 'unrecoverable', ...lost });
  await untilState(page, 'unrecoverable');
  const loaded = page.waitForEvent('load');
  await button(page, 'Reload').click();
  await loaded;
  await attach(page);
  assert.equal((await versionOf(page)).label, second.label);
});

test('texts are replaced by attributes and slots, also under another name', async (t) => {
  const element = `<swale-update text-available="Version {label} is here." text-later="Not now">
    <b slot="update">Use it</b></swale-update>`;
  const site = await visitPrompt(t, { html: pageWith(element) });
  const { page } = site.visit;
  const prompt = () => page.locator('swale-update').ariaSnapshot();
  assert.match(await prompt(), /status: Version 2\.0 is here\./);
  assert.equal(await button(page, 'Not now').count(), 1);
  assert.equal(await button(page, 'Use it').count(), 1);

  await page.evaluate(async () => {
    const { define } = await import('./swale/update-element.js');
    define('app-update');
    const german = document.createElement('app-update');
    german.setAttribute('text-update', 'Aktualisieren');
    german.registration = window.registration;
    document.body.append(german);
    german.setAttribute('text-available', 'Neue Version {label}.');
  });
  const german = await page.locator('app-update').ariaSnapshot();
  assert.match(german, /Neue Version 2\.0\.[\s\S]*"Later"[\s\S]*"Aktualisieren"/);

  await deployAndUpdate(site, third);
  await waitUntil(async () => /Version 3\.0 is here/.test(await prompt()), 'the newest is offered');
});

test('an element that comes late, or is defined late, asks as well', async (t) => {
  const site = await visitProtocolSite(t, browser, { html: pageWith('', ['follow.js']) });
  const { page } = site.visit;
  await follow(page);
  await deployAndUpdate(site);
  await site.visit.untilHeard('version-ready');
  await page.evaluate(async () => {
    const element = document.createElement('swale-update');
    element.registration = window.registration;
    document.body.append(element);
    await import('./swale/update-element.js');
  });
  assert.equal(await stateOf(page), 'available');
});

const strict = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
].join('; ');

test('with src it registers the worker itself, under a strict Content Security Policy', async (t) => {
  const element = '<swale-update src="/sw.js" update-on="visible online"></swale-update>';
  const site = await visitProtocolSite(t, browser, {
    html: pageWith(element, ['swale/update-element.js']),
    headers: { 'content-security-policy': strict },
  });
  const { page } = site.visit;
  const complaints = [];
  page.on('console', (message) => complaints.push(message.text()));
  await page.reload();
  await page.waitForFunction(() => document.querySelector('swale-update').registration);
  await site.deploy(second);
  await page.evaluate(() => document.querySelector('swale-update').registration.update());
  await untilState(page, 'available');
  const position = await page
    .locator('swale-update')
    .evaluate((element) => getComputedStyle(element).position);
  assert.equal(position, 'fixed', 'its style sheet applies');
  const loaded = page.waitForEvent('load');
  await button(page, 'Update').click();
  await loaded;
  assert.deepEqual(complaints, []);
});

test('it works where trusted types are required', async (t) => {
  const policy = `${strict}; require-trusted-types-for 'script'; trusted-types app`;
  const site = await startProtocolSite(t, { html, headers: { 'content-security-policy': policy } });
  const visit = await browser.open(t);
  const { page } = visit;
  await page.goto(site.server.origin);
  const registerTrusted = () =>
    page.evaluate(async () => {
      const { register } = await import('./swale/index.js');
      const policy = window.trustedTypes.createPolicy('app', { createScriptURL: (url) => url });
      window.registration = await register(policy.createScriptURL('./sw.js'));
      document.querySelector('swale-update').registration = window.registration;
    });
  await registerTrusted();
  await visit.untilSlots({ active: true });
  await page.reload();
  await registerTrusted();
  await deployAndUpdate({ visit, deploy: site.deploy });
  await untilState(page, 'available');
  const loaded = page.waitForEvent('load');
  await button(page, 'Update').click();
  await loaded;
});

test('where style sheets cannot be constructed, its nonce allows them', async (t) => {
  const element = '<swale-update nonce="abc"></swale-update>';
  const site = await visitProtocolSite(t, browser, {
    html: pageWith(element, ['follow.js']),
    headers: { 'content-security-policy': strict.replace('style-src', "style-src 'nonce-abc'") },
  });
  const { page } = site.visit;
  await page.evaluate(async () => {
    delete window.CSSStyleSheet.prototype.replaceSync;
    await import('./swale/update-element.js');
  });
  const position = await page
    .locator('swale-update')
    .evaluate((element) => getComputedStyle(element).position);
  assert.equal(position, 'fixed');
});

test('it stands at the end of the line, moves only for those who like it, keeps contrast', async (t) => {
  const { visit } = await visitPrompt(t);
  const { page } = visit;
  const card = page.locator('swale-update [part=card]');
  const look = () =>
    card.evaluate((element) => {
      const { left, right } = element.getBoundingClientRect();
      const { animationName, borderTopColor } = getComputedStyle(element);
      const isAtLeft = left < innerWidth - right;
      return { isAtLeft, animationName, border: borderTopColor };
    });
  assert.equal((await look()).isAtLeft, false);
  assert.equal((await look()).animationName, 'enter');
  await page.evaluate(() => (document.documentElement.dir = 'rtl'));
  assert.equal((await look()).isAtLeft, true);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  assert.equal((await look()).animationName, 'none');
  await page.emulateMedia({ forcedColors: 'active' });
  assert.match((await look()).border, /^rgb\(/, 'no colour of ours');
});

test('servers can import it', async () => {
  const { define, SwaleUpdateElement } = await import('swale/update-element');
  define('swale-update');
  assert.equal(typeof SwaleUpdateElement, 'function');
});
