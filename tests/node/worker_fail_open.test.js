// Whatever goes wrong in the core, pages get what they would get without a worker.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createTestWorker } from 'swale/testing';
import { ask, ScriptedCore, tell } from '../support/scripted_core.js';

const trap = () => {
  throw new WebAssembly.RuntimeError('unreachable');
};

const online = { fetch: (request) => new Response(`network: ${request.method}`) };

// Loads undici, which has a wasm module of its own, before any test takes WebAssembly away.
createTestWorker();

/** Calls `create` while the global WebAssembly has other members. */
function withWebAssembly(members, create) {
  const before = globalThis.WebAssembly;
  globalThis.WebAssembly = members && Object.assign(Object.create(before), members);
  try {
    return create();
  } finally {
    globalThis.WebAssembly = before;
  }
}

function createOver(handlers, options = online) {
  return new ScriptedCore(handlers).during(() => createTestWorker(options));
}

/** The worker leaves everything to the browser, and says why to pages. */
async function assertIsOut(worker, reason) {
  assert.equal(await worker.fetch('/later'), undefined);
  await new Promise(setImmediate);
  const [message, ...more] = [...worker.clients][0].messages;
  assert.deepEqual(more, [], 'pages are told once');
  assert.equal(message.swale, 'failed');
  assert.match(message.error, reason);
  assert.deepEqual(await worker.message({ swale: 'get-version' }), message, 'and when they ask');
  assert.deepEqual(
    worker.logs.filter(({ level }) => level === 'error'),
    [{ level: 'error', text: `swale: ${message.error}` }],
  );
}

for (const [name, members] of [
  ['no WebAssembly', undefined],
  [
    'a Content Security Policy without wasm-unsafe-eval',
    {
      Module: class {
        constructor() {
          throw new WebAssembly.CompileError('Wasm code generation disallowed by embedder');
        }
      },
    },
  ],
]) {
  test(`${name}: an install fails, so that the version before goes on serving`, async () => {
    const worker = withWebAssembly(members, () => createTestWorker());
    await assert.rejects(worker.install(), /the worker's core failed/);
    assert.equal(worker.state, 'redundant');
  });

  test(`${name}: an active worker leaves requests to the browser`, async () => {
    const worker = createTestWorker({
      ...online,
      config: { default: { strategy: 'network-only' } },
    });
    worker.clients.open();
    await worker.start();
    assert.equal(await (await worker.fetch('/')).text(), 'network: GET');
    withWebAssembly(members, () => worker.restart());
    await assertIsOut(worker, /CompileError|TypeError|ReferenceError/);
  });
}

test('a trap while a fetch is decided leaves it and all later ones to the browser', async () => {
  const worker = createOver({ fetch: trap });
  worker.clients.open();
  await worker.start();
  assert.equal(await worker.fetch('/'), undefined);
  await assertIsOut(worker, /unreachable/);
});

test('a trap answers the events that are under way with the network', async () => {
  const worker = createOver({
    *fetch(url) {
      if (url.endsWith('/trap')) yield ask('CacheMatch', { cache: 'a' });
      else yield ask('SetTimer', { number: 1e9 });
      trap();
    },
  });
  worker.clients.open();
  await worker.start();
  const waiting = worker.fetch('/waiting', { mode: 'navigate' });
  const post = worker.fetch('/post', { method: 'POST', body: 'text' });
  const trapped = worker.fetch('/trap');
  assert.equal(await (await waiting).text(), 'network: GET');
  assert.equal(await (await post).text(), 'network: POST');
  assert.equal(await (await trapped).text(), 'network: GET');
  await worker.idle();
  await assertIsOut(worker, /unreachable/);
});

test('a request that is on its way to the network when the core traps is not sent twice', async () => {
  let sent = 0;
  const worker = createOver(
    {
      *fetch() {
        yield [ask('NetworkFetch'), ask('SetTimer', { number: 5 })];
        trap();
      },
    },
    {
      fetch: (request) => {
        ++sent;
        const answer = new Response(`network: ${request.method}`);
        return new Promise((resolve) => setTimeout(resolve, 10, answer));
      },
    },
  );
  await worker.start();
  assert.equal(
    await (await worker.fetch('/', { method: 'POST', body: 'x' })).text(),
    'network: POST',
  );
  assert.equal(sent, 1);
});

test('an answer that was given before a trap stands', async () => {
  const worker = createOver({
    *fetch() {
      const { response } = yield ask('NetworkFetch');
      yield [
        tell('Respond', { response }),
        ask('CachePut', { cache: 'a', url: 'x', response: 99 }),
      ];
      trap();
    },
  });
  await worker.start();
  assert.equal(await (await worker.fetch('/')).text(), 'network: GET');
  await worker.idle();
  assert.equal(worker.logs.length, 1);
});

test('a trap fails an install, at once or later, and not an activation', async () => {
  const isInstall = (kind) => kind === 1;
  for (const handler of [
    trap,
    function* () {
      yield ask('CacheNames');
      trap();
    },
  ]) {
    const installing = createOver({ event: handler });
    await assert.rejects(installing.install(), /unreachable/);

    const activating = createOver({ event: (kind) => (isInstall(kind) ? [].values() : handler()) });
    activating.clients.open();
    await activating.start();
    assert.equal(activating.state, 'activated');
    await assertIsOut(activating, /unreachable/);
  }
});

test('pages in scope are told, controlled or not', async () => {
  const worker = createOver({ event: trap });
  const page = worker.clients.open();
  assert.equal(page.controlled, false);
  await assert.rejects(worker.install());
  assert.equal(page.messages.length, 1);
});

test('without a network the page gets a network error', async () => {
  const worker = createOver(
    {
      *fetch() {
        yield ask('NetworkFetch');
        trap();
      },
    },
    {},
  );
  await worker.start();
  await assert.rejects(worker.fetch('/'), TypeError);
});
