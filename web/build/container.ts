// Containers: what a worker fetches, compressed by blocks. src/precache/container.h has their layout.
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';

import { buildContainerHead } from '../toolkit/packs.js';

const compress = promisify(gzip);

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

export async function makeContainer(blocks: readonly Uint8Array[]): Promise<Uint8Array> {
  const stored = await Promise.all(
    blocks.map(async (block) => {
      const compressed = await compress(block, { level: constants.Z_BEST_COMPRESSION });
      // What begins like gzip would be taken for it.
      return compressed.length < block.length || isGzip(block) ? compressed : block;
    }),
  );
  const head = await buildContainerHead(
    blocks.map((block, i) => ({ size: block.length, storedSize: stored[i]!.length })),
  );
  return new Uint8Array(Buffer.concat([head, ...stored]));
}
