// URLMatcher's JavaScript side: arguments, results, errors. tests/browser/url-patterns.test.js compares what patterns
// mean with other implementations, tests/native/url_pattern has the standard's sections.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { URLMatcher } from 'swale/toolkit';

const getters = (matcher) =>
  Object.fromEntries(
    ['protocol', 'username', 'password', 'hostname', 'port', 'pathname', 'search', 'hash'].map(
      (name) => [name, matcher[name]],
    ),
  );
const groupsOf = (pattern, text, options) =>
  new URLMatcher({ pathname: pattern }, options).exec({ pathname: text })?.pathname.groups ?? null;
const anything = {
  protocol: '*',
  username: '*',
  password: '*',
  hostname: '*',
  port: '*',
  pathname: '*',
  search: '*',
  hash: '*',
};

test('the constructor takes a string, a string with a base, or components', () => {
  assert.deepEqual(getters(new URLMatcher()), anything);
  assert.deepEqual(getters(new URLMatcher({})), anything);
  assert.deepEqual(getters(new URLMatcher({ pathname: '/é' })), {
    ...anything,
    pathname: '/%C3%A9',
  });
  const expected = {
    protocol: 'https',
    username: '*',
    password: '*',
    hostname: 'example.com',
    port: '8443',
    pathname: '/a/:b',
    search: '*',
    hash: '*',
  };
  const base = 'https://me:pw@example.com:8443/a/x?q#h';
  for (const args of [
    ['https://example.com:8443/a/:b'],
    ['/a/:b', base],
    [':b', base],
    [':b', new URL(base)],
    [{ pathname: ':b', baseURL: base }],
    [{ pathname: ':b', baseURL: base }, {}],
  ]) {
    assert.deepEqual(getters(new URLMatcher(...args)), expected, JSON.stringify(args));
  }
});

test('options come last, behind a base or without one', () => {
  for (const matcher of [
    new URLMatcher('https://example.com/Dir/(x)', { ignoreCase: true }),
    new URLMatcher('/Dir/(x)', 'https://example.com', { ignoreCase: true }),
    new URLMatcher('https://example.com/Dir/:x', undefined, { ignoreCase: true }),
  ]) {
    assert.ok(matcher.test('https://example.com/dIR/X'));
    assert.ok(matcher.exec('https://example.com/dIR/X'));
  }
  assert.ok(!new URLMatcher('https://example.com/Dir/:x').test('https://example.com/dir/X'));
});

test('a result has the inputs, and of each component its text and groups', () => {
  const matcher = new URLMatcher('https://:sub.example.com/:year(\\d+)/*{.:type}?');
  assert.deepEqual(matcher.exec('https://a.example.com/2024/b/c?d#e'), {
    inputs: ['https://a.example.com/2024/b/c?d#e'],
    protocol: { input: 'https', groups: {} },
    username: { input: '', groups: { 0: '' } },
    password: { input: '', groups: { 0: '' } },
    hostname: { input: 'a.example.com', groups: { sub: 'a' } },
    port: { input: '', groups: {} },
    pathname: { input: '/2024/b/c', groups: { year: '2024', 0: 'b/c', type: undefined } },
    search: { input: 'd', groups: { 0: 'd' } },
    hash: { input: 'e', groups: { 0: 'e' } },
  });
  assert.equal(matcher.exec('https://a.example.com/x/b'), null);
  assert.deepEqual(matcher.exec('/1/', 'https://b.example.com').inputs, [
    '/1/',
    'https://b.example.com',
  ]);
  const components = { pathname: '/1/', hostname: 'b.example.com', protocol: 'https' };
  assert.deepEqual(matcher.exec(components).inputs, [components]);
});

test('groups match what RegExp makes of them', () => {
  const cases = [
    ['/:a/*', '/x/y/z', { a: 'x', 0: 'y/z' }],
    ['/*/*', '/x/y/z', { 0: 'x/y', 1: 'z' }],
    ['/:a*', '/x/y', { a: 'x/y' }],
    ['{/:a}*', '', { a: undefined }],
    ['/{:a}*', '/', { a: '' }],
    ['/{*}?', '/', { 0: undefined }],
    ['/x{-:a-}+', '/x-1--2-', { a: '1--2' }],
    ['/:a(\\d*)?', '/', { a: '' }],
    ['/{:a(\\d+)}?', '/', { a: undefined }],
    ['/:__proto__', '/x', JSON.parse('{"__proto__": "x"}')],
  ];
  for (const [pattern, text, groups] of cases) {
    // A component object needs a URL whose path may be empty.
    const matcher = new URLMatcher({ protocol: 'foo', pathname: pattern });
    const found = text
      ? groupsOf(pattern, text)
      : matcher.exec({ protocol: 'foo', pathname: text })?.pathname.groups;
    assert.deepEqual(found, groups, `${pattern} on ${text}`);
  }
});

