// Containers: what a worker fetches, compressed by blocks. src/precache/container.h has their layout.
import { promisify } from 'node:util';
import { constants, gunzip, gzip } from 'node:zlib';

import { buildContainerHead, readContainerHead } from '../toolkit/packs.js';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

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
  return Buffer.concat([head, ...stored]);
}

/** The blocks' contents, end to end. @throws Error where `bytes` is no container. */
export async function readContainer(bytes: Uint8Array): Promise<Uint8Array> {
  const head = await readContainerHead(bytes);
  let end = head.size;
  const blocks = head.blocks.map(({ storedSize }) => bytes.subarray(end, (end += storedSize)));
  return Buffer.concat(
    await Promise.all(blocks.map((block) => (isGzip(block) ? decompress(block) : block))),
  );
}
