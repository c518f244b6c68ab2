import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cp, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';

import { generateSW, getManifest, SwaleBuildError } from 'swale/build';
import { indexLookup, parsePolicy, readIndex, readManifest } from 'swale/toolkit';
import { makeSite, openBuilt, readPayload, root, temporaryFolder, urlsOf } from './support/site.js';

const readWasm = (name) => readFile(path.join(root, `dist/worker/worker-${name}.wasm`));
const { version: swaleVersion } = JSON.parse(await readFile(path.join(root, 'package.json')));
const small = { 'index.html': '<p>Hello', 'app.js': 'let a;', 'img/a b.png': 'png' };

test('the worker holds the core, the policy and an index of the manifest beside it', async (t) => {
  const globDirectory = await makeSite(t, small);
  const policy = { precache: { navigateFallback: '/index.html' }, skipWaiting: true };
  const result = await generateSW({ globDirectory, policy, label: 'v1.2' });

  const manifest = await openBuilt(result.manifest);
  const digest = createHash('sha256').update(manifest).digest('hex');
  const version = digest.slice(0, 16);
  const swDest = path.join(globDirectory, 'sw.js');
  assert.deepEqual(result, {
    version,
    files: 3,
    bytes: 17,
    swDest,
    swBytes: (await stat(swDest)).size,
    manifest: path.join(globDirectory, `swale-manifest-${version}.bin`),
    packs: result.packs,
    packBytes: (await stat(result.packs[0])).size,
    updates: [],
    setUp: result.setUp,
    warnings: [],
  });
  assert.equal(result.packs.length, 1);
  assert.deepEqual(
    await readManifest(manifest),
    (await getManifest({ globDirectory })).entries,
    'neither the worker nor the manifest is among the files',
  );

  const payload = await readPayload(swDest);
  assert.deepEqual(payload.wasm, new Uint8Array(await readWasm('lean')));
  assert.deepEqual(payload.policy, (await parsePolicy(policy)).image);
  assert.deepEqual(await readIndex(payload.index), {
    version,
    label: 'v1.2',
    appData: '',
    count: 3,
    manifestUrl: `swale-manifest-${version}.bin`,
    manifestDigest: digest,
  });
  for (const entry of await readManifest(manifest)) {
    assert.equal(await indexLookup(payload.index, entry.url), entry.digest.slice(0, 32));
  }
});

test('the worker has the smallest module that its policy can do with', async (t) => {
  const globDirectory = await makeSite(t, small);
  const moduleOf = async (route, policy = { routes: [{ match: '/*', ...route }] }) => {
    const { swDest } = await generateSW({ globDirectory, policy });
    const { wasm } = await readPayload(swDest);
    for (const name of ['lean', 'core']) {
      if (Buffer.from(wasm).equals(await readWasm(name))) return name;
    }
    return 'none';
  };
  const cacheFirst = (cache) => moduleOf({ strategy: 'cache-first', cache });
  assert.equal(await cacheFirst({ name: 'c', statuses: [200, 404] }), 'lean');
  assert.equal(await moduleOf({ strategy: 'network-first', fallback: '/index.html' }), 'lean');
  for (const cache of [
    { maxEntries: 5 },
    { maxBytes: 5 },
    { maxAgeSeconds: 5 },
    { maxIdleSeconds: 5 },
    { maxResponseBytes: 5 },
    { purgeOnQuotaError: true },
  ]) {
    assert.equal(await cacheFirst(cache), 'core', JSON.stringify(cache));
  }
  assert.equal(await moduleOf({ strategy: 'http-cache' }), 'core');
  assert.equal(await moduleOf({ strategy: 'race' }), 'core');
  assert.equal(await moduleOf({ strategy: 'cache-first', broadcastUpdate: true }), 'core');
  assert.equal(await moduleOf({ compose: { parts: ['/index.html'] } }), 'core');
  assert.equal(await moduleOf({}, { warmUp: ['/x'] }), 'core');
  assert.equal(await moduleOf({}, { default: { strategy: 'http-cache' } }), 'core');
});

