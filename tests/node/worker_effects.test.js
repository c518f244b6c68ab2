// What the shim does for each effect, and what it tells the core of it. The core is a scripted one.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import { createTestWorker } from 'swale/testing';
import { ask, ScriptedCore, statuses, tell } from '../support/scripted_core.js';

const sha256Of = (text) => createHash('sha256').update(text).digest('hex');

/** An active worker over a core with these handlers. */
async function startWith(handlers, options) {
  const core = new ScriptedCore(handlers);
  const worker = core.during(() => createTestWorker(options));
  await worker.start();
  return { core, worker };
}

/**
 * Runs a fetch of /page whose generator function is `body`: it yields effects, and returns what the test looks
 * at. The page gets a network error.
 */
async function run(body, options) {
  let result;
  const fetch = function* (url) {
    result = yield* body(url);
    yield tell('RespondWithError');
  };
  const { worker } = await startWith({ fetch }, options);
  await assert.rejects(worker.fetch('/page'), TypeError);
  await worker.idle();
  return { result, worker };
}

const network = (answer) => ({ fetch: answer });
const hello = network(() => new Response('hello', { headers: { 'x-a': '1' } }));

function* put(cache, url, response) {
  return (yield ask('CachePut', { cache, url, response })).status;
}

function* match(cache, url, members = {}) {
  return (yield ask('CacheMatch', { cache, url, ...members })).status;
}

test('the core is started with the script’s URL and the scope', async () => {
  const { core } = await startWith({}, { scriptURL: 'https://a.example/x/sw.js?v=ü' });
  assert.deepEqual(core.started, [
    '',
    '',
    'https://a.example/x/sw.js?v=%C3%BC',
    'https://a.example/x/',
  ]);
});

test('a fetch passes its URL, however long, and its numbers; 0 leaves it to the browser', async () => {
  const { core, worker } = await startWith({});
  const long = 'ü'.repeat(50_000);
  assert.equal(await worker.fetch('/a?' + long), undefined);
  await worker.fetch('/b', { method: 'POST', body: 'x', destination: 'style', mode: 'no-cors' });
  await worker.fetch('/c', { mode: 'navigate' });
  await worker.fetch('/d', { method: 'PURGE', destination: 'one-of-tomorrow' });
  assert.deepEqual(core.fetches, [
    ['https://example.com/a?' + encodeURIComponent(long), 1, 4, 0],
    ['https://example.com/b', 3, 3, 17],
    // Navigations do not follow redirects.
    ['https://example.com/c', 1, 257, 3],
    ['https://example.com/d', 0, 4, 23],
  ]);
});

test('kRespond answers with the response, which may be released at once', async () => {
  const fetch = function* () {
    const { response } = yield ask('NetworkFetch');
    yield tell('Respond', { response });
    yield tell('ReleaseResponse', { response });
  };
  const { worker } = await startWith({ fetch }, hello);
  const response = await worker.fetch('/page');
  assert.equal(await response.text(), 'hello');
});

test('kRespondWithError gives a network error and logs the reason', async () => {
  const { worker } = await run(function* () {
    yield tell('RespondWithError', { text: 'no answer' });
  });
  assert.deepEqual(worker.logs[0], { level: 'warn', text: 'swale: no answer' });
});

test('an event that is settled without an answer is answered by the network', async () => {
  const { worker } = await startWith({ *fetch() {} }, hello);
  assert.equal(await (await worker.fetch('/page')).text(), 'hello');
});

test('a handle that there is not is answered by the network', async () => {
  const fetch = function* () {
    yield tell('Respond', { response: 7 });
  };
  const { worker } = await startWith({ fetch }, hello);
  assert.equal(await (await worker.fetch('/page')).text(), 'hello');
});

test('kSettle with a text fails an install, without one ends it', async () => {
  let error = 'the disk is full';
  const core = new ScriptedCore({
    *event() {
      return error;
    },
  });
  const worker = core.during(() => createTestWorker());
  await assert.rejects(worker.install(), /^Error: the disk is full$/);
  error = '';
  await worker.install();
  assert.deepEqual(core.events, [
    [1, ''],
    [1, ''],
  ]);
});

