import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import {
  buildIndex,
  buildManifest,
  diffManifests,
  indexLookup,
  ManifestError,
  readIndex,
  readManifest,
} from 'swale/toolkit';

const sha256 = (content) => createHash('sha256').update(content).digest('hex');

/** @param {Record<string, string>} files URL → content */
const entriesOf = (files) =>
  Object.entries(files).map(([url, content]) => ({
    url,
    digest: sha256(content),
    size: content.length,
    optional: false,
  }));
const manifestOf = (files) => buildManifest(entriesOf(files));

test('a manifest gives back what it was built from, in the order of the URLs', async () => {
  const entries = [
    { url: 'a.js', digest: sha256('1'), size: 1, optional: false },
    { url: 'b%20c/%C3%A9.css', digest: sha256('2'), size: 2 ** 32, optional: true },
    { url: 'https://cdn.example/x.js?v=1', digest: sha256('3'), size: 0, optional: false },
  ];
  assert.deepEqual(await readManifest(await buildManifest(entries)), entries);
  assert.deepEqual(await readManifest(await buildManifest([])), []);
});

test('the same entries give the same bytes in whatever order they come', async () => {
  const entries = entriesOf({ 'b.js': 'b', 'a.js': 'a', 'a/c.js': 'c', B: 'B' });
  const image = await buildManifest(entries);
  assert.deepEqual(await buildManifest([...entries].reverse()), image);
  assert.deepEqual(
    (await readManifest(image)).map((entry) => entry.url),
    ['B', 'a.js', 'a/c.js', 'b.js'],
  );
});

test('an entry that is not as it should be is named', async () => {
  const good = { url: 'a.js', digest: sha256('a'), size: 1 };
  const cases = [
    [
      [good, { ...good, url: 'b c.js' }],
      'entries[1].url: found "b c.js", expected a URL serialised by the URL standard, without a fragment',
    ],
    [
      [{ ...good, url: 'a.js#top' }],
      'entries[0].url: found "a.js#top", expected a URL serialised by the URL standard, without a fragment',
    ],
    [
      [{ ...good, digest: 'abc' }],
      'entries[0].digest: found "abc", expected 64 hexadecimal digits',
    ],
    [[{ ...good, size: -1 }], 'entries[0].size: found "-1", expected a whole number of bytes'],
    [[{ ...good, size: 1.5 }], 'entries[0].size: found "1.5", expected a whole number of bytes'],
    [
      [{ ...good, size: 2 ** 40 }],
      'byte 32: found content of 1099511627776 bytes, expected at most 4294967296',
    ],
    [
      [{ ...good, url: '/a.js' }],
      'byte 84: found "/a.js", expected a URL relative to the worker script\'s directory, or an absolute one',
    ],
    [[good, good], 'entries: found "a.js" more than once, expected each URL once'],
  ];
  for (const [entries, message] of cases) {
    await assert.rejects(buildManifest(entries), { name: 'ManifestError', message });
  }
});

test('a manifest cut off at any byte is refused with a reason', async () => {
  const image = await manifestOf({ 'a.js': 'a', 'b/c.css': 'bc' });
  for (let size = 0; size < image.length; size++) {
    await assert.rejects(readManifest(image.slice(0, size)), (error) => {
      assert.ok(error instanceof ManifestError);
      assert.notEqual(error.message, '');
      return true;
    });
  }
  await assert.rejects(readManifest(new Uint8Array(Buffer.from('<!doctype html>'))), ManifestError);
});

test('any byte of a manifest may be altered without harm to the toolkit', async () => {
  const image = await manifestOf({ 'a.js': 'a', 'b/c.css': 'bc' });
  for (let i = 0; i < image.length; i++) {
    const altered = image.slice();
    altered[i] ^= 0xff;
    await readManifest(altered).catch((error) => assert.ok(error instanceof ManifestError));
  }
  assert.equal((await readManifest(image)).length, 2);
});

test('a diff tells kept, reused, changed, added and removed files apart', async () => {
  const old = await manifestOf({ kept: 'k', moved: 'mm', changed: '1', removed: 'r' });
  const next = await manifestOf({ kept: 'k', moved2: 'mm', changed: '222', added: 'aaaa' });
  assert.deepEqual(await diffManifests(old, next), {
    rows: [
      { change: 'added', url: 'added', size: 4 },
      { change: 'changed', url: 'changed', size: 3 },
      { change: 'kept', url: 'kept', size: 1 },
      { change: 'removed', url: 'moved', size: 2 },
      { change: 'reused', url: 'moved2', size: 2, from: 'moved' },
      { change: 'removed', url: 'removed', size: 1 },
    ],
    filesToFetch: 2,
    bytesToFetch: 7,
    bytesSaved: 3,
  });
});

test('a diff counts each content once', async () => {
  const next = await manifestOf({ a: 'same', b: 'same', c: 'other!' });
  const { filesToFetch, bytesToFetch, bytesSaved } = await diffManifests(
    await buildManifest([]),
    next,
  );
  assert.deepEqual(
    { filesToFetch, bytesToFetch, bytesSaved },
    {
      filesToFetch: 2,
      bytesToFetch: 10,
      bytesSaved: 0,
    },
  );
});

test('a diff says which of its manifests is broken', async () => {
  const good = await manifestOf({ a: 'a' });
  await assert.rejects(diffManifests(good.slice(0, 9), good), /^ManifestError: the old manifest: /);
  await assert.rejects(diffManifests(good, good.slice(0, 9)), /^ManifestError: the new manifest: /);
});

test('an index finds what its manifest has, and nothing else', async () => {
  const files = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`f/${i}.js`, `${i}`]));
  const manifest = await manifestOf(files);
  const index = await buildIndex({ manifest, manifestUrl: 'm.bin', label: 'Herbst – “v2”' });
  assert.deepEqual(await readIndex(index), {
    version: sha256(manifest).slice(0, 16),
    label: 'Herbst – “v2”',
    appData: '',
    count: 10_000,
    manifestUrl: 'm.bin',
    manifestDigest: sha256(manifest),
  });
  for (let i = 0; i < 10_000; i += 97) {
    assert.equal(await indexLookup(index, `f/${i}.js`), sha256(`${i}`).slice(0, 32));
  }
  for (const url of ['', 'f/0', 'f/0.js?', 'f/10000.js', '/f/0.js']) {
    assert.equal(await indexLookup(index, url), undefined);
  }
});

test('what is not an index is refused', async () => {
  const manifest = await manifestOf({ a: 'a' });
  const index = await buildIndex({ manifest, manifestUrl: 'm.bin' });
  const expected = {
    name: 'ManifestError',
    message: 'not an index image of this version of swale, or not a whole one',
  };
  for (const image of [manifest, new Uint8Array(), index.slice(0, -1)]) {
    await assert.rejects(readIndex(image), expected);
    await assert.rejects(indexLookup(image, 'a'), expected);
  }
});
