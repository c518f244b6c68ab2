// Patterns and inputs by chance, from a seed: valid ones, nearly valid ones, and inputs that about half of them
// match. Runs in Node and in pages.

/** A source of chance that a seed determines. */
function createRandom(seed) {
  let state = (seed * 0x9e3779b1) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 3; ++i) next();
  const below = (n) => Math.floor(next() * n);
  return {
    below,
    chance: (probability) => next() < probability,
    oneOf: (list) => list[below(list.length)],
  };
}

// Without an escaped '?': where fixed text has nothing left once it is canonicalised, Chromium 156 crashes.
const texts = {
  protocol: ['http', 'https', 'ftp', 'data', 'ws', 'foo', 'HTTP', 's', 'javascript', 'file'],
  username: ['me', 'a b', 'é', 'U', '%40', '@'],
  password: ['pw', 'x:y', 'é', '%3A', ''],
  hostname: [
    'example',
    '.',
    'com',
    'a',
    'EXAMPLE',
    'münchen',
    'xn--mnchen-3ya',
    '1',
    '127.0.0.1',
    '[::1]',
    '-',
    '%61',
    'a b',
  ],
  port: ['80', '443', '8080', '8', '0', '65535', '21', '65536', ''],
  pathname: [
    '/',
    'foo',
    '/foo',
    'bar',
    '.',
    '..',
    '/a/',
    'é',
    'A',
    '%20',
    '%e9',
    ' ',
    '-',
    '.html',
    '//',
    '/./',
    '/../',
    '$',
    "'",
    '"',
    '<',
    '~',
    '\\\\',
    '+',
    '=',
  ],
  search: ['q', '=', '1', '&', 'a=b', 'é', ' ', '%20', "'", '"', 'Q', '/', '<'],
  hash: ['top', 'A', 'é', ' ', '%20', '/', '`', '"'],
};
const names = ['id', 'x', 'name', '_', '$a', 'ü', 'a1'];
const regexps = [
  ['\\\\d+', ['1', '42', 'x']],
  ['[a-z]+', ['ab', 'Z', 'z']],
  ['a|b', ['a', 'b', 'c']],
  ['.*', ['', 'foo', 'a/b']],
  ['[^/]+?', ['foo', 'a', '']],
  ['(?:x|y)z?', ['x', 'yz', 'z']],
  ['(?=a)a', ['a', 'b']],
  ['[^\\\\.]+?', ['foo', 'a']],
  ['a{1,2}', ['a', 'aa', 'aaa']],
  ['\\\\w', ['w', '-']],
].map(([source, samples]) => [source.replaceAll('\\\\', '\\'), samples]);
const brokenRegexps = ['?a', 'a(b)', '(', '[', 'é', 'a**', '', '\\', '[a&&&&b]', '(?<n>a)'];

/** What the pieces of one component are written as, and a text that they may match. */
function component(random, name) {
  const words = texts[name];
  const wild = {
    protocol: ['http', 's', 'foo'],
    hostname: ['www', 'a', 'a.b'],
    port: ['80', '8080'],
  }[name] ?? ['x', 'foo', 'a/b', '', 'A', 'é'];
  let pattern = '';
  let sample = '';
  // Of several repeated groups RegExp tries all divisions of a text: minutes for a few dozen letters.
  let isRepeated = false;
  const modifierOf = () => {
    const modifier = random.oneOf(['', '', '?', '*', '+']);
    if (modifier !== '*' && modifier !== '+') return modifier;
    if (isRepeated) return '';
    isRepeated = true;
    return modifier;
  };
  const add = (piece, text) => {
    pattern += piece;
    sample += text;
  };
  const group = () => {
    const text = random.oneOf(wild);
    switch (random.below(6)) {
      case 0:
        return ['*', text];
      case 1:
      case 2:
        return [':' + random.oneOf(names), text];
      case 3: {
        const [source, samples] = random.oneOf(regexps);
        return [`(${source})`, random.oneOf(samples)];
      }
      case 4: {
        const [source, samples] = random.oneOf(regexps);
        return [`:${random.oneOf(names)}(${source})`, random.oneOf(samples)];
      }
      default:
        return random.chance(0.3) ? [`(${random.oneOf(brokenRegexps)})`, text] : ['*', text];
    }
  };
  for (let i = 1 + random.below(4); i > 0; --i) {
    const word = random.oneOf(words);
    switch (random.below(10)) {
      case 0:
      case 1:
      case 2:
      case 3:
        add(word, word.replaceAll('\\', ''));
        break;
      case 4:
      case 5: {
        const [piece, text] = group();
        const modifier = modifierOf();
        const isAbsent = (modifier === '?' || modifier === '*') && random.chance(0.4);
        add(piece + modifier, isAbsent ? '' : text);
        break;
      }
      case 6:
      case 7: {
        const [piece, text] = random.chance(0.7) ? group() : ['', ''];
        const [before, after] = [random.oneOf([...words, '']), random.oneOf([...words, ''])];
        const modifier = modifierOf();
        const times = {
          '': 1,
          '?': random.below(2),
          '*': random.below(3),
          '+': 1 + random.below(2),
        };
        add(
          `{${before}${piece}${after}}${modifier}`,
          (before + text + after).replaceAll('\\', '').repeat(times[modifier]),
        );
        break;
      }
      case 8: {
        const character = random.oneOf([':', '*', '{', '.', 'é', '(', '\\', 'a', '+']);
        add('\\' + character, character);
        break;
      }
      default:
        if (random.chance(0.15))
          add(
            random.oneOf(['{', '}', ')', '(', ':', '\\', '+', '?', '::', '\u0000', '\ud800']),
            '',
          );
        else add(word, word.replaceAll('\\', ''));
    }
  }
  return { pattern, sample: sample.slice(0, 14) };
}

