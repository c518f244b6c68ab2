// Drives the system's Chromium: one browser for each test file, a fresh profile for each test.
import { after, before } from 'node:test';
import { chromium } from 'playwright-core';

import { PATIENCE_MS, waitUntil } from './wait.js';

export const CHROMIUM_EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';

// Root has no sandbox; the rest keeps the browser from talking to anyone but us.
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launchChromium() {
  return chromium.launch({ executablePath: CHROMIUM_EXECUTABLE, args: CHROMIUM_FLAGS });
}

/**
 * To be called once, at the top of a test file.
 * @returns `open(t)`: a {@link Visit} in a profile of its own, closed at the end of test `t`.
 */
export function useChromium() {
  let browser;
  before(async () => (browser = await launchChromium()));
  after(() => browser?.close());
  return {
    async open(t) {
      const context = await browser.newContext();
      t.after(() => context.close());
      return Visit.start(context);
    },
  };
}

/**
 * Listens for the debugger's number of the registration of a visit's page, which events are fired with.
 * @returns the session, and `untilKnown()`: that number
 */
export async function watchRegistration({ context, page }) {
  const cdp = await context.newCDPSession(page);
  let registrationId;
  cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
    registrationId = registrations.find(({ isDeleted }) => !isDeleted)?.registrationId;
  });
  await cdp.send('ServiceWorker.enable');
  const untilKnown = async () => {
    await waitUntil(() => registrationId, 'the debugger knows the registration');
    return registrationId;
  };
  return { cdp, untilKnown };
}

/** Someone's browser: a page and the workers behind it. */
export class Visit {
  /** Errors that workers did not catch. */
  workerErrors = [];

  #cdp;
  #runningStatus = new Map();

  /** @returns {Promise<Visit>} */
  static async start(context) {
    const visit = new Visit();
    visit.context = context;
    context.setDefaultTimeout(PATIENCE_MS);
    await visit.openPage();
    return visit;
  }

  /** Goes on in a new page of the same profile; the one before stays open. */
  async openPage() {
    this.page = await this.context.newPage();
    this.#cdp = await this.context.newCDPSession(this.page);
    this.#cdp.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
      for (const { versionId, runningStatus } of versions) {
        this.#runningStatus.set(versionId, runningStatus);
      }
    });
    this.#cdp.on('ServiceWorker.workerErrorReported', ({ errorMessage }) =>
      this.workerErrors.push(errorMessage.errorMessage),
    );
    await this.#cdp.send('ServiceWorker.enable');
    return this.page;
  }

  /** Stops all workers, as the browser does when it likes, and waits until they are. */
  async stopWorkers() {
    // Again and again: one that is just starting is passed over.
    const stop = async () => {
      await this.#cdp.send('ServiceWorker.stopAllWorkers');
      return [...this.#runningStatus.values()].every((status) => status === 'stopped');
    };
    await waitUntil(stop, 'all workers are stopped');
  }

  /** Whether no worker runs now. */
  areWorkersStopped() {
    return [...this.#runningStatus.values()].every((status) => status === 'stopped');
  }

  /** Registers the worker from a page of a site that does not do so itself. */
  register(url = '/sw.js', options) {
    return this.page.evaluate(
      async ([url, options]) => void (await navigator.serviceWorker.register(url, options)),
      [url, options],
    );
  }

  /** Opens a page of a site whose worker pages/register.js registers, and waits until it works offline. */
  async install(origin, patienceMs) {
    await this.page.goto(origin);
    await this.untilHeard('activated', patienceMs);
  }

  /** What pages/register.js heard since the page was loaded. */
  heard() {
    return this.page.evaluate(() => window.heard);
  }

  /** The first event of a type that pages/register.js heard, once it has. */
  async untilHeard(type, patienceMs = PATIENCE_MS) {
    const found = (type) => window.heard?.find((event) => event.type === type);
    return (await this.page.waitForFunction(found, type, { timeout: patienceMs })).jsonValue();
  }

  /** Waits until the `register` of pages/register.js has settled. */
  async untilRegistered() {
    await this.page.waitForFunction(() => window.registration ?? window.registerError);
  }

  /** Whether a worker controls the page. */
  isControlled() {
    return this.page.evaluate(() => !!navigator.serviceWorker.controller);
  }

  /** Which slots of the page's registration hold a worker; `active` once it is activated. */
  slots() {
    return this.page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      const { installing, waiting, active } = registration ?? {};
      return {
        installing: !!installing,
        waiting: !!waiting,
        active: active?.state === 'activated',
      };
    });
  }

  /** Waits until the slots that are named hold a worker, or none. */
  async untilSlots(expected) {
    const fits = async () => {
      const slots = await this.slots();
      return Object.entries(expected).every(([slot, isTaken]) => slots[slot] === isTaken);
    };
    await waitUntil(fits, `the registration's slots are ${JSON.stringify(expected)}`);
  }

  /** The names of the assets in the store: half a SHA-256 and the extension. */
  async storedAssets() {
    const urls = await this.page.evaluate(async () => {
      const names = (await caches.keys()).filter((name) => name.startsWith('swale:assets:'));
      const keys = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
      return keys.flat().map(({ url }) => url);
    });
    return new Set(urls.map((url) => url.slice(url.lastIndexOf('/') + 1)));
  }

  /** A forced reload: the page then has no worker, whatever is registered. */
  async reloadAroundWorker() {
    const loaded = this.page.waitForEvent('load');
    await this.#cdp.send('Page.reload', { ignoreCache: true });
    await loaded;
  }
}
