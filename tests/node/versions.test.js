// Versions through the package's public face: builds, installs, updates, pages that keep theirs, retirement.
import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';

import {
  createRetireKey,
  generateSW,
  getManifest,
  SwaleBuildError,
  writeRetireMessage,
  writeSafetyWorker,
} from 'swale/build';
import { createTestWorker } from 'swale/testing';
import { openContainer, readManifest } from 'swale/toolkit';
import { swale } from './support/command.js';
import { makeSite, openBuilt, readPayload, temporaryFolder } from './support/site.js';

const origin = 'https://example.com';
const script = (i, version) => `export const chunk${i} = ${i};\n// ${'x'.repeat(300)} ${version}\n`;
const scripts = (count, version) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`c${i}.js`, script(i, version)]));

/** A built version, and its server: `requests` are paths, `gone` those that it does not have. */
async function deploy(t, files, options = {}) {
  const folder = await makeSite(t, { 'index.html': '<p>page', ...files });
  const result = await generateSW({ globDirectory: folder, ...options });
  const server = { offline: false, requests: [], gone: () => false };
  server.fetch = async (request) => {
    if (server.offline) throw new TypeError('offline');
    const { pathname } = new URL(request.url);
    server.requests.push(pathname);
    const content = await readFile(path.join(folder, pathname)).catch(() => undefined);
    if (!content || server.gone(pathname)) return new Response('not found', { status: 404 });
    return new Response(content, { headers: { 'x-served': 'yes' } });
  };
  return { folder, result, server };
}

async function workerOf({ folder, server }, options = {}) {
  return createTestWorker({
    script: await readFile(path.join(folder, 'sw.js'), 'utf8'),
    fetch: (request) => server.fetch(request),
    setTimeout: (callback) => setImmediate(callback),
    clearTimeout: clearImmediate,
    ...options,
  });
}

const textOf = async (worker, url, init) => (await worker.fetch(url, init))?.text();

test('a version is installed by packs, and served with its header fields', async (t) => {
  const site = await deploy(t, scripts(40, 'one'));
  const worker = await workerOf(site);
  await worker.start();
  assert.ok(!site.server.requests.some((path) => path.endsWith('.js')), 'no file by itself');
  assert.ok(site.server.requests.includes('/index.html'), 'but the document');
  site.server.offline = true;
  worker.restart();
  assert.equal(await textOf(worker, '/c7.js'), script(7, 'one'));
  const { headers } = await worker.fetch('/c7.js');
  assert.equal(headers.get('content-type'), 'text/javascript;charset=utf-8');
  const page = await worker.fetch('/', { mode: 'navigate' });
  assert.equal(page.headers.get('x-served'), 'yes', "the server's own");
});

test('an update is one request, and an open page keeps its version over a restart', async (t) => {
  const one = await deploy(t, scripts(40, 'one'), { label: 'one', appData: { build: 1 } });
  const first = await workerOf(one);
  await first.start();
  const page = first.clients.open();
  assert.equal(await textOf(first, '/c3.js', { client: page }), script(3, 'one'));

  const files = { ...scripts(40, 'one'), 'c3.js': script(3, 'two'), 'new.js': 'new' };
  const two = await deploy(t, files, { label: 'two', updatesFrom: [one.folder] });
  const second = await workerOf(two, { storage: first.storage, clients: first.clients });
  await second.start();
  assert.deepEqual(two.server.requests, [`/${path.basename(two.result.updates[0].file)}`]);

  two.server.offline = true;
  const newer = second.clients.open();
  for (let life = 0; life < 2; ++life) {
    assert.equal(await textOf(second, '/c3.js', { client: page }), script(3, 'one'));
    assert.equal(await textOf(second, '/c3.js', { client: newer }), script(3, 'two'));
    assert.equal(await textOf(second, '/new.js', { client: newer }), 'new');
    second.restart();
  }
  const reply = await second.message({ swale: 'get-version' }, { client: page });
  assert.equal(reply.clientVersion, one.result.version);
  assert.equal(reply.version, two.result.version);
  assert.equal(reply.label, 'two');
  // Navigating ends it.
  page.close();
  assert.equal(await textOf(second, '/', { mode: 'navigate', client: newer }), '<p>page');
});

