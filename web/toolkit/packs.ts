import type { ManifestEntry } from './manifest.js';
import { ManifestError, toLines } from './manifest.js';
import { loadToolkit } from './module.js';

/** How files are laid out in packs; all in bytes. */
export interface PackOptions {
  /** Contents in a pack: between half and twice as much. Default: 2 MiB. */
  packBytes?: number;
  /** A file of so many is stored by itself. Default: 512 KiB. */
  looseBytes?: number;
  /** Contents in a block, which is the least that is fetched of a pack. Default: 256 KiB. */
  blockBytes?: number;
}

const KIB = 1024;

/**
 * Lays files out in packs: sets `pack` and `offset` of `entries`, which are in the order of their URLs' bytes.
 * @returns of each pack its blocks, each the numbers of its entries in their order
 */
export async function planPacks(
  entries: ManifestEntry[],
  { packBytes = 2048 * KIB, looseBytes = 512 * KIB, blockBytes = 256 * KIB }: PackOptions = {},
): Promise<number[][][]> {
  const toolkit = await loadToolkit();
  const plan = toolkit.planPacks(toLines(entries), packBytes, looseBytes, blockBytes);
  if (plan.error) throw new ManifestError(plan.error);
  for (const [i, line] of plan.places.split('\n').slice(0, -1).entries()) {
    const [pack, offset] = line.split('\t');
    if (pack) Object.assign(entries[i]!, { pack: Number(pack), offset: Number(offset) });
  }
  return plan.packs
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split(';').map((block) => block.split(',').map(Number)));
}

/** A block of a container: its content's size, and its own, both in bytes. */
export interface ContainerBlock {
  size: number;
  storedSize: number;
}

/** What stands before a container's blocks. */
export async function buildContainerHead(blocks: readonly ContainerBlock[]): Promise<Uint8Array> {
  const sizes = blocks.map(({ size, storedSize }) => `${size},${storedSize}`).join(';');
  const { bytes, error } = (await loadToolkit()).buildContainerHead(sizes);
  if (error) throw new ManifestError(error);
  return bytes;
}

/**
 * Reads the head of a container.
 * @returns where its first block begins, and its blocks
 * @throws {ManifestError} where `bytes` are no container of this version of Swale
 */
export async function readContainerHead(
  bytes: Uint8Array,
): Promise<{ size: number; blocks: ContainerBlock[] }> {
  const { text, error } = (await loadToolkit()).readContainerHead(bytes);
  if (error) throw new ManifestError(error);
  const [size, ...blocks] = text.split(' ');
  return {
    size: Number(size),
    blocks: blocks.map((block) => {
      const [size, storedSize] = block.split(',').map(Number) as [number, number];
      return { size, storedSize };
    }),
  };
}

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * What is in a file that a build wrote beside the worker: a manifest's image for {@link readManifest}, the contents of a
 * pack end to end, or an update.
 * @throws {ManifestError} where `bytes` are no such file of this version of Swale, or are damaged
 */
export async function openContainer(bytes: Uint8Array): Promise<Uint8Array> {
  const head = await readContainerHead(bytes);
  let end = head.size;
  const blocks = head.blocks.map(({ storedSize }) => bytes.slice(end, (end += storedSize)));
  if (end > bytes.length) {
    throw new ManifestError(`cut off: ${bytes.length} of ${end} bytes`);
  }
  const contents = await Promise.all(
    blocks.map(async (block) => {
      if (!isGzip(block)) return block;
      const stream = new Blob([block]).stream().pipeThrough(new DecompressionStream('gzip'));
      return new Response(stream).arrayBuffer().catch((cause: Error) => {
        throw new ManifestError(`found a damaged block (${cause.message})`, { cause });
      });
    }),
  );
  return new Uint8Array(await new Blob(contents).arrayBuffer());
}

/** A content of an update pack. */
export interface UpdateRecord {
  /** The first 32 hexadecimal digits of the content's SHA-256; zeros for the manifest. */
  target: string;
  /** Of what the patch is applied to. Absent: it is no patch, but the content. */
  base?: string;
  baseSize?: number;
  /** Where its data begins behind the directory, and how long it is; both in bytes. */
  offset: number;
  size: number;
}

/** The directory of an update pack, which its data follows. */
export async function buildUpdateDirectory(records: readonly UpdateRecord[]): Promise<Uint8Array> {
  const text = records
    .map(({ target, base = '', baseSize = 0, offset, size }) =>
      [target, base, baseSize, offset, size].join('\t'),
    )
    .join('\n');
  const { bytes, error } = (await loadToolkit()).buildUpdateDirectory(text);
  if (error) throw new ManifestError(error);
  return bytes;
}

/** A VCDIFF patch that makes `target` of `source`. @see https://www.rfc-editor.org/rfc/rfc3284 */
export async function encodePatch(source: Uint8Array, target: Uint8Array): Promise<Uint8Array> {
  return (await loadToolkit()).encodePatch(source, target);
}

/** A fingerprint of a content: the more numbers two of them share, the more of their text. */
export async function fingerprint(content: Uint8Array): Promise<Uint32Array> {
  const bytes = (await loadToolkit()).fingerprint(content);
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

/**
 * Applies a VCDIFF patch.
 * @throws {ManifestError} where it is none, or is not for `source`, or makes more than `targetSizeMax` bytes
 * @see https://www.rfc-editor.org/rfc/rfc3284
 */
export async function applyPatch(
  source: Uint8Array,
  patch: Uint8Array,
  targetSizeMax: number,
): Promise<Uint8Array> {
  const { bytes, error } = (await loadToolkit()).applyPatch(source, patch, targetSizeMax);
  if (error) throw new ManifestError(error);
  return bytes;
}
