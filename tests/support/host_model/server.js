// The servers of histories (histories.js): an origin `NAME.localhost` and another one for each, on one port.
import { createServer } from 'node:http';

/** What every answer has: nothing is to come from the browser's HTTP cache, and nothing looks like HTML. */
const commonFields = { 'cache-control': 'no-store', 'content-type': 'text/javascript' };

export class HistoryServer {
  #server;
  #sites = new Map();

  async start() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    await new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async stop() {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  /**
   * The origin of a history, and what it is asked.
   * @param files what its site has beside the history's own: path → text
   */
  open(name, resources, files = {}) {
    const site = { resources, files, asked: new Map(), held: new Map() };
    const host = `${name}.localhost:${this.#server.address().port}`;
    this.#sites.set(host, site);
    return {
      origin: `http://${host}`,
      asked: (url) => site.asked.get(url) ?? 0,
      deploy: (changed) => Object.assign(site.resources, changed),
      release(url) {
        site.held.get(url)();
        site.held.delete(url);
      },
      isHeld: (url) => site.held.has(url),
    };
  }

  async #answer(request, response) {
    const isOther = request.headers.host.startsWith('other-');
    const site = this.#sites.get(request.headers.host.replace(/^other-/, ''));
    const url = (isOther ? '//other' : '') + request.url;
    const file = site.files[url];
    if (file !== undefined) return response.writeHead(200, fileFields(url)).end(file);
    const count = (site.asked.get(url) ?? 0) + 1;
    site.asked.set(url, count);
    const all = site.resources[url] ?? { status: 404, body: 'not found' };
    const resource = Array.isArray(all) ? all[Math.min(count, all.length) - 1] : all;
    const untilReleased = () => new Promise((resolve) => site.held.set(url, resolve));

    if (resource.fails) return request.socket.destroy();
    if (resource.hold === 'head') await untilReleased();
    const echoed = { ...request.headers, ':method': request.method };
    const { bytes = 0, body: said = 'x'.repeat(bytes) } = resource;
    const body = resource.echo ? (echoed[resource.echo] ?? '') : said;
    response.writeHead(
      resource.status ?? 200,
      this.#fieldsOf(resource, request.headers.host, body),
    );
    if (request.method === 'HEAD' || !(resource.cutOff || resource.hold === 'body')) {
      return response.end(body);
    }
    response.write(body.slice(0, body.length / 2));
    if (resource.hold === 'body') await untilReleased();
    // A browser takes a head that comes together with the connection's end for none.
    if (resource.cutOff) return setTimeout(() => response.destroy(), 50);
    response.end(body.slice(body.length / 2));
  }

  #fieldsOf({ cors, headers, location }, host, body) {
    const fields = { ...commonFields, 'content-length': body.length, ...headers };
    if (cors) fields['access-control-allow-origin'] = '*';
    if (location) {
      const other = `http://other-${host.replace(/^other-/, '')}`;
      const own = `http://${host.replace(/^other-/, '')}`;
      fields.location = location.replace(/^\/\/other/, other).replace(/^\/\/own/, own);
    }
    return fields;
  }
}

function fileFields(url) {
  const isScript = /js$/.test(url);
  return { ...commonFields, 'content-type': isScript ? 'text/javascript' : 'text/html' };
}
