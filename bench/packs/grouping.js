// In which order files should lie in packs: what gzip makes of them by blocks, and how much of the packs an update changes.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

import { filesOf } from '../rivals/index.js';
import { printTable, show } from '../support/figures.js';

const KIB = 1024;
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

async function readSite(folder, looseBytes) {
  const files = [];
  for (const name of await filesOf(folder)) {
    const content = await readFile(path.join(folder, name));
    if (content.length >= looseBytes) continue;
    files.push({ name, content, digest: sha256(content) });
  }
  return files;
}

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** Keys that files are sorted by. */
const orders = {
  'their URLs': ({ name }) => name,
  'type, then URL': ({ name }) => `${path.extname(name)} ${name}`,
  'last segment of the URL': ({ name }) => `${path.basename(name)} ${name}`,
  size: ({ content, name }) => `${String(content.length).padStart(12, '0')} ${name}`,
  digest: ({ digest }) => digest,
};

const borders = {
  // As src/precache/pack_plan.cc has them: one file in eight may close a pack.
  "content's": (pack, { digest }, packBytes) =>
    pack.size >= packBytes * 2 ||
    (pack.size >= packBytes / 2 && (Number.parseInt(digest.slice(0, 2), 16) & 7) === 0),
  full: (pack, _, packBytes) => pack.size >= packBytes,
};

function layOut(files, order, closes, packBytes) {
  const packs = [];
  let isClosed = true;
  const sorted = files.map((file) => [order(file), file]).sort(([a], [b]) => compare(a, b));
  for (const [, file] of sorted) {
    if (isClosed) packs.push({ size: 0, files: [] });
    const pack = packs.at(-1);
    pack.files.push(file);
    pack.size += file.content.length;
    isClosed = closes(pack, file, packBytes);
  }
  return packs.map(({ files }) => {
    const content = Buffer.concat(files.map((file) => file.content));
    return { content, digest: sha256(content) };
  });
}

function compressedSize(content, blockBytes) {
  let size = 0;
  for (let i = 0; i < content.length; i += blockBytes) {
    size += gzipSync(content.subarray(i, i + blockBytes), { level: 9 }).length;
  }
  return size;
}

/** @param pairs - by their names what gives the folders of an older and a newer version */
export async function compareGrouping({ pairs, packBytes, looseBytes, blockBytes }) {
  const rows = [];
  for (const [pair, folders] of Object.entries(pairs)) {
    const [older, newer] = await Promise.all(
      folders().map((folder) => readSite(folder, looseBytes)),
    );
    for (const [name, order] of Object.entries(orders)) {
      const cells = Object.values(borders).map((closes) => {
        const known = new Set(layOut(older, order, closes, packBytes).map(({ digest }) => digest));
        const packs = layOut(newer, order, closes, packBytes);
        const changed = packs.filter(({ digest }) => !known.has(digest));
        return `${changed.length} of ${packs.length}`;
      });
      const packed = layOut(newer, order, borders["content's"], packBytes)
        .map(({ content }) => compressedSize(content, blockBytes))
        .reduce((sum, size) => sum + size, 0);
      rows.push([`${pair}, ${name}`, show(packed / KIB), ...cells]);
    }
  }
  printTable(
    [
      'grouped by',
      'packs, kB',
      "packs that change, borders by contents' digests",
      'borders where packs are full',
    ],
    rows,
  );
}