test('functions and files that are not precached are told, wherever they stand', async (t) => {
  const globDirectory = await makeSite(t, small);
  const fails = (route, message) =>
    assert.rejects(generateSW({ globDirectory, policy: { routes: [{ match: '/a', ...route }] } }), {
      name: 'SwaleBuildError',
      message,
    });
  const named = { function: 0 };
  await fails(
    { strategy: 'race', hooks: { fetchDidFail: named } },
    /^policy\.routes\[0\]\.hooks: found .* expected a strategy; a function needs a sw\.js/,
  );
  await fails(
    { strategy: 'race', fallback: { image: named } },
    /^policy\.routes\[0\]\.fallback\.image: found .* a function needs a sw\.js/,
  );
  await fails(
    { compose: { parts: [{ url: '/x', handler: named }] } },
    /^policy\.routes\[0\]\.compose\.parts\[0\]\.handler: found/,
  );
  await fails(
    { strategy: 'race', fallback: { image: '/ap.js', json: { ok: true } } },
    /^policy\.routes\[0\]\.fallback\.image: found "\/ap\.js", expected the URL of a precached file; did you mean "app\.js"/,
  );
  await fails(
    { compose: { parts: ['/head.html'] } },
    /^policy\.routes\[0\]\.compose\.parts\[0\]: found "\/head\.html"/,
  );
});

test('the first line names the version, whatever the label has in it', async (t) => {
  const globDirectory = await makeSite(t, small);
  const label = 'a"b\n*/\u2028c';
  const { swDest, version } = await generateSW({ globDirectory, label });
  const script = await readFile(swDest, 'utf8');
  assert.equal(
    script.split(/[\n\u2028\u2029]/, 1)[0],
    `// swale ${swaleVersion}: version ${version} "a\\"b\\n*/ c"`,
  );
  assert.equal((await readIndex((await readPayload(swDest)).index)).label, label);
  new Function(script); // it parses
});

test('a site built again elsewhere, at another time, gives the same bytes', async (t) => {
  const one = await temporaryFolder(t);
  const two = await temporaryFolder(t);
  const site = path.join(root, 'node_modules/swagger-ui-dist');
  await cp(site, path.join(one, 'site'), { recursive: true });
  await cp(site, path.join(two, 'another name'), { recursive: true });
  for (const name of await readdir(path.join(two, 'another name'))) {
    await utimes(path.join(two, 'another name', name), 1, 1);
  }
  const policy = { precache: { offlineFallback: 'index.html' } };
  const a = await generateSW({ globDirectory: path.join(one, 'site'), policy });
  const b = await generateSW({ globDirectory: path.join(two, 'another name'), policy });
  const c = await generateSW({ globDirectory: path.join(one, 'site'), policy });
  for (const other of [b, c]) {
    assert.deepEqual(await readFile(other.swDest), await readFile(a.swDest));
    assert.deepEqual(await readFile(other.manifest), await readFile(a.manifest));
  }
});

test('a change of one byte is another version', async (t) => {
  const globDirectory = await makeSite(t, small);
  const before = await generateSW({ globDirectory });
  await writeFile(path.join(globDirectory, 'app.js'), 'let b;');
  const after = await generateSW({ globDirectory });
  assert.notEqual(after.version, before.version);
  assert.ok((await stat(before.manifest)).isFile(), 'the manifest before is still served');
});