test('an event stays open after its answer until kSettle', async () => {
  let isSettled = false;
  const fetch = function* () {
    yield tell('RespondWithError');
    yield ask('SetTimer', { number: 20 });
    isSettled = true;
  };
  const { worker } = await startWith({ fetch });
  await assert.rejects(worker.fetch('/page'));
  assert(!isSettled);
  await worker.idle();
  assert(isSettled);
});

test('kNetworkFetch without a URL sends the event’s own request as it is', async () => {
  const requests = [];
  const fetch = function* () {
    yield ask('NetworkFetch');
  };
  const answer = (request) => {
    requests.push(request);
    return new Response('');
  };
  const { worker } = await startWith({ fetch }, network(answer));
  await worker.fetch('/a', { mode: 'navigate', headers: { 'x-a': '1' } });
  await worker.fetch('/b', { method: 'POST', body: 'text' });
  const [get, post] = requests;
  assert.deepEqual(
    [get.mode, get.destination, get.headers.get('x-a')],
    ['navigate', 'document', '1'],
  );
  assert.deepEqual([post.method, await post.text()], ['POST', 'text']);
});

test('kNetworkFetch of a URL is relative to the script, with its cache mode', async () => {
  const requests = [];
  const { result } = await run(
    function* () {
      return [
        yield ask('NetworkFetch', { url: 'dir/x.js' }),
        yield ask('NetworkFetch', { url: '/y', number: 2, flags: 1 }),
        yield ask('NetworkFetch', { url: 'https://cdn.example/z', number: 3 }),
      ];
    },
    {
      scriptURL: 'https://example.com/app/sw.js',
      fetch: (request) => {
        requests.push([request.url, request.cache]);
        return new Response('', { status: 404 });
      },
    },
  );
  assert.deepEqual(requests, [
    ['https://example.com/app/dir/x.js', 'default'],
    ['https://example.com/y', 'reload'],
    ['https://cdn.example/z', 'no-cache'],
  ]);
  for (const outcome of result) {
    assert.deepEqual([outcome.status, outcome.httpStatus], [statuses.Ok, 404]);
  }
  assert.equal(new Set(result.map(({ response }) => response)).size, 3, 'handles differ');
});

test('kNetworkFetch that fails gives the reason', async () => {
  const { result } = await run(
    function* () {
      return yield ask('NetworkFetch');
    },
    network(() => Promise.reject(new TypeError('cable cut'))),
  );
  assert.deepEqual(result, {
    status: statuses.Failed,
    response: 0,
    httpStatus: 0,
    typeAndRedirected: 0,
    text: 'cable cut',
  });
});

test('an outcome has the response’s type, and whether it was redirected', async () => {
  const kDefault = 2;
  const redirect = (response) => Object.defineProperty(response, 'redirected', { value: true });
  for (const [response, expected] of [
    [new Response(''), kDefault],
    [redirect(new Response('')), kDefault | 256],
  ]) {
    const { result } = await run(
      function* () {
        return yield ask('NetworkFetch');
      },
      network(() => response),
    );
    assert.equal(result.typeAndRedirected, expected);
  }
});

test('kCancel aborts a fetch and a timer, and neither is reported', async () => {
  let signal;
  let isTimerCleared = false;
  const fetch = function* (url) {
    if (url.endsWith('/cancel')) {
      yield tell('Cancel', { number: 1 });
      yield tell('Cancel', { number: 2 });
      yield tell('Cancel', { number: 99 });
    } else {
      yield url.endsWith('/fetch')
        ? ask('NetworkFetch', { url: 'x' })
        : ask('SetTimer', { number: 5 });
      assert.fail('an outcome came');
    }
  };
  const { worker } = await startWith(
    { fetch },
    {
      fetch: (request) => {
        if (request.url.endsWith('/cancel')) return new Response('');
        signal = request.signal;
        return new Promise((resolve) => setTimeout(resolve, 5, new Response('')));
      },
      clearTimeout: (timer) => {
        isTimerCleared = true;
        clearTimeout(timer);
      },
    },
  );
  void worker.fetch('/fetch').catch(() => {});
  void worker.fetch('/timer').catch(() => {});
  await worker.fetch('/cancel');
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert(signal.aborted);
  assert(isTimerCleared);
  worker.kill();
});

