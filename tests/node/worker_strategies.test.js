// What routes can say beside their strategy: how the network is asked, what answers in its place, what is told to whom.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createTestWorker } from 'swale/testing';

const origin = 'https://app.test';
const textOf = async (response) => (response ? response.text() : undefined);
const never = new Promise(() => {});

/** `fetch` answers by path; a missing path is a network error. */
async function startWorker(config, routes = {}, options = {}) {
  const requests = [];
  const worker = createTestWorker({
    config,
    scriptURL: `${origin}/sw.js`,
    fetch: (request) => {
      requests.push(request);
      const answer = routes[new URL(request.url).pathname];
      if (answer === undefined) throw new TypeError('Failed to fetch');
      return typeof answer === 'function' ? answer(request) : new Response(answer);
    },
    ...options,
  });
  await worker.start();
  return { worker, requests, routes, get: async (...call) => textOf(await worker.fetch(...call)) };
}

test('a timeout: what is stored, or the fallback, in place of a slow network', async () => {
  const json = { offline: true };
  const { worker, routes, get } = await startWorker(
    {
      routes: [
        { match: '/first', strategy: 'network-first', networkTimeoutSeconds: 0.05 },
        {
          match: '/only',
          strategy: 'network-only',
          networkTimeoutSeconds: 0.05,
          fallback: { json },
        },
        {
          match: '/cache',
          strategy: 'cache-first',
          networkTimeoutSeconds: 0.05,
          fallback: { json },
        },
        { match: '/http', strategy: 'http-cache', networkTimeoutSeconds: 0.05 },
      ],
    },
    { '/first': 'stored', '/http': () => new Response('stored', { headers: { etag: '"1"' } }) },
  );
  await get('/first');
  await get('/http');
  await worker.idle();
  let aborted;
  const late = Promise.withResolvers?.() ?? {};
  late.promise ??= new Promise((resolve) => (late.resolve = resolve));
  Object.assign(routes, {
    '/first': () => never,
    '/http': () => never,
    '/only': ({ signal }) => (signal.onabort = () => (aborted = true)) && never,
    '/cache': () => late.promise,
  });
  assert.equal(await get('/first'), 'stored');
  assert.equal(await get('/http'), 'stored');
  assert.equal(await get('/only'), JSON.stringify(json));
  assert.equal(aborted, true, 'nobody waits for it any more');
  assert.equal(await get('/cache'), JSON.stringify(json));
  late.resolve(new Response('late'));
  await new Promise((resolve) => setTimeout(resolve, 20));
  delete routes['/cache'];
  assert.equal(await get('/cache'), 'late', 'stored for the next time');
  worker.kill();
});

test('fetch options: cache mode, credentials, header fields', async () => {
  const { requests, get } = await startWorker(
    {
      routes: [
        {
          match: '/a',
          strategy: 'network-only',
          fetch: { cache: 'no-cache', credentials: 'omit', headers: { 'X-From': 'worker' } },
        },
        { match: '/b', strategy: 'network-only' },
      ],
    },
    { '/a': 'a', '/b': 'b' },
  );
  await get('/a', { headers: { accept: 'text/x' } });
  await get('/b');
  const [a, b] = requests;
  assert.deepEqual(
    [a.cache, a.credentials, a.headers.get('x-from'), a.headers.get('accept')],
    ['no-cache', 'omit', 'worker', 'text/x'],
  );
  assert.deepEqual([b.cache, b.headers.get('x-from')], ['default', null]);
});

test('race: the first of the cache and the network; the loser is given up', async () => {
  const route = { match: '/*', strategy: 'race', cache: 'c' };
  const { worker, routes, get } = await startWorker({ routes: [route] }, { '/a': 'network' });
  assert.equal(await get('/a'), 'network');
  await worker.idle();
  let aborted = false;
  routes['/a'] = ({ signal }) => {
    signal.addEventListener('abort', () => (aborted = true));
    return never;
  };
  assert.equal(await get('/a'), 'network', 'the stored one');
  assert.equal(aborted, true);
  delete routes['/a'];
  assert.equal(await get('/a'), 'network', 'a network that fails at once is no winner');
});

