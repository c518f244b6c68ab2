import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';

import { getManifest, injectManifest } from 'swale/build';
import { indexLookup, readIndex, readManifest } from 'swale/toolkit';
import { makeSite, openBuilt, urlsOf } from './support/site.js';

const source = "createWorker({ precache: { manifest: self.__SWALE_MANIFEST } }); // '$&' stays\n";

test('the index takes the place of self.__SWALE_MANIFEST', async (t) => {
  const globDirectory = await makeSite(t, { 'index.html': '<p>', 'src/worker.js': source });
  const result = await injectManifest({
    globDirectory,
    swSrc: path.join(globDirectory, 'src/worker.js'),
    swDest: path.join(globDirectory, 'sw.js'),
    label: 'one',
  });
  const script = await readFile(result.swDest, 'utf8');
  const [, base64] = script.match(/\{index:"([^"]+)"\}/);
  assert.equal(
    script,
    source.replace('self.__SWALE_MANIFEST', () => `{index:"${base64}"}`),
  );
  const index = new Uint8Array(Buffer.from(base64, 'base64'));
  const { label, version, count } = await readIndex(index);
  assert.deepEqual({ label, version, count }, { label: 'one', version: result.version, count: 1 });
  const entries = await readManifest(await openBuilt(result.manifest));
  assert.deepEqual(urlsOf(entries), ['index.html'], "the worker's source is left out");
  assert.equal(await indexLookup(index, 'index.html'), entries[0].digest.slice(0, 32));
  assert.equal(result.swBytes, Buffer.byteLength(script));
});

test('a bundled worker may be written in place', async (t) => {
  const globDirectory = await makeSite(t, { 'index.html': '', 'sw.js': source });
  const swDest = path.join(globDirectory, 'sw.js');
  const options = { globDirectory, swSrc: swDest, swDest };
  await injectManifest(options);
  await assert.rejects(injectManifest(options), {
    name: 'SwaleBuildError',
    message: `${swDest}: found no self.__SWALE_MANIFEST, expected it once, where the manifest belongs`,
  });
});

test('self.__SWALE_MANIFEST is wanted exactly once', async (t) => {
  const folder = await makeSite(t, {
    'site/index.html': '',
    'none.js': 'myself.__SWALE_MANIFEST; self.__SWALE_MANIFESTS',
    'two.js': `// self.__SWALE_MANIFEST\n\n${source}`,
  });
  const inject = (name) =>
    injectManifest({
      globDirectory: path.join(folder, 'site'),
      swSrc: path.join(folder, name),
      swDest: path.join(folder, 'site/sw.js'),
    });
  const cases = [
    ['none.js', 'found no self.__SWALE_MANIFEST, expected it once, where the manifest belongs'],
    ['two.js', 'found self.__SWALE_MANIFEST 2 times, on the lines 1, 3, expected it once'],
  ];
  for (const [name, message] of cases) {
    await assert.rejects(inject(name), {
      name: 'SwaleBuildError',
      message: `${folder}/${name}: ${message}`,
    });
  }
  await assert.rejects(inject('nope.js'), {
    message: `swSrc: found "${folder}/nope.js", which is not there, expected a script`,
  });
});

test('swSrc and swDest are wanted', async (t) => {
  const globDirectory = await makeSite(t, {});
  await assert.rejects(injectManifest({ globDirectory }), {
    message: 'injectManifest: swSrc: found nothing, expected a path',
  });
  await assert.rejects(injectManifest({ globDirectory, swSrc: 'a.js', policy: {} }), {
    message: /^injectManifest: found the option "policy", expected one of /,
  });
});

test('getManifest gives what would be written', async (t) => {
  const globDirectory = await makeSite(t, { 'index.html': '<p>', 'sw.js': source });
  const swDest = path.join(globDirectory, 'sw.js');
  const options = { globDirectory, swDest, label: 'one' };
  const given = await getManifest(options);
  const written = await injectManifest({ ...options, swSrc: swDest });
  assert.equal(given.version, written.version);
  assert.equal(given.manifestFileName, path.basename(written.manifest));
  assert.deepEqual(given.manifest, new Uint8Array(await readFile(written.manifest)));
  assert.ok((await readFile(swDest, 'utf8')).includes(`{index:"${given.index}"}`));
});
