import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { symlink, utimes } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';

import { DEFAULT_GLOB_IGNORES, getManifest, SwaleBuildError } from 'swale/build';
import { makeSite, root, temporaryFolder, urlsOf } from './support/site.js';

const swagger = path.join(root, 'node_modules/swagger-ui-dist');

test('every file has its URL, digest and size, in the order of the URLs', async (t) => {
  const globDirectory = await makeSite(t, { 'index.html': '<p>', 'a/b.js': 'let b;', 'a.js': '' });
  const digest = (content) => createHash('sha256').update(content).digest('hex');
  const headers = { 'content-type': 'text/javascript;charset=utf-8' };
  const { entries, warnings, files, bytes } = await getManifest({ globDirectory });
  assert.deepEqual(
    { entries, warnings, files, bytes },
    {
      entries: [
        { url: 'a.js', digest: digest(''), size: 0, optional: false, headers, pack: 0, offset: 0 },
        {
          url: 'a/b.js',
          digest: digest('let b;'),
          size: 6,
          optional: false,
          headers,
          pack: 0,
          offset: 0,
        },
        { url: 'index.html', digest: digest('<p>'), size: 3, optional: false },
      ],
      warnings: [],
      files: 3,
      bytes: 9,
    },
  );
});

test('a file larger than a chunk has the digest of all of it', async (t) => {
  const content = Buffer.alloc(3 * 256 * 1024 + 1, 'swale');
  const globDirectory = await makeSite(t, { 'large.bin': content });
  const { entries } = await getManifest({ globDirectory });
  assert.equal(entries[0].digest, createHash('sha256').update(content).digest('hex'));
  assert.equal(entries[0].size, content.length);
});

test('file names are serialised as the URL standard has it', async (t) => {
  const names = [
    'a b.js',
    'a#b.js',
    'a?b.js',
    '100%.js',
    '%20.js',
    'é/日本.js',
    'back\\slash.js',
    '[id]/{x}.js',
    'x\u0301.js',
    "~!$&'()*+,-.;=@_",
    'q"<>`|^.js',
    'tab\tline\n.js',
    '👾.png',
  ];
  const globDirectory = await makeSite(t, Object.fromEntries(names.map((name) => [name, name])));
  const { entries } = await getManifest({ globDirectory });
  const base = 'https://example.com/app/';
  const decoded = entries.map(({ url }) => {
    const { pathname, search, hash, href } = new URL(url, base);
    assert.equal(href, base + url, 'serialised already');
    assert.equal(search + hash, '');
    return decodeURIComponent(pathname.slice('/app/'.length));
  });
  assert.deepEqual(decoded.sort(), names.sort());
  assert.ok(urlsOf(entries).includes('[id]/%7Bx%7D.js'), 'what the standard shows is shown');
});

test("a ':' in a first segment is not taken for a scheme", async (t) => {
  const globDirectory = await makeSite(t, { 'a:b.js': '', 'c/d:e.js': '' });
  const { entries } = await getManifest({ globDirectory });
  assert.deepEqual(urlsOf(entries), ['a%3Ab.js', 'c/d:e.js']);
});

test('source maps, packages, dotfiles, files for hosts and our own output are left out', async (t) => {
  const globDirectory = await makeSite(t, {
    'index.html': '',
    'app.js.map': '',
    'node_modules/x/index.js': '',
    '.env': 'SECRET=1',
    '.git/config': '',
    _headers: '',
    _redirects: '',
    'sw.js': '',
    'swale-manifest-0123456789abcdef.bin': '',
    'sub/swale-manifest-0123456789abcdef.bin': '',
    'sub/swale-manifest-of-mine.bin': '',
    'sub/sw.js': '',
  });
  const { entries } = await getManifest({ globDirectory });
  assert.deepEqual(urlsOf(entries), ['index.html', 'sub/sw.js', 'sub/swale-manifest-of-mine.bin']);
  assert.ok(DEFAULT_GLOB_IGNORES.includes('**/*.map'));
});

test('patterns choose, ignores leave out, optional marks', async (t) => {
  const globDirectory = await makeSite(t, {
    'index.html': '',
    'app.js': '',
    'app.js.map': '',
    'img/a.png': '',
    'img/b.svg': '',
    '.well-known/x.json': '',
  });
  const urls = async (options) =>
    urlsOf((await getManifest({ globDirectory, ...options })).entries);
  assert.deepEqual(await urls({ globPatterns: ['**/*.{js,html}'] }), ['app.js', 'index.html']);
  assert.deepEqual(await urls({ globPatterns: ['img', 'img/**'] }), ['img/a.png', 'img/b.svg']);
  assert.deepEqual(await urls({ globPatterns: ['img', '!**/*.svg'] }), ['img/a.png']);
  assert.deepEqual(await urls({ globPatterns: ['.well-known/*'] }), ['.well-known/x.json']);
  assert.deepEqual(await urls({ globIgnores: ['img/**'] }), ['app.js', 'app.js.map', 'index.html']);
  const { entries } = await getManifest({ globDirectory, optional: ['img'] });
  assert.deepEqual(
    entries.map(({ url, optional }) => [url, optional]),
    [
      ['app.js', false],
      ['img/a.png', true],
      ['img/b.svg', true],
      ['index.html', false],
    ],
  );
});