test('inputs that are no URLs do not match; components with a second base are an error', () => {
  const matcher = new URLMatcher();
  for (const method of ['test', 'exec']) {
    assert.ok(!matcher[method]('nonsense'));
    assert.ok(!matcher[method]('/a', 'nonsense'));
    assert.ok(!matcher[method]({ baseURL: 'nonsense' }));
    assert.ok(!matcher[method]({ port: '80000', protocol: 'https' }));
    assert.ok(matcher[method]());
    assert.ok(matcher[method](new URL('https://example.com')));
    assert.throws(() => matcher[method]({}, 'https://example.com'), TypeError);
  }
});

test('URLs with letters beyond ASCII match the ten-thousandth time too', () => {
  const matcher = new URLMatcher('https://é.example/ü');
  for (let i = 0; i < 10_000; ++i) assert.ok(matcher.test('https://é.example/ü'), `${i}`);
});

test('errors are TypeErrors that say where, what was found and what was expected', () => {
  const base = 'https://example.com/dir/x';
  const cases = [
    [['/é/:b/:b', base], /^pathname pattern, position 6: found ":b", expected each name once/],
    [['é/{b', base], /^pathname pattern, position 4: expected "}"/],
    [[{ pathname: 'é/{b', baseURL: base }], /^pathname pattern, position 4: expected "}"/],
    [['https://a.com/😀/(a**)'], /^pathname pattern, position 18: found "a\*\*", expected regular/],
    [[{ search: '?a+' }], /^search pattern, position 2: found "\+", expected something that it/],
    [[{ protocol: 'ht tp:' }], /^protocol pattern, position 0: found "ht tp", expected a scheme/],
    [[{ port: '80x' }], /^port pattern, position 0: found "80x", expected only digits/],
    [['/a'], /^protocol pattern, position 0: expected a protocol such as "https:", or a base URL$/],
    [['/a', 'nonsense'], /^found "nonsense", expected a base URL$/],
    [[{ baseURL: '' }], /^found "", expected a base URL$/],
    [[{}, base], /base/],
    [[{ pathname: 'a'.repeat(8193) }], /^pathname pattern, .* at most 8192 bytes$/],
  ];
  for (const [args, message] of cases) {
    assert.throws(() => new URLMatcher(...args), { name: 'TypeError', message });
  }
});

test('patterns that would be too long for routes work', () => {
  const long = '/' + 'a'.repeat(8000);
  const matcher = new URLMatcher({ pathname: `${long}/:x` });
  assert.ok(matcher.test({ pathname: `${long}/1` }));
  assert.ok(!matcher.test({ pathname: `${long}/1/` }));
  assert.deepEqual(matcher.exec({ pathname: `${long}/1` }).pathname.groups, { x: '1' });
  assert.ok(new URLMatcher({ pathname: `${long}/(\\d)` }).test({ pathname: `${long}/1` }));
});

test('lone surrogates become U+FFFD', () => {
  assert.equal(new URLMatcher('https://example.com/\ud800').pathname, '/%EF%BF%BD');
  const { inputs, hash } = new URLMatcher().exec('https://example.com/#\udc00');
  assert.deepEqual([inputs, hash.input], [['https://example.com/#\ufffd'], '%EF%BF%BD']);
});

test('time grows with the text, not with its divisions among groups', () => {
  const pathname = '/' + 'a'.repeat(2000);
  const hostile = new URLMatcher({
    pathname: '/' + Array.from({ length: 30 }, (_, i) => `{:a${i}}*`).join('') + '!',
  });
  const start = performance.now();
  assert.equal(hostile.test({ pathname }), false);
  assert.equal(hostile.exec({ pathname }), null);
  assert.ok(performance.now() - start < 5000);
});
