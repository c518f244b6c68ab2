import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';

import { getManifest, injectManifest } from 'swale/build';
import { swale } from './support/command.js';
import { makeSite, root } from './support/site.js';

const oldFiles = {
  'old/index.html': 'index 1',
  'old/app.js': 'a'.repeat(1500),
  'old/kept.css': 'kept',
  'old/moved.png': 'png!',
  'old/gone.txt': 'gone',
};
const newFiles = {
  'new/index.html': 'index 22',
  'new/app.js': 'b'.repeat(2_500_000),
  'new/kept.css': 'kept',
  'new/img/moved.png': 'png!',
  'new/added.js': 'x',
};

test('a diff of two folders lists what changes, largest first, and what it costs', async (t) => {
  const cwd = await makeSite(t, { ...oldFiles, ...newFiles });
  const { code, stdout, stderr } = await swale(['diff', 'old', 'new'], { cwd });
  assert.deepEqual([code, stderr], [0, '']);
  assert.equal(
    stdout,
    `old  old  5 files  1.5 kB  (scanned)
new  new  5 files  2.5 MB  (scanned)

changed  2.5 MB  app.js
changed     8 B  index.html
added       1 B  added.js
removed     4 B  gone.txt
removed     4 B  moved.png
reused      4 B  img/moved.png (is moved.png)

2 changed, 1 added, 2 removed, 1 reused, 1 kept
An update fetches 3 files, 2.5 MB; 8 B (under 1 %) is already there.
`,
  );
});

test('--json has exact bytes', async (t) => {
  const cwd = await makeSite(t, { ...oldFiles, ...newFiles });
  const { stdout } = await swale(['diff', 'old', 'new', '--json'], { cwd });
  const { old, new: next, ...diff } = JSON.parse(stdout);
  assert.deepEqual(
    { ...old, version: old.version.length },
    { source: 'old', readFrom: 'scanned', version: 16, files: 5, bytes: 1519 },
  );
  assert.equal(next.bytes, 2_500_017);
  assert.deepEqual(diff, {
    filesToFetch: 3,
    bytesToFetch: 2_500_009,
    bytesSaved: 8,
    counts: { changed: 2, added: 1, removed: 2, reused: 1, kept: 1 },
    rows: [
      { change: 'added', url: 'added.js', size: 1 },
      { change: 'changed', url: 'app.js', size: 2_500_000 },
      { change: 'removed', url: 'gone.txt', size: 4 },
      { change: 'reused', url: 'img/moved.png', size: 4, from: 'moved.png' },
      { change: 'changed', url: 'index.html', size: 8 },
      { change: 'removed', url: 'moved.png', size: 4 },
    ],
  });
});

test('optional and lazy files are marked', async (t) => {
  const cwd = await makeSite(t, {
    'old/a.txt': 'a',
    'new/a.txt': 'a',
    'new/b.txt': 'b',
    'new/c.txt': 'c',
    'new/d.txt': 'd',
  });
  await swale(['generate', 'new', '--optional', 'b.txt', '--lazy', 'c.txt'], { cwd });
  const { stdout } = await swale(['diff', 'old', 'new'], { cwd });
  assert.match(stdout, /^added +1 B +b\.txt \(optional\)$/m);
  assert.match(stdout, /^added +1 B +c\.txt \(optional\)$/m);
  assert.match(stdout, /^added +1 B +d\.txt$/m);
});

test('the same version twice is no change', async (t) => {
  const cwd = await makeSite(t, oldFiles);
  const { stdout } = await swale(['diff', 'old', 'old'], { cwd });
  assert.match(stdout, /\n\nNothing changed\.\n$/);
});

test('a folder, its worker and its manifest are the same version', async (t) => {
  const cwd = await makeSite(t, { ...oldFiles, ...newFiles });
  const generated = await swale(['generate', 'old', '--glob', '**/*.{js,css}', '--json'], { cwd });
  const { manifest, version } = JSON.parse(generated.stdout);
  for (const source of ['old', 'old/sw.js', manifest]) {
    const { stdout } = await swale(['diff', source, 'new', '--json'], { cwd });
    const { old } = JSON.parse(stdout);
    assert.deepEqual([old.version, old.files], [version, 2], source);
    assert.equal(path.resolve(cwd, old.readFrom), manifest);
  }
});

test('the index of a worker of your own is found, also without quotes and spaces', async (t) => {
  const cwd = await makeSite(t, {
    ...oldFiles,
    'sw.js': 'f({index:"AAAAAAAAAAAAAAAAAAAAAAAA",x:self.__SWALE_MANIFEST})',
  });
  await injectManifest({
    globDirectory: path.join(cwd, 'old'),
    swSrc: path.join(cwd, 'sw.js'),
    swDest: path.join(cwd, 'old/sw.js'),
  });
  const { stdout } = await swale(['diff', 'old/sw.js', 'old', '--json'], { cwd });
  assert.equal(JSON.parse(stdout).counts.kept, 5);
});

