import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import { cacheKey, createCacheKey, PolicyError, requestCacheKey } from 'swale/toolkit';

test('without rules a key is the URL without its fragment', () => {
  for (const url of [
    'https://a.example/',
    'https://a.example/?',
    'https://a.example/b?c=%20d&&=',
  ]) {
    assert.equal(cacheKey(url), url);
    assert.equal(cacheKey(`${url}#e`), url);
    assert.equal(cacheKey(new URL(url), {}), url);
    assert.equal(createCacheKey()(url), url);
  }
  assert.equal(cacheKey('HTTPS://A.example:443/b/../c'), 'https://a.example/c');
});

test('each rule of a policy is one here', () => {
  const url = 'https://a.example/b/index.html?utm_source=x&q=a%20b&sid=1&p=2&q=+#f';
  const cases = [
    [{ ignoreParameters: ['sid', 'p*'] }, '/b/index.html?utm_source=x&q=a%20b&q=+'],
    [{ ignoreTrackingParameters: true }, '/b/index.html?q=a%20b&sid=1&p=2&q=+'],
    [{ keepParameters: ['q'] }, '/b/index.html?q=a%20b&q=+'],
    [{ keepParameters: ['q', 'p'], ignoreParameters: ['p'] }, '/b/index.html?q=a%20b&q=+'],
    [{ keepParameters: [], sortParameters: true }, '/b/index.html'],
    [{ sortParameters: true }, '/b/index.html?p=2&q=a%20b&q=+&sid=1&utm_source=x'],
    [{ keepParameters: [], directoryIndex: 'index.html' }, '/b/'],
    [{ keepParameters: [], cleanURLs: true }, '/b/index'],
    [{ keepParameters: [], fragment: 'keep' }, '/b/index.html#f'],
    [{ noVarySearch: false, body: true }, url.slice('https://a.example'.length, -2)],
  ];
  for (const [rules, key] of cases) {
    assert.equal(cacheKey(url, rules), `https://a.example${key}`);
    assert.equal(cacheKey(url, { ...rules, origin: 'drop' }), key);
    assert.equal(createCacheKey(rules)(new URL(url)), `https://a.example${key}`);
  }
});

test('a key without its origin is never another origin', () => {
  const key = cacheKey('https://a.example//b.example/c', { origin: 'drop' });
  assert.equal(new URL(key, 'https://a.example/d').href, 'https://a.example//b.example/c');
});

// mulberry32
function generator(seed) {
  let state = seed;
  return (count) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % count;
  };
}

test('parameters are sorted as URLSearchParams sorts them', () => {
  const random = generator(1);
  const pieces = [
    'a',
    'b',
    'é',
    '%61',
    '+',
    '%20',
    '=',
    '&',
    '%',
    '%FF',
    '～',
    '😀',
    '%00',
    '%ED%9F%BF',
  ];
  for (let round = 0; round < 2000; round++) {
    let search = '';
    for (let i = random(30); i > 0; i--) search += pieces[random(pieces.length)];
    const expected = new URL(`https://a.example/?${search}`);
    const key = new URL(cacheKey(expected, { sortParameters: true }));
    expected.searchParams.sort();
    assert.deepEqual([...key.searchParams], [...expected.searchParams], search);
  }
});

test('rules are compiled once for each object', () => {
  const rules = { ignoreParameters: ['a'] };
  assert.equal(cacheKey('https://a.example/?a', rules), 'https://a.example/');
  rules.ignoreParameters = 5;
  assert.equal(cacheKey('https://a.example/?a', rules), 'https://a.example/');
  assert.throws(() => cacheKey('https://a.example/?a', { ...rules }), PolicyError);
});

test('errors of rules have their place', () => {
  const cases = [
    [{ ignoreParameters: ['a', 5] }, 'ignoreParameters[1]', '5'],
    [{ sortParameter: true }, 'sortParameter', 'the option "sortParameter"'],
    [{ keepParameters: () => ['a'] }, 'keepParameters', 'null'],
    [{ body: 1n }, 'body', 'null'],
    [{ directoryIndex: '/index.html' }, 'directoryIndex', '"/index.html"'],
    [null, '', 'null'],
  ];
  for (const [rules, path, found] of cases) {
    for (const compile of [createCacheKey, (rules) => cacheKey('https://a.example/', rules)]) {
      assert.throws(
        () => compile(rules),
        (error) => {
          assert.ok(error instanceof PolicyError);
          assert.deepEqual(
            error.errors.map((one) => [one.path, one.found]),
            [[path, found]],
          );
          return true;
        },
      );
    }
  }
});

test('what is no URL is a TypeError', () => {
  for (const url of ['', '/a', 'https://', undefined])
    assert.throws(() => cacheKey(url), TypeError);
});

test('requests are told apart by method and body where the rules say so', async () => {
  const url = 'https://a.example/graphql?v=1#f';
  const request = (body, method = 'POST') => new Request(url, { method, body });
  const digest = (body) => createHash('sha256').update(body).digest('hex');
  const rules = { body: true };
  assert.equal(
    await requestCacheKey(request('{a}'), rules),
    `https://a.example/graphql?v=1&~swale-body=POST-${digest('{a}')}`,
  );
  assert.equal(
    await requestCacheKey(request('{a}', 'PUT'), {
      body: true,
      keepParameters: [],
      fragment: 'keep',
    }),
    `https://a.example/graphql?~swale-body=PUT-${digest('{a}')}#f`,
  );
  assert.equal(
    await requestCacheKey(request(undefined, 'DELETE'), rules),
    `https://a.example/graphql?v=1&~swale-body=DELETE-${digest('')}`,
  );
  const key = 'https://a.example/graphql?v=1';
  assert.equal(await requestCacheKey(new Request(url), rules), key);
  assert.equal(await requestCacheKey(new Request(url, { method: 'HEAD' }), rules), key);
  assert.equal(await requestCacheKey(request('{a}')), key);
  assert.equal(await requestCacheKey(request('{a}'), { body: false }), key);
});

test('the body of a request is left to be read', async () => {
  const request = new Request('https://a.example/', { method: 'POST', body: 'a' });
  await requestCacheKey(request, { body: true });
  assert.equal(await request.text(), 'a');
  await assert.rejects(requestCacheKey(request, { body: true }), TypeError);
});

test('no URL has the key of a request with a body', async () => {
  const request = new Request('https://a.example/b', { method: 'POST', body: 'a' });
  const key = await requestCacheKey(request, { body: true });
  assert.equal(cacheKey(key, { body: true }), key.replace('~', '%7E'));
});