test('the newest manifests stay, the new one among them', async (t) => {
  const globDirectory = await makeSite(t, {
    ...small,
    'swale-manifest-000000000000000a.bin': '',
    'swale-manifest-000000000000000b.bin': '',
    'swale-manifest-000000000000000c.bin': '',
    'swale-manifest-mine.bin': '',
  });
  for (const [i, letter] of ['a', 'b', 'c'].entries()) {
    const file = path.join(globDirectory, `swale-manifest-000000000000000${letter}.bin`);
    await utimes(file, 1000 + i, 1000 + i);
  }
  const manifests = async () =>
    (await readdir(globDirectory)).filter((name) => name.startsWith('swale-manifest-')).sort();
  const { manifest } = await generateSW({ globDirectory, keepManifests: Infinity });
  assert.equal((await manifests()).length, 5);
  await generateSW({ globDirectory });
  assert.deepEqual(
    await manifests(),
    [
      path.basename(manifest),
      'swale-manifest-000000000000000b.bin',
      'swale-manifest-000000000000000c.bin',
      'swale-manifest-mine.bin',
    ].sort(),
  );
  await generateSW({ globDirectory, keepManifests: 1 });
  assert.deepEqual(await manifests(), [path.basename(manifest), 'swale-manifest-mine.bin'].sort());
});

test('nothing but the worker and what it fetches is left behind', async (t) => {
  const globDirectory = await makeSite(t, small);
  const { manifest, packs, setUp } = await generateSW({ globDirectory });
  const fetched = [manifest, ...packs, setUp].map((file) => path.basename(file));
  assert.deepEqual(
    (await readdir(globDirectory)).sort(),
    ['app.js', 'img', 'index.html', 'sw.js', ...fetched].sort(),
  );
});

test('an error leaves the worker in place as it was', async (t) => {
  const globDirectory = await makeSite(t, { ...small, 'sw.js': 'old' });
  await assert.rejects(generateSW({ globDirectory, policy: { rutes: [] } }), SwaleBuildError);
  await assert.rejects(
    generateSW({ globDirectory, policy: { precache: { navigateFallback: 'x' } } }),
    SwaleBuildError,
  );
  assert.equal(await readFile(path.join(globDirectory, 'sw.js'), 'utf8'), 'old');
  assert.equal((await readdir(globDirectory)).length, 4);
});

test('where nothing can be written, the error says so', async (t) => {
  const globDirectory = await makeSite(t, small);
  const swDest = path.join(globDirectory, 'app.js/sw.js');
  await assert.rejects(generateSW({ globDirectory, swDest, urlPrefix: '' }), (error) => {
    assert.ok(error instanceof SwaleBuildError);
    assert.ok(error.message.startsWith(`${swDest}: not written: `), error.message);
    return true;
  });
});

test('a policy in a file is told with line and column', async (t) => {
  const globDirectory = await makeSite(t, small);
  const folder = await makeSite(t, {
    'swale.json':
      '\uFEFF{\n  "precache": { "navigateFallback": "/index.html" },\n' +
      '  "routes": [{ "match": "/é/*", "strategy": "cache-frist" }]\n}',
  });
  const policy = path.join(folder, 'swale.json');
  await assert.rejects(generateSW({ globDirectory, policy }), {
    name: 'SwaleBuildError',
    message:
      `${policy}:3:45: routes[0].strategy: found "cache-frist", expected one of cache-first, ` +
      'cache-only, network-first, network-only, stale-while-revalidate, race, http-cache; did you mean "cache-first"?',
  });
  await assert.rejects(generateSW({ globDirectory, policy: `${folder}/nope.json` }), {
    name: 'SwaleBuildError',
    message: `policy: found "${folder}/nope.json", which is not there, expected a JSON file`,
  });
});

