// Push messages, clicks and subscriptions under swale/testing: the real core and shim.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createTestWorker } from 'swale/testing';

const push = {
  notification: { title: '{title}', body: '{message.text|no text}', tag: '{tag}', navigate: '/m/{id}' },
  fallback: { title: 'News' },
  messageId: '{id}',
  appBadge: 'increment',
  actions: { archive: { request: { url: '/api/archive', body: { id: '{id}' } } } },
  subscription: { url: '/api/subscriptions' },
};

async function startWorker(config = { push }, fetch = () => new Response()) {
  const worker = createTestWorker({ config, fetch });
  await worker.start();
  return worker;
}

const titles = ({ notifications }) => notifications.map(({ title }) => title);

test('messages are shown by templates, by themselves, or by the fallback', async () => {
  const worker = await startWorker();
  await worker.push({ id: 1, title: 'One', message: { text: 'Line\nbreak' } });
  assert.equal(worker.notifications[0].body, 'Line\nbreak');
  await worker.push({ web_push: 8030, notification: { title: 'Two', navigate: '/two' } });
  await worker.push();
  await worker.push('{"broken');
  assert.deepEqual(titles(worker), ['One', 'Two', 'News', 'News']);
  assert.equal(worker.badge, 4);
});

test('a message that comes again is shown once, also in another life', async () => {
  const worker = await startWorker();
  await worker.push({ id: 1, title: 'One' });
  worker.restart();
  await worker.push({ id: 1, title: 'One' });
  assert.deepEqual(titles(worker), ['One']);
  worker.notifications[0].close();
  await worker.push({ id: 1, title: 'One' });
  assert.deepEqual(titles(worker), []);
});

test('a function describes, declines or leaves it', async () => {
  const told = [];
  const handler = async (message) => {
    told.push(message);
    if (message.text === 'fail') throw Error('on purpose');
    return message.payload?.shown ?? (message.text === 'quiet' ? false : undefined);
  };
  const worker = await startWorker({ push: { handler, fallback: { title: 'News' } } });
  await worker.push({ shown: { title: 'Mine', actions: [{ action: 'a', title: 'A' }] } });
  await worker.push('quiet');
  await worker.push('fail');
  assert.deepEqual(titles(worker), ['Mine', 'News']);
  assert.deepEqual(told[1], { payload: null, text: 'quiet', isRepeated: false });
  assert.ok(worker.logs.some(({ text }) => text.includes('on purpose')));
});

test('a click focuses the tab that shows the URL, else opens one', async () => {
  const worker = await startWorker();
  const other = worker.clients.open('/other');
  const right = worker.clients.open('/m/1');
  await worker.push({ id: 1, title: 'One' });
  await worker.clickNotification(0);
  assert.deepEqual([other.focused, right.focused], [false, true]);
  assert.deepEqual(titles(worker), []);
  assert.equal(worker.badge, 0);
  await worker.push({ id: 2, title: 'Two' });
  await worker.clickNotification('id:2');
  assert.deepEqual(
    [...worker.clients].map(({ url }) => new URL(url).pathname),
    ['/other', '/m/1', '/m/2'],
  );
});

test('an action navigates the last tab and tells it', async () => {
  const click = { url: '/chat/{from}', window: 'navigate', message: { text: '{$reply}' } };
  const worker = await startWorker({ push: { actions: { reply: click } } });
  const first = worker.clients.open('/');
  worker.clients.open('/second');
  worker.clients.focus(first.id);
  await worker.push({ title: 'Hi', from: 'a b' });
  await worker.clickNotification(-1, 'reply', 'typed');
  assert.equal(first.url, 'https://example.com/chat/a%20b');
  assert.deepEqual(first.messages.at(-1), {
    swale: 'notification-click',
    action: 'reply',
    reply: 'typed',
    message: { text: 'typed' },
  });
});

test("an action's request reaches the server, and waits for a network first", async () => {
  const arrived = [];
  let online = false;
  const fetch = async (request) => {
    if (!online) throw new TypeError('offline');
    arrived.push([request.method, request.url, await request.text()]);
    return new Response();
  };
  const worker = await startWorker({ push }, fetch);
  await worker.push({ id: 7, title: 'One' });
  const clicked = worker.clickNotification(-1, 'archive');
  await clicked;
  assert.deepEqual(arrived, []);
  online = true;
  worker.clients.open('/');
  await worker.message({ swale: 'queue', args: ['replay', 'push'] });
  assert.deepEqual(arrived, [['POST', 'https://example.com/api/archive', '{"id":7}']]);
});

test('a subscription that the browser gave up is renewed and posted', async () => {
  const bodies = [];
  const fetch = async (request) => {
    bodies.push(await request.json());
    return new Response();
  };
  const worker = await startWorker({ push }, fetch);
  await worker.pushSubscriptionChange({
    oldSubscription: { endpoint: 'https://push.example/0', options: {} },
  });
  await worker.pushSubscriptionChange({ newSubscription: { endpoint: 'https://push.example/own' } });
  assert.deepEqual(bodies, [
    { subscription: { endpoint: 'https://push.example/1' }, oldEndpoint: 'https://push.example/0' },
    { subscription: { endpoint: 'https://push.example/own' }, oldEndpoint: '' },
  ]);
});

test('pages clear the badge', async () => {
  const worker = await startWorker();
  await worker.push({ id: 1, title: 'One' });
  const reply = await worker.message({ swale: 'push', args: ['clear-badge'] });
  assert.deepEqual([reply, worker.badge], [{ swale: 'push-done' }, 0]);
});

test('what is wrong in the options is told', () => {
  const config = { push: { click: { url: 'javascript:alert(1)' } } };
  assert.throws(() => createTestWorker({ config }), /push\.click\.url/);
});
