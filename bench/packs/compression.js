// Who should inflate what a worker fetches: the browser's network code, or the worker by DecompressionStream.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

import { filesOf } from '../rivals/index.js';
import { startCountingServer } from '../support/counting_server.js';
import { measureIn } from '../support/engines.js';
import { median, printTable, show } from '../support/figures.js';

const MIB = 1 << 20;

/** Runs in the page: fetches the same content in each way and puts it into a cache, in turns. */
async function measureWays({ ways, rounds }) {
  const cache = await caches.open('bench');
  const inflate = (blob) =>
    new Response(blob.stream().pipeThrough(new DecompressionStream('gzip'))).blob();
  const times = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  for (let round = 0; round < rounds; ++round) {
    for (const [name, { url, blocks }] of Object.entries(ways)) {
      const start = performance.now();
      const blob = await (await fetch(url)).blob();
      const parts = [];
      let offset = 0;
      for (const size of blocks ?? []) {
        parts.push(await inflate(blob.slice(offset, offset + size)));
        offset += size;
      }
      await cache.put('/content', new Response(blocks ? new Blob(parts) : blob));
      times[name].push(performance.now() - start);
    }
  }
  return times;
}

export async function compareCompression({ temporary, engines, rounds, copy, size }) {
  const folder = path.join(temporary, 'compression');
  await mkdir(folder, { recursive: true });
  await copy(path.join(folder, 'site'));
  const contents = [];
  for (const file of await filesOf(path.join(folder, 'site'))) {
    contents.push(await readFile(path.join(folder, 'site', file)));
  }
  const content = Buffer.concat(contents).subarray(0, size);
  const ways = { 'not at all': { url: '/plain.bin' }, 'by the host': { url: '/plain.txt' } };
  await writeFile(path.join(folder, 'plain.bin'), content);
  await writeFile(path.join(folder, 'plain.txt'), content);
  const bytes = { 'not at all': content.length, 'by the host': gzipSync(content).length };
  for (const [name, blockBytes] of [
    ['inside, one block', size],
    ['inside, blocks of 1 MiB', MIB],
    ['inside, blocks of 256 KiB', MIB / 4],
    ['inside, blocks of 64 KiB', MIB / 16],
  ]) {
    const blocks = [];
    for (let i = 0; i < content.length; i += blockBytes) {
      blocks.push(gzipSync(content.subarray(i, i + blockBytes), { level: 9 }));
    }
    const url = `/${name.replace(/\W+/g, '-')}.bin`;
    await writeFile(path.join(folder, url), Buffer.concat(blocks));
    ways[name] = { url, blocks: blocks.map((block) => block.length) };
    bytes[name] = blocks.reduce((sum, block) => sum + block.length, 0);
  }
  const server = await startCountingServer(folder);
  const columns = [];
  for (const engine of engines) {
    columns.push(await measureIn(engine, server, measureWays, { ways, rounds: rounds * 3 }));
  }
  await server.close();
  await rm(folder, { recursive: true, force: true });
  printTable(
    [
      `${show(content.length / MIB)} MiB compressed`,
      'bytes, kB',
      ...engines.map((engine) => `${engine}, ms`),
    ],
    Object.keys(ways).map((name) => [
      name,
      show(bytes[name] / 1024),
      ...columns.map((times) => show(median(times[name]))),
    ]),
  );
}
