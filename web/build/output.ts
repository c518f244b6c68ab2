// What a build writes: each file appears whole or not at all.
import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { buildIndex, buildManifest, type ManifestEntry } from '../toolkit/manifest.js';
import { SwaleBuildError } from './errors.js';
import type { OutputOptions } from './options.js';

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
  /** What the build's author may not have meant, a line each. */
  warnings: string[];
}

/** A version laid out for the worker, nothing of it written yet. */
export interface Version {
  name: string;
  manifestFileName: string;
  manifest: Uint8Array;
  index: Uint8Array;
}

const KEPT_MANIFESTS_DEFAULT = 3;
const MANIFEST_FILE_NAME = /^swale-manifest-[0-9a-f]{16}\.bin$/;

export function isManifestFileName(name: string): boolean {
  return MANIFEST_FILE_NAME.test(name);
}

export async function layOutVersion(
  entries: readonly ManifestEntry[],
  label: string | undefined,
): Promise<Version> {
  const manifest = await buildManifest(entries).catch((cause: Error) => {
    throw new SwaleBuildError(`the manifest cannot be built: ${cause.message}`, { cause });
  });
  const name = createHash('sha256').update(manifest).digest('hex').slice(0, 16);
  const manifestFileName = `swale-manifest-${name}.bin`;
  const index = await buildIndex({ manifest, manifestUrl: manifestFileName, label });
  return { name, manifestFileName, manifest, index };
}

/** Writes the version and then the worker, which names it, and deletes manifests that are too old. */
export async function writeBuild(build: {
  /** Absolute. */
  swDest: string;
  worker: string;
  version: Version;
  options: OutputOptions;
  files: number;
  bytes: number;
  warnings: string[];
}): Promise<BuildResult> {
  const { swDest, worker, version, options, files, bytes, warnings } = build;
  const directory = path.dirname(swDest);
  const manifest = path.join(directory, version.manifestFileName);
  try {
    await mkdir(directory, { recursive: true });
    await writeWhole(manifest, version.manifest);
    await writeWhole(swDest, worker);
    const keep = options.keepManifests ?? KEPT_MANIFESTS_DEFAULT;
    await deleteOldManifests(directory, version.manifestFileName, keep);
  } catch (cause) {
    throw new SwaleBuildError(`${swDest}: not written: ${(cause as Error).message}`, { cause });
  }
  const swBytes = Buffer.byteLength(worker);
  return { version: version.name, files, bytes, swDest, swBytes, manifest, warnings };
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

async function deleteOldManifests(directory: string, current: string, keep: number): Promise<void> {
  const names = (await readdir(directory)).filter(
    (name) => isManifestFileName(name) && name !== current,
  );
  const others = await Promise.all(
    names.map(async (name) => {
      const file = path.join(directory, name);
      return { file, writtenMs: (await stat(file)).mtimeMs };
    }),
  );
  others.sort((a, b) => b.writtenMs - a.writtenMs);
  for (const { file } of others.slice(keep - 1)) await rm(file, { force: true });
}