test('a folder whose manifest does not match its worker is scanned', async (t) => {
  const cwd = await makeSite(t, oldFiles);
  const generated = await swale(['generate', 'old', '--json'], { cwd });
  const { manifest } = JSON.parse(generated.stdout);
  await writeFile(manifest, 'altered');
  const { stdout } = await swale(['diff', 'old', 'old', '--json'], { cwd });
  assert.equal(JSON.parse(stdout).old.readFrom, 'scanned');
  const { code, stderr } = await swale(['diff', 'old/sw.js', 'old'], { cwd });
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^error: old\/swale-manifest-\w+\.bin: found no container of this version of swale/,
  );
});

test('long lists are cut, and --all shows them', async (t) => {
  const files = Object.fromEntries(Array.from({ length: 42 }, (_, i) => [`new/${i}.js`, `${i}`]));
  const cwd = await makeSite(t, { 'old/x': '', ...files });
  const cut = await swale(['diff', 'old', 'new'], { cwd });
  assert.match(cut.stdout, /\n… and 13 more; --all shows them\n\n42 added, 1 removed\n/);
  const all = await swale(['diff', 'old', 'new', '--all'], { cwd });
  assert.equal(all.stdout.match(/^added/gm).length, 42);
});

test('what is no version is told', async (t) => {
  const cwd = await makeSite(t, { ...oldFiles, 'page.html': '<p>', 'half.bin': 'SwMf' });
  const good = await swale(['generate', 'old', '--json'], { cwd });
  const image = await readFile(JSON.parse(good.stdout).manifest);
  await writeFile(path.join(cwd, 'cut.bin'), image.subarray(0, image.length - 5));
  const cases = [
    [
      'nope',
      /^error: nope: found nothing \(ENOENT.*\), expected a folder, a manifest or a worker\n$/,
    ],
    [
      'page.html',
      /^error: page\.html: found no index in it, expected a worker that swale generated or injected\n$/,
    ],
    ['half.bin', /^error: half\.bin: found no container of this version of swale\n$/],
    [
      'cut.bin',
      new RegExp(`^error: cut\\.bin: cut off: ${image.length - 5} of ${image.length} bytes\n$`),
    ],
  ];
  for (const [source, expected] of cases) {
    const { code, stdout, stderr } = await swale(['diff', source, 'old'], { cwd });
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, expected);
  }
});

test('a scan is what generate would take', async (t) => {
  const cwd = await makeSite(t, { ...oldFiles, 'old/app.js.map': '', 'old/.env': '' });
  const { stdout } = await swale(['diff', 'old', 'old', '--json'], { cwd });
  const { files } = await getManifest({ globDirectory: path.join(cwd, 'old') });
  assert.equal(JSON.parse(stdout).old.files, files);
});

/** The folder's files, without Swale: path → { digest, size }. */
async function readFolder(folder) {
  const files = new Map();
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (!entry.isFile() || file.endsWith('.map') || entry.name.startsWith('.')) continue;
    const content = await readFile(file);
    const digest = createHash('sha256').update(content).digest('hex');
    files.set(path.relative(folder, file), { digest, size: content.length });
  }
  return files;
}

const published = [
  ['swagger-ui-dist-old', 'swagger-ui-dist'],
  ['monaco-editor-old/min', 'monaco-editor/min'],
];
for (const [older, newer] of published) {
  test(`the diff of two published versions of ${newer} adds up`, async () => {
    const folders = [older, newer].map((name) => path.join(root, 'node_modules', name));
    const [before, after] = await Promise.all(folders.map(readFolder));
    const { stdout } = await swale(['diff', ...folders, '--json']);
    const diff = JSON.parse(stdout);

    assert.deepEqual([diff.old.files, diff.new.files], [before.size, after.size]);
    const held = new Set([...before.values()].map((file) => file.digest));
    const contents = new Map([...after.values()].map((file) => [file.digest, file.size]));
    const fetched = [...contents].filter(([digest]) => !held.has(digest));
    const sum = (list) => list.reduce((total, [, size]) => total + size, 0);
    assert.deepEqual(
      [diff.filesToFetch, diff.bytesToFetch, diff.bytesSaved],
      [fetched.length, sum(fetched), sum([...contents]) - sum(fetched)],
    );
    const isKept = ([name, file]) => before.get(name)?.digest === file.digest;
    assert.equal(diff.counts.kept, [...after].filter(isKept).length);
    assert.equal(diff.counts.removed, [...before.keys()].filter((name) => !after.has(name)).length);
    const { changed, added, reused, kept } = diff.counts;
    assert.equal(changed + added + reused + kept, after.size);
  });
}