test('kSetTimer waits for its milliseconds', async () => {
  const delays = [];
  await run(
    function* () {
      yield ask('SetTimer', { number: 60_000 });
    },
    {
      setTimeout: (callback, delayMs) => {
        delays.push(delayMs);
        setImmediate(callback);
      },
    },
  );
  assert.deepEqual(delays, [60_000]);
});

test('caches: put, match, delete, keys, names and drop', async () => {
  const { result, worker } = await run(function* () {
    const { response } = yield ask('NetworkFetch');
    const found = {};
    found.matchBefore = yield* match('a', 'k/1');
    found.namesBefore = (yield ask('CacheNames')).text;
    found.puts = [yield* put('a', 'k/1', response), yield* put('a', '', response)];
    found.match = yield ask('CacheMatch', { cache: 'a', url: 'k/1' });
    found.ownMatch = yield* match('a', '');
    found.otherCache = yield* match('b', 'k/1');
    found.keys = (yield ask('CacheKeys', { cache: 'a' })).text;
    found.names = (yield ask('CacheNames')).text;
    const remove = ask('CacheDelete', { cache: 'a', url: 'k/1' });
    found.deletes = [(yield remove).status, (yield remove).status];
    const drop = ask('CacheDrop', { cache: 'a' });
    found.drops = [(yield drop).status, (yield drop).status];
    found.putAgain = yield* put('a', 'k/2', response);
    found.keysAgain = (yield ask('CacheKeys', { cache: 'a' })).text;
    return found;
  }, hello);
  const { Ok, None } = statuses;
  assert.equal(result.matchBefore, None);
  assert.equal(result.namesBefore, '', 'a match makes no cache');
  assert.deepEqual(result.puts, [Ok, Ok]);
  assert.deepEqual([result.match.status, result.match.httpStatus], [Ok, 200]);
  assert.equal(result.ownMatch, Ok);
  assert.equal(result.otherCache, None);
  assert.equal(result.keys, 'https://example.com/k/1\nhttps://example.com/page\n');
  assert.equal(result.names, 'a\n');
  assert.deepEqual(result.deletes, [Ok, None]);
  assert.deepEqual(result.drops, [Ok, None]);
  assert.equal(result.putAgain, Ok, 'a cache that was dropped is made anew');
  assert.equal(result.keysAgain, 'https://example.com/k/2\n');
  const stored = await (await worker.caches.open('a')).match('https://example.com/k/2');
  assert.equal(stored.headers.get('x-a'), '1');
  assert.equal(await stored.text(), 'hello', 'each put has stored a clone');
});

test('kCacheMatch has its options', async () => {
  const { result } = await run(
    function* () {
      const { response } = yield ask('NetworkFetch');
      yield* put('a', '', response);
      return [
        yield* match('a', ''),
        yield* match('a', '/page?q', { flags: 0 }),
        yield* match('a', '/page?q', { flags: 1 }),
        yield* match('a', '/page?q', { flags: 1 | 2 }),
      ];
    },
    network(() => new Response('hello', { headers: { vary: 'x-b' } })),
  );
  const { Ok, None } = statuses;
  assert.deepEqual(result, [Ok, None, Ok, Ok]);
});

test('a cache that a page has deleted is gone for the next event', async () => {
  const fetch = function* () {
    const before = yield ask('CacheMatch', { cache: 'a', url: 'x' });
    const { response } = yield ask('NetworkFetch');
    yield ask('CachePut', { cache: 'a', url: 'x', response });
    yield tell('Respond', before.response ? before : { response });
  };
  let answers = 0;
  const { worker } = await startWith(
    { fetch },
    network(() => new Response(`${++answers}`)),
  );
  const texts = [];
  for (let i = 0; i < 3; ++i) {
    texts.push(await (await worker.fetch('/page')).text());
    if (i === 1) await worker.caches.delete('a');
  }
  assert.deepEqual(texts, ['1', '1', '3']);
});

