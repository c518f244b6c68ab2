// The flight recorder: what a worker records replays as the same, without what is private.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { createTestWorker } from 'swale/testing';
import { compareRecording, replayRecording } from 'swale/toolkit';

const config = {
  recorder: {
    keepParameters: ['page'],
    redactHeaders: ['x-account'],
    redact: [/(?<=\/user\/)\w+/],
  },
  routes: [
    { match: { pattern: '/api/*', header: { 'x-account': true } }, strategy: 'network-first' },
    { match: /\/user\/\w+\?q=/, strategy: 'stale-while-revalidate' },
    { match: ({ url }) => url.pathname === '/made', handler: ({ fetch }) => fetch() },
    {
      match: '/list',
      strategy: 'cache-first',
      cache: {
        name: 'list',
        maxEntries: 2,
        key: { sortParameters: true, ignoreParameters: ['s'] },
      },
    },
    { match: '/http/*', strategy: 'http-cache' },
  ],
};

const answer = ({ url }) =>
  new Response(`body of ${url}`, {
    headers: { 'cache-control': 'max-age=60', vary: 'authorization', 'set-cookie': 'id=secret5' },
  });

async function use(worker) {
  const get = (url, headers) => worker.fetch(url, { headers });
  await worker.start();
  await get('/api/1?key=secret1', { 'x-account': 'secret2' });
  await get('/user/secret3?q=secret4');
  await get('/made?page=7');
  for (const b of ['secret6', 'secret7', 'secret8', 'secret6']) await get(`/list?s=1&b=${b}&a=2`);
  await get('/http/a?x=secret9', { authorization: 'secret10' });
  await get('/http/a?x=secret9', { authorization: 'secret10' });
  await get('/left/to/the/browser');
  await worker.message({ swale: 'warm-up', urls: ['https://example.com/list?b=secret11'] });
  await worker.idle();
}

const linesOf = (text) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('a worker of a config', () => {
  test('its recording replays as the same', async () => {
    const worker = createTestWorker({ config, fetch: answer });
    await use(worker);
    const text = await worker.recording();
    const result = await replayRecording(text);
    assert.equal(result.status, 'same', JSON.stringify(result.lives, null, 2));
    assert.equal(result.events, 13);
    assert.equal(result.effects, linesOf(text).filter(({ type }) => type === 'effect').length);
    assert.ok(result.effects > 50);
  });

  test('what is private is not in it, and equal values are equal still', async () => {
    const worker = createTestWorker({ config, fetch: answer });
    await use(worker);
    const text = await worker.recording();
    assert.doesNotMatch(text, /secret/);
    assert.doesNotMatch(text, /body of/);
    assert.match(text, /\/made\?page=7/);
    const lists = linesOf(text).filter(({ type, url }) => type === 'fetch' && /list/.test(url));
    assert.equal(lists[0].url, lists[3].url);
    assert.notEqual(lists[0].url, lists[1].url);
  });

  test('an effect that was altered is found where it stands', async () => {
    const worker = createTestWorker({ config, fetch: answer });
    await use(worker);
    const lines = linesOf(await worker.recording());
    const i = lines.findIndex(({ type, cache }) => type === 'effect' && cache === 'list');
    lines[i].cache = 'another';
    const text = lines.map((line) => JSON.stringify(line) + '\n').join('');
    const { status, lives } = await replayRecording(text);
    assert.equal(status, 'different');
    const { line, expected, found } = lives[0].difference;
    assert.equal(line, i + 1);
    assert.match(expected, /"cache":"another"/);
    assert.match(found, /"cache":"list"/);
  });

  test('a ring that is full says what it has dropped', async () => {
    const worker = createTestWorker({
      config: { ...config, recorder: { events: 4 } },
      fetch: answer,
    });
    await use(worker);
    const lines = linesOf(await worker.recording());
    const events = lines.filter(({ type }) => type === 'fetch' || type === 'event').length;
    assert.ok(events <= 5, `${events} events`);
    assert.equal(lines[1].cutOff, 13 - events);
    const { status, lives } = await replayRecording(
      lines.map((line) => JSON.stringify(line) + '\n').join(''),
    );
    assert.equal(status, 'incomplete');
    assert.equal(lives[0].status, 'cutOff');
  });

  test('what another policy would have done with the requests', async () => {
    const worker = createTestWorker({ config, fetch: answer });
    await use(worker);
    const compared = await compareRecording(await worker.recording(), {
      routes: [
        { match: '/left/*', strategy: 'network-only' },
        { match: '/http/*', strategy: 'http-cache' },
      ],
    });
    const of = (path) => compared.find(({ recorded }) => recorded.request.url.includes(path));
    assert.deepEqual(
      [of('/left/').recorded.decider, of('/left/').other.strategy],
      ['nobody', 'network-only'],
    );
    assert.equal(of('/left/').isSame, false);
    assert.deepEqual([of('/http/').isSame, of('/http/').count], [true, 2]);
    assert.equal(of('/list').other.decider, 'nobody');
  });
});

test('a worker without a recorder says so', async () => {
  const worker = createTestWorker({ fetch: answer });
  await assert.rejects(worker.recording(), /keeps no recording/);
});

test('options that are none are refused', () => {
  assert.throws(
    () => createTestWorker({ config: { recorder: { events: 0 } } }),
    /recorder\.events: found 0, expected a whole number from 1/,
  );
});