test('what the build tells pages of a version comes with get-version', async (t) => {
  const worker = await workerOf(await deploy(t, {}, { appData: { build: [1, 'a'] } }));
  await worker.start();
  const { appData } = await worker.message({ swale: 'get-version' });
  assert.deepEqual(JSON.parse(appData), { build: [1, 'a'] });
});

test('without packs on the server an install goes file by file', async (t) => {
  const site = await deploy(t, scripts(6, 'one'));
  site.server.gone = (path) => path.startsWith('/swale-pack-');
  const worker = await workerOf(site);
  await worker.start();
  assert.equal(site.server.requests.filter((path) => /^\/c\d\.js$/.test(path)).length, 6);
  site.server.offline = true;
  assert.equal(await textOf(worker, '/c5.js'), script(5, 'one'));
});

test('pages are told of progress with a rate', async (t) => {
  const worker = await workerOf(await deploy(t, scripts(6, 'one')));
  const page = worker.clients.open();
  await worker.start();
  const last = page.messages.filter(({ swale }) => swale === 'progress').at(-1);
  assert.deepEqual(last.files, { done: 7, total: 7 });
  assert.equal(typeof last.bytesPerSecond, 'number');
});

test('a stored file that was altered is not served', async (t) => {
  const site = await deploy(t, scripts(6, 'one'));
  const worker = await workerOf(site);
  await worker.start();
  const { caches } = worker.storage;
  const name = (await caches.keys()).find((name) => name.startsWith('swale:assets:'));
  const cache = await caches.open(name);
  for (const { url } of await cache.keys()) await cache.put(url, new Response('altered'));
  worker.restart();
  assert.equal(await textOf(worker, '/c1.js'), script(1, 'one'));
  await worker.idle();
  site.server.offline = true;
  worker.restart();
  for (let i = 0; i < 6; ++i) assert.equal(await textOf(worker, `/c${i}.js`), script(i, 'one'));
});

test('a worker whose script and manifest are gone retires', async (t) => {
  const site = await deploy(t, scripts(6, 'one'));
  const worker = await workerOf(site);
  await worker.start();
  const page = worker.clients.open();
  assert.deepEqual(await worker.message({ swale: 'check' }), { swale: 'checked', retired: false });
  site.server.gone = (path) => path === '/sw.js';
  assert.equal((await worker.message({ swale: 'check' })).retired, false, 'the manifest is there');
  site.server.gone = () => true;
  assert.equal((await worker.message({ swale: 'check' })).retired, true);
  assert.ok(page.messages.some(({ swale }) => swale === 'retired'));
  assert.deepEqual(await worker.storage.caches.keys(), []);
  assert.equal(await worker.fetch('/c1.js'), undefined, 'all is left to the browser');
});

test('a signed message retires the worker that it is for', async (t) => {
  const { privateKey, publicKey } = createRetireKey();
  const site = await deploy(t, scripts(6, 'one'), { policy: { retireKey: publicKey } });
  const retire = (options) =>
    writeRetireMessage({
      directory: site.folder,
      privateKey,
      scriptURL: `${origin}/sw.js`,
      reason: 'moved',
      ...options,
    });
  const isRetired = async () => {
    const worker = await workerOf({ ...site, server });
    await worker.start();
    spoil = true;
    const { retired } = await worker.message({ swale: 'check' });
    spoil = false;
    return retired;
  };
  // The manifest as it was built, for the install.
  let spoil = false;
  const manifest = await readFile(site.result.manifest);
  const server = {
    fetch: async (request) =>
      !spoil && request.url.includes('swale-manifest-')
        ? new Response(manifest)
        : site.server.fetch(request),
  };
  assert.equal(await isRetired(), false);
  await retire({ scriptURL: `${origin}/other/sw.js` });
  assert.equal(await isRetired(), false, 'another worker is meant');
  await retire({ privateKey: createRetireKey().privateKey });
  assert.equal(await isRetired(), false, 'another key');
  await retire({ versions: ['0123456789abcdef'] });
  assert.equal(await isRetired(), false, 'another version');
  await retire();
  assert.equal(await isRetired(), true);
  await assert.rejects(retire({ reason: '' }), SwaleBuildError);
  await assert.rejects(retire({ privateKey: 'none' }), /privateKey: found what is none/);
});