test('several caches, and how they are matched', async () => {
  const { worker, get } = await startWorker({
    routes: [
      { match: '/also', strategy: 'cache-only', cache: { name: 'a', alsoMatch: ['b', 'c'] } },
      { match: '/search', strategy: 'cache-only', cache: { name: 'a', ignoreSearch: true } },
      { match: '/vary', strategy: 'cache-only', cache: { name: 'a', ignoreVary: true } },
      { match: '/strict', strategy: 'cache-only', cache: { name: 'a' } },
    ],
  });
  const open = (name) => worker.caches.open(name);
  await (await open('c')).put(`${origin}/also`, new Response('in c'));
  assert.equal(await get('/also'), 'in c');
  await (await open('b')).put(`${origin}/also`, new Response('in b'));
  assert.equal(await get('/also'), 'in b');
  const a = await open('a');
  await a.put(`${origin}/search?x=1`, new Response('any search'));
  assert.equal(await get('/search?y=2'), 'any search');
  for (const path of ['/vary', '/strict']) {
    const stored = new Response('varies', { headers: { vary: 'x-a' } });
    await a.put(new Request(`${origin}${path}`, { headers: { 'x-a': '1' } }), stored);
  }
  assert.equal(await get('/vary', { headers: { 'x-a': '2' } }), 'varies');
  await assert.rejects(get('/strict', { headers: { 'x-a': '2' } }), TypeError);
});

test('fallbacks by destination, a function, and the catch route', async () => {
  const { worker, get } = await startWorker({
    routes: [
      {
        match: '/by/*',
        strategy: 'network-only',
        fallback: {
          image: ({ url }) => new Response(`image for ${url.pathname}`),
          json: { offline: true },
          default: () => new Response('anything'),
        },
      },
      {
        match: '/function',
        strategy: 'network-only',
        fallback: ({ request }) => new Response(request.method),
      },
      { match: '/throws', strategy: 'network-only', fallback: () => never.x.y },
      { match: '/none', strategy: 'network-only' },
    ],
    catch: { handler: () => new Response('caught') },
  });
  assert.equal(await get('/by/a', { destination: 'image' }), 'image for /by/a');
  assert.equal(await get('/by/a', { destination: 'font' }), 'anything');
  const json = await worker.fetch('/by/a');
  assert.equal(json.headers.get('content-type'), 'application/json');
  assert.deepEqual(await json.json(), { offline: true });
  assert.equal(await get('/function'), 'GET');
  assert.equal(await get('/none'), 'caught');
  assert.equal(await get('/throws'), 'caught');
  assert.match(worker.logs.map(({ text }) => text).join('\n'), /the fallback failed/);
});

test('the catch route has a cache, hooks and a handler of its own', async () => {
  const calls = [];
  const { worker, routes, get } = await startWorker(
    {
      routes: [{ match: '/a', strategy: 'cache-first', cache: 'a', networkTimeoutSeconds: 0.02 }],
      catch: {
        cache: 'caught',
        handler: async ({ match, store }) => {
          await store(new Response('stored'));
          return match();
        },
        hooks: {
          handlerWillRespond: () => void calls.push('will respond'),
          handlerDidComplete: () => void calls.push('did complete'),
        },
      },
    },
    { '/a': () => new Promise((resolve) => setTimeout(resolve, 60, new Response('late'))) },
  );
  assert.equal(await get('/a'), 'stored');
  await worker.idle();
  assert.deepEqual(calls, ['will respond', 'did complete']);
  const textIn = async (name) =>
    (await (await worker.caches.open(name)).match(`${origin}/a`)).text();
  assert.equal(await textIn('caught'), 'stored');
  assert.equal(await textIn('a'), 'late', 'what came late is stored where its route says');
  delete routes['/a'];
  assert.equal(await get('/a'), 'late');
});

