import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

/** A file's content, or that it was not read because it is over the limit. */
export type HashedFile = { size: number; digest: string } | { size: number; digest?: undefined };

// Large enough that big files take few reads, small enough to have one for each file at once.
const CHUNK_BYTES = 256 * 1024;

/**
 * Reads the file once and gives its size in bytes and its SHA-256 as 64 hexadecimal digits. A file over
 * `bytesMax` is not read.
 */
export async function hashFile(file: string, bytesMax: number): Promise<HashedFile> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    if (size > bytesMax) return { size };
    const hash = createHash('sha256');
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, size + 1));
    let bytesHashed = 0;
    for (;;) {
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, null);
      if (bytesRead === 0) break;
      hash.update(chunk.subarray(0, bytesRead));
      bytesHashed += bytesRead;
    }
    return { size: bytesHashed, digest: hash.digest('hex') };
  } finally {
    await handle.close();
  }
}

/** `map` of each item in order, at most `parallelMax` of them at once. The first error ends it. */
export async function mapParallel<T, R>(
  items: readonly T[],
  parallelMax: number,
  map: (item: T) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const i = next++;
      try {
        results[i] = await map(items[i]!);
      } catch (error) {
        next = items.length;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallelMax, items.length) }, lane));
  return results;
}