test('clear deletes all that is stored', async (t) => {
  const worker = await workerOf(await deploy(t, scripts(6, 'one')));
  await worker.start();
  assert.deepEqual(await worker.message({ swale: 'clear' }), { swale: 'cleared' });
  assert.deepEqual(await worker.storage.caches.keys(), []);
});

test('an update takes over once all pages agree', async (t) => {
  const one = await deploy(t, scripts(6, 'one'));
  const first = await workerOf(one);
  await first.start();
  const pages = [first.clients.open(), first.clients.open('other')];
  const second = await workerOf(await deploy(t, scripts(6, 'two')), {
    storage: first.storage,
    clients: first.clients,
  });
  await second.install();
  const agree = (client) => second.message({ swale: 'agree-to-update' }, { client });
  await agree(pages[0]);
  assert.equal(second.skippedWaiting, false);
  assert.ok(pages[1].messages.some(({ swale }) => swale === 'agree?'));
  await agree(pages[1]);
  assert.equal(second.skippedWaiting, true);
});

test('caches of other makes and of older layouts are deleted, and of other scopes not', async (t) => {
  const others = [
    `workbox-precache-v2-${origin}/`,
    `serwist-runtime-${origin}/`,
    'ngsw:/:db:control',
  ];
  const older = `swale:files:${origin}/`;
  const elsewhere = [
    `workbox-precache-v2-${origin}/app/`,
    'ngsw:/app/:db:control',
    `swale:files:${origin}/app/`,
    'swale:mine',
    'mine',
  ];
  for (const [policy, gone, kept] of [
    [{}, [...others, older], elsewhere],
    [{ cleanUpCaches: false }, [older], [...others, ...elsewhere]],
  ]) {
    const worker = await workerOf(await deploy(t, { 'a.js': 'a' }, { policy }));
    const { caches } = worker.storage;
    for (const name of [...gone, ...kept]) await caches.open(name);
    await worker.start();
    const names = await caches.keys();
    for (const name of gone) assert.ok(!names.includes(name), name);
    for (const name of kept) assert.ok(names.includes(name), name);
    assert.equal(await textOf(worker, '/a.js'), 'a');
  }
});

test('lazy, templated and additional entries', async (t) => {
  const files = { 'lazy.txt': 'lazy', 'parts/head.html': '<head>', 'c0.js': 'a', 'c1.js': 'b' };
  const site = await deploy(t, files, {
    lazy: ['lazy.txt'],
    globIgnores: ['parts/**'],
    templatedURLs: { '/shell': ['parts/**'] },
    additionalEntries: [{ url: '/api/me', revision: '1', optional: true }],
  });
  const served = { '/shell': 'made by the server' };
  const fetch = async (request) => {
    const made = served[new URL(request.url).pathname];
    return made ? new Response(made) : site.server.fetch(request);
  };
  const worker = await workerOf({ ...site, server: { fetch } });
  await worker.start();
  assert.ok(!site.server.requests.includes('/lazy.txt'));
  assert.equal(await textOf(worker, '/shell'), 'made by the server');
  assert.equal(await textOf(worker, '/lazy.txt'), 'lazy');
  await worker.idle();
  site.server.offline = true;
  worker.restart();
  assert.equal(await textOf(worker, '/lazy.txt'), 'lazy');
  const entry = (
    await getManifest({
      globDirectory: site.folder,
      templatedURLs: { '/shell': ['parts/**'] },
    })
  ).entries.find(({ url }) => url === 'shell');
  await writeFile(path.join(site.folder, 'parts/head.html'), '<head><title>');
  const changed = (
    await getManifest({
      globDirectory: site.folder,
      templatedURLs: { '/shell': ['parts/**'] },
    })
  ).entries.find(({ url }) => url === 'shell');
  assert.notEqual(entry.digest, changed.digest);
});