test('storage that fails, and storage that is full', async () => {
  const errors = [new Error('disk on fire'), new DOMException('full', 'QuotaExceededError')];
  const { worker } = await startWith({});
  const { storage } = worker;
  storage.caches.open = () => Promise.reject(errors.shift());
  const { result } = await run(
    function* () {
      const { response } = yield ask('NetworkFetch');
      const effect = ask('CachePut', { cache: 'a', url: 'x', response });
      const outcomes = [yield effect, yield effect];
      delete storage.caches.open;
      return [...outcomes, yield effect];
    },
    { storage, ...hello },
  );
  assert.deepEqual(
    result.map(({ status, text }) => [status, text]),
    [
      [statuses.Failed, 'disk on fire'],
      [statuses.QuotaExceeded, 'full'],
      [statuses.Ok, ''],
    ],
  );
});

test('a clone for a cache is taken before the page reads the answer', async () => {
  const fetch = function* () {
    const { response } = yield ask('NetworkFetch');
    // Asked for together, as a strategy does: in one poll.
    yield [ask('CachePut', { cache: 'a', url: 'x', response }), tell('Respond', { response })];
  };
  const { worker } = await startWith({ fetch }, hello);
  assert.equal(await (await worker.fetch('/page')).text(), 'hello');
  await worker.idle();
  const stored = await worker.caches.match('https://example.com/x');
  assert.equal(await stored.text(), 'hello');
});

test('kReadBody gives the bytes, and the response remains usable', async () => {
  const bytes = new TextEncoder().encode('bytes: \u0000 ü').slice();
  const { result } = await run(
    function* () {
      const { response } = yield ask('NetworkFetch');
      return [yield ask('ReadBody', { response }), yield ask('ReadBody', { response })];
    },
    network(() => new Response(bytes)),
  );
  for (const { status, text } of result) {
    assert.equal(status, statuses.Ok);
    assert.equal(text, 'bytes: \u0000 ü');
  }
});

test('kCheckDigest compares as many digits as are given', async () => {
  const { result } = await run(function* () {
    const { response } = yield ask('NetworkFetch');
    const check = (text) => ask('CheckDigest', { response, text });
    return [
      yield check(sha256Of('hello')),
      yield check(sha256Of('hello').slice(0, 32)),
      yield check(sha256Of('other')),
    ];
  }, hello);
  assert.deepEqual(
    result.map(({ status, text }) => [status, text]),
    [
      [statuses.Ok, ''],
      [statuses.Ok, ''],
      [statuses.Mismatch, sha256Of('hello')],
    ],
  );
});

test('kCheckDigest makes the response one of the bytes that it checked', async () => {
  const fetch = function* () {
    const { response } = yield ask('NetworkFetch');
    yield ask('CheckDigest', { response, text: sha256Of('hello') });
    yield tell('Respond', { response });
  };
  const headers = {
    'content-encoding': 'br',
    'content-length': '999',
    'content-type': 'text/x',
    vary: '*',
    'x-a': '1',
  };
  const { worker } = await startWith(
    { fetch },
    network(() => {
      const response = new Response('hello', { headers });
      return Object.defineProperty(response, 'redirected', { value: true });
    }),
  );
  const response = await worker.fetch('/page', { mode: 'navigate' });
  assert.equal(response.status, 200);
  assert.equal(response.redirected, false, 'which a navigation would refuse');
  assert.deepEqual(
    [...response.headers],
    [
      ['content-type', 'text/x'],
      ['x-a', '1'],
    ],
  );
  assert.equal(await response.text(), 'hello');
});

test('a response whose body fails gives kFailed', async () => {
  const broken = () =>
    new Response(new ReadableStream({ pull: (c) => c.error(new TypeError('cut off')) }));
  for (const kind of ['ReadBody', 'CheckDigest']) {
    const { result } = await run(function* () {
      const { response } = yield ask('NetworkFetch');
      return yield ask(kind, { response });
    }, network(broken));
    assert.deepEqual([result.status, result.text], [statuses.Failed, 'cut off']);
  }
});

