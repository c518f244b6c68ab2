import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parsePolicy, PolicyError } from 'swale/toolkit';

const errorsOf = async (policy) => {
  const error = await parsePolicy(policy).then(
    () => assert.fail('it has no errors'),
    (error) => error,
  );
  assert.ok(error instanceof PolicyError);
  assert.equal(error.message, error.errors.map((one) => one.message).join('\n'));
  return error.errors;
};

test('a policy gives the same image as text and as an object', async () => {
  const policy = {
    precache: { navigateFallback: '/index.html' },
    routes: [{ match: '/api/*', strategy: 'network-first', networkTimeoutSeconds: 3 }],
  };
  const { image } = await parsePolicy(policy);
  assert.ok(image.length > 0);
  assert.deepEqual((await parsePolicy(JSON.stringify(policy, null, 2))).image, image);
});

test('all errors come at once, each with its place, what was found and what was expected', async () => {
  const json = `{
    "rutes": [],
    "routes": [{ "match": "/é/(", "strategy": "network-frist" }]
  }`;
  const errors = await errorsOf(json);
  const [option, pattern, strategy] = errors;
  assert.equal(errors.length, 3);
  assert.deepEqual([option.found, option.nearest], ['the option "rutes"', 'routes']);
  assert.equal(pattern.path, 'routes[0].match');
  const utf8 = Buffer.from(json);
  assert.deepEqual(strategy, {
    path: 'routes[0].strategy',
    offset: utf8.indexOf('"network-frist"'),
    found: '"network-frist"',
    expected:
      'one of cache-first, cache-only, network-first, network-only, stale-while-revalidate, race, http-cache',
    nearest: 'network-first',
    message:
      'routes[0].strategy: found "network-frist", expected one of cache-first, cache-only, ' +
      'network-first, network-only, stale-while-revalidate, race, http-cache; did you mean "network-first"?',
  });
});

test('text that is not JSON is an error with its offset', async () => {
  const [error] = await errorsOf('{"routes": [}');
  assert.equal(error.offset, 12);
  assert.equal((await errorsOf('')).length, 1);
});

test('what JSON cannot say is an error and not dropped', async () => {
  const circle = { routes: [] };
  circle.routes.push(circle);
  const cases = [
    [{ routes: [{ match: '/', handler: () => {} }] }, 'routes[0].handler', 'a function'],
    [{ bypass: [/x/] }, 'bypass[0]', 'the regular expression /x/'],
    [{ skipWaiting: 1n }, 'skipWaiting', 'a bigint'],
    [{ routes: [{ networkTimeoutSeconds: NaN }] }, 'routes[0].networkTimeoutSeconds', 'NaN'],
    [{ routes: new Set() }, 'routes', 'a Set'],
    [circle, 'routes[0]', 'an object that holds itself'],
  ];
  for (const [policy, path, found] of cases) {
    const [error, ...more] = await errorsOf(policy);
    assert.deepEqual([error.path, error.found, more], [path, found, []]);
  }
  const [error] = await errorsOf({ default: { handler() {} } });
  assert.equal(
    error.message,
    'default.handler: found a function, expected what JSON can say; a function needs a sw.js of your ' +
      "own: createWorker from 'swale', then injectManifest",
  );
});
