// The flight recorder: what a worker records replays as the same, without what is private.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';

import { generateSW } from 'swale/build';
import { createTestWorker } from 'swale/testing';
import { compareRecording, replayRecording } from 'swale/toolkit';
import { makeSite } from './support/site.js';

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

describe('what is done in the background', () => {
  const background = {
    recorder: {},
    routes: [
      {
        match: { pattern: '/api/*', method: 'POST' },
        strategy: 'network-only',
        backgroundSync: { queue: 'out', answer: 'accepted' },
      },
    ],
    queues: { out: {}, log: { batch: { max: 5 }, waitedTime: { header: 'x-waited' } } },
    periodic: { tidy: { minIntervalSeconds: 60, handler: () => 'secret1' } },
    push: {
      notification: { title: '{from.name}: {text}', navigate: '/chat/{room}', tag: '{topic}' },
      messageId: '{id}',
      appBadge: '{unread}',
      click: {
        message: { text: '{text}' },
        request: { url: '/seen', body: { text: '{text}' }, headers: { 'x-who': '{from.name}' } },
      },
      actions: { reply: { request: { url: '/reply', body: '{$reply}' } } },
      subscription: { url: '/subscriptions' },
    },
  };
  const message = {
    id: 'secret2',
    text: 'secret3 & "more"',
    from: { name: 'secret4', role: 'secret5' },
    amount: 987654,
    room: 'all',
    topic: 'secret6',
    unread: 3,
  };

  async function useAll(recorder) {
    let isUp = false;
    const bodies = [];
    const worker = createTestWorker({
      config: { ...background, recorder },
      // What a replay waits for is due at once; nothing takes as long as a request may.
      setTimeout: (callback, delayMs) => (delayMs > 60_000 ? 0 : setTimeout(callback)),
      fetch: async (request) => {
        if (!isUp) throw new TypeError('Failed to fetch');
        bodies.push(await request.text());
        return new Response('');
      },
    });
    await worker.start();
    worker.clients.open('/chat/1');
    await worker.push(message);
    await worker.push(message);
    await worker.push('secret7, and no JSON');
    await worker.push({ web_push: 8030, notification: { title: 'secret8', navigate: '/n' } });
    await worker.clickNotification(0);
    await worker.clickNotification(0, 'reply', 'secret9');
    await worker.pushSubscriptionChange({
      oldSubscription: { endpoint: 'https://push.example/secret10', options: {} },
      newSubscription: { endpoint: 'https://push.example/secret11', keys: { auth: 'secret12' } },
    });
    const headers = { authorization: 'Bearer secret13', 'x-own': 'secret14' };
    await worker.fetch('/api/a?b=secret15', { method: 'POST', body: 'secret16', headers });
    const queue = worker.queue('out');
    const metadata = { title: 'secret17', tries: 1 };
    await queue.push('/api/b', { method: 'POST', body: 'secret18', headers, metadata });
    for (const body of ['{"a":"secret19"}', '{}']) {
      await worker.queue('log').push('/log', { method: 'POST', body });
    }
    assert.equal((await queue.list()).length, 2);
    isUp = true;
    for (const name of ['out', 'log', 'push']) await worker.queue(name).replay();
    await worker.periodicSync('tidy');
    await worker.idle();
    assert.ok(bodies.includes('secret16') && bodies.includes('secret18'));
    return worker.recording();
  }

  test('payloads, fields and metadata are not in it, and it replays as the same', async () => {
    const text = await useAll({});
    const found = linesOf(text).filter((line) => /secret|987654/.test(JSON.stringify(line)));
    assert.deepEqual(found, []);
    const result = await replayRecording(text);
    assert.equal(result.status, 'same', JSON.stringify(result.lives, null, 2));
  });

  test('where they are asked for, the replay compares them too', async () => {
    const text = await useAll({ keepPayloads: true });
    // Bodies are Blobs, which the core never sees.
    assert.doesNotMatch(text, /secret1[68]|secret19/);
    assert.match(text, /secret4: secret3/);
    const result = await replayRecording(text);
    assert.equal(result.status, 'same', JSON.stringify(result.lives, null, 2));
    const altered = text.replace('secret4: secret3', 'secret4- secret3');
    assert.equal((await replayRecording(altered)).status, 'different');
  });
});

test('a generated worker, of two modules, keeps payloads only where that is asked for', async (t) => {
  for (const keepPayloads of [undefined, true]) {
    const folder = await makeSite(t, { 'index.html': '<p>page' });
    await generateSW({
      globDirectory: folder,
      recorder: { keepPayloads },
      policy: { queues: { out: {} }, push: { messageId: '{id}' } },
    });
    const worker = createTestWorker({
      script: await readFile(path.join(folder, 'sw.js'), 'utf8'),
      fetch: async ({ url, method }) => {
        if (method === 'POST') throw new TypeError('Failed to fetch');
        return new Response(await readFile(path.join(folder, new URL(url).pathname)));
      },
      setTimeout: (callback, delayMs) => (delayMs > 60_000 ? 0 : setTimeout(callback)),
    });
    await worker.start();
    await worker.push({ id: 'secret1', title: 'secret2' });
    const init = { method: 'POST', body: 'secret3', metadata: { a: 'secret4' } };
    await worker.queue('out').push('/a', init);
    await worker.queue('out').list();
    await worker.idle();
    const text = await worker.recording();
    assert.equal(/secret[124]/.test(text), !!keepPayloads);
    assert.doesNotMatch(text, /secret3/);
    const result = await replayRecording(text);
    assert.equal(result.status, 'same', JSON.stringify(result.lives, null, 2));
    assert.deepEqual(
      result.lives.map(({ module }) => module),
      ['serve', 'set-up'],
    );
  }
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