const componentNames = [
  'protocol',
  'username',
  'password',
  'hostname',
  'port',
  'pathname',
  'search',
  'hash',
];
const bases = [
  'https://example.com',
  'https://example.com/a/b?q#h',
  'http://me:pw@example.com:8080/dir/page.html?a=b',
  'file:///x/y',
  'data:text/plain,x',
  'foo://host/p/q',
  'nonsense',
];

function mutate(random, text) {
  if (random.chance(0.75)) return text;
  const at = random.below(text.length + 1);
  return (
    text.slice(0, at) +
    random.oneOf(['', 'x', '/', 'A', '.', '1']) +
    text.slice(at + random.below(2))
  );
}

/**
 * The case of a seed, always the same.
 *
 * @returns {{pattern: unknown[], inputs: unknown[][]}} the arguments of the constructor, and those of `exec`, several times.
 */
export function generate(seed) {
  const random = createRandom(seed);
  const parts = {};
  for (const name of componentNames) {
    const isUsed = random.chance(
      { username: 0.08, password: 0.08, port: 0.25, hash: 0.2, search: 0.35 }[name] ?? 0.65,
    );
    if (!isUsed) continue;
    parts[name] = component(random, name);
    // Most protocols and hosts are plain, or nothing ever matched.
    if ((name === 'protocol' || name === 'hostname') && random.chance(0.6)) {
      const plain = random.oneOf(
        name === 'protocol' ? ['https', 'http', 'foo', 'data'] : ['example.com', 'a.example.com'],
      );
      parts[name] = { pattern: plain, sample: plain };
    }
  }
  const of = (key, name) => parts[name]?.[key];
  const asString = (key) => {
    let text = '';
    if (parts.protocol) {
      text += of(key, 'protocol') + ':';
      if (random.chance(0.9)) text += '//';
      if (parts.username) {
        text += of(key, 'username') + (parts.password ? ':' + of(key, 'password') : '') + '@';
      }
      text += of(key, 'hostname') ?? (key === 'sample' ? 'example.com' : '');
      if (parts.port) text += ':' + of(key, 'port');
    }
    const path = of(key, 'pathname') ?? '';
    text +=
      parts.protocol && path && !path.startsWith('/') && random.chance(0.8) ? '/' + path : path;
    if (parts.search) text += '?' + of(key, 'search');
    if (parts.hash) text += '#' + of(key, 'hash');
    return text;
  };
  const asObject = (key) => {
    const object = {};
    for (const name of componentNames) {
      if (parts[name]) object[name] = of(key, name);
    }
    return object;
  };
  const isString = random.chance(0.5);
  const hasBase = random.chance(isString && !parts.protocol ? 0.95 : 0.2);
  const base = random.oneOf(bases.slice(0, random.chance(0.8) ? 3 : bases.length));
  const pattern = isString ? [asString('pattern')] : [asObject('pattern')];
  if (hasBase && isString) pattern.push(base);
  if (hasBase && !isString) pattern[0].baseURL = base;
  if (random.chance(0.15)) pattern.push({ ignoreCase: true });

  const inputs = [];
  for (let i = 0; i < 3; ++i) {
    if (random.chance(0.5)) {
      const object = asObject('sample');
      for (const name of Object.keys(object)) object[name] = mutate(random, object[name]);
      if (hasBase && random.chance(0.7)) object.baseURL = base;
      inputs.push([object]);
    } else {
      const text = mutate(random, asString('sample'));
      inputs.push(hasBase || random.chance(0.3) ? [text, base] : [text]);
    }
  }
  return { pattern, inputs };
}

/** What an implementation makes of a case, as JSON text that can be compared. */
export function outcomeOf(Implementation, { pattern, inputs }) {
  let matcher;
  try {
    matcher = new Implementation(...pattern);
  } catch (error) {
    return { text: error instanceof TypeError ? 'TypeError' : String(error), matches: 0 };
  }
  const getters = {};
  for (const name of componentNames) getters[name] = matcher[name];
  getters.hasRegExpGroups = matcher.hasRegExpGroups;
  let matches = 0;
  const results = inputs.map((input) => {
    try {
      const result = matcher.exec(...input);
      const isMatch = matcher.test(...input);
      if (isMatch !== (result !== null)) return `test says ${isMatch}, exec otherwise`;
      if (!result) return null;
      ++matches;
      const components = {};
      for (const name of componentNames) {
        const groups = Object.entries(result[name].groups).map(([key, value]) => [
          key,
          value ?? null,
        ]);
        components[name] = [result[name].input, ...groups.sort(([a], [b]) => (a < b ? -1 : 1))];
      }
      return components;
    } catch (error) {
      return error instanceof TypeError ? 'TypeError' : String(error);
    }
  });
  return { text: JSON.stringify({ getters, results }), matches };
}
