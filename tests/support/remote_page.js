// Runs functions in a page of any browser, without a driver: a frame of another origin, whose requests no worker of the site's
// sees, asks a server of the test's what is to be done. So it works whether the site's own server is up or not.
import { createServer } from 'node:http';

import { PATIENCE_MS, waitUntil } from './wait.js';

/** In the frame: carries messages between the server and the page. */
async function carry() {
  addEventListener('message', ({ data }) => {
    void fetch('/done', { method: 'POST', body: JSON.stringify(data) });
  });
  const page = Math.random();
  for (;;) {
    const response = await fetch(`/next?${page}`);
    if (response.status === 200) parent.postMessage({ remote: await response.json() }, '*');
  }
}

/** In the page: does what it is told. */
function obey(url) {
  addEventListener('message', async ({ data, source }) => {
    if (!data?.remote) return;
    const { id, code, args } = data.remote;
    let done;
    try {
      done = { id, value: await (0, eval)(`(${code})`)(...args) };
    } catch (error) {
      done = { id, error: String(error) };
    }
    source.postMessage(done, '*');
  });
  const frame = document.createElement('iframe');
  frame.src = url;
  document.body.append(frame);
}

/** What a page of the site has to hold, and the page that was opened last. */
export class RemotePage {
  #server;
  #page;
  #lastId = 0;
  /** Of a page that has nothing to do: its open request. */
  #idle;
  #commands = [];
  #waiting = new Map();

  /** Ends with test `t`. */
  static async start(t) {
    const remote = new RemotePage();
    remote.#server = createServer((request, response) => remote.#answer(request, response));
    await new Promise((resolve) => remote.#server.listen(0, '127.0.0.1', resolve));
    t.after(() => {
      remote.#server.close();
      remote.#server.closeAllConnections();
    });
    return remote;
  }

  /** A script for the end of the page's body. */
  get script() {
    const { port } = this.#server.address();
    return `(${obey})('http://127.0.0.1:${port}/frame');`;
  }

  /** From here on the page is meant that is opened next. */
  forget() {
    this.#page = undefined;
    this.#idle = undefined;
  }

  /** What a function gives in the page; what it takes and gives has to go through JSON. */
  async evaluate(callback, ...args) {
    const id = ++this.#lastId;
    const done = new Promise((resolve) => this.#waiting.set(id, resolve));
    this.#commands.push(JSON.stringify({ id, code: String(callback), args }));
    this.#send();
    let timer;
    const late = new Promise((_, reject) => {
      const error = Error(`waited ${PATIENCE_MS} ms in vain for the page: ${callback}`);
      timer = setTimeout(() => reject(error), PATIENCE_MS);
    });
    const { value, error } = await Promise.race([done, late]).finally(() => clearTimeout(timer));
    if (error) throw Error(error);
    return value;
  }

  /** Asks the page again and again, until `callback` gives something that is true. */
  waitFor(callback, ...args) {
    return waitUntil(() => this.evaluate(callback, ...args), `in the page: ${callback}`);
  }

  #send() {
    if (!this.#idle || !this.#commands.length) return;
    this.#idle.end(this.#commands.shift());
    this.#idle = undefined;
  }

  async #answer(request, response) {
    const [path, page] = request.url.split('?');
    if (path === '/frame') {
      response.setHeader('content-type', 'text/html');
      response.end(`<!doctype html><script>(${carry})()</script>`);
    } else if (path === '/done') {
      const { id, ...result } = JSON.parse(Buffer.concat(await request.toArray()).toString());
      this.#waiting.get(id)?.(result);
      this.#waiting.delete(id);
      response.end();
    } else if (path === '/next') {
      this.#page = page;
      this.#idle?.destroy();
      this.#idle = response;
      response.on('close', () => {
        if (this.#idle === response) this.#idle = undefined;
      });
      this.#send();
    } else {
      response.writeHead(404).end();
    }
  }
}
