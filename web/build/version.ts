// Laying a version out: its manifest, its packs, the updates to it, and the index for the worker.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import type { ManifestEntry, ManifestPack } from '../toolkit/manifest.js';
import { buildIndex, buildManifest } from '../toolkit/manifest.js';
import { planPacks } from '../toolkit/packs.js';
import { makeContainer } from './container.js';
import { SwaleBuildError } from './errors.js';
import type { ListedFiles } from './manifest.js';
import type { VersionOptions } from './options.js';
import { makeUpdate, type OlderVersion } from './updates.js';

/** A file of a version, to be served from the worker's folder. */
export interface VersionFile {
  name: string;
  content: Uint8Array;
}

/** A version laid out for the worker, nothing of it written yet. */
export interface Version {
  /** The first 16 hexadecimal digits of the manifest's SHA-256. */
  name: string;
  /** The manifest's image. */
  manifest: Uint8Array;
  /** The manifest first, then packs, then update packs. */
  files: VersionFile[];
  index: Uint8Array;
  /** With their places in packs. */
  entries: readonly ManifestEntry[];
  /** Bytes of the packs' files. */
  packBytes: number;
  /** Of each update pack the older version's name and its bytes. */
  updates: { from: string; bytes: number }[];
}

export const manifestFileName = (version: string): string => `swale-manifest-${version}.bin`;
export const packFileName = (digest: string): string => `swale-pack-${digest.slice(0, 16)}.bin`;
const updateFileName = (from: string, to: string): string => `swale-update-${from}-${to}.bin`;

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Reads contents by their digests. */
export type ReadContent = (entry: ManifestEntry) => Promise<Uint8Array>;

/** @param older - what update packs are made from */
export async function layOutVersion(
  { entries, sources }: Pick<ListedFiles, 'entries' | 'sources'>,
  options: VersionOptions,
  older: readonly OlderVersion[] = [],
): Promise<Version> {
  const read: ReadContent = (entry) => readSource(entry, sources);
  const packs: ManifestPack[] = [];
  const packFiles: VersionFile[] = [];
  if (options.packs !== false) {
    const sizes = typeof options.packs === 'object' ? options.packs : {};
    for (const blocks of await planPacks(entries, sizes)) {
      const { pack, file } = await makePack(blocks, entries, read);
      packs.push(pack);
      packFiles.push(file);
    }
  }
  const manifest = await buildManifest(entries, packs).catch((cause: Error) => {
    throw new SwaleBuildError(`the manifest cannot be built: ${cause.message}`, { cause });
  });
  const name = sha256(manifest).slice(0, 16);
  const manifestFile = { name: manifestFileName(name), content: await makeContainer([manifest]) };
  const updates: Version['updates'] = [];
  const updateFiles: VersionFile[] = [];
  for (const from of older) {
    if (from.version === name || updates.some((update) => update.from === from.version)) continue;
    const content = await makeUpdate(from, { manifest, entries, read });
    updates.push({ from: from.version, bytes: content.length });
    updateFiles.push({ name: updateFileName(from.version, name), content });
  }
  const index = await buildIndex({
    manifest,
    manifestUrl: manifestFile.name,
    label: options.label,
    appData: options.appData === undefined ? '' : JSON.stringify(options.appData),
    updatesFrom: updates.map(({ from }) => from),
  });
  const packBytes = packFiles.reduce((sum, { content }) => sum + content.length, 0);
  const files = [manifestFile, ...packFiles, ...updateFiles];
  return { name, manifest, files, index, entries, packBytes, updates };
}

async function readSource(
  { url, digest }: ManifestEntry,
  sources: ReadonlyMap<string, string>,
): Promise<Uint8Array> {
  const file = sources.get(digest);
  const content = file === undefined ? undefined : await readFile(file).catch(() => undefined);
  if (content === undefined || sha256(content) !== digest) {
    throw new SwaleBuildError(
      `${file ?? url}: found another content than a moment before, expected a site that is built already`,
    );
  }
  return content;
}

async function makePack(
  blocks: readonly number[][],
  entries: readonly ManifestEntry[],
  read: ReadContent,
): Promise<{ pack: ManifestPack; file: VersionFile }> {
  const contents: Uint8Array[] = [];
  for (const block of blocks) {
    contents.push(Buffer.concat(await Promise.all(block.map((i) => read(entries[i]!)))));
  }
  const whole = Buffer.concat(contents);
  const digest = sha256(whole);
  const file = { name: packFileName(digest), content: await makeContainer(contents) };
  return { pack: { digest, size: whole.length }, file };
}
