// Which files a version holds: a walk over the folder of the built site.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { glob } from 'tinyglobby';

import type { ManifestEntry } from '../toolkit/manifest.js';
import { type HashedFile, hashFile, mapParallel } from './digest.js';
import { notExpected, show } from './errors.js';
import {
  checkOptions,
  DEFAULT_GLOB_IGNORES,
  GET_MANIFEST_KINDS,
  type GetManifestOptions,
  type ManifestOptions,
} from './options.js';
import { isManifestFileName, layOutVersion } from './output.js';
import { toBase64 } from './payload.js';
import { encodePath, resolveUrlPrefix } from './urls.js';

/** The files of a version. */
export interface FileList {
  /** In the order of their URLs' bytes. */
  entries: ManifestEntry[];
  /** What its author may not have meant, a line each. */
  warnings: string[];
  /** Number of entries. */
  files: number;
  /** Bytes of all of them. */
  bytes: number;
}

/** What {@link getManifest} gives: what {@link injectManifest} writes, for tools that write it themselves. */
export interface ManifestResult extends FileList {
  /** The version's name: the first 16 hexadecimal digits of the manifest's SHA-256. */
  version: string;
  /** The manifest, to be served from the worker's folder… */
  manifest: Uint8Array;
  /** … under this name. */
  manifestFileName: string;
  /** The image of the index, Base64: `{index}` is what stands for `self.__SWALE_MANIFEST`. */
  index: string;
}

// Node's thread pool has four threads; a few more keep them busy while digests are computed.
const PARALLEL_FILES_MAX = 8;

/**
 * The files that would be precached, with their digests and sizes, laid out for the worker. Writes nothing. The
 * same files give the same entries, on
 * whatever machine and at whatever time.
 * @throws {SwaleBuildError} for an option that is not as it should be, and where a file cannot be read
 */
export async function getManifest(options: GetManifestOptions): Promise<ManifestResult> {
  checkOptions('getManifest', options, GET_MANIFEST_KINDS, ['globDirectory']);
  const list = await listFiles(options, workerPath(options));
  const { name, index, ...laidOut } = await layOutVersion(list.entries, options.label);
  return { ...list, version: name, ...laidOut, index: toBase64(index) };
}

/** The worker's file where `swDest` may not be given. */
export function workerPath(options: { globDirectory: string; swDest?: string }): string {
  return path.resolve(options.swDest ?? path.join(options.globDirectory, 'sw.js'));
}

/**
 * The files that would be precached, for checked options.
 * @param worker - the worker's file, absolute
 * @param notServed - further files to leave out, absolute
 */
export async function listFiles(
  options: ManifestOptions,
  worker: string,
  notServed: readonly string[] = [],
): Promise<FileList> {
  const directory = path.resolve(options.globDirectory);
  await checkDirectory(options.globDirectory);
  const prefix = resolveUrlPrefix(options.urlPrefix, directory, path.dirname(worker));
  const warnings: string[] = [];
  const isOurs = (file: string): boolean =>
    isManifestFileName(path.posix.basename(file)) ||
    [worker, ...notServed].includes(path.join(directory, file));
  const files = [...(await findFiles(directory, options, warnings))].filter((f) => !isOurs(f));
  const optional = await findOptional(directory, options.optional ?? [], new Set(files), warnings);
  const hashed = await hashFiles(directory, files, options, warnings);
  const entries: ManifestEntry[] = [];
  for (const [i, { size, digest }] of hashed.entries()) {
    const file = files[i]!;
    if (digest === undefined) continue;
    entries.push({ url: prefix + encodePath(file), digest, size, optional: optional.has(file) });
  }
  // URLs are ASCII: their UTF-16 order is that of their bytes.
  entries.sort((a, b) => (a.url < b.url ? -1 : 1));
  if (entries.length === 0) warnings.push(`${options.globDirectory}: no file is precached`);
  const bytes = entries.reduce((sum, entry) => sum + entry.size, 0);
  return { entries, warnings, files: entries.length, bytes };
}

async function checkDirectory(directory: string): Promise<void> {
  const expected = 'the folder of the built site';
  const found = await stat(directory).catch((cause: NodeJS.ErrnoException) => {
    const what = cause.code === 'ENOENT' ? 'which is not there' : `(${cause.message})`;
    throw notExpected('globDirectory', `${show(directory)}, ${what}`, expected, { cause });
  });
  if (!found.isDirectory()) {
    throw notExpected('globDirectory', `${show(directory)}, which is a file`, expected);
  }
}

function walk(directory: string, pattern: string, ignore: readonly string[]): Promise<string[]> {
  return glob(pattern, { cwd: directory, ignore: [...ignore], onlyFiles: true });
}

// A walk for each pattern, so that one that matches nothing can be told.
async function findFiles(
  directory: string,
  options: ManifestOptions,
  warnings: string[],
): Promise<Set<string>> {
  const patterns = options.globPatterns ?? ['**/*'];
  const ignores = [...(options.globIgnores ?? DEFAULT_GLOB_IGNORES)];
  for (const pattern of patterns) if (pattern.startsWith('!')) ignores.push(pattern.slice(1));
  const files = new Set<string>();
  for (const pattern of patterns.filter((pattern) => !pattern.startsWith('!'))) {
    const found = await walk(directory, pattern, ignores);
    if (found.length === 0 && options.globPatterns) {
      warnings.push(`globPatterns: ${show(pattern)} matches no file in ${options.globDirectory}`);
    }
    for (const file of found) files.add(file);
  }
  return files;
}

async function findOptional(
  directory: string,
  patterns: readonly string[],
  files: ReadonlySet<string>,
  warnings: string[],
): Promise<Set<string>> {
  const optional = new Set<string>();
  for (const pattern of patterns) {
    const found = (await walk(directory, pattern, [])).filter((file) => files.has(file));
    if (found.length === 0) {
      warnings.push(`optional: ${show(pattern)} matches none of the precached files`);
    }
    for (const file of found) optional.add(file);
  }
  return optional;
}

async function hashFiles(
  directory: string,
  files: readonly string[],
  options: ManifestOptions,
  warnings: string[],
): Promise<HashedFile[]> {
  const bytesMax = options.maximumFileSizeToCacheInBytes ?? Infinity;
  const hashed = await mapParallel(files, PARALLEL_FILES_MAX, (file) =>
    hashFile(path.join(directory, file), bytesMax).catch((cause: Error) => {
      throw notExpected(file, `a file that cannot be read (${cause.message})`, 'one that can', {
        cause,
      });
    }),
  );
  for (const [i, { size, digest }] of hashed.entries()) {
    if (digest !== undefined) continue;
    warnings.push(
      `${files[i]}: ${size} bytes, over maximumFileSizeToCacheInBytes (${bytesMax}): left out`,
    );
  }
  return hashed;
}
