// What the shim of queues does for each effect. The core is a scripted one.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createTestWorker } from 'swale/testing';
import { ask, ScriptedCore, statuses, tell } from '../support/scripted_core.js';

const cache = 'queues';
const read = (text) => ask('ReadRecords', { cache, number: 100, text });
const write = (text, members = {}) => ask('WriteRecords', { cache, text, ...members });
const withBody = { flags: 1 };

/** Runs `body`, a generator function, for a POST; gives what it returns. */
async function run(body, { init, ...options } = {}) {
  let result;
  const fetch = function* (url) {
    result = yield* body(url);
    yield tell('RespondWithError');
  };
  const core = new ScriptedCore({ fetch });
  const worker = core.during(() => createTestWorker({ config: { queues: {} }, ...options }));
  await worker.start();
  const request = { method: 'POST', body: 'the body', ...init };
  await assert.rejects(worker.fetch('/page?q', request), TypeError);
  await worker.idle();
  return { result, worker };
}

test('records are appended under numbers that never come again', async () => {
  const { result } = await run(function* () {
    const first = yield write('+last\nq/\none\n+last\nq/\ntwo\n');
    yield write('-q/0000000000000002\n');
    const second = yield write('+last\nq/\nthree\n~q/0000000000000001\nONE\n~none\nx\n');
    return [first.text, second.text, (yield read('*\n')).text];
  });
  assert.deepEqual(result, [
    'q/0000000000000001\nq/0000000000000002\n',
    'q/0000000000000003\n',
    'last\n3\nq/0000000000000001\nONE\nq/0000000000000003\nthree\n',
  ]);
});

test('the two databases know nothing of each other', async () => {
  const { result } = await run(function* () {
    yield write('=a\nqueued\n');
    yield ask('WriteRecords', { text: '=a\nkept\n' });
    const other = yield ask('ReadRecords', { number: 9, text: 'a\n' });
    return [(yield read('a\n')).text, other.text];
  });
  assert.deepEqual(result, ['a\nqueued\n', 'a\nkept\n']);
});

test('a write that fails changes nothing', async () => {
  const { result } = await run(function* () {
    yield write('=a\n1\n');
    // No record was appended that the body could lie beside.
    yield ask('KeepRequest');
    const { status } = yield write('=a\n2\n', withBody);
    return [status, (yield read('a\n')).text];
  });
  assert.deepEqual(result, [statuses.Failed, 'a\n1\n']);
});

test('a request is kept with its body and is sent as it was', async () => {
  const sent = [];
  const init = { headers: { 'x-a': 'b', 'user-agent': 'old', 'content-type': 'text/x' } };
  const { result } = await run(
    function* () {
      const kept = yield ask('KeepRequest');
      const [id, size, ...request] = kept.text.split('\x1f');
      yield write('+n\nq/\nentry\n', withBody);
      yield ask('NetworkFetch', { text: 'idempotency-key:k\n' });
      const text = request.join('\x1f');
      yield ask('SendRequest', { text, url: '#q/0000000000000001\n' });
      yield ask('SendRequest', { text, url: '=[\\n\n#q/0000000000000001\n=]\n' });
      yield write('-q/0000000000000001\n');
      const lost = yield ask('SendRequest', { text, url: '#q/0000000000000001\n' });
      return [id.length, size, text.includes('user-agent'), lost.status];
    },
    {
      init,
      fetch: async (request) => {
        const { url, method, headers } = request;
        const fields = ['x-a', 'content-type', 'idempotency-key'].map((name) => headers.get(name));
        sent.push([url, method, await request.text(), ...fields]);
        return new Response('');
      },
    },
  );
  assert.deepEqual(result, [36, '8', false, statuses.None]);
  const url = 'https://example.com/page?q';
  assert.deepEqual(sent, [
    [url, 'POST', 'the body', 'b', 'text/x', 'k'],
    [url, 'POST', 'the body', 'b', 'text/x', null],
    [url, 'POST', '[\nthe body]', 'b', 'text/x', null],
  ]);
});

test('a lock is had by one at a time, and goes with the worker that is killed', async () => {
  const holds = function* () {
    return (yield ask('AcquireLock', { text: 'a', flags: 1 })).status;
  };
  const { result: first, worker } = await run(holds);
  const { storage } = worker;
  const { result: second } = await run(holds, { storage });
  worker.kill();
  const { result: third } = await run(holds, { storage });
  const released = yieldRelease();
  const { result: fourth } = await run(released, { storage });
  assert.deepEqual(
    [first, second, third, fourth],
    [statuses.Ok, statuses.None, statuses.Ok, statuses.None],
  );
});

function yieldRelease() {
  return function* () {
    const { status } = yield ask('AcquireLock', { text: 'a', flags: 1 });
    yield tell('ReleaseLock', { text: 'a' });
    return status;
  };
}

test('sync is registered where the browser has it', async () => {
  const register = function* () {
    return (yield ask('RegisterSync', { text: 'tag' })).status;
  };
  const { result, worker } = await run(register);
  assert.equal(result, statuses.Ok);
  assert.deepEqual(worker.syncTags, ['tag']);
  const without = await run(register, { backgroundSync: false });
  assert.equal(without.result, statuses.None);
});
