import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';

import { swale } from './support/command.js';
import { makeSite, root, temporaryFolder } from './support/site.js';

const small = { 'dist/index.html': '<p>Hello', 'dist/app.js': 'let a;' };
const swagger = path.join(root, 'node_modules/swagger-ui-dist');

test('generate says what it wrote and what to do next', async (t) => {
  const cwd = await makeSite(t, small);
  const { code, stdout, stderr } = await swale(['generate', 'dist', '--label', 'v1'], { cwd });
  assert.deepEqual([code, stderr], [0, '']);
  const { size } = await stat(path.join(cwd, 'dist/sw.js'));
  const manifest = (await readdir(path.join(cwd, 'dist'))).find((name) =>
    name.startsWith('swale-manifest-'),
  );
  const version = manifest.slice('swale-manifest-'.length, -'.bin'.length);
  const shownSize = size < 1000 ? `${size} B` : `${(size / 1000).toFixed(1)} kB`;
  assert.equal(
    stdout,
    `Wrote dist/sw.js
  worker     dist/sw.js, ${shownSize}
  manifest   dist/${manifest}
  version    ${version} "v1"
  precached  2 files, 14 B

Next: serve the worker and swale-*.bin from the same folder, and register the worker in your pages:

  navigator.serviceWorker.register('/sw.js');

With a bundler, \`register\` from 'swale/window' also tells of progress and updates.
`,
  );
});

test('--json prints the result, --quiet nothing, warnings go to standard error', async (t) => {
  const cwd = await makeSite(t, small);
  const args = ['generate', 'dist', '--optional', '*.png'];
  const warning = 'optional: "*.png" matches none of the precached files';
  const json = await swale([...args, '--json'], { cwd });
  assert.deepEqual([json.code, json.stderr], [0, '']);
  const result = JSON.parse(json.stdout);
  assert.deepEqual(result, {
    version: result.version,
    files: 2,
    bytes: 14,
    swDest: path.join(cwd, 'dist/sw.js'),
    swBytes: result.swBytes,
    manifest: path.join(cwd, `dist/swale-manifest-${result.version}.bin`),
    packs: [],
    packBytes: 0,
    updates: [],
    setUp: result.setUp,
    warnings: [warning],
  });
  assert.deepEqual(await swale([...args, '--quiet'], { cwd }), {
    code: 0,
    stdout: '',
    stderr: `warning: ${warning}\n`,
  });
});

test('every option reaches the build', async (t) => {
  const cwd = await makeSite(t, {
    ...small,
    'dist/large.js': 'x'.repeat(100),
    'dist/a.css': '',
    'dist/b.css': '',
    'swale.json': '{"precache": {"navigateFallback": "/static/index.html"}}',
  });
  const { code, stdout } = await swale(
    [
      'generate',
      'dist',
      ...['--glob', '*.js', '--glob', '*.html', '--glob', '*.css', '--ignore', 'b.css'],
      ...['--optional', 'a.css', '--max-file-size', '50', '--url-prefix', 'static/'],
      ...['--policy', 'swale.json', '--out', './worker.js', '--keep-manifests', '1', '--json'],
    ],
    { cwd },
  );
  assert.equal(code, 0);
  const { manifest, swDest, warnings } = JSON.parse(stdout);
  assert.equal(swDest, path.join(cwd, 'worker.js'));
  assert.deepEqual(warnings, [
    'large.js: 100 bytes, over maximumFileSizeToCacheInBytes (50): left out',
  ]);
  const { stdout: diff } = await swale(['diff', manifest, manifest, '--json'], { cwd });
  assert.equal(JSON.parse(diff).new.files, 3);
});

test('a bare name of --out is a file of the site', async (t) => {
  const cwd = await makeSite(t, small);
  await swale(['generate', 'dist', '--out', 'worker.mjs'], { cwd });
  assert.ok((await stat(path.join(cwd, 'dist/worker.mjs'))).isFile());
});