test('what its author may not have meant is a warning', async (t) => {
  const globDirectory = await makeSite(t, { 'index.html': '', 'large.bin': 'x'.repeat(1001) });
  const { entries, warnings } = await getManifest({
    globDirectory,
    globPatterns: ['*', '*.jss'],
    optional: ['*.png'],
    maximumFileSizeToCacheInBytes: 1000,
  });
  assert.deepEqual(urlsOf(entries), ['index.html']);
  assert.deepEqual(warnings, [
    `globPatterns: "*.jss" matches no file in ${globDirectory}`,
    'optional: "*.png" matches none of the precached files',
    'large.bin: 1001 bytes, over maximumFileSizeToCacheInBytes (1000): left out',
  ]);
  const empty = await temporaryFolder(t);
  assert.deepEqual((await getManifest({ globDirectory: empty })).warnings, [
    `${empty}: no file is precached`,
  ]);
});

test("URLs are relative to the worker's folder", async (t) => {
  const folder = await makeSite(t, { 'site/a b/x.js': '' });
  const urls = async (globDirectory, options) =>
    urlsOf(
      (await getManifest({ globDirectory: path.join(folder, globDirectory), ...options })).entries,
    );
  assert.deepEqual(await urls('site', { swDest: path.join(folder, 'worker.js') }), [
    'site/a%20b/x.js',
  ]);
  assert.deepEqual(await urls('site/a b', { swDest: path.join(folder, 'site/sw.js') }), [
    'a%20b/x.js',
  ]);
  const elsewhere = { swDest: path.join(folder, 'other/sw.js') };
  await assert.rejects(urls('site', elsewhere), {
    name: 'SwaleBuildError',
    message:
      `urlPrefix: found none, and the worker's folder ${folder}/other is neither ${folder}/site nor ` +
      "above it, expected the files' URL prefix relative to the worker's folder ('' where both are " +
      'served from one folder)',
  });
  assert.deepEqual(await urls('site', { ...elsewhere, urlPrefix: '' }), ['a%20b/x.js']);
  assert.deepEqual(await urls('site', { urlPrefix: 'é/' }), ['%C3%A9/a%20b/x.js']);
  assert.deepEqual(await urls('site', { urlPrefix: 'HTTPS://CDN.Example:443/v 1/' }), [
    'https://cdn.example/v%201/a%20b/x.js',
  ]);
});

test('a prefix that gives no such URLs is refused', async (t) => {
  const globDirectory = await makeSite(t, { 'x.js': '' });
  const prefixes = ['/static/', '../', 'a/../b/', 'a?b', 'a#b', 'data:,', '//cdn.example/', '\\a'];
  for (const urlPrefix of prefixes) {
    await assert.rejects(getManifest({ globDirectory, urlPrefix }), {
      name: 'SwaleBuildError',
      message:
        `urlPrefix: found ${JSON.stringify(urlPrefix)}, expected a prefix relative to the worker's ` +
        'folder ("static/") or absolute ("https://cdn.example/"), without \'.\' and \'..\' segments, ' +
        "'?' and '#'",
    });
  }
});

test('options that are not as they should be are named', async (t) => {
  const globDirectory = await makeSite(t, { 'x.js': '' });
  const cases = [
    [{}, 'getManifest: globDirectory: found nothing, expected a path'],
    [{ globDirectory: 3 }, 'getManifest: globDirectory: found 3, expected a path'],
    [
      { globDirectory, globPattern: ['*'] },
      'getManifest: found the option "globPattern", expected one of globDirectory, globPatterns, ' +
        'globIgnores, optional, lazy, maximumFileSizeToCacheInBytes, onLargeFile, headers, additionalEntries, ' +
        'templatedURLs, transforms, urlPrefix, swDest, label, appData, packs; did you mean ' +
        '"globPatterns"?',
    ],
    [
      { globDirectory, globPatterns: '*' },
      'getManifest: globPatterns: found "*", expected an array of glob patterns',
    ],
    [
      { globDirectory, maximumFileSizeToCacheInBytes: -1 },
      'getManifest: maximumFileSizeToCacheInBytes: found -1, expected a number of bytes',
    ],
    [
      { globDirectory: `${globDirectory}/nope` },
      `globDirectory: found "${globDirectory}/nope", which is not there, expected the folder of ` +
        'the built site',
    ],
    [
      { globDirectory: `${globDirectory}/x.js` },
      `globDirectory: found "${globDirectory}/x.js", which is a file, expected the folder of the ` +
        'built site',
    ],
  ];
  for (const [options, message] of cases) {
    await assert.rejects(getManifest(options), { name: 'SwaleBuildError', message });
  }
  await assert.rejects(getManifest(), SwaleBuildError);
});

test('links are followed; one that leads nowhere is left out', async (t) => {
  const globDirectory = await makeSite(t, { 'a/x.js': 'x' });
  await symlink('a', path.join(globDirectory, 'b'));
  await symlink('nowhere', path.join(globDirectory, 'c.js'));
  const { entries } = await getManifest({ globDirectory });
  assert.deepEqual(urlsOf(entries), ['a/x.js', 'b/x.js']);
});

test('times and the order of writing do not show', async (t) => {
  const names = ['c.js', 'a.js', 'd/e.js', 'b.js'];
  const files = (order) => Object.fromEntries(order.map((name) => [name, `// ${name}`]));
  const one = await makeSite(t, files(names));
  const two = await makeSite(t, files([...names].reverse()));
  await utimes(path.join(two, 'a.js'), 0, 0);
  assert.deepEqual(
    await getManifest({ globDirectory: one }),
    await getManifest({ globDirectory: two }),
  );
});

test("Swagger UI's files are all found", async () => {
  const { entries, bytes, warnings } = await getManifest({ globDirectory: swagger });
  assert.deepEqual(warnings, []);
  for (const url of ['index.html', 'swagger-ui.css', 'swagger-ui-bundle.js']) {
    assert.ok(urlsOf(entries).includes(url), url);
  }
  assert.ok(urlsOf(entries).every((url) => !url.endsWith('.map')));
  assert.ok(bytes > 1_000_000);
});
