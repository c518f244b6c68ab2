// `swale explain`, as someone at a terminal sees it.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';

import { generateSW } from 'swale/build';
import { explain } from 'swale/toolkit';

import { swale as runSwale } from './support/command.js';
import { makeTemporaryFolder, smallSite } from '../support/sites.js';

const policy = {
  precache: { navigateFallback: '/index.html' },
  routes: [
    { match: { method: 'POST', pattern: '/api/*' }, strategy: 'network-only' },
    { match: { header: { accept: '*json*' } }, strategy: 'network-first' },
    { match: { any: ['/x', { origin: 'cross' }], not: '/y' }, strategy: 'cache-only' },
    {
      match: '/api/:v(\\d+)/*',
      strategy: 'stale-while-revalidate',
      cache: { name: 'api', key: { ignoreParameters: ['s'], sortParameters: true } },
    },
    { match: '/live/*', strategy: 'network-only' },
  ],
  bypass: ['/admin/*'],
};

test('a route: the reasons before it, the key, the effects', async () => {
  const explanation = await explain({ policy, url: 'https://a.example/api/2/x?b&s=1&a#f' });
  assert.equal(explanation.decider, 'route');
  assert.equal(explanation.number, 3);
  assert.deepEqual(explanation.earlierRoutes, [
    { route: 0, condition: 'method', found: '"GET"' },
    { route: 1, condition: 'header: accept', found: 'no such field' },
    { route: 2, condition: 'any', found: 'none that holds' },
  ]);
  assert.deepEqual(explanation.key, {
    key: 'https://a.example/api/2/x?a&b',
    steps: [
      { rule: 'without the fragment', key: 'https://a.example/api/2/x?b&s=1&a' },
      { rule: 'ignoreParameters', key: 'https://a.example/api/2/x?b&a' },
      { rule: 'sortParameters', key: 'https://a.example/api/2/x?a&b' },
    ],
  });
  const stored = explanation.plans.find(({ name }) => name === 'stored, online');
  assert.deepEqual(stored.effects.slice(0, 3), [
    'fetch https://a.example/api/2/x?b&s=1&a#f',
    'match https://a.example/api/2/x?a&b in the cache "api"',
    'respond',
  ]);
  assert.equal(explanation.staticRule.source, 'fetch-event');
});

test('what answers, by its name', async () => {
  const routes = [
    { match: '/h', strategy: 'http-cache' },
    { match: '/l', strategy: 'race', cache: { maxEntries: 5 } },
    { match: '/c', compose: { parts: [{ url: '/head', strategy: 'race' }] } },
  ];
  const of = (path) => explain({ policy: { routes }, url: `https://a.example${path}` });
  assert.equal((await of('/h')).strategy, 'http-cache');
  const composed = await of('/c');
  assert.equal(composed.strategy, 'compose');
  assert.equal(composed.key, undefined);
  assert.deepEqual(composed.plans[0].effects, [
    'fetch https://a.example/head',
    'match https://a.example/head in the cache "swale-runtime"',
    // Once more, by all the rules of the cache.
    'match https://a.example/head in the cache "swale-runtime"',
    'open a stream',
    'append a part',
    'respond',
  ]);
  const limited = (await of('/l')).plans.find(({ name }) => name === 'not stored, online');
  assert.ok(limited.effects.includes('note what the cache holds'));
});

test('each decider', async () => {
  const deciderOf = async (options) => (await explain({ policy, ...options })).decider;
  assert.equal(await deciderOf({ url: 'https://a.example/admin/x' }), 'bypass');
  assert.equal(await deciderOf({ url: 'https://a.example/live/x' }), 'route');
  assert.equal(await deciderOf({ url: 'https://a.example/other' }), 'nobody');
  assert.equal(await deciderOf({ url: 'https://a.example/api/1', method: 'POST' }), 'route');
  const header = { url: 'https://a.example/q', headers: { Accept: 'application/json' } };
  assert.equal((await explain({ policy, ...header })).number, 1);
});

test('whether the browser’s own router takes it', async () => {
  const { staticRule } = await explain({
    policy: { routes: [{ match: '/live/*', strategy: 'network-only' }] },
    url: 'https://a.example/live/x',
  });
  assert.equal(staticRule.source, 'network');
  const other = await explain({
    policy: { routes: [{ match: '/api/*', strategy: 'cache-first' }] },
    url: 'https://a.example/api/x',
  });
  assert.equal(other.staticRule.source, 'fetch-event');
});

test('the command: text, JSON, a built worker, bad input', async (t) => {
  const directory = await makeTemporaryFolder(t);
  await smallSite({ 'index.html': 'home', 'about.html': 'about' })(directory);
  const policyFile = path.join(directory, '..', path.basename(directory) + '.json');
  await writeFile(policyFile, JSON.stringify(policy));
  const swDest = path.join(directory, 'sw.js');
  await generateSW({ globDirectory: directory, swDest, policy: policyFile });

  const text = await runSwale(['explain', '/live/x', '--policy', policyFile]);
  assert.equal(text.code, 0);
  assert.match(text.stdout, /→ network-only, by routes\[4\] "\/live\/\*"/);
  assert.match(text.stdout, /routes\[0\] .*: no, method found "GET"/);

  const args = ['explain', '/about', '--policy', policyFile, '--worker', swDest, '--json'];
  const precached = JSON.parse((await runSwale(args)).stdout);
  assert.equal(precached.decider, 'precache');
  assert.equal(precached.precached, 'about.html');

  const navigation = await runSwale([...args.with(1, '/no/page'), '--mode', 'navigate']);
  assert.equal(JSON.parse(navigation.stdout).decider, 'navigateFallback');

  for (const [bad, message] of [
    [['http://['], /found "http:\/\/\[", expected a URL/],
    [['/a', '--policy', 'missing.json'], /missing\.json/],
    [['/a', '--header', 'nonsense'], /expected "name: value"/],
    [['/a', '--worker', policyFile], /found no index in it/],
  ]) {
    const result = await runSwale(['explain', ...bad]);
    assert.equal(result.code, 1);
    assert.match(result.stderr, message);
  }
});