test('options of a build: headers, transforms, size limits', async (t) => {
  const globDirectory = await makeSite(t, {
    'a.html': '<p>',
    'b.html': '<p>b',
    'latin.css': Buffer.from([0x2f, 0x2a, 0xe9, 0x2a, 0x2f]),
    'large.bin': 'x'.repeat(2000),
  });
  const { entries } = await getManifest({
    globDirectory,
    headers: { 'b.html': { 'Content-Security-Policy': "default-src 'self'" } },
    transforms: [
      (all, warnings) => {
        warnings.push('looked at');
        return all.filter(({ url }) => url !== 'large.bin');
      },
    ],
  });
  const of = (name) => entries.find(({ url }) => url === name);
  assert.equal(of('a.html').headers, undefined);
  assert.equal(of('a.html').pack, undefined);
  assert.deepEqual(of('b.html').headers, {
    'content-type': 'text/html;charset=utf-8',
    'content-security-policy': "default-src 'self'",
  });
  assert.deepEqual(of('latin.css').headers, { 'content-type': 'text/css' });
  assert.equal(of('large.bin'), undefined);
  const limits = { globDirectory, maximumFileSizeToCacheInBytes: 1000 };
  await assert.rejects(getManifest({ ...limits, onLargeFile: 'error' }), {
    message:
      'large.bin: 2000 bytes, over maximumFileSizeToCacheInBytes (1000); onLargeFile is "error"',
  });
});

test('the version is the same whatever its label and its history', async (t) => {
  const globDirectory = await makeSite(t, scripts(10, 'one'));
  const history = path.join(await temporaryFolder(t), 'history');
  const build = async (options) => {
    const { version, packs, manifest } = await generateSW({ globDirectory, ...options });
    return [version, ...(await Promise.all([manifest, ...packs].map((file) => openBuilt(file))))];
  };
  const plain = await build({});
  assert.deepEqual(await build({ label: 'x', appData: 1, history }), plain);
  assert.deepEqual(await build({ history }), plain);
});

test('a history keeps so many versions, and makes an update from each', async (t) => {
  const history = path.join(await temporaryFolder(t), 'history');
  const globDirectory = await makeSite(t, scripts(4, 'v0'));
  const versions = [];
  for (let i = 0; i < 4; ++i) {
    await makeSite(t, { 'c0.js': script(0, `v${i}`) }, globDirectory);
    const { version, updates } = await generateSW({ globDirectory, history, historyVersions: 2 });
    assert.deepEqual(
      updates.map(({ from }) => from),
      versions.slice(-2).reverse(),
    );
    versions.push(version);
  }
  assert.deepEqual(
    JSON.parse(await readFile(path.join(history, 'versions.json'))),
    versions.slice(-2),
  );
  const contents = await readdir(path.join(history, 'contents'));
  assert.equal(contents.length, 3 + 2, 'three files that are the same, and two of the other');
  await writeFile(path.join(history, 'versions.json'), '{"not": "a list"}');
  await assert.rejects(
    generateSW({ globDirectory, history }),
    /versions\.json: found .*, expected a list/,
  );
});

