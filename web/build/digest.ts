import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

/** A file's content, or that it was not read because it is over the limit. */
export type HashedFile =
  { size: number; digest: string; isUtf8: boolean } | { size: number; digest?: undefined };

// Large enough that big files take few reads, small enough to have one for each file at once.
const CHUNK_BYTES = 256 * 1024;

/**
 * Reads the file once and gives its size in bytes and its SHA-256 as 64 hexadecimal digits. A file over
 * `bytesMax` is not read.
 * @param looksAtText - whether to tell if the content is UTF-8
 */
export async function hashFile(
  file: string,
  bytesMax: number,
  looksAtText: boolean,
): Promise<HashedFile> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    if (size > bytesMax) return { size };
    const hash = createHash('sha256');
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let isUtf8 = looksAtText;
    const look = (bytes: Uint8Array, stream: boolean): void => {
      try {
        if (isUtf8) decoder.decode(bytes, { stream });
      } catch {
        isUtf8 = false;
      }
    };
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, size + 1));
    let bytesHashed = 0;
    for (;;) {
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, null);
      if (bytesRead === 0) break;
      hash.update(chunk.subarray(0, bytesRead));
      look(chunk.subarray(0, bytesRead), true);
      bytesHashed += bytesRead;
    }
    look(new Uint8Array(), false);
    return { size: bytesHashed, digest: hash.digest('hex'), isUtf8 };
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
