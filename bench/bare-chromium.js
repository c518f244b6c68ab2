// Chromium over a bare DevTools pipe: with a driver attached to the worker, starts take milliseconds longer.
// https://chromedevtools.github.io/devtools-protocol/
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { CHROMIUM_EXECUTABLE, CHROMIUM_FLAGS } from '../tests/support/chromium.js';
import { waitUntil } from '../tests/support/wait.js';

export class BareChromium {
  #process;
  #profile;
  #lastId = 0;
  #replies = new Map();
  #listeners = [];

  static async launch() {
    const browser = new BareChromium();
    browser.#profile = await mkdtemp(path.join(tmpdir(), 'swale-bench-'));
    browser.#process = spawn(
      CHROMIUM_EXECUTABLE,
      [
        ...CHROMIUM_FLAGS,
        '--headless=new',
        '--remote-debugging-pipe',
        '--disable-renderer-backgrounding',
        '--disable-backgrounding-occluded-windows',
        `--user-data-dir=${browser.#profile}`,
      ],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
    );
    browser.#listen();
    return browser;
  }

  async close() {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    await this.send('Browser.close');
    await ended;
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  send(method, params = {}, sessionId) {
    const id = ++this.#lastId;
    this.#process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.#replies.set(id, { method, resolve, reject }));
  }

  /** Calls `listener` with every event of the protocol. */
  on(listener) {
    this.#listeners.push(listener);
  }

  async openPage(url) {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const page = new BarePage(this, sessionId);
    await page.load(url);
    return page;
  }

  #listen() {
    let received = '';
    const output = this.#process.stdio[4].setEncoding('utf8');
    output.on('data', (chunk) => {
      const messages = (received + chunk).split('\0');
      received = messages.pop();
      for (const message of messages) this.#receive(JSON.parse(message));
    });
  }

  #receive({ id, result, error, ...event }) {
    if (!id) {
      for (const listener of this.#listeners) listener(event);
      return;
    }
    const { method, resolve, reject } = this.#replies.get(id);
    this.#replies.delete(id);
    if (error) reject(Error(`${method}: ${error.message}`));
    else resolve(result);
  }
}

export class BarePage {
  #browser;
  #sessionId;
  #runningStatus = new Map();
  #loads = 0;

  constructor(browser, sessionId) {
    this.#browser = browser;
    this.#sessionId = sessionId;
    browser.on((event) => {
      if (event.sessionId === sessionId) this.#receive(event);
    });
  }

  async load(url) {
    const loads = this.#loads;
    await this.#send('Page.enable');
    await this.#send('Page.navigate', { url });
    await waitUntil(() => this.#loads > loads, `${url} is loaded`);
    await this.#send('Page.disable');
  }

  /** The value of an expression, awaited. */
  async evaluate(expression) {
    const { result, exceptionDetails } = await this.#send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw Error(exceptionDetails.exception?.description ?? expression);
    return result.value;
  }

  /** Stops the workers of all pages, and waits until those that this page knows are. */
  async stopWorkers() {
    await this.#send('ServiceWorker.enable');
    // Again and again: one that is just starting is passed over.
    const stop = async () => {
      await this.#send('ServiceWorker.stopAllWorkers');
      return [...this.#runningStatus.values()].every((status) => status === 'stopped');
    };
    await waitUntil(stop, 'all workers are stopped');
  }

  #send(method, params) {
    return this.#browser.send(method, params, this.#sessionId);
  }

  #receive({ method, params }) {
    if (method === 'Page.loadEventFired') ++this.#loads;
    if (method !== 'ServiceWorker.workerVersionUpdated') return;
    for (const { versionId, runningStatus } of params.versions) {
      this.#runningStatus.set(versionId, runningStatus);
    }
  }
}