test('the command line has all of it', async (t) => {
  const folder = await makeSite(
    t,
    Object.fromEntries(
      ['old', 'new'].flatMap((side) =>
        Object.entries(scripts(4, side)).map(([name, text]) => [`${side}/${name}`, text]),
      ),
    ),
  );
  const run = (...args) => swale(args, { cwd: folder });
  assert.equal((await run('generate', 'old', '--history', 'history')).code, 0);
  const built = await run('generate', 'new', '--from', 'old', '--app-data', '{"a":1}');
  assert.equal(built.code, 0);
  assert.match(built.stdout, /\n {2}packs {6}1 file, /);
  assert.match(built.stdout, /\n {2}update {5}from [0-9a-f]{16}, /);
  const bad = await run('generate', 'new', '--app-data', 'x');
  assert.equal(bad.code, 2);
  const missing = await run('generate', 'new', '--from', 'nowhere');
  assert.match(missing.stderr, /^error: updatesFrom: nowhere\/sw\.js cannot be read/);
  const loose = JSON.parse((await run('generate', 'new', '--no-packs', '--json')).stdout);
  assert.deepEqual(loose.packs, []);

  const key = await run('retire', '--new-key', 'key.pem');
  assert.match(key.stdout, /"retireKey": "[A-Za-z0-9+/=]+"/);
  assert.equal((await run('retire', '--new-key', 'key.pem')).code, 1, 'a key is not overwritten');
  const signed = await run('retire', 'new', '--key', 'key.pem', '--script-url', `${origin}/sw.js`);
  assert.match(signed.stdout, /^Wrote new\/swale-manifest-/);
  assert.equal((await run('retire', 'new')).code, 0);
  assert.match(await readFile(path.join(folder, 'new/sw.js'), 'utf8'), /"swale-runtime"/);
});

test('the safety worker clears and unregisters', async (t) => {
  const one = await deploy(t, scripts(4, 'one'));
  const first = await workerOf(one);
  await first.start();
  await first.storage.caches.open('images');
  await first.storage.caches.open('mine');
  const page = first.clients.open();
  await writeSafetyWorker({
    directory: one.folder,
    policy: { routes: [{ match: '/i/*', strategy: 'cache-first', cache: { name: 'images' } }] },
  });
  const second = await workerOf(one, { storage: first.storage, clients: first.clients });
  await second.start();
  assert.deepEqual(await first.storage.caches.keys(), ['mine']);
  assert.ok(page.messages.some(({ swale }) => swale === 'retired'));
});

test('the safety worker leaves what waits in queues to a worker to come', async (t) => {
  const policy = {
    routes: [
      {
        match: { pattern: '/api/*', method: 'POST' },
        strategy: 'network-only',
        backgroundSync: { queue: 'out', answer: 'accepted' },
      },
    ],
  };
  const sent = [];
  let isUp = false;
  const fetch = async (request) => {
    if (!isUp) throw new TypeError('Failed to fetch');
    sent.push(await request.text());
    return new Response('');
  };
  const first = createTestWorker({ config: policy, fetch });
  await first.start();
  const init = { method: 'POST', body: 'not lost' };
  assert.equal((await first.fetch('/api/a', init)).status, 202);
  await first.idle();
  first.kill();
  const folder = await temporaryFolder(t);
  await writeSafetyWorker({ directory: folder, policy });
  const script = await readFile(path.join(folder, 'sw.js'), 'utf8');
  const safety = createTestWorker({ script, storage: first.storage });
  await safety.start();
  safety.kill();
  isUp = true;
  const again = createTestWorker({ config: policy, fetch, storage: first.storage });
  await again.start();
  await again.queue('out').replay();
  assert.deepEqual(sent, ['not lost']);
});

test('older packs stay beside the worker with the manifests that name them', async (t) => {
  const globDirectory = await makeSite(t, scripts(4, 'v0'));
  const first = await generateSW({ globDirectory });
  await makeSite(t, scripts(4, 'v1'), globDirectory);
  await generateSW({ globDirectory });
  await readFile(first.packs[0]);
  await makeSite(t, scripts(4, 'v2'), globDirectory);
  await generateSW({ globDirectory, keepManifests: 1 });
  await assert.rejects(readFile(first.packs[0]), { code: 'ENOENT' });
  const { setUp } = await readPayload(path.join(globDirectory, 'sw.js'));
  await readFile(path.join(globDirectory, setUp.url));
});

test('what is no built file is told', async () => {
  await assert.rejects(openContainer(new Uint8Array(3)), { name: 'ManifestError' });
  const cut = Buffer.concat([
    Buffer.from('SwPk\x01\0\0\0\x01\0\0\0\x05\0\0\0\x05\0\0\0', 'latin1'),
  ]);
  await assert.rejects(openContainer(new Uint8Array(cut)), /cut off: 20 of 25 bytes/);
  await assert.rejects(readManifest(new Uint8Array(cut)), { name: 'ManifestError' });
});
