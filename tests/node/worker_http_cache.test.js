// What the strategy "http-cache" does over time, a case for each requirement of its RFCs; the native tests run the
// same histories through the core alone.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { createTestWorker } from 'swale/testing';

const file = new URL('../support/http_cache/histories.json', import.meta.url);
const histories = JSON.parse(await readFile(file, 'utf8'));
const start = Date.parse('2026-01-01T00:00:00Z');

/** '@10' is the date 10 seconds after the start. */
const expand = (text) =>
  text.startsWith('@') ? new Date(start + 1000 * Number(text.slice(1))).toUTCString() : text;
const expandAll = (fields = {}) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, expand(value)]));

class History {
  now = start;
  asked = 0;
  condition = {};
  worker = createTestWorker({
    config: { routes: [{ match: '/*', strategy: 'http-cache' }] },
    scriptURL: 'https://site.example/sw.js',
    now: () => this.now,
    fetch: (request) => this.answer(request),
  });

  answer({ headers, method }) {
    const { server } = this;
    ++this.asked;
    this.condition = {};
    for (const name of ['if-none-match', 'if-modified-since']) {
      if (headers.has(name)) this.condition[name] = headers.get(name);
    }
    if (!server) throw new TypeError('Failed to fetch');
    this.now += 1000 * (server.latency ?? 0);
    if (Object.keys(this.condition).length > 0 && server.notModified) {
      return new Response(null, { status: 304, headers: expandAll(server.notModified) });
    }
    const body = method === 'HEAD' ? null : server.body;
    return new Response(body, { status: server.status, headers: expandAll(server.fields) });
  }

  async step({ at, method = 'GET', url = '/a', mode, request, server, expect }) {
    this.now = Math.max(this.now, start + 1000 * at);
    this.server = server;
    this.asked = 0;
    this.condition = {};
    const page = new Request(`https://site.example${url}`, {
      method,
      headers: request,
      ...(mode && { cache: mode }),
    });
    if (expect.error) {
      await assert.rejects(() => this.worker.fetch(page), TypeError);
    } else {
      const response = await this.worker.fetch(page);
      assert.equal(response.status, expect.status);
      assert.equal(await response.text(), expect.body);
      for (const [name, value] of Object.entries(expandAll(expect.fields))) {
        assert.equal(response.headers.get(name), value, name);
      }
    }
    await this.worker.idle();
    assert.equal(this.asked, expect.asked, 'requests that the server got');
    if (expect.condition) assert.deepEqual(this.condition, expandAll(expect.condition));
  }
}

for (const { section, says, steps } of histories) {
  test(`${section}: ${says}`, async () => {
    const history = new History();
    await history.worker.start();
    for (const step of steps) await history.step(step);
    const errors = history.worker.logs.filter(({ level }) => level === 'error');
    assert.deepEqual(errors, []);
  });
}
