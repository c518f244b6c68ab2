// Built sites, installed by the worker that was built for them, in Node.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';

import { generateSW, getManifest } from 'swale/build';
import { createTestWorker } from 'swale/testing';
import { makeSite, root, temporaryFolder } from './support/site.js';

const origin = 'https://example.com';

/** A static host of `folders`, the first that has the file. `offline` cuts it off. */
function serve(...folders) {
  const server = { offline: false, requests: [], fetch };
  async function fetch(request) {
    if (server.offline) throw new TypeError('offline');
    const { pathname } = new URL(request.url);
    server.requests.push(pathname);
    for (const folder of folders) {
      const content = await readFile(path.join(folder, decodeURIComponent(pathname))).catch(
        () => {},
      );
      if (content) return new Response(content);
    }
    return new Response('not found', { status: 404 });
  }
  return server;
}

/** Asks for each of the site's files; gives the URLs whose content is not the file's. */
async function findWrong(worker, folder) {
  const { entries } = await getManifest({ globDirectory: folder });
  const wrong = [];
  for (const { url } of entries) {
    const response = await worker.fetch(`${origin}/${url}`);
    const expected = await readFile(path.join(folder, decodeURIComponent(url)));
    const found = response && Buffer.from(await response.arrayBuffer());
    if (!found?.equals(expected)) wrong.push(url);
  }
  return wrong;
}

async function installWorker(swDest, server, options = {}) {
  const worker = createTestWorker({
    script: await readFile(swDest, 'utf8'),
    scriptURL: `${origin}/sw.js`,
    fetch: server.fetch,
    ...options,
  });
  await worker.start();
  return worker;
}

test('file names with odd characters are installed and served offline', async (t) => {
  const names = ['a b.js', 'a#b.js', 'a?b.js', '100%.js', '%20.js', 'é/日本.js', 'back\\slash.js'];
  names.push('[id]/{x}.js', 'q"<>`|^.js', '👾.png', "~!$&'()*+,-.;=@_", 'c/d:e.js');
  const globDirectory = await makeSite(
    t,
    Object.fromEntries([...names, 'a:b.js'].map((name) => [name, `this is ${name}`])),
  );
  const { swDest } = await generateSW({ globDirectory });
  const server = serve(globDirectory);
  const worker = await installWorker(swDest, server);
  server.offline = true;
  assert.deepEqual(await findWrong(worker, globDirectory), []);
});

test('Swagger UI works offline, and its update fetches what the diff says', async (t) => {
  const older = path.join(root, 'node_modules/swagger-ui-dist-old');
  const newer = path.join(root, 'node_modules/swagger-ui-dist');
  const folder = await temporaryFolder(t);
  const build = (globDirectory, name) =>
    generateSW({
      globDirectory,
      swDest: path.join(folder, name, 'sw.js'),
      urlPrefix: '',
      packs: false,
      policy: { precache: { navigateFallback: '/index.html' } },
    });
  const one = await build(older, 'one');
  const first = serve(older, path.dirname(one.swDest));
  const worker = await installWorker(one.swDest, first);
  first.offline = true;
  assert.deepEqual(await findWrong(worker, older), []);
  const page = await worker.fetch('/some/route', { mode: 'navigate' });
  assert.match(await page.text(), /<title>Swagger UI<\/title>/);

  const two = await build(newer, 'two');
  const second = serve(newer, path.dirname(two.swDest));
  const update = await installWorker(two.swDest, second, { storage: worker.storage });
  const before = new Set(
    (await getManifest({ globDirectory: older })).entries.map((e) => e.digest),
  );
  const after = (await getManifest({ globDirectory: newer })).entries.map((e) => e.digest);
  const changed = new Set(after.filter((digest) => !before.has(digest)));
  assert.equal(second.requests.length, 1 + changed.size, 'the manifest and what changed');
  second.offline = true;
  assert.deepEqual(await findWrong(update, newer), []);
});

test('a getManifest result goes into a worker of your own', async (t) => {
  const globDirectory = await makeSite(t, { 'index.html': '<p>', 'opt.js': 'optional' });
  const manifest = await getManifest({ globDirectory, optional: ['opt.js'] });
  const folder = await makeSite(t, { [manifest.manifestFileName]: manifest.manifest });
  const server = serve(folder, await makeSite(t, { 'index.html': '<p>' }));
  const worker = createTestWorker({ manifest, fetch: server.fetch });
  await worker.start(); // the optional file is a 404
  server.offline = true;
  assert.equal(await (await worker.fetch('/')).text(), '<p>');
});
