// Routes of hand-written workers: conditions that only JavaScript knows, routes that come and go, cache keys.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { createTestWorker } from 'swale/testing';

const echo = async (request) =>
  new Response(`network: ${request.method} ${request.url} ${await request.text()}`);
const named = (name) => () => new Response(name);

async function startWorker(t, config, fetch = echo) {
  const worker = createTestWorker({ config, fetch, scriptURL: 'https://app.test/sw.js' });
  await worker.start();
  return {
    worker,
    textOf: async (url, init) => {
      const response = await worker.fetch(new Request(new URL(url, 'https://app.test/'), init));
      return response ? response.text() : 'the browser’s';
    },
  };
}

test('conditions of each kind', async (t) => {
  const { textOf } = await startWorker(t, {
    routes: [
      { match: /\/img\/(\d+)\.png$/, handler: named('regexp') },
      { match: { regexp: /AVIF/i, method: 'GET' }, handler: named('regexp i') },
      { match: '/user/:id(\\d+)', handler: named('regexp group') },
      { match: { url: '/exact?a=1' }, handler: named('exact') },
      { match: { header: { accept: '*json*', range: false } }, handler: named('header') },
      { match: { header: { 'x-v': /^[12]$/ } }, handler: named('header regexp') },
      {
        match: ({ url, sameOrigin }) => sameOrigin && url.hash === '',
        handler: () => undefined,
        fallback: '/none',
      },
    ].slice(0, 6),
    bypass: [({ request }) => request.url.includes('bypass')],
  });
  assert.equal(await textOf('/img/12.png'), 'regexp');
  assert.equal(await textOf('/a.avif?x'), 'regexp i');
  assert.equal(await textOf('/user/12'), 'regexp group');
  assert.equal(await textOf('/user/me'), 'the browser’s');
  assert.equal(await textOf('/exact?a=1'), 'exact');
  assert.equal(await textOf('/exact?a=2'), 'the browser’s');
  assert.equal(
    await textOf('/x', { headers: { accept: 'text/html, application/JSON' } }),
    'header',
  );
  assert.equal(
    await textOf('/x', { headers: { accept: 'application/json', range: 'bytes=0-' } }),
    'the browser’s',
  );
  assert.equal(await textOf('/x', { headers: { 'x-v': '2' } }), 'header regexp');
  assert.equal(await textOf('/img/1.png?bypass'), 'the browser’s');
});

test('predicates get the request, and decide at once', async (t) => {
  const seen = [];
  const { worker, textOf } = await startWorker(t, {
    routes: [
      {
        match: { pattern: '/a', predicate: (context) => (seen.push(context), true) },
        handler: named('a'),
      },
      { match: { pattern: '/b', predicate: async () => true }, handler: named('b') },
      {
        match: {
          pattern: '/c',
          predicate: () => {
            throw Error('broken on purpose');
          },
        },
        handler: named('c'),
      },
      { match: '/c', handler: named('after c') },
    ],
  });
  assert.equal(await textOf('/a?x'), 'a');
  assert.equal(seen[0].url.search, '?x');
  assert.equal(seen[0].sameOrigin, true);
  assert.equal(seen[0].request.method, 'GET');
  assert.equal(await textOf('/b'), 'the browser’s');
  assert.equal(await textOf('/c'), 'after c');
  const log = JSON.stringify(worker.logs);
  assert.ok(log.includes('must not return') && log.includes('broken on purpose'), log);
});

test('what is taken and has no answer is caught', async (t) => {
  const { textOf } = await startWorker(
    t,
    {
      routes: [
        { match: '/a', strategy: 'network-only' },
        { match: '/b', handler: () => undefined },
      ],
      catch: { handler: ({ url }) => new Response(`caught ${url.pathname}`) },
    },
    () => Promise.reject(TypeError('offline')),
  );
  assert.equal(await textOf('/a'), 'caught /a');
  assert.equal(await textOf('/b'), 'caught /b');
});

test('answers to POST are kept by their bodies, on request', async (t) => {
  let online = true;
  const { textOf } = await startWorker(
    t,
    {
      routes: [
        {
          match: { pattern: '/graphql', method: 'POST' },
          strategy: 'network-first',
          cache: { name: 'graphql', key: { body: true } },
        },
      ],
    },
    (request) => (online ? echo(request) : Promise.reject(TypeError('offline'))),
  );
  const post = (body) => textOf('/graphql', { method: 'POST', body });
  assert.equal(await post('a'), 'network: POST https://app.test/graphql a');
  online = false;
  assert.equal(await post('a'), 'network: POST https://app.test/graphql a');
  await assert.rejects(post('b'));
});

test('Vary and No-Vary-Search are honoured with keys that rules make', async (t) => {
  let online = true;
  const { textOf } = await startWorker(
    t,
    {
      routes: [{ match: '/*', strategy: 'cache-first' }],
      cacheKey: { ignoreTrackingParameters: true },
    },
    (request) => {
      if (!online) return Promise.reject(TypeError('offline'));
      return new Response(`${request.headers.get('accept-language')} ${request.url}`, {
        headers: { vary: 'Accept-Language', 'no-vary-search': 'params=("session")' },
      });
    },
  );
  const get = (url, language) => textOf(url, { headers: { 'accept-language': language } });
  assert.equal(
    await get('/p?q=1&session=1&utm_id=2', 'de'),
    'de https://app.test/p?q=1&session=1&utm_id=2',
  );
  online = false;
  assert.equal(await get('/p?q=1&session=9', 'de'), 'de https://app.test/p?q=1&session=1&utm_id=2');
  await assert.rejects(get('/p?q=1&session=1', 'en'));
  await assert.rejects(get('/p?q=2&session=1', 'de'));
});

test('a route with a queue is added where the worker listens for background work', async () => {
  const route = {
    match: { pattern: '/api/*', method: 'POST' },
    strategy: 'network-only',
    backgroundSync: { queue: 'out', answer: 'accepted' },
  };
  const swale = await readFile(new URL('../../dist/worker/swale.js', import.meta.url), 'utf8');
  const start = async (config) => {
    const script = `${swale}
      const worker = swale.createWorker(${JSON.stringify(config)}, self);
      try {
        worker.addRoute(${JSON.stringify(route)});
      } catch (error) {
        self.console.error(error.message);
      }`;
    const fetch = () => Promise.reject(new TypeError('offline'));
    const worker = createTestWorker({ script, fetch });
    await worker.start();
    return worker;
  };
  const without = await start({});
  assert.match(without.logs.map(({ text }) => text).join(), /"queues", such as \{\}/);
  assert.equal(await without.fetch('/api/a', { method: 'POST', body: 'x' }), undefined);
  const worker = await start({ queues: {} });
  assert.equal((await worker.fetch('/api/a', { method: 'POST', body: 'x' })).status, 202);
  assert.equal((await worker.queue('out').list()).length, 1);
});
