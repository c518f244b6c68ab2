// Subscribing from a page. Chromium cannot reach its push service here: one of our own stands in for it.
import assert from 'node:assert/strict';
import { createECDH } from 'node:crypto';
import path from 'node:path';
import { test } from 'node:test';

import { useChromium } from '../support/chromium.js';
import { startServer } from '../support/server.js';
import { buildSite, copyPackageFile, smallSite } from '../support/sites.js';

const browser = useChromium();

const makeKey = () => {
  const curve = createECDH('prime256v1');
  curve.generateKeys();
  return curve.getPublicKey('base64url');
};
const key = makeKey();

/** @param permissions what the person has allowed; undefined: they were not asked. */
async function visitSite(t, permissions) {
  const { directory } = await buildSite(t, smallSite(), {
    policy: { push: { appBadge: 'increment' } },
  });
  await copyPackageFile('dist/background/index.js', path.join(directory, 'background.mjs'));
  const server = await startServer(t, directory);
  const visit = await browser.open(t);
  if (permissions) await visit.context.grantPermissions(permissions, { origin: server.origin });
  await visit.install(server.origin);
  await visit.page.evaluate(async () => {
    const { prototype } = PushManager;
    let current = null;
    let count = 0;
    prototype.getSubscription = async () => current;
    prototype.subscribe = async ({ applicationServerKey, userVisibleOnly }) => {
      if (window.isServiceDown) throw new DOMException('no push service', 'AbortError');
      current = {
        endpoint: `https://push.example/${++count}`,
        options: { applicationServerKey: applicationServerKey.buffer, userVisibleOnly },
        unsubscribe: async () => ((current = null), true),
      };
      return current;
    };
    window.swale = await import('/background.mjs');
  });
  /** Calls a function of swale/background. @returns what is left of its value as JSON, or its error's code. */
  const call = (name, ...args) =>
    visit.page.evaluate(
      async ([name, args]) => {
        try {
          const value = await window.swale[name](window.registration, ...args);
          return value?.endpoint ?? value;
        } catch (error) {
          return error.code ?? String(error);
        }
      },
      [name, args],
    );
  const subscribe = (options) => call('subscribePush', { applicationServerKey: key, ...options });
  return { visit, call, subscribe };
}

test('a subscription is made once for a key', async (t) => {
  const { visit, call, subscribe } = await visitSite(t, ['notifications']);
  assert.equal(await subscribe(), 'https://push.example/1');
  assert.equal(await subscribe(), 'https://push.example/1');
  const other = makeKey();
  assert.equal(await subscribe({ applicationServerKey: other, replace: false }), 'other-key');
  assert.equal(await subscribe({ applicationServerKey: other }), 'https://push.example/2');
  assert.equal(await call('unsubscribePush'), 'https://push.example/2');
  assert.equal(await call('unsubscribePush'), undefined);
  await visit.page.evaluate(() => (window.isServiceDown = true));
  assert.equal(await subscribe(), 'failed');
});

test('what the person or the key forbid has a code', async (t) => {
  const { subscribe, call } = await visitSite(t, ['geolocation']);
  assert.equal(await subscribe({ applicationServerKey: 'BNbx' }), 'bad-key');
  assert.equal(await subscribe({ applicationServerKey: '!' }), 'bad-key');
  // To grant one permission denies the others.
  assert.equal(await subscribe(), 'denied');
  const { supported, permission, subscription } = await call('pushState');
  assert.deepEqual([supported, permission, subscription], [true, 'denied', null]);
});

test('a browser without push says so', async (t) => {
  const { visit, subscribe, call } = await visitSite(t, ['notifications']);
  await visit.page.evaluate(() => delete ServiceWorkerRegistration.prototype.pushManager);
  assert.equal(await subscribe(), 'unsupported');
  assert.equal((await call('pushState')).supported, false);
});

test('a page takes the number on the icon away', async (t) => {
  const { call } = await visitSite(t, ['notifications']);
  assert.equal(await call('clearBadge'), undefined);
});
