// Runs a history (histories.js) in Chromium.
import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';

import { PATIENCE_MS, waitUntil } from '../wait.js';
import { makeActor } from './actor.js';

const library = new URL('../../../dist/worker/index.js', import.meta.url);

/** A worker with the history's policy. */
function policyWorker({ policy }) {
  return `import { createWorker } from '/swale.js';
const other = location.origin.replace('://', '://other-');
const policy = JSON.parse(${JSON.stringify(JSON.stringify(policy))}.replaceAll('//other', other));
createWorker({ clientsClaim: true, ...policy });
`;
}

/** A worker without Swale, which answers by the history's `answers` alone. */
function bareWorker({ answers }) {
  const source = (own, answers) => {
    const other = own.replace('://', '://other-');
    const expand = (url) => url.replace(/^\/\/other/, other);
    const answer = ({ fetch: url, match, error, body, ...init }) => {
      if (url) return fetch(expand(url), init);
      if (match) return caches.match(match);
      return error ? Response.error() : new Response(body, init);
    };
    addEventListener('install', () => skipWaiting());
    addEventListener('activate', (event) => event.waitUntil(clients.claim()));
    addEventListener('fetch', (event) => {
      const url = event.request.url.replace(own, '').replace(other, '//other');
      if (answers[url]) event.respondWith(answer(answers[url]));
    });
  };
  return `(${source})(location.origin, ${JSON.stringify(answers)});`;
}

export class BrowserRun {
  #page;
  #cdp;
  #site;
  #server;
  #usage = 0;

  /** @param page which all histories may share: each has an origin of its own. */
  static async start(page, server) {
    const run = new BrowserRun();
    run.#page = page;
    run.#server = server;
    run.#cdp = await page.context().newCDPSession(page);
    await page.addInitScript(`window.actor = (${makeActor})()`);
    return run;
  }

  async open(name, history) {
    const files = { '/page.html': '<!doctype html><title>a page</title>' };
    if (history.policy) {
      files['/sw.js'] = policyWorker(history);
      files['/swale.js'] = await readFile(library, 'utf8');
    }
    if (history.answers) files['/sw.js'] = bareWorker(history);
    this.#site = this.#server.open(name, { ...history.server }, files);
    await this.#page.goto(`${this.#site.origin}/page.html`);
    if (!files['/sw.js']) return;
    await this.#page.evaluate(async () => {
      await navigator.serviceWorker.register('/sw.js', { type: 'module' });
      await new Promise((resolve) => {
        if (navigator.serviceWorker.controller) resolve();
        navigator.serviceWorker.addEventListener('controllerchange', resolve);
      });
      // It claims pages before it is done with its activation.
      const { active } = await navigator.serviceWorker.ready;
      while (active.state !== 'activated') {
        await new Promise((resolve) => (active.onstatechange = resolve));
      }
    });
  }

  /** What step `step` shows of itself; undefined where it shows nothing. */
  async perform(step) {
    if (step.begin) return this.#act('begin', step);
    if (step.end) return this.#act('end', step.end);
    if (step.abort) return this.#act('abort', step.abort);
    if (step.untilAnswered) return this.#act('untilAnswered', step.untilAnswered);
    if (step.deploy) return void this.#site.deploy(step.deploy);
    if (step.release) return this.#release(step.release);
    if (step.untilHeld) return this.#untilHeld(step.untilHeld);
    if (step.untilAsked) return this.#untilAsked(step.untilAsked);
    if (step.asked) return this.#settled(() => this.#site.asked(step.asked), step);
    if (step.kill) return this.#kill();
    if (step.evict) return this.#evict();
    if ('quota' in step) return this.#setQuota(step.quota);
    if (step.usage) return this.#measure(step);
    const isRead = step.keys || step.match || step.kept;
    return isRead
      ? this.#settled(() => this.#act('perform', step), step)
      : this.#act('perform', step);
  }

  #act(name, step) {
    return this.#page.evaluate(([name, step]) => window.actor[name](step), [name, step]);
  }

  /** What workers do behind their answers shows after a while: what is expected is waited for. */
  async #settled(look, step) {
    const expect = expectationOf(step);
    const lastMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const seen = await look();
      if (isDeepStrictEqual(seen, expect) || performance.now() > lastMs) return seen;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  #untilAsked(url) {
    return waitUntil(() => this.#site.asked(url) > 0, `the server is asked for ${url}`);
  }

  #untilHeld(url) {
    return waitUntil(() => this.#site.isHeld(url), `the server holds ${url}`);
  }

  async #release(url) {
    await this.#untilHeld(url);
    this.#site.release(url);
  }

  /** Stops the workers once, as they are: what Chromium then starts again is left alone. */
  async #kill() {
    const running = new Map();
    const note = ({ versions }) => {
      for (const { versionId, runningStatus } of versions) {
        if (running.get(versionId) !== 'stopped') running.set(versionId, runningStatus);
      }
    };
    this.#cdp.on('ServiceWorker.workerVersionUpdated', note);
    await this.#cdp.send('ServiceWorker.enable');
    await this.#cdp.send('ServiceWorker.stopAllWorkers');
    const isDone = () =>
      running.size > 0 && [...running.values()].every((status) => status === 'stopped');
    await waitUntil(isDone, 'all workers have been stopped');
    this.#cdp.off('ServiceWorker.workerVersionUpdated', note);
    await this.#cdp.send('ServiceWorker.disable');
  }

  #evict() {
    const { origin } = this.#site;
    return this.#cdp
      .send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' })
      .then(() => undefined);
  }

  async #setQuota(above) {
    const { origin } = this.#site;
    const quotaSize =
      above === null ? undefined : (await this.#act('perform', { usage: true })) + above;
    await this.#cdp.send('Storage.overrideQuotaForOrigin', { origin, quotaSize });
  }

  /** How much more is used than at the last measurement, if that is as expected. */
  async #measure({ usage, expect }) {
    if (usage === 'mark') return void (this.#usage = await this.#act('perform', { usage }));
    const grown = async () => (await this.#act('perform', { usage })) - this.#usage;
    const { atLeast, below } = expect;
    const lastMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const bytes = await grown();
      if (bytes >= atLeast && bytes < below) return expect;
      if (performance.now() > lastMs) return bytes;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** What Chromium shows at a step: where it departs from the standard, that is said. */
export function expectationOf(step) {
  return 'chromium' in step ? step.chromium : step.expect;
}