test('a handler has the route’s cache, the network and the strategies at hand', async () => {
  const { worker, requests, get } = await startWorker(
    {
      routes: [
        {
          match: '/own',
          cache: { name: 'own', key: { ignoreParameters: ['x'] } },
          handler: async ({ match, fetch, store, state }) => {
            state.seen = true;
            const stored = await match();
            if (stored) return stored;
            const response = await fetch();
            await store(response);
            return response;
          },
        },
        {
          match: '/strategy',
          cache: 'own',
          handler: async ({ strategy }) =>
            (await strategy('cache-only')) ?? (await strategy('network-first')),
        },
        { match: '/down', handler: ({ fetch }) => fetch() },
        { match: '/wrong', handler: ({ strategy }) => strategy('cachefirst') },
      ],
    },
    { '/own': 'own', '/strategy': 'by strategy' },
  );
  assert.equal(await get('/own?x=1'), 'own');
  assert.equal(await get('/own?x=2'), 'own');
  assert.equal(requests.length, 1);
  assert.equal(await get('/strategy'), 'by strategy');
  await worker.idle();
  assert.equal(await get('/strategy'), 'by strategy');
  assert.equal(requests.length, 2);
  await assert.rejects(get('/down'), TypeError);
  await assert.rejects(get('/wrong'), TypeError);
  const logs = worker.logs.map(({ text }) => text).join('\n');
  assert.match(logs, /\/down: the route's handler failed: Failed to fetch/);
  assert.match(logs, /no strategy is called "cachefirst": cache-first, cache-only/);
});

test('a handler that asks for more once its event is over gets an error', async () => {
  let late;
  const { worker, get } = await startWorker({
    routes: [
      {
        match: '/late',
        handler: (context) => {
          late = context;
          return new Response('answered');
        },
      },
    ],
  });
  assert.equal(await get('/late'), 'answered');
  await worker.idle();
  await assert.rejects(late.match(), { name: 'TypeError', message: 'the event is over' });
  await assert.rejects(late.store(new Response('x')), { message: 'the event is over' });
});

test('hooks: all of them, in their order, with what each is told', async () => {
  const calls = [];
  const note = (name) => (context) => {
    assert.equal(context.event.request.url, `${origin}/a`);
    context.state.count = (context.state.count ?? 0) + 1;
    const { cacheName = '', mode, key = '', error } = context;
    const body = context.response ? ' response' : '';
    const old = context.oldResponse ? ' old' : '';
    calls.push(
      `${name} ${mode} ${cacheName} ${key.slice(origin.length)}${body}${old}${error ?? ''}`,
    );
  };
  const names = [
    'handlerWillStart requestWillFetch fetchDidFail fetchDidSucceed cacheKeyWillBeUsed',
    'cachedResponseWillBeUsed cacheWillUpdate cacheDidUpdate handlerWillRespond handlerDidRespond',
    'handlerDidComplete handlerDidError',
  ].flatMap((line) => line.split(' '));
  const hooks = Object.fromEntries(names.map((name) => [name, note(name)]));
  const { worker, routes, get } = await startWorker(
    { routes: [{ match: '/a', strategy: 'network-first', cache: 'c', hooks }] },
    { '/a': 'a' },
  );
  await get('/a');
  await worker.idle();
  // What goes on beside the answer has its own order.
  const [answered, stored] = [
    calls.filter((call) => !/ write /.test(call)),
    calls.filter((call) => / write /.test(call)),
  ];
  assert.deepEqual(answered, [
    'handlerWillStart read  ',
    'cacheKeyWillBeUsed read c /a',
    'requestWillFetch read  ',
    'fetchDidSucceed read   response',
    'handlerWillRespond read   response',
    'handlerDidRespond read   response',
    'handlerDidComplete read  ',
  ]);
  assert.deepEqual(stored, [
    'cacheWillUpdate write c  response',
    'cacheKeyWillBeUsed write c /a',
    'cacheDidUpdate write c  response',
  ]);
  calls.length = 0;
  await get('/a');
  await worker.idle();
  assert.ok(calls.splice(0).includes('cacheDidUpdate write c  response old'));
  delete routes['/a'];
  assert.equal(await get('/a'), 'a');
  await worker.idle();
  assert.ok(calls.includes('fetchDidFail read  Error: Failed to fetch'), calls.join('\n'));
  assert.ok(calls.includes('cachedResponseWillBeUsed read c  response'));
  calls.length = 0;
  await worker.caches.delete('c');
  await assert.rejects(get('/a'), TypeError);
  await worker.idle();
  assert.match(calls.join('\n'), /handlerDidError read .*neither the network nor a cache/);
});

test('hooks change requests, keys and responses; null is none; a throw counts as not there', async () => {
  const { worker, requests, get } = await startWorker(
    {
      routes: [
        {
          match: '/a',
          strategy: 'network-first',
          cache: 'c',
          hooks: {
            requestWillFetch: ({ request }) => new Request(`${request.url}?sent`),
            fetchDidSucceed: async ({ response }) =>
              new Response(`${await response.text()}, from the network`),
            cacheKeyWillBeUsed: () => '/key',
            cacheWillUpdate: async ({ response }) =>
              new Response(`${await response.text()}, stored`),
            cachedResponseWillBeUsed: async ({ response }) =>
              new Response(`${await response.text()}, read`),
            handlerWillRespond: async ({ response }) =>
              new Response(`${await response.text()}, answered`),
          },
        },
        {
          match: '/null',
          strategy: 'cache-first',
          cache: 'd',
          hooks: { cacheWillUpdate: () => null },
        },
        {
          match: '/throws',
          strategy: 'cache-first',
          hooks: {
            fetchDidSucceed: () => {
              throw new Error('a mistake');
            },
          },
        },
      ],
    },
    { '/a': 'a', '/null': 'n', '/throws': 't' },
  );
  assert.equal(await get('/a'), 'a, from the network, answered');
  await worker.idle();
  assert.equal(requests[0].url, `${origin}/a?sent`);
  const stored = await worker.caches.match(`${origin}/key`);
  assert.equal(await stored.text(), 'a, from the network, stored');
  await get('/null');
  await worker.idle();
  assert.equal(await worker.caches.match(`${origin}/null`), undefined);
  assert.equal(await get('/throws'), 't');
  assert.match(worker.logs.at(-1).text, /the hook fetchDidSucceed failed: a mistake/);
});

test('what may be stored: statuses, header fields, size, no partial content', async () => {
  const answers = {
    '/404': () => new Response('no', { status: 404 }),
    '/410': () => new Response('no', { status: 410 }),
    '/tagged': () => new Response('yes', { headers: { 'x-cache': 'yes, please' } }),
    '/untagged': () => new Response('no'),
    '/small': () => new Response('12345'),
    '/large': () => new Response('123456'),
    '/large-said': () => new Response('123456', { headers: { 'content-length': '6' } }),
    '/part': () => new Response('1', { status: 206, headers: { 'content-range': 'bytes 0-0/2' } }),
    '/vary': () => new Response('v', { headers: { vary: '*' } }),
  };
  const { worker, get } = await startWorker(
    {
      routes: [
        { match: '/4:n', strategy: 'cache-first', cache: { name: 'c', statuses: [200, 404] } },
        {
          match: '/*tagged',
          strategy: 'cache-first',
          cache: { name: 'c', headers: { 'X-Cache': 'yes*' } },
        },
        {
          match: '/*',
          strategy: 'cache-first',
          cache: { name: 'c', maxResponseBytes: 5 },
        },
      ],
    },
    answers,
  );
  for (const path of Object.keys(answers)) await get(path);
  await worker.idle();
  const keys = await (await worker.caches.open('c')).keys();
  assert.deepEqual(keys.map(({ url }) => url.slice(origin.length)).sort(), [
    '/404',
    '/small',
    '/tagged',
  ]);
});

test('a redirected response answers a navigation all the same; HEAD has no body', async () => {
  const redirected = new Response('there');
  Object.defineProperty(redirected, 'redirected', { value: true });
  const { worker, get } = await startWorker(
    {
      routes: [
        { match: '/r', handler: () => redirected },
        { match: { pattern: '/h', method: ['GET', 'HEAD'] }, strategy: 'http-cache' },
      ],
    },
    { '/h': () => new Response('body', { headers: { 'cache-control': 'max-age=60' } }) },
  );
  const answer = await worker.fetch('/r', { mode: 'navigate' });
  assert.equal(answer.redirected, false);
  assert.equal(await answer.text(), 'there');
  await get('/h');
  await worker.idle();
  const head = await worker.fetch('/h', { method: 'HEAD' });
  assert.equal(head.headers.get('cache-control'), 'max-age=60');
  assert.equal(await head.text(), '');
});

test('ranges of a stored response', async () => {
  const { worker, requests } = await startWorker(
    { routes: [{ match: '/*', strategy: 'cache-first', cache: 'c' }] },
    {
      '/a': () =>
        new Response('0123456789', { headers: { etag: '"1"', 'content-type': 'text/x' } }),
    },
  );
  await worker.fetch('/a');
  await worker.idle();
  const ask = (range, more) => worker.fetch('/a', { headers: { range, ...more } });
  const part = await ask('bytes=2-4');
  assert.equal(part.status, 206);
  assert.equal(part.headers.get('content-range'), 'bytes 2-4/10');
  assert.equal(part.headers.get('content-length'), '3');
  assert.equal(part.headers.get('content-type'), 'text/x');
  assert.equal(await part.text(), '234');
  assert.equal(await (await ask('bytes=7-')).text(), '789');
  assert.equal(await (await ask('bytes=-2')).text(), '89');
  assert.equal(await (await ask('bytes=8-99')).text(), '89');
  const none = await ask('bytes=10-');
  assert.equal(none.status, 416);
  assert.equal(none.headers.get('content-range'), 'bytes */10');
  const several = await ask('bytes=0-1,-1');
  const boundary = /^multipart\/byteranges; boundary=(.+)$/.exec(
    several.headers.get('content-type'),
  )[1];
  assert.equal(
    await several.text(),
    `--${boundary}\r\nContent-Type: text/x\r\nContent-Range: bytes 0-1/10\r\n\r\n01\r\n` +
      `--${boundary}\r\nContent-Type: text/x\r\nContent-Range: bytes 9-9/10\r\n\r\n9\r\n--${boundary}--\r\n`,
  );
  assert.equal((await ask('bytes=0-1', { 'if-range': '"1"' })).status, 206);
  const whole = await ask('bytes=0-1', { 'if-range': '"2"' });
  assert.equal(whole.status, 200);
  assert.equal(await whole.text(), '0123456789');
  assert.equal((await ask('pages=1-2')).status, 200);
  assert.equal(requests.length, 1);
});

test('composed responses: parts in their order, each as it comes', async () => {
  const slow = {};
  slow.promise = new Promise((resolve) => (slow.resolve = resolve));
  const { worker, routes, get } = await startWorker(
    {
      routes: [
        {
          match: '/page/*',
          compose: {
            parts: [
              { url: '/head', strategy: 'cache-first', cache: 'c' },
              { url: '/content{pathname}{search}', strategy: 'network-only' },
              { handler: ({ url }) => `<footer>${url.pathname}</footer>` },
            ],
            headers: { 'X-Composed': 'yes' },
          },
          fallback: () => new Response('offline'),
        },
      ],
    },
    {
      '/head': '<head>',
      '/content/page/1': async ({ url }) => {
        await slow.promise;
        return new Response(`<p>${new URL(url).search}</p>`);
      },
    },
  );
  const response = await worker.fetch('/page/1?q=2');
  assert.equal(response.headers.get('content-type'), 'text/html;charset=utf-8');
  assert.equal(response.headers.get('x-composed'), 'yes');
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  assert.equal((await reader.read()).value, '<head>', 'before the network has answered');
  slow.resolve();
  let rest = '';
  for (let step; !(step = await reader.read()).done;) rest += step.value;
  assert.equal(rest, '<p>?q=2</p><footer>/page/1</footer>');
  await worker.idle();
  const keys = await (await worker.caches.open('c')).keys();
  assert.deepEqual(
    keys.map(({ url }) => url),
    [`${origin}/head`],
  );

  routes['/content/page/1'] = () => {
    throw new TypeError('Failed to fetch');
  };
  await assert.rejects(
    get('/page/1').catch((e) => {
      console.log('REJ', e.message);
      throw e;
    }),
    /a part has no answer/,
  );
  await worker.caches.delete('c');
  delete routes['/head'];
  assert.equal(await get('/page/1'), 'offline', 'where the first part has no answer');
});

test('warm-up: at install, and when a page asks', async () => {
  const config = {
    routes: [
      { match: '/img/*', strategy: 'cache-first', cache: 'images' },
      { match: '/live', strategy: 'network-only' },
    ],
    warmUp: ['/img/1', '/img/missing', '/nobody'],
  };
  const answers = { '/img/1': '1', '/img/2': '2', '/live': 'l' };
  const { worker, requests, get } = await startWorker(config, answers);
  const logs = () => worker.logs.map(({ text }) => text).join('\n');
  assert.match(logs(), /img\/missing was not warmed up: Failed to fetch/);
  assert.match(logs(), /nobody was not warmed up: no route takes it/);
  worker.clients.open('/');
  const urls = ['/img/2', '/live'].map((path) => origin + path);
  assert.deepEqual(await worker.message({ swale: 'warm-up', urls }), {
    swale: 'warmed-up',
    files: { done: 1, total: 2 },
  });
  assert.match(logs(), /live was not warmed up: its route stores nothing/);
  requests.length = 0;
  assert.equal(await get('/img/1'), '1');
  assert.equal(await get('/img/2'), '2');
  assert.deepEqual(requests, []);
});

test('pages are told of responses that changed', async () => {
  const { worker, routes, get } = await startWorker(
    {
      routes: [
        {
          match: '/*',
          strategy: 'stale-while-revalidate',
          cache: 'c',
          broadcastUpdate: true,
        },
      ],
    },
    {},
  );
  const page = worker.clients.open('/');
  const serve = async (path, body, headers) => {
    routes[path] = () => new Response(body, { headers });
    await get(path);
    await worker.idle();
    return page.messages.splice(0);
  };
  const told = [{ swale: 'response-updated', url: `${origin}/a`, cache: 'c' }];
  assert.deepEqual(await serve('/a', '1', { etag: '"1"' }), []);
  assert.deepEqual(await serve('/a', '1', { etag: '"1"' }), []);
  assert.deepEqual(await serve('/a', '1', { etag: '"2"' }), told, 'by its validator');
  assert.deepEqual(await serve('/a', '12', { 'content-length': '2' }), told, 'by its digest');
  assert.deepEqual(await serve('/a', '123', { 'content-length': '3' }), told, 'by its length');
  assert.deepEqual(await serve('/a', '123', { 'content-length': '3' }), []);
  assert.deepEqual(await serve('/a', '321', { 'content-length': '3' }), told, 'by its digest');
});

test('Cache-Status says where an answer comes from', async () => {
  let now = 1e12;
  const answer = () =>
    new Response('a', { headers: { 'cache-control': 'max-age=10', etag: '"1"' } });
  const { worker } = await startWorker(
    {
      routes: [
        { match: '/h', strategy: 'http-cache', cacheStatus: true },
        { match: '/c', strategy: 'cache-first', cacheStatus: true },
        { match: '/n', strategy: 'network-only', cacheStatus: true },
      ],
    },
    {
      '/h': ({ headers }) =>
        headers.has('if-none-match') ? new Response(null, { status: 304 }) : answer(),
      '/c': 'c',
      '/n': 'n',
    },
    { now: () => now },
  );
  const statusOf = async (path) => {
    const response = await worker.fetch(path);
    await worker.idle();
    return response.headers.get('cache-status');
  };
  assert.equal(await statusOf('/h'), 'swale; fwd=uri-miss; fwd-status=200; stored');
  now += 4000;
  assert.equal(await statusOf('/h'), 'swale; hit; ttl=6');
  now += 10_000;
  assert.equal(await statusOf('/h'), 'swale; fwd=stale; fwd-status=304; ttl=-4');
  assert.equal(await statusOf('/c'), 'swale; fwd=uri-miss; fwd-status=200');
  assert.equal(await statusOf('/c'), 'swale; hit');
  assert.equal(await statusOf('/n'), 'swale; fwd=bypass; fwd-status=200');
});