test('kPostMessage reaches the window clients in scope, in order', async () => {
  const core = new ScriptedCore({
    *event() {
      yield tell('PostMessage', { number: 1, text: '{"n":1}' });
      yield tell('PostMessage', { number: 1, text: '{"n":2}' });
    },
  });
  const worker = core.during(() =>
    createTestWorker({ scriptURL: 'https://example.com/app/sw.js' }),
  );
  const inside = worker.clients.open('page');
  const outside = worker.clients.open('/other');
  await worker.install();
  assert.deepEqual(inside.messages, [{ n: 1 }, { n: 2 }]);
  assert.deepEqual(outside.messages, []);
});

test('kPostMessage as a reply reaches the port', async () => {
  const { core, worker } = await startWith({
    *event(kind, text) {
      if (text) yield tell('PostMessage', { number: 0, text: `{"reply":"to ${text}"}` });
    },
  });
  assert.deepEqual(await worker.message({ swale: 'some-type' }), { reply: 'to some-type' });
  assert.deepEqual(await worker.message({ type: 'SKIP_WAITING' }), { reply: 'to skip-waiting' });
  assert.equal(core.events.length, 4);
});

test('messages that are not for swale do not reach the core', async () => {
  const { core, worker } = await startWith({});
  for (const data of [undefined, null, 'swale', 7, {}, { swale: 7 }, { type: 'OTHER' }, []]) {
    assert.equal(await worker.message(data), undefined);
  }
  assert.equal(core.events.length, 2, 'install and activate');
});

test('kSkipWaiting and kClaimClients', async () => {
  const core = new ScriptedCore({
    *event() {
      yield tell('SkipWaiting');
      const { status } = yield ask('ClaimClients');
      assert.equal(status, statuses.Ok);
    },
  });
  const worker = core.during(() => createTestWorker());
  const client = worker.clients.open();
  assert.equal(worker.skippedWaiting, false);
  await worker.install();
  assert.equal(worker.skippedWaiting, true);
  assert.equal(client.controlled, true);
});

test('kCallFunction calls the function with the request, its URL and the event', async () => {
  const calls = [];
  const handler = (context) => {
    calls.push(context);
    return new Response('made here', { status: 201 });
  };
  const fetch = function* () {
    const { response } = yield ask('CallFunction', { number: 0 });
    yield tell('Respond', { response });
  };
  const config = { routes: [{ match: '/*', handler }] };
  const { worker } = await startWith({ fetch }, { config });
  const response = await worker.fetch('/page?q', { method: 'POST', body: 'sent' });
  assert.deepEqual([response.status, await response.text()], [201, 'made here']);
  const [{ request, url, event }] = calls;
  assert.equal(url.searchParams.has('q'), true);
  assert.equal(await request.text(), 'sent');
  assert.equal(event.request, request);
});

test('kCallFunction with functions that give no response', async () => {
  const config = {
    routes: [
      { match: '/*', handler: () => undefined },
      { match: '/*', handler: () => Promise.reject(new Error('bug')) },
      {
        match: '/*',
        handler: () => {
          throw new Error('early bug');
        },
      },
      { match: '/*', handler: () => 'text' },
    ],
  };
  const { result } = await run(
    function* () {
      const outcomes = [];
      for (let number = 0; number < 5; ++number)
        outcomes.push(yield ask('CallFunction', { number }));
      return outcomes;
    },
    { config },
  );
  const { None, Failed } = statuses;
  assert.deepEqual(
    result.map(({ status }) => status),
    [None, Failed, Failed, Failed, Failed],
  );
  assert.deepEqual(
    result.slice(1, 3).map(({ text }) => text),
    ['bug', 'early bug'],
  );
  assert.match(result[3].text, /Response/);
});

test('kLog writes to the console at its level', async () => {
  const { worker } = await run(function* () {
    for (const number of [0, 1, 2]) yield tell('Log', { number, text: `text ${number}` });
  });
  assert.deepEqual(worker.logs.slice(0, 3), [
    { level: 'info', text: 'swale: text 0' },
    { level: 'warn', text: 'swale: text 1' },
    { level: 'error', text: 'swale: text 2' },
  ]);
});

test('an effect of a kind that the shim does not have fails', async () => {
  const { result } = await run(function* () {
    return yield { kind: 999, id: -1 };
  });
  assert.equal(result.status, statuses.Failed);
  assert.match(result.text, /999/);
});
