// What a build writes: each file appears whole or not at all.
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { readPacks } from '../toolkit/manifest.js';
import { openContainer } from '../toolkit/packs.js';
import { SwaleBuildError } from './errors.js';
import { readHistory, writeHistory } from './history.js';
import type { ListedFiles } from './manifest.js';
import type { OutputOptions } from './options.js';
import type { OlderVersion } from './updates.js';
import { layOutVersion, packFileName, type Version, type VersionFile } from './version.js';
import { readDeployed } from './version_source.js';

/** What {@link generateSW} and {@link injectManifest} give. */
export interface BuildResult {
  /** The version's name: the first 16 hexadecimal digits of the manifest image's SHA-256. */
  version: string;
  /** Number of precached files. */
  files: number;
  /** Bytes of all of them. */
  bytes: number;
  /** The worker's file, as an absolute path. */
  swDest: string;
  /** Bytes of the worker's file. */
  swBytes: number;
  /** The manifest's file, as an absolute path. It has to be served from the worker's folder. */
  manifest: string;
  /** The packs' files, as absolute paths, to be served from the same folder. */
  packs: string[];
  /** Bytes of all of them. */
  packBytes: number;
  /**
   * The file of the module by which a generated worker installs versions, as an absolute path, to be served from the
   * same folder. Absent for a worker of one's own, which has it in itself.
   */
  setUp?: string;
  /** The update packs, to be served from the same folder: the version that each is from, its file, its bytes. */
  updates: { from: string; file: string; bytes: number }[];
  /** What the build's author may not have meant, a line each. */
  warnings: string[];
}

const KEPT_MANIFESTS_DEFAULT = 3;
const OWN_FILE_NAME =
  /^swale-(?:(?:manifest|pack|setup)-[0-9a-f]{16}|update-[0-9a-f]{16}-[0-9a-f]{16})\.bin$/;

/** Whether a build writes files of such a name. */
export function isOwnFileName(name: string): boolean {
  return OWN_FILE_NAME.test(name);
}

/** Lays out a version with update packs from those that the options name. */
export async function layOut(list: ListedFiles, options: OutputOptions): Promise<Version> {
  const older: OlderVersion[] = [];
  for (const folder of options.updatesFrom ?? []) older.push(await readDeployed(folder));
  if (options.history) {
    older.push(...(await readHistory(options.history, options.historyVersions)));
  }
  return layOutVersion(list, options, older);
}

/** Writes the version and then the worker, which names it, and deletes manifests that are too old. */
export async function writeBuild(build: {
  /** Absolute. */
  swDest: string;
  worker: string;
  version: Version;
  options: OutputOptions;
  list: ListedFiles;
  /** The module that sets versions up. */
  setUp?: VersionFile;
}): Promise<BuildResult> {
  const { swDest, worker, version, options, list, setUp } = build;
  const { files, bytes, warnings } = list;
  const directory = path.dirname(swDest);
  const fileOf = (name: string): string => path.join(directory, name);
  try {
    await mkdir(directory, { recursive: true });
    if (setUp) await writeWhole(fileOf(setUp.name), setUp.content);
    for (const { name, content } of version.files) await writeWhole(fileOf(name), content);
    await writeWhole(swDest, worker);
    await deleteOldFiles(directory, version, options.keepManifests ?? KEPT_MANIFESTS_DEFAULT);
  } catch (cause) {
    throw new SwaleBuildError(`${swDest}: not written: ${(cause as Error).message}`, { cause });
  }
  if (options.history) {
    const read = (entry: { digest: string }) => readFile(list.sources.get(entry.digest) ?? '');
    await writeHistory(options.history, version, read, options.historyVersions);
  }
  const [manifest = '', ...others] = version.files.map(({ name }) => fileOf(name));
  return {
    version: version.name,
    files,
    bytes,
    swDest,
    swBytes: Buffer.byteLength(worker),
    manifest,
    packs: others.slice(0, others.length - version.updates.length),
    packBytes: version.packBytes,
    ...(setUp && { setUp: fileOf(setUp.name) }),
    updates: version.updates.map(({ from, bytes }, i) => ({
      from,
      file: others.at(i - version.updates.length)!,
      bytes,
    })),
    warnings,
  };
}

// Builds in one process may overlap.
let temporaryFiles = 0;

// A rename within a folder puts the whole file in place in one step. The dot keeps what a stopped build
// leaves out of the next one's manifest.
async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const name = `.${path.basename(file)}.${process.pid}-${++temporaryFiles}.tmp`;
  const temporary = path.join(path.dirname(file), name);
  try {
    await writeFile(temporary, content);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

// Of versions that are too old: their manifests, and the packs that no manifest which stays names.
async function deleteOldFiles(directory: string, version: Version, keep: number): Promise<void> {
  const names = (await readdir(directory)).filter(isOwnFileName);
  const current = new Set(version.files.map(({ name }) => name));
  const manifests = await Promise.all(
    names
      .filter((name) => name.startsWith('swale-manifest-') && !current.has(name))
      .map(async (name) => ({ name, writtenMs: (await stat(path.join(directory, name))).mtimeMs })),
  );
  manifests.sort((a, b) => b.writtenMs - a.writtenMs);
  const kept = manifests.slice(0, keep - 1).map(({ name }) => name);
  const packs = await Promise.all(kept.map((name) => packsOf(path.join(directory, name))));
  const live = new Set([...current, ...kept, ...packs.flat()]);
  for (const name of names) {
    // Earlier workers may still need the module that they were built with.
    if (name.startsWith('swale-setup-')) continue;
    // An update to an older version is of no use any more: nobody is offered that version.
    if (!live.has(name)) await rm(path.join(directory, name), { force: true });
  }
}

// Those of a manifest that cannot be read count as none.
async function packsOf(manifest: string): Promise<string[]> {
  try {
    const packs = await readPacks(await openContainer(await readFile(manifest)));
    return packs.map(({ digest }) => packFileName(digest));
  } catch {
    return [];
  }
}
