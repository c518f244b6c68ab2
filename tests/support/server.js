// A static host on 127.0.0.1 that counts what it is asked for, can be stopped and started again under the
// same address, and can be told to misbehave.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import sirv from 'sirv';

import { waitUntil } from './wait.js';

/**
 * What a path can be made to do instead of being served. Called with the request, the response, `serve`, which
 * serves the file after all, and `read`, which gives its bytes.
 * @typedef {(http: {
 *   request: import('node:http').IncomingMessage,
 *   response: import('node:http').ServerResponse,
 *   serve: () => void,
 *   read: () => Promise<Buffer>,
 * }) => void | Promise<void>} Fault
 */

/** Answers with an error status. @returns {Fault} */
export function status(code) {
  return ({ response }) => response.writeHead(code, { 'content-type': 'text/plain' }).end();
}

/** Serves the file later. @returns {Fault} */
export function delay(delayMs) {
  return ({ serve }) => setTimeout(serve, delayMs);
}

/** Promises the whole body, sends half of it and cuts the connection. @type {Fault} */
export async function cutConnection({ response, read }) {
  const body = await read();
  response.writeHead(200, { 'content-length': body.length });
  response.write(body.subarray(0, body.length / 2), () => response.destroy());
}

/** Serves `alter(body)` as if it were the file. @returns {Fault} */
export function alterBody(alter) {
  return async ({ response, read }) => response.end(alter(await read()));
}

export class TestServer {
  /** Paths in the order in which they were asked for, without their queries. */
  requests = [];

  #directory;
  #headers;
  #serveFile;
  #port;
  #server;
  #faults = [];

  /**
   * @param directory what is served
   * @param headers of every file: an object, or a function that gives one for a path. Without a `cache-control`
   *   of theirs nothing is kept in HTTP caches, so that every request is counted.
   * @param port 0: any that is free
   */
  constructor(directory, headers = {}, port = 0) {
    this.#headers = headers;
    this.#port = port;
    this.deploy(directory);
  }

  /** `http://127.0.0.1:PORT`: another origin for every server. */
  get origin() {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Serves another folder from now on: a deployment. */
  deploy(directory) {
    this.#directory = directory;
    this.#serveFile = sirv(directory, {
      dev: true, // reads the folder at each request
      setHeaders: (response, pathname) => this.#setHeaders(response, pathname),
    });
  }

  /** Has `fault` answer for a path, or for all paths that a regular expression matches. */
  inject(pathOrPattern, fault) {
    this.#faults.push([pathOrPattern, fault]);
  }

  /**
   * Keeps the requests for a path, or for all that a regular expression matches, waiting until `release()` is
   * called. `untilWaiting(count)` waits until there are so many.
   */
  hold(pathOrPattern) {
    let waiting = 0;
    let release;
    const released = new Promise((resolve) => (release = resolve));
    this.inject(pathOrPattern, async ({ serve }) => {
      ++waiting;
      await released;
      --waiting;
      serve();
    });
    const untilWaiting = (count = 1) =>
      waitUntil(() => waiting >= count, `${count} requests for ${pathOrPattern} wait`);
    return { release, untilWaiting };
  }

  /** Serves everything as it is again. Requests that are held are held on. */
  heal() {
    this.#faults = [];
  }

  /** How often a path was asked for. */
  count(pathname) {
    return this.requests.filter((requested) => requested === pathname).length;
  }

  forgetRequests() {
    this.requests = [];
  }

  /** At its first port again, after {@link stop}. */
  async start() {
    this.#server = createServer((request, response) => this.#answer(request, response));
    await new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = this.#server.address().port;
  }

  /** Cuts all connections: to its clients it is gone. */
  async stop() {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  #setHeaders(response, pathname) {
    const headers = typeof this.#headers === 'function' ? this.#headers(pathname) : this.#headers;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  }

  async #answer(request, response) {
    const { pathname } = new URL(request.url, this.origin);
    this.requests.push(pathname);
    const serve = () => this.#serveFile(request, response, () => status(404)({ response }));
    const [, fault] = this.#faults.find(([match]) => matches(match, pathname)) ?? [];
    if (!fault) return serve();
    const read = () => readFile(path.join(this.#directory, decodeURIComponent(pathname)));
    try {
      await fault({ request, response, serve, read });
    } catch (error) {
      // As where there is no fault: at a test's end its folder goes before its server.
      if (error.code !== 'ENOENT') throw error;
      status(404)({ response });
    }
  }
}

function matches(pathOrPattern, pathname) {
  return typeof pathOrPattern === 'string'
    ? pathOrPattern === pathname
    : pathOrPattern.test(pathname);
}

/**
 * Starts a server for test `t`, and stops it at its end.
 * @returns {Promise<TestServer>}
 */
export async function startServer(t, directory, headers) {
  const server = new TestServer(directory, headers);
  await server.start();
  t.after(() => server.stop());
  return server;
}
