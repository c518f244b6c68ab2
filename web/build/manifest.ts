// Which files a version holds: a walk over the folder of the built site.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { glob } from 'tinyglobby';

import type { ManifestEntry } from '../toolkit/manifest.js';
import { type HashedFile, hashFile, mapParallel } from './digest.js';
import { additionalEntries, templatedEntries } from './entries.js';
import { notExpected, show, SwaleBuildError } from './errors.js';
import { fieldsOf, isText } from './headers.js';
import {
  checkOptions,
  DEFAULT_GLOB_IGNORES,
  GET_MANIFEST_KINDS,
  type GetManifestOptions,
  type ManifestOptions,
} from './options.js';
import { isOwnFileName } from './output.js';
import { toBase64 } from './payload.js';
import { layOutVersion, type VersionFile } from './version.js';
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

/** The files of a version, and where their contents lie. */
export interface ListedFiles extends FileList {
  /** Where each content lies, by its digest. */
  sources: Map<string, string>;
}

/** What {@link getManifest} gives: what {@link injectManifest} writes, for tools that write it themselves. */
export interface ManifestResult extends FileList {
  /** The version's name: the first 16 hexadecimal digits of the manifest's SHA-256. */
  version: string;
  /** The manifest, to be served from the worker's folder… */
  manifest: Uint8Array;
  /** … under this name. */
  manifestFileName: string;
  /** Packs, to be served from the same folder. */
  packs: VersionFile[];
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
  const { sources, ...list } = await listFiles(options, workerPath(options));
  const laidOut = await layOutVersion({ ...list, sources }, options);
  const [{ name: manifestFileName, content: manifest }, ...packs] = laidOut.files as [
    VersionFile,
    ...VersionFile[],
  ];
  const index = toBase64(laidOut.index);
  return { ...list, version: laidOut.name, manifest, manifestFileName, packs, index };
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
): Promise<ListedFiles> {
  const directory = path.resolve(options.globDirectory);
  await checkDirectory(options.globDirectory);
  const prefix = resolveUrlPrefix(options.urlPrefix, directory, path.dirname(worker));
  const warnings: string[] = [];
  const isOurs = (file: string): boolean =>
    isOwnFileName(path.posix.basename(file)) ||
    [worker, ...notServed].includes(path.join(directory, file));
  const files = [...(await findFiles(directory, options, warnings))].filter((f) => !isOurs(f));
  const known = new Set(files);
  const choose = (option: string, patterns: readonly string[] = []): Promise<Set<string>> =>
    chooseFiles(directory, option, patterns, known, warnings);
  const optional = await choose('optional', options.optional);
  const lazy = await choose('lazy', options.lazy);
  const headers = await Promise.all(
    Object.entries(options.headers ?? {}).map(async ([glob, fields]) => ({
      files: await choose('headers', [glob]),
      fields,
    })),
  );
  const hashed = await hashFiles(directory, files, options, warnings);
  const sources = new Map<string, string>();
  let entries: ManifestEntry[] = [];
  for (const [i, found] of hashed.entries()) {
    const file = files[i]!;
    if (found.digest === undefined) continue;
    const { size, digest, isUtf8 } = found;
    const url = prefix + encodePath(file);
    const given = headers.filter(({ files }) => files.has(file)).map(({ fields }) => fields);
    const fields = fieldsOf(file, isUtf8, given);
    entries.push({
      url,
      digest,
      size,
      optional: optional.has(file),
      ...(lazy.has(file) && { lazy: true }),
      ...(fields && { headers: fields }),
    });
    sources.set(digest, path.join(directory, file));
  }
  entries.push(...additionalEntries(options));
  entries.push(...(await templatedEntries(directory, options, warnings)));
  for (const transform of options.transforms ?? []) entries = await transform(entries, warnings);
  // URLs are ASCII: their UTF-16 order is that of their bytes.
  entries.sort((a, b) => (a.url < b.url ? -1 : 1));
  if (entries.length === 0) warnings.push(`${options.globDirectory}: no file is precached`);
  const bytes = entries.reduce((sum, entry) => sum + entry.size, 0);
  return { entries, warnings, files: entries.length, bytes, sources };
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

/** The files in a folder that a pattern matches. */
export function walk(
  directory: string,
  pattern: string,
  ignore: readonly string[],
): Promise<string[]> {
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

async function chooseFiles(
  directory: string,
  option: string,
  patterns: readonly string[],
  files: ReadonlySet<string>,
  warnings: string[],
): Promise<Set<string>> {
  const chosen = new Set<string>();
  for (const pattern of patterns) {
    const found = (await walk(directory, pattern, [])).filter((file) => files.has(file));
    if (found.length === 0) {
      warnings.push(`${option}: ${show(pattern)} matches none of the precached files`);
    }
    for (const file of found) chosen.add(file);
  }
  return chosen;
}

async function hashFiles(
  directory: string,
  files: readonly string[],
  options: ManifestOptions,
  warnings: string[],
): Promise<HashedFile[]> {
  const bytesMax = options.maximumFileSizeToCacheInBytes ?? Infinity;
  const hashed = await mapParallel(files, PARALLEL_FILES_MAX, (file) =>
    hashFile(path.join(directory, file), bytesMax, isText(file)).catch((cause: Error) => {
      throw notExpected(file, `a file that cannot be read (${cause.message})`, 'one that can', {
        cause,
      });
    }),
  );
  for (const [i, { size, digest }] of hashed.entries()) {
    if (digest !== undefined) continue;
    const found = `${size} bytes, over maximumFileSizeToCacheInBytes (${bytesMax})`;
    if (options.onLargeFile === 'error') {
      throw new SwaleBuildError(`${files[i]}: ${found}; onLargeFile is "error"`);
    }
    warnings.push(`${files[i]}: ${found}: left out`);
  }
  return hashed;
}