test('inject fills in the manifest', async (t) => {
  const cwd = await makeSite(t, {
    ...small,
    'src/sw.js': 'createWorker({ precache: { manifest: self.__SWALE_MANIFEST } });',
  });
  const args = ['inject', 'src/sw.js', '--dir', 'dist', '--out', 'dist/sw.js'];
  const { code, stdout } = await swale(args, { cwd });
  assert.equal(code, 0);
  assert.match(stdout, /^Wrote dist\/sw\.js\n {2}worker {5}dist\/sw\.js, \d+ B\n/);
  assert.match(await readFile(path.join(cwd, 'dist/sw.js'), 'utf8'), /manifest: \{index:"[^"]+"\}/);
});

test('bad input ends with 1 and the error on standard error', async (t) => {
  const cwd = await makeSite(t, {
    ...small,
    'bad.json': '{"routes": [{"match": "/a/*", "strategy": "network-frist"}]}',
    'unknown.json': '{"navigateFallback": "/index.html"}',
    'pattern.json': '{"routes": [{"match": "/a/:", "strategy": "cache-only"}]}',
    'missing.json': '{"precache": {"navigateFallback": "/indx.html"}}',
    'sw.js': '',
  });
  const strategies =
    'one of cache-first, cache-only, network-first, network-only, stale-while-revalidate, race, http-cache';
  const cases = [
    [
      ['generate', 'nope'],
      'globDirectory: found "nope", which is not there, expected the folder of the built site',
    ],
    [
      ['generate', 'dist', '--policy', 'bad.json'],
      `bad.json:1:43: routes[0].strategy: found "network-frist", expected ${strategies}; did you ` +
        'mean "network-first"?',
    ],
    [
      ['generate', 'dist', '--policy', 'unknown.json'],
      'unknown.json:1:2: navigateFallback: found the option "navigateFallback", expected one of ' +
        'precache, routes, default, catch, bypass, skipWaiting, clientsClaim, staticRouting, cacheKey, warmUp, navigationPreload, ' +
        'cleanUpCaches, retireKey, queues, push, periodic, downloads',
    ],
    [
      ['generate', 'dist', '--policy', 'missing.json'],
      'missing.json: precache.navigateFallback: found "/indx.html", expected the URL of a ' +
        'precached file; did you mean "index.html"?',
    ],
    [
      ['generate', 'dist', '--policy', 'nope.json'],
      'policy: found "nope.json", which is not there, expected a JSON file',
    ],
    [
      ['inject', 'sw.js', '--dir', 'dist', '--out', 'dist/sw.js'],
      'sw.js: found no self.__SWALE_MANIFEST, expected it once, where the manifest belongs',
    ],
  ];
  for (const [args, message] of cases) {
    assert.deepEqual(await swale(args, { cwd }), {
      code: 1,
      stdout: '',
      stderr: `error: ${message}\n`,
    });
  }
  const { code, stderr } = await swale(['generate', 'dist', '--policy', 'pattern.json'], { cwd });
  assert.equal(code, 1);
  assert.match(stderr, /^error: pattern\.json:1:2\d: routes\[0\]\.match: found /);
});

test('wrong usage ends with 2', async () => {
  const cases = [
    [['genrate', 'dist'], /unknown command 'genrate'[\s\S]*Did you mean generate\?/],
    [['generate'], /missing required argument 'dir'/],
    [
      ['generate', 'dist', '--polcy', 'x'],
      /unknown option '--polcy'[\s\S]*Did you mean --policy\?/,
    ],
    [['generate', 'dist', '--max-file-size', '1MB'], /Expected a number of bytes\./],
    [['generate', 'dist', '--keep-manifests', '0'], /Expected a whole number from 1\./],
    [['inject', 'sw.js', '--dir', 'dist'], /required option '--out <file>' not specified/],
    [['diff', 'one'], /missing required argument 'new'/],
    [[], /Usage: swale/],
  ];
  for (const [args, expected] of cases) {
    const { code, stdout, stderr } = await swale(args);
    assert.deepEqual([code, stdout], [2, ''], args.join(' '));
    assert.match(stderr, expected);
  }
});

test('--version and --help end with 0', async () => {
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json')));
  assert.deepEqual(await swale(['--version']), { code: 0, stdout: `${version}\n`, stderr: '' });
  const { code, stdout } = await swale(['--help']);
  assert.equal(code, 0);
  for (const word of ['generate', 'inject', 'diff', 'Exit codes: 0 done, 1 bad input']) {
    assert.ok(stdout.includes(word), word);
  }
  assert.equal((await swale(['diff', '--help'])).code, 0);
});

test('Swagger UI is written into a folder that is not there yet', async (t) => {
  const out = path.join(await temporaryFolder(t), 'new/sw.js');
  const args = ['generate', swagger, '--out', out, '--url-prefix', '', '--json'];
  const { code, stdout } = await swale(args);
  assert.equal(code, 0);
  const { files, bytes } = JSON.parse(stdout);
  assert.ok(files >= 10 && bytes > 1_000_000);
});

test('an empty site is a warning', async (t) => {
  const cwd = await temporaryFolder(t);
  await mkdir(path.join(cwd, 'dist'));
  const { code, stderr } = await swale(['generate', 'dist'], { cwd });
  assert.deepEqual([code, stderr], [0, 'warning: dist: no file is precached\n']);
});