test('errors of a policy are told by their path', async (t) => {
  const globDirectory = await makeSite(t, small);
  const strategies =
    'one of cache-first, cache-only, network-first, network-only, stale-while-revalidate, race, http-cache';
  const cases = [
    [
      { routes: [{ match: '/a', strategy: 'cachefirst' }] },
      `policy.routes[0].strategy: found "cachefirst", expected ${strategies}; did you mean ` +
        '"cache-first"?',
    ],
    [
      { precash: {} },
      'policy.precash: found the option "precash", expected one of precache, routes, default, catch, bypass, ' +
        'skipWaiting, clientsClaim, staticRouting, cacheKey, warmUp, navigationPreload, cleanUpCaches, retireKey, queues, push, periodic, downloads; did you mean "precache"?',
    ],
    [
      { routes: [{ match: '/a', handler: () => {} }] },
      'policy.routes[0].handler: found a function, expected what JSON can say; a function needs a ' +
        "sw.js of your own: createWorker from 'swale', then injectManifest",
    ],
    [
      { default: { handler: { function: 0 } } },
      'policy.default.handler: found {"function":0}, expected a strategy; a function needs a sw.js ' +
        "of your own: createWorker from 'swale', then injectManifest",
    ],
  ];
  for (const [policy, message] of cases) {
    await assert.rejects(generateSW({ globDirectory, policy }), {
      name: 'SwaleBuildError',
      message,
    });
  }
  const broken = { routes: [{ match: '/a/(', strategy: 'cache-only' }] };
  await assert.rejects(
    generateSW({ globDirectory, policy: broken }),
    /^SwaleBuildError: policy\.routes\[0\]\.match: found .* at position \d+, expected /,
  );
});

test('a fallback has to be precached', async (t) => {
  const globDirectory = await makeSite(t, small);
  const generate = (policy) => generateSW({ globDirectory, policy });
  const expected = 'expected the URL of a precached file';
  const cases = [
    [
      { precache: { navigateFallback: '/indx.html' } },
      `policy.precache.navigateFallback: found "/indx.html", ${expected}; did you mean "index.html"?`,
    ],
    [
      { precache: { navigateFallback: '/' } },
      `policy.precache.navigateFallback: found "/", ${expected}; did you mean "index.html"?`,
    ],
    [
      { precache: { offlineFallback: '/img/a b.png' } },
      `policy.precache.offlineFallback: found "/img/a b.png", ${expected}; did you mean ` +
        '"img/a%20b.png"?',
    ],
    [
      { routes: [{ match: '/x', strategy: 'network-only', fallback: 'offline.html' }] },
      `policy.routes[0].fallback: found "offline.html", ${expected}`,
    ],
    [
      { default: { strategy: 'network-only', fallback: 'https://cdn.example/a.png' } },
      `policy.default.fallback: found "https://cdn.example/a.png", ${expected}`,
    ],
  ];
  for (const [policy, message] of cases) {
    await assert.rejects(generate(policy), { name: 'SwaleBuildError', message });
  }
  for (const fallback of ['index.html', '/index.html', '/img/a%20b.png']) {
    const { warnings } = await generate({ precache: { offlineFallback: fallback } });
    assert.deepEqual(warnings, []);
  }
  for (const folder of ['/app/', 'https://example.com/app/']) {
    const offlineFallback = `${folder}index.html`;
    assert.deepEqual((await generate({ precache: { offlineFallback } })).warnings, [
      `policy.precache.offlineFallback: "${offlineFallback}" is precached only where the worker's ` +
        `folder is "${folder}"`,
    ]);
  }
});

test('a worker elsewhere names the files from its own folder', async (t) => {
  const folder = await makeSite(t, { 'static/app.js': '' });
  const swDest = path.join(folder, 'worker.js');
  const { manifest } = await generateSW({ globDirectory: path.join(folder, 'static'), swDest });
  assert.equal(path.dirname(manifest), folder);
  assert.deepEqual(urlsOf(await readManifest(await openBuilt(manifest))), ['static/app.js']);
});

test('a site of 2,000 files takes a worker that differs only in its index', async (t) => {
  const files = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`f/${i}.txt`, `${i}`]));
  const globDirectory = await makeSite(t, files);
  const { files: count, swDest } = await generateSW({ globDirectory });
  assert.equal(count, 2000);
  const { index } = await readPayload(swDest);
  assert.ok(index.length < 2000 * 36 + 300);
});
